"""How many bytes a second memory gives: in order, a line apart, anywhere; and takes."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from mlsys_tui.labs.memory.kernels import Words, read, read_at_random, read_in_order, write

_PIECE = 2**19  # words a band takes: 4 MB
_RANDOM = 2**17  # words at random a band takes: some ms

NAMES = ("sequential", "strided", "random", "write")


@dataclass(frozen=True)
class Rate:
    """Useful bytes a second: what the program asked for, not what came along in the lines."""

    name: str
    bytes_per_second: float


def rates(words: Words, line: int, repeat: int) -> Iterator[Rate | None]:
    """A rate for each of NAMES, best of `repeat` passes; None while one runs.

    `words` is a power of two and much larger than the last cache. Strided reads one word a line.
    """
    step = line // 8
    for first in range(0, len(words), _PIECE):
        write(words, first, first + _PIECE, 1)  # so that each page is there
        yield None
    passes: dict[str, tuple[Callable[[int], object], int]] = {
        "sequential": (lambda at: read_in_order(words, at, at + _PIECE), _PIECE),
        "strided": (lambda at: read(words, at, at + _PIECE, step), _PIECE // step),
        "random": (partial(read_at_random, words, count=_RANDOM), _RANDOM),
        "write": (lambda at: write(words, at, at + _PIECE, 2), _PIECE),
    }
    for name, (work, useful) in passes.items():
        work(0)
        best = float("inf")
        for _ in range(repeat):
            seconds = 0.0
            for at in range(0, len(words), _PIECE):
                start = time.perf_counter()
                work(at)
                seconds += time.perf_counter() - start
                yield None
            best = min(best, seconds)
        yield Rate(name, 8 * useful * -(-len(words) // _PIECE) / best)
