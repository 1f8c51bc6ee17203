"""Word count on 100 MB of text, in a bounded amount of memory."""

import json
import subprocess
import sys
import sysconfig
from collections import Counter
from pathlib import Path

import pytest

BYTES, MOST = 100_000_000, 400 << 20
RUN = """
import resource, sys
from mlsys_tui.cli import main
try:
    main(sys.argv[1:])
except SystemExit as end:
    assert not end.code, end.code
# Its own peak from /proc: the other one counts what the process that started it had filled.
status = dict(line.split(":", 1) for line in open("/proc/self/status"))
print(int(status["VmHWM"].split()[0]) * 1024, file=sys.stderr)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024, file=sys.stderr)
"""


@pytest.fixture(scope="module")
def text(tmp_path_factory):
    """The sources of Python's library, over and over."""
    path = tmp_path_factory.mktemp("text") / "text.txt"
    files = sorted(Path(sysconfig.get_path("stdlib")).glob("**/*.py"))
    sources = [file.read_bytes() for file in files if "site-packages" not in file.parts]
    size = 0
    with path.open("wb") as out:
        while size < BYTES:
            for source in sources:
                if _is_utf8(source):
                    size += out.write(source.rstrip() + b"\n")
    return path


def _is_utf8(source: bytes) -> bool:
    try:
        source.decode()
    except UnicodeDecodeError:
        return False
    return True


@pytest.mark.soak
@pytest.mark.skipif(sys.platform != "linux", reason="reads memory in KiB")
@pytest.mark.parametrize("combiner", ["--combiner", "--no-combiner"])
def test_a_hundred_megabytes_are_a_counter_below_400_mib_a_process(text, tmp_path, combiner):
    arguments = ["mapreduce", "wordcount", str(text), combiner, "--output", str(tmp_path / "out")]
    command = [sys.executable, "-c", RUN, *arguments, "--mappers", "8", "--reducers", "4"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    expected = Counter()
    with text.open(encoding="utf-8") as lines:
        for line in lines:
            expected.update(line.split())
    found = {}
    for part in sorted((tmp_path / "out").iterdir()):
        for line in part.read_text(encoding="utf-8").splitlines(keepends=True):
            word, _, count = line.rpartition("\t")
            found[word] = json.loads(count)
    assert found == expected
    assert max(map(int, done.stderr.split())) < MOST
