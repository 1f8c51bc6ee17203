"""What a latency staircase says: where it rises, which cache ends there, how high the steps are."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from mlsys_tui.machine import Cache

SMALLEST, LARGE = 4 * 2**10, 256 * 2**20  # bytes
_SLOPE = 0.2  # a rise: 15 % or more for twice the bytes
_TWICE = 2.0  # a rise this near a reported size, by factors, meets it
_INSIDE = 0.8  # of a cache: up to here a working set has it to itself


@dataclass(frozen=True)
class Point:
    """A working set in bytes, and what one access in it takes, nanoseconds."""

    bytes: int
    ns: float


@dataclass(frozen=True)
class Rise:
    """Where latency climbs: `bytes` is the middle of the climb; `level` the cache that ends."""

    bytes: float
    slope: float
    level: int | None = None


@dataclass(frozen=True)
class Plateau:
    """A step of the staircase."""

    name: str
    ns: float


def largest(caches: Sequence[Cache], available: int | None, quick: bool = False) -> int:
    """Bytes of the largest working set: 4 × the last cache or 256 MB, half of what is free.

    A quick one stops at 256 MB.
    """
    wanted = max([LARGE, *(4 * cache.bytes for cache in caches)])
    wanted = 1 << ((LARGE if quick else wanted) - 1).bit_length()
    if available is None:
        return wanted
    return max(SMALLEST, min(wanted, 1 << (max(available // 2, SMALLEST).bit_length() - 1)))


def working_sets(most: int, quick: bool = False) -> tuple[int, ...]:
    """Every doubling from 4 KB on, and unless it has to be quick, the sizes halfway."""
    doublings = [SMALLEST * 2**k for k in range(int(math.log2(most / SMALLEST)) + 1)]
    halfway = [] if quick else [size * 3 // 2 for size in doublings[:-1]]
    return tuple(sorted([*doublings, *halfway]))


def rises(points: Sequence[Point], caches: Sequence[Cache]) -> tuple[Rise, ...]:
    """The climbs of a staircase, smallest first; those within twice a reported size are named."""
    steps = [_climb(before, after) for before, after in pairwise(points)]
    found: list[Rise] = []
    for step in sorted(steps, key=lambda step: -step.slope):
        if step.slope >= _SLOPE and all(not _near(step.bytes, other.bytes) for other in found):
            found.append(step)
    return _named(sorted(found, key=lambda rise: rise.bytes), caches)


def _climb(before: Point, after: Point) -> Rise:
    slope = math.log(after.ns / before.ns) / math.log(after.bytes / before.bytes)
    return Rise(math.sqrt(before.bytes * after.bytes), slope)


def _near(one: float, other: float) -> bool:
    return max(one, other) / min(one, other) <= _TWICE


def _named(found: Sequence[Rise], caches: Sequence[Cache]) -> tuple[Rise, ...]:
    """Each cache takes the rise nearest to its size, if one is near."""
    levels: dict[float, int] = {}
    for cache in caches:
        near = [r.bytes for r in found if _near(r.bytes, cache.bytes) and r.bytes not in levels]
        if near:
            levels[min(near, key=lambda at: abs(math.log(at / cache.bytes)))] = cache.level
    return tuple(Rise(r.bytes, r.slope, levels.get(r.bytes)) for r in found)


def last_level(points: Sequence[Point], caches: Sequence[Cache]) -> tuple[Cache, Rise] | None:
    """The last cache and the steepest rise beyond the one before it, where the two disagree."""
    if not caches:
        return None
    found = rises(points, caches)
    inner = caches[-2].bytes if len(caches) > 1 else 0
    beyond = [r for r in found if r.bytes > _TWICE * inner and r.level in (None, caches[-1].level)]
    if not beyond:
        return None
    steepest = max(beyond, key=lambda rise: rise.slope)
    return None if _near(steepest.bytes, caches[-1].bytes) else (caches[-1], steepest)


def plateaus(points: Sequence[Point], caches: Sequence[Cache]) -> tuple[Plateau, ...]:
    """The median latency inside each cache, and that of the two largest doublings: memory.

    A last cache that gives way earlier than reported counts as far as it reaches. Without any
    report the first points are L1, since nothing is nearer.
    """
    if not points:
        return ()
    found = []
    below = 0.0
    for cache in caches or (Cache(1, 2 * SMALLEST, 64, 1),):
        size = _reach(cache, points, caches)
        inside = [p.ns for p in points if below < p.bytes <= _INSIDE * size]
        if inside:
            found.append(Plateau(f"L{cache.level}", median(inside)))
        below = size * (_TWICE - 0.01)
    far = [p.ns for p in points if p.bytes > points[-1].bytes / 3]
    if points[-1].bytes > below:
        found.append(Plateau("memory", median(far)))
    return tuple(found)


def _reach(cache: Cache, points: Sequence[Point], caches: Sequence[Cache]) -> float:
    differs = last_level(points, caches)
    if differs and cache == differs[0]:
        return min(float(cache.bytes), differs[1].bytes)
    return cache.bytes


def ratios(steps: Sequence[Plateau], network: float | None) -> dict[str, float | None]:
    """Everything against L1, None where it is not known; `network` in nanoseconds."""
    ns: dict[str, float | None] = {step.name: step.ns for step in steps}
    ns["network"] = network
    first = ns.get("L1")
    names = ("L1", "L2", "L3", "memory", "network")
    return {name: _over(ns.get(name), first) for name in names}


def _over(value: float | None, first: float | None) -> float | None:
    return value / first if value is not None and first else None
