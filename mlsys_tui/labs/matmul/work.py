"""A multiplication that can be done a little at a time, and where its matrices lie."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from mlsys_tui.labs.matmul.kernels import Matrix

# A lane answers its stop flag between bands: short enough for the eye, long enough that what
# happens between two bands costs nothing.
_BAND_SECONDS = 0.03
_GROWTH = 8


@dataclass(frozen=True)
class Work:
    """One multiplication under way: `turns` in all; `step(start, stop)` does some of them.

    A step returns the seconds it computed for; `least` is the fewest turns worth a step. C is
    gone over `passes` times, by "rows" or "columns".
    """

    turns: int
    step: Callable[[int, int], float]
    least: int = 1
    threads: int = 1
    across: str = "rows"
    passes: int = 1


def aligned_row(length: int, dtype: str) -> Matrix:
    """Zeros from the start of a cache line (64 bytes), their pages already in memory."""
    size = length * np.dtype(dtype).itemsize
    raw = np.empty(size + 64, np.uint8)
    raw.fill(0)
    start = -raw.ctypes.data % 64
    return raw[start : start + size].view(dtype)


def aligned(size: int, dtype: str) -> Matrix:
    """A square row-major matrix of zeros that starts on a cache line."""
    return aligned_row(size * size, dtype).reshape(size, size)


def timed(kernel: Callable[..., object], *arguments: object) -> float:
    start = time.perf_counter()
    kernel(*arguments)
    return time.perf_counter() - start


def bands(work: Work, first: float) -> Iterator[tuple[int, float, float]]:
    """Do all the work, `first` turns and then what fills a band.

    After each band: turns done, its turns a second, and the seconds so far.
    """
    done, elapsed, band = 0, 0.0, first
    while done < work.turns:
        stop = min(work.turns, done + max(work.least, round(band), 1))
        seconds = max(work.step(done, stop), 1e-9)
        rate = (stop - done) / seconds
        done, elapsed, band = stop, elapsed + seconds, min(rate * _BAND_SECONDS, band * _GROWTH)
        yield done, rate, elapsed
