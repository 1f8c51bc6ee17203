"""The one way to declare a kernel (numba, nogil, cached), and to time one."""

import hashlib
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

from mlsys_tui.paths import cache_dir

# More than one cached kernel takes, so that a full disk shows here and not in a compile.
_PROBE_BYTES = 256 * 1024

F = TypeVar("F", bound=Callable[..., Any])


def _can_write(folder: Path) -> bool:
    """Whether compiled kernels can be kept in this folder, tried by writing to it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(bytes(_PROBE_BYTES))
    except OSError:
        return False
    return True


def _fingerprint() -> str:
    """Changes with the source of any kernel.

    numba notices a change in a kernel's own file, not in a file whose kernels it calls.
    """
    package = Path(__file__).resolve().parent
    sources = [Path(__file__), *sorted(package.rglob("kernels*.py"))]
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in sources)).hexdigest()[:16]


# Within a folder of the user's own, where one is set.
_folder = Path(os.environ.get("NUMBA_CACHE_DIR") or cache_dir() / "numba") / _fingerprint()
CACHED = _can_write(_folder)

try:
    import numba
except ImportError as missing:
    raise ImportError(
        f"this needs numba, which cannot be imported here ({missing}): install it with "
        '"pip install numba"'
    ) from None

numba.config.CACHE_DIR = str(_folder)  # type: ignore[attr-defined]


def kernel(function: F) -> F:
    """Compile this function when it is first called; it runs without the interpreter lock.

    A multiplication and the addition after it may fuse into one instruction. Nothing else about
    the arithmetic may change: a sum stays one serial chain in the order it is written.
    """
    compiled = numba.njit(nogil=True, cache=CACHED, fastmath={"contract"})(function)
    return cast(F, compiled)


def best_of(repeat: int, run: Callable[[], object]) -> float:
    """The shortest of `repeat` runs, seconds: the one that the machine disturbed least."""
    return min(_seconds(run) for _ in range(repeat))


def _seconds(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start
