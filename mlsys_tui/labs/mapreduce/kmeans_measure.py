"""How much faster the assignment is on p threads, measured."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from time import perf_counter

import numpy as np

POINTS, CLUSTERS, DIMENSIONS = 400_000, 32, 16
ROUNDS = 20  # about a second in all, where nothing else runs
_FEWEST = 4  # threads worth measuring where there are fewer cores: more bring nothing, and show it
_ALL = 8  # up to here every number of threads is measured, then every doubling


@dataclass(frozen=True)
class Row:
    """`speedup` of the assignment on this many threads; `seconds` is the best time."""

    threads: int
    speedup: float
    seconds: float


def thread_counts(cores: int) -> tuple[int, ...]:
    """The numbers of threads to measure on a machine of `cores` cores."""
    most = max(cores, _FEWEST)
    if most <= _ALL:
        return tuple(range(1, most + 1))
    return tuple(sorted({*(2**k for k in range(most.bit_length())), most}))


def measure(counts: Sequence[int]) -> Iterator[tuple[Row, ...]]:
    """The rows so far, after each short run; the first number of threads must be 1.

    All numbers of threads take turns, so that what else the machine does falls on none alone.
    """
    # Only here: the tab opens without numba, and without waiting for it.
    from mlsys_tui.labs.mapreduce.kmeans_assign import Threads

    rng = np.random.default_rng(0)
    points = rng.normal(size=(POINTS, DIMENSIONS))
    centers = points[:CLUSTERS].copy()
    best = dict.fromkeys(counts, float("inf"))
    with ExitStack() as stack:
        crews = [(count, stack.enter_context(Threads(points, count))) for count in counts]
        for _ in range(ROUNDS):
            for count, assign in crews:
                started = perf_counter()
                assign(centers)
                best[count] = min(best[count], perf_counter() - started)
                yield tuple(
                    Row(threads, best[counts[0]] / seconds, seconds)
                    for threads, seconds in best.items()
                    if seconds < float("inf")
                )
