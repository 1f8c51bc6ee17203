"""The latency staircase: a pointer chase through a random ring of cache lines, size by size."""

import time
from collections.abc import Iterator, Sequence

import numpy as np

from mlsys_tui.labs.memory.hierarchy import Point
from mlsys_tui.labs.memory.kernels import Order, Words, chase, link, shuffle

_PAGE = 4096
_BAND_SECONDS = 0.01
_TRIAL = 2_000  # hops from which the pace is found
_LINES = 100_000  # ordered or linked at a time: some 10 ms where each one misses


def buffer(size: int) -> Words:
    """`size` bytes of whole pages as words, untouched. Raises MemoryError."""
    raw = np.empty(size + _PAGE, np.uint8)
    start = -raw.ctypes.data % _PAGE
    return raw[start : start + size].view(np.int64)


def staircase(
    sizes: Sequence[int], line: int, repeat: int, words: Words | None = None
) -> Iterator[Point | None]:
    """A point for each working set, best of `repeat`; None while one is in the making."""
    words = buffer(sizes[-1]) if words is None else words
    order = np.empty(sizes[-1] // line, np.int32)
    done, seed = 0, 88172645463325252
    for size in sizes:
        while done < size // line:
            last = min(size // line, done + _LINES)
            seed = shuffle(order, done, last, seed)
            done = last
            yield None
        for _ in ring(words, order, size // line, line):
            yield None
        for seconds in paces(words, order, size // line, repeat):
            best = seconds
            yield None
        yield Point(size, best * 1e9)


def ring(words: Words, order: Order, lines: int, line: int) -> Iterator[None]:
    """Link the lines of a working set, a piece at a time."""
    for first in range(0, lines, _LINES):
        last = min(lines, first + _LINES)
        link(words, order, lines, line // 8, words.ctypes.data, first, last)
        yield


def paces(words: Words, order: Order, lines: int, repeat: int) -> Iterator[float]:
    """The best seconds a hop so far. Each run goes on where the last one ended.

    To start again from one place would find in a cache what the run before left there.
    """
    address, best = words.ctypes.data, float("inf")
    address = chase(address, min(lines, _LINES))
    hops = _TRIAL
    for _ in range(repeat + 2):
        start = time.perf_counter()
        address = chase(address, hops)
        pace = max(time.perf_counter() - start, 1e-9) / hops
        if hops > _TRIAL:
            best = min(best, pace)
            yield best
        hops = max(_TRIAL + 1, int(_BAND_SECONDS / pace))
