"""Dask workers on this machine, below a process that is theirs alone.

It has a session of its own, so that Ctrl-C in a terminal is for us and not for them, and what it
and they have to say reaches no screen.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from mlsys_tui.text import BadInput

_HOME = str(Path(__file__).resolve().parents[3])
_PROGRAM = f"""
import os, sys
sys.path.insert(0, {_HOME!r})
from distributed import LocalCluster
cluster = LocalCluster(
    n_workers=int(sys.argv[1]), threads_per_worker=1, dashboard_address="127.0.0.1:0"
)
print(cluster.scheduler_address, flush=True)
sys.stdin.read()
os._exit(0)  # we are gone: its workers notice that it is, and end at once
"""
_GRACE_SECONDS = 2.0


@contextmanager
def workers(number: int, folder: str) -> Iterator[str]:
    """The address of a scheduler with so many workers, which keep their files in `folder`.

    Leaving the context ends them, whatever they are at. Raises BadInput when they do not start.
    """
    process = subprocess.Popen(
        [sys.executable, "-c", _PROGRAM, str(number)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"DASK_TEMPORARY_DIRECTORY": folder},
        start_new_session=True,
    )
    try:
        assert process.stdout is not None
        address = process.stdout.readline().decode().strip()
        if not address:
            raise BadInput("no Dask workers start here: try fewer --processors, or --engine local")
        yield address
    finally:
        process.kill()
        with suppress(subprocess.TimeoutExpired):
            process.communicate(timeout=_GRACE_SECONDS)  # the last of them closes the pipe
