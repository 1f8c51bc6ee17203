"""Storage: blocks of a file, read past the page cache where the system allows it."""

import mmap
import os
import random
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

_BLOCK = 4096
_MEGABYTE = 2**20
_FILE = 32 * _MEGABYTE
_READS = 20  # between two looks at the stop flag
_MEMORY = 3e-6  # no drive answers sooner: such a file lies in memory


class NotPast(OSError):
    """The page cache cannot be passed here; the message says so."""


def reads(folder: Path, batches: int, seed: int = 0) -> Iterator[float]:
    """The best seconds of reading one random 4 KB block so far, by batches' medians.

    Raises NotPast where the page cache is in the way, OSError where no file can be written.
    """
    if not hasattr(os, "O_DIRECT"):
        raise NotPast("this system has no reads past the page cache (O_DIRECT)")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, prefix="storage-") as file:
        for _ in range(_FILE // _MEGABYTE):
            file.write(os.urandom(_MEGABYTE))
            yield float("inf")
        file.flush()
        os.fsync(file.fileno())
        yield from _direct(file.name, batches, random.Random(seed))


def _direct(name: str, batches: int, rng: random.Random) -> Iterator[float]:
    try:
        past = os.open(name, os.O_RDONLY | os.O_DIRECT)
    except OSError:
        raise NotPast("this file system refuses reads past the page cache") from None
    try:
        with mmap.mmap(-1, _BLOCK) as block:  # a page of its own: O_DIRECT wants it aligned
            best = float("inf")
            for _ in range(batches):
                best = min(best, _median(past, block, rng))
                yield best
        if best < _MEMORY:
            raise NotPast("the temporary file lies in memory, not on a drive")
    finally:
        os.close(past)


def _median(past: int, block: mmap.mmap, rng: random.Random) -> float:
    times = []
    for _ in range(_READS):
        offset = _BLOCK * rng.randrange(_FILE // _BLOCK)
        start = time.perf_counter()
        try:
            os.preadv(past, [block], offset)
        except OSError:
            raise NotPast("this file system refuses reads past the page cache") from None
        times.append(time.perf_counter() - start)
    return sorted(times)[len(times) // 2]
