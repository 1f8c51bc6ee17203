"""A multiplication access by access through a toy cache, as a trace."""

from dataclasses import dataclass

import numpy as np

from mlsys_tui.labs.matmul import kernels_cache, kernels_stream
from mlsys_tui.labs.matmul.cache import MATRICES, POLICIES, lay_out, loop_numbers
from mlsys_tui.labs.matmul.orders import ORDERS
from mlsys_tui.labs.matmul.shapes import ITEM, Shape
from mlsys_tui.text import BadInput

SMALLEST, LARGEST = 4, 16
_LINE_ELEMENTS = 4


@dataclass(frozen=True)
class Element:
    """One element of one matrix."""

    matrix: str
    row: int
    column: int

    def __str__(self) -> str:
        return f"{self.matrix}[{self.row}][{self.column}]"


@dataclass(frozen=True)
class Line:
    """A cache line: its number from address 0, and the elements in it, in order."""

    number: int
    elements: tuple[Element, ...]

    def __str__(self) -> str:
        first, last = self.elements[0], self.elements[-1]
        if (first.matrix, first.row) == (last.matrix, last.row):
            return f"{first.matrix}[{first.row}][{first.column}-{last.column}]"
        return f"{first} to {last}"


@dataclass(frozen=True)
class Moment:
    """One access: where the loops stand, what it touches, what the cache does and then holds.

    `seen` is whether the line was ever touched before; `evicted` is the line pushed out for this
    one. `sets` are the cache's sets, each its line numbers, newest first, None where nothing is
    yet. `accesses` and `misses` are running counts by matrix, this access included.
    """

    order: str
    i: int
    j: int
    k: int
    element: Element
    write: bool
    hit: bool
    seen: bool
    line: Line
    evicted: Line | None
    sets: tuple[tuple[int | None, ...], ...]
    accesses: dict[str, int]
    misses: dict[str, int]

    @property
    def matrix(self) -> str:
        """The matrix touched: A, B or C."""
        return self.element.matrix

    @property
    def miss_rate(self) -> dict[str, float | None]:
        """Misses an access so far, by matrix; None before its first."""
        return {m: self.misses[m] / n if n else None for m, n in self.accesses.items()}

    @property
    def caption(self) -> str:
        """What happened, and why, in one sentence."""
        does = f"{self.order.upper()} {'writes' if self.write else 'reads'} {self.element}"
        if self.hit:
            return f"{does}: a hit, its line is still in the cache."
        why = "pushed out since its last use" if self.seen else "never touched before"
        out = f" and {self.evicted} goes" if self.evicted else ""
        return f"{does}: a miss, {why}; {self.line} comes in{out}."


def toy_cache(size: int) -> Shape:
    """A cache that a column of B with its company overflows, and a row of each matrix does not.

    Two ways, lines of four elements, and as many lines as the largest power of two up to n.
    """
    lines = 1 << (size.bit_length() - 1)
    return Shape(lines * _LINE_ELEMENTS * ITEM, 2, _LINE_ELEMENTS * ITEM)


class SlowMotion:
    """The trace of one loop order; `stops` are where the outermost loop takes a new value."""

    def __init__(
        self, order: str, size: int, shape: Shape | None = None, policy: str = "lru"
    ) -> None:
        """Raises BadInput for a size outside 4 to 16."""
        if not SMALLEST <= size <= LARGEST:
            raise BadInput(f"slow motion needs a size from {SMALLEST} to {LARGEST} (got {size})")
        self.order, self.size = ORDERS[order], size
        self.shape = shape or toy_cache(size)
        self._elements, self._per_turn = _accesses(order, size)
        self.stops = tuple(range(0, len(self), self._per_turn * size))
        self._answers, self._sets = self._play(POLICIES[policy])
        touched = (self._elements // size**2)[:, None] == np.arange(len(MATRICES))
        missed = touched & (self._answers != kernels_cache.HIT)[:, None]
        self._accesses, self._misses = touched.cumsum(axis=0), missed.cumsum(axis=0)
        lines = self._elements // self.shape.elements
        self._first_touches = set(np.unique(lines, return_index=True)[1].tolist())

    def __len__(self) -> int:
        return len(self._elements)

    def __getitem__(self, position: int, /) -> Moment:
        """Raises IndexError."""
        position = range(len(self))[position]
        turn, within = divmod(position, self._per_turn)
        at, write = self._place(turn, within)
        answer = int(self._answers[position])
        return Moment(
            order=self.order.name,
            i=at["i"],
            j=at["j"],
            k=at["k"],
            element=self.element(int(self._elements[position])),
            write=write,
            hit=answer == kernels_cache.HIT,
            seen=position not in self._first_touches,
            line=self.line(int(self._elements[position]) // self.shape.elements),
            evicted=self.line(answer) if answer >= 0 else None,
            sets=self._sets_at(position),
            accesses=dict(zip(MATRICES, self._accesses[position].tolist(), strict=True)),
            misses=dict(zip(MATRICES, self._misses[position].tolist(), strict=True)),
        )

    def element(self, number: int) -> Element:
        """The element at this place in memory, counted from address 0."""
        matrix, rest = divmod(number, self.size**2)
        return Element(MATRICES[matrix], *divmod(rest, self.size))

    def line(self, number: int) -> Line:
        """A line and what lies in it; it can reach from one matrix into the next."""
        first = number * self.shape.elements
        last = min(first + self.shape.elements, 3 * self.size**2)
        return Line(number, tuple(self.element(at) for at in range(first, last)))

    def _place(self, turn: int, within: int) -> tuple[dict[str, int], bool]:
        """Where the three loops stand, and whether this access writes."""
        outer, middle = divmod(turn, self.size)
        if self.order.inner == "k":
            inner, write = min(within // 2, self.size - 1), within == 2 * self.size
        else:
            inner, write = max(within - 1, 0) // 3, within > 0 and within % 3 == 0
        return dict(zip(self.order.name, (outer, middle, inner), strict=True)), write

    def _play(self, policy: int) -> tuple[kernels_cache.Integers, kernels_cache.Integers]:
        """What the cache answered to each access, and its tags after it."""
        geometry, tags, _ = lay_out([self.shape], self.size)
        self._ways = int(geometry[0, kernels_cache.WAYS])
        answers = np.empty(len(self), np.int64)
        sets = np.empty((len(self), len(tags)), np.int64)
        dice = np.zeros(1, np.int64)
        kernels_stream.record(self._elements, geometry, tags, policy, dice, answers, sets)
        return answers, sets

    def _sets_at(self, position: int) -> tuple[tuple[int | None, ...], ...]:
        lines = [line if line >= 0 else None for line in self._sets[position].tolist()]
        return tuple(
            tuple(lines[start : start + self._ways]) for start in range(0, len(lines), self._ways)
        )


def _accesses(order: str, size: int) -> tuple[kernels_cache.Integers, int]:
    """Every element touched, in order, and how many in a turn of the middle loop."""
    loops = loop_numbers(order)
    elements = np.empty(3 * size + 1, np.int64)
    turns = []
    for turn in range(size**2):
        count = kernels_stream.every_access(size, loops, turn, elements)
        turns.append(elements[:count].copy())
    return np.concatenate(turns), len(turns[0])
