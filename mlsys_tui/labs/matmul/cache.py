"""The cache simulator: what each loop order misses, by matrix, level and kind.

The model sees every access of C = A B on row-major float64 matrices laid end to end from address
0. It does not prefetch unless told to; real machines do.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from mlsys_tui.formulas import evaluate
from mlsys_tui.labs.matmul import kernels_cache, kernels_stream
from mlsys_tui.labs.matmul.kernels_cache import FIFO, LRU, RANDOM, Integers
from mlsys_tui.labs.matmul.orders import ORDERS
from mlsys_tui.labs.matmul.shapes import Shape
from mlsys_tui.labs.matmul.work import Work, bands, timed
from mlsys_tui.text import BadInput

MATRICES = ("A", "B", "C")
POLICIES = {"lru": LRU, "fifo": FIFO, "random": RANDOM}
MOST_LEVELS = 3
_FIRST_TURNS = 16


@dataclass(frozen=True)
class LevelCounts:
    """One level's misses by matrix, and by kind where kinds were told apart."""

    misses: dict[str, int]
    compulsory: int | None = None
    capacity: int | None = None
    conflict: int | None = None


@dataclass(frozen=True)
class Counts:
    """What the caches saw so far; `fraction` of the multiplication is done."""

    order: str
    size: int
    shapes: tuple[Shape, ...]
    levels: tuple[LevelCounts, ...]
    fraction: float = 1.0

    @property
    def accesses(self) -> dict[str, int]:
        """Of the whole multiplication, by matrix and in total."""
        return accesses(self.order, self.size)

    @property
    def misses_per_iteration(self) -> dict[str, float]:
        """First level, by turn of the inner loop."""
        turns = self.size**3 * self.fraction
        return {name: count / turns for name, count in self.levels[0].misses.items()}

    @property
    def predicted(self) -> dict[str, float]:
        """The textbook's misses a turn: nothing kept from one row or column to the next."""
        return {name: predicted(self.order, name, self.shapes[0].elements) for name in _ALL}


_ALL = (*MATRICES, "total")


def predicted(order: str, matrix: str, elements: int) -> float:
    """Misses a turn for lines of this many elements, from the formula engine."""
    return evaluate("loop-order-misses", order=order, matrix=matrix, elements_per_line=elements)


def accesses(order: str, size: int) -> dict[str, int]:
    """Reads and writes of each matrix, and their sum."""
    inner, turns, loops = ORDERS[order].inner, size**3, size**2
    counts = {
        "k": (turns, turns, loops),
        "j": (loops, turns, 2 * turns),
        "i": (turns, loops, 2 * turns),
    }[inner]
    return _with_total(counts)


def simulate(
    order: str,
    size: int,
    shapes: Sequence[Shape],
    policy: str = "lru",
    *,
    prefetch: bool = False,
    kinds: bool = False,
    seed: int = 0,
) -> Iterator[Counts]:
    """Run the multiplication through the caches in bands; the last item is the whole of it.

    `kinds` tells compulsory, capacity and conflict misses apart, at a cost. `prefetch` brings in
    the next line at a first-level miss. `seed` is for the random policy. Raises BadInput.
    """
    if not 1 <= len(shapes) <= MOST_LEVELS:
        raise BadInput(f"there can be one to {MOST_LEVELS} levels of cache (got {len(shapes)})")
    run = _Run(order, size, tuple(shapes), POLICIES[policy], prefetch, kinds, seed)
    work = Work(size * size, lambda start, stop: timed(run.step, start, stop))
    for _ in bands(work, _FIRST_TURNS):
        yield run.counts()


class _Run:
    """The caches of one simulation, as the kernels need them."""

    def __init__(
        self,
        order: str,
        size: int,
        shapes: tuple[Shape, ...],
        policy: int,
        prefetch: bool,
        kinds: bool,
        seed: int,
    ) -> None:
        self.order, self.size, self.shapes = order, size, shapes
        self.policy, self.prefetch, self.tell = policy, prefetch, kinds
        self.loops = loop_numbers(order)
        self.period, self.counted = self._period(), 0
        self.geometry, self.tags, lines = lay_out(shapes, size)
        self.dice = np.array([seed], np.int64)
        self.misses = np.zeros((len(shapes), 3), np.int64)
        self.kinds = np.zeros((len(shapes), 3), np.int64)
        self.newer = np.full(lines if kinds else 1, kernels_cache.NEVER, np.int32)
        self.older = np.full_like(self.newer, kernels_cache.NONE)
        none = kernels_cache.NONE
        self.ends = np.array([[none, none, 0] for _ in shapes], np.int64)

    def step(self, start: int, stop: int) -> None:
        place = (self.size, self.loops, start, stop, self.geometry, self.tags, self.policy)
        if self.tell:
            self.counted += kernels_stream.simulate_kinds(
                *place, self.prefetch, self.period, self.dice, self.misses, self.kinds, self.newer,
                self.older, self.ends,
            )  # fmt: skip
        else:
            telling = self.policy == LRU and self.shapes[0].ways > 1 and not self.prefetch
            self.counted += kernels_stream.simulate(
                *place, self.prefetch, telling, self.period, self.dice, self.misses
            )

    def _period(self) -> int:
        """Values of j whose turns touch the same lines, where only LRU sees them; 1 where none."""
        lengths = [shape.elements for shape in self.shapes]
        elements = min(lengths)
        alike = not any(length % elements for length in (self.size, *lengths))
        usable = self.policy == LRU and not self.prefetch and ORDERS[self.order].inner != "j"
        return elements if alike and usable else 1

    def counts(self) -> Counts:
        fraction = self.counted / self.size**2
        levels = tuple(
            LevelCounts(_with_total(misses), *(map(int, kinds) if self.tell else ()))
            for misses, kinds in zip(self.misses.tolist(), self.kinds, strict=True)
        )
        return Counts(self.order, self.size, self.shapes, levels, fraction)


def loop_numbers(order: str) -> kernels_stream.Loops:
    """An order as the kernels number its loops, outermost first."""
    outer, middle, inner = ("ijk".index(loop) for loop in order)
    return outer, middle, inner


def lay_out(shapes: Sequence[Shape], size: int) -> tuple[Integers, Integers, int]:
    """Geometry and empty tags for the kernels, and the lines of all levels' chains.

    Sets and ways that no line of these matrices can reach are left out.
    """
    rows, first, chain = [], 0, 0
    for shape in shapes:
        lines = 3 * size * size // shape.elements + 2  # one started, and one prefetched past it
        sets, ways = min(shape.sets, lines), min(shape.ways, lines)
        shift = _exponent(shape.elements)
        mask = sets - 1 if _exponent(sets) >= 0 else -1
        held = shape.bytes // shape.line
        rows.append((first, ways, sets, shape.elements, mask, shift, chain, held))
        first += sets * ways
        chain += lines
    return np.array(rows, np.int64), np.full(first, kernels_cache.EMPTY, np.int64), chain


def _exponent(number: int) -> int:
    """log2 of a power of two, else -1."""
    return number.bit_length() - 1 if number & (number - 1) == 0 else -1


def _with_total(counts: Sequence[int]) -> dict[str, int]:
    return dict(zip(_ALL, (*counts, sum(counts)), strict=True))
