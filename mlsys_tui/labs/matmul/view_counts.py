"""What the simulator has counted, and how a share of misses is shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from textual.content import Content

from mlsys_tui.labs.matmul.cache import MATRICES, Counts, predicted
from mlsys_tui.labs.matmul.orders import ORDERS, label
from mlsys_tui.labs.matmul.view_setup import MUTED, Caches, Setup

Key = tuple[str, int, Caches, bool]
_PLAIN = 0.05  # below it a share of misses hardly costs anything
_OFTEN = 0.5


@dataclass(frozen=True)
class Book:
    """Counts by order, size, caches and prefetcher; `running` while more are being made."""

    counts: Mapping[Key, Counts] = field(default_factory=dict)
    running: bool = False
    wanted: tuple[Key, ...] = ()

    def find(self, setup: Setup, order: str, size: int) -> Counts | None:
        return self.counts.get(key(setup, order, size))

    @property
    def fraction(self) -> float:
        """How much of what is wanted has been counted."""
        done = [self.counts[one].fraction if one in self.counts else 0.0 for one in self.wanted]
        return sum(done) / max(1, len(done))


def key(setup: Setup, order: str, size: int) -> Key:
    return order, size, setup.caches, setup.prefetch


def rate(counts: Counts | None, level: int, matrix: str) -> float | None:
    """Misses a turn of the inner loop at a level, of what has been counted so far."""
    if counts is None or not counts.fraction:
        return None
    return counts.levels[level].misses[matrix] / (counts.size**3 * counts.fraction)


def shown_rate(value: float | None, width: int, *, lit: bool = False) -> Content:
    """A share right-aligned: pale where it hardly costs, bold where most turns miss."""
    if value is None:
        return Content.styled("–".rjust(width), MUTED)
    style = MUTED if value < _PLAIN else "bold $text-warning" if value >= _OFTEN else ""
    number = f"{value:.3f}"
    return Content.assemble(
        " " * (width - len(number)), (number, f"{style} reverse" if lit else style)
    )


def misses_panel(book: Book, setup: Setup, orders: Sequence[str], rows: int) -> list[Content]:
    """The small table beside a race: what the textbook counts, simulated at both levels."""
    levels = range(len(setup.caches.shapes))
    head = "".join(f"L{level + 1}".rjust(8) for level in levels)
    lines = [Content.assemble(("misses a turn", "bold"), (f"{head}   formula", MUTED))]
    for order in orders:
        counts = book.find(setup, order, setup.size)
        elements = setup.caches.shapes[0].elements
        moving = [m for m in MATRICES if ORDERS[order].walk(m) != "fixed"]
        for matrix in moving:
            name = label(order) if matrix == moving[0] else ""
            cells = [shown_rate(rate(counts, level, matrix), 8) for level in levels]
            textbook = f"{predicted(order, matrix, elements):.3f}".rjust(10)
            lines.append(
                Content.assemble((f"{name:<5}", "bold"), f"{matrix}       ", *cells, textbook)
            )
    notes = [Content.styled(note, MUTED) for note in _notes(book, setup, orders)]
    return [*lines, *([Content()] if len(lines) + 3 <= rows else []), *notes][:rows]


def _notes(book: Book, setup: Setup, orders: Sequence[str]) -> list[str]:
    """Where the figures stand, and what the model leaves out."""
    if book.running:
        state = f"(counting: {book.fraction:4.0%}; escape stops)"
    elif any(book.find(setup, order, setup.size) is None for order in orders):
        state = "(counted after a race; v has all of it)"
    else:
        state = "(simulated at this n; v has all of it)"
    return [state, f"(the model {'prefetches' if setup.prefetch else 'does not prefetch'})"]
