"""IJK against IKJ over a range of sizes, powers of two beside their neighbours."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mlsys_tui.labs.matmul.race import LaneSnapshot, Race, Result
from mlsys_tui.machine import Cache

COURSE_CLAIM = 7.0  # "up to 7×", the course's line over the measured ratios

# From what fits the first cache to what fits none of a laptop's but the last. Beside each power
# of two stand sizes that differ by a few rows: only the stride differs, and with it the sets.
SIZES = (
    64, 100, 120, 128, 136, 192, 248, 256, 264, 320, 384, 448, 504, 512, 520,
    640, 768, 896, 1000, 1016, 1024, 1032, 1152, 1280, 1408, 1536,
)  # fmt: skip


@dataclass(frozen=True)
class SweepPoint:
    """Both lanes at one size, GFLOP/s; `ratio` is how many times faster IKJ was."""

    size: int
    ijk_gflops: float
    ikj_gflops: float

    @property
    def ratio(self) -> float:
        return self.ikj_gflops / self.ijk_gflops

    @property
    def power_of_two(self) -> bool:
        return self.size & (self.size - 1) == 0


# A small size is over in a moment, in which anything may come between: it is taken again and again.
_REPEAT, _ENOUGH_SECONDS = 15, 0.1


def sweep(sizes: Sequence[int] = SIZES, seed: int = 0) -> Iterator[LaneSnapshot | SweepPoint]:
    """Race the two lanes fairly at each size; yields what runs, and a point when it is known."""
    for size in sizes:
        for item in Race(size, seed).fair(("ijk", "ikj"), _REPEAT, _ENOUGH_SECONDS):
            if isinstance(item, Result):
                ijk, ikj = item.lanes
                yield SweepPoint(size, ijk.gflops, ikj.gflops)
            else:
                yield item


def size_that_fills(cache: Cache, matrices: int = 1, item: int = 8) -> float:
    """The n at which this many n × n matrices just fill a cache: a mark on the sweep's axis."""
    return float((cache.bytes / (matrices * item)) ** 0.5)


def sets_of_a_column(size: int, cache: Cache, item: int = 8) -> int:
    """How many sets of this cache a column of a row-major matrix reaches.

    A stride with many factors of two comes back to the same few sets, and the column's lines
    push each other out though the cache is not full: conflict misses.
    """
    sets = cache.bytes // (cache.line * cache.ways)
    return len({row * size * item // cache.line % sets for row in range(size)})
