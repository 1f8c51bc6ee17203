"""The table of misses: two sizes, two levels, the textbook's formula, and what is to be seen."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from textual.content import Content

from mlsys_tui.labs.matmul.cache import MATRICES, predicted
from mlsys_tui.labs.matmul.orders import ORDERS, label
from mlsys_tui.labs.matmul.view_counts import Book, rate, shown_rate
from mlsys_tui.labs.matmul.view_misses_words import sentences
from mlsys_tui.labs.matmul.view_setup import (
    KEY,
    MUTED,
    PAIR,
    Setup,
    companion,
    paragraph,
    sizes_line,
)
from mlsys_tui.widgets.board import SceneBoard

READY = "r counts the misses of both sizes, access by access"
_ROWS = (*MATRICES, "total")
_TOP, _FOOT = 5, 4  # lines above and below the orders
_TITLE = "  misses a turn"
_WIDE = 66  # a narrower board has narrower columns


@dataclass(frozen=True)
class Scene:
    """All that the board shows."""

    setup: Setup
    book: Book = field(default_factory=Book)
    status: str = READY
    first: str = ""

    @property
    def orders(self) -> tuple[str, ...]:
        """The loop orders among the lanes of the race, from `first` on and round."""
        orders = tuple(name for name in self.setup.lanes if name in ORDERS) or PAIR
        if self.first not in orders:
            return (self.first, *orders) if self.first else orders
        at = orders.index(self.first)
        return orders[at:] + orders[:at]

    @property
    def sizes(self) -> tuple[int, int]:
        """The chosen size and the one beside it, the smaller first."""
        small, large = sorted((self.setup.size, companion(self.setup.size)))
        return small, large


class MissesBoard(SceneBoard[Scene]):
    """A table of misses a turn, and the sentence that compares the two sizes."""

    def rows(self, width: int, height: int) -> Sequence[Content]:
        scene = self.scene
        setup, orders = scene.setup, scene.orders
        fit = max(1, (height - _TOP - _FOOT) // len(_ROWS))
        hidden = len(orders) - len(orders[:fit])
        table = [line for order in orders[:fit] for line in _order(scene, order, width)]
        said = sentences(setup, scene.book, orders[:fit])
        foot = [line for one in said for line in paragraph(one, width)]
        top = [
            sizes_line(setup, width, *_remedy(setup)),
            _caches(setup, width),
            _status(scene),
            *_heads(scene, width, hidden),
        ]
        blank = [Content()] * max(0, height - len(top) - len(table) - len(foot))
        return [*top, *table, *blank, *foot][:height]


def _remedy(setup: Setup) -> list[str | tuple[str, str]]:
    state = "prefetch on " if setup.prefetch else "prefetch off "
    return [(state, "bold" if setup.prefetch else MUTED), ("d", KEY)]


def _caches(setup: Setup, width: int) -> Content:
    whose = "reported by this machine" if setup.caches.reported else "not this machine's report"
    if width < _WIDE:
        whose = "reported" if setup.caches.reported else "not reported"
    return Content.assemble(
        f"  {setup.caches.words} ", ("g", KEY), (f"  size, ways, line; {whose}", MUTED)
    )


def _status(scene: Scene) -> Content:
    if scene.book.running:
        words = f"counting: {scene.book.fraction:4.0%}; escape stops and keeps the rates"
        return Content.styled(f"  {words}", MUTED)
    return Content.styled(f"  {scene.status}", MUTED)


def _columns(width: int) -> tuple[int, int, int]:
    """Cells of the names, of a share, and of the formula."""
    return (17, 9, 12) if width >= _WIDE else (11, 9, 9)


def _heads(scene: Scene, width: int, hidden: int) -> list[Content]:
    """The columns; and how to come to the orders that found no room."""
    names, cell, last = _columns(width)
    levels = range(1, len(scene.setup.caches.shapes) + 1)
    over = "".join(f"L{level}".rjust(2 * cell) for level in levels)
    sizes = "".join(f"n={size}".rjust(cell) for size in scene.sizes)
    more = f"{hidden} more" if hidden else ""
    return [
        Content.assemble((_TITLE, "bold"), (f"{'':{names}}{over}"[len(_TITLE) :], MUTED)),
        Content.assemble(
            ("  o " if hidden else "    ", KEY),
            (f"{more:{names - 4}}{sizes * len(levels)}{'formula':>{last}}", MUTED),
        ),
    ]


def _order(scene: Scene, order: str, width: int) -> list[Content]:
    """A loop order: each matrix and all of them, both levels, both sizes, and the formula."""
    setup, (names, cell, last) = scene.setup, _columns(width)
    counts = [scene.book.find(setup, order, size) for size in scene.sizes]
    lines = []
    for matrix in _ROWS:
        name = label(order) if matrix == _ROWS[0] else ""
        cells: list[Content] = []
        for level in range(len(setup.caches.shapes)):
            pair = [rate(one, level, matrix) for one in counts]
            cells += [shown_rate(value, cell, lit=_apart(pair, value)) for value in pair]
        textbook = predicted(order, matrix, setup.caches.shapes[0].elements)
        lines.append(
            Content.assemble(
                (f"  {name:<5}", "bold"),
                (
                    f"{'all' if matrix == 'total' else matrix:<{names - 7}}",
                    MUTED if matrix == "total" else "",
                ),
                *cells,
                f"{textbook:{last}.3f}",
            )
        )
    return lines


def _apart(pair: Sequence[float | None], value: float | None) -> bool:
    """Whether this is the worse of two sizes that miss differently."""
    known = [one for one in pair if one is not None]
    return len(known) == 2 and value == max(known) and max(known) - min(known) > 0.1
