"""The sentences below the table of misses."""

from collections.abc import Sequence

from mlsys_tui.labs.matmul.cache import MATRICES
from mlsys_tui.labs.matmul.orders import ORDERS, label
from mlsys_tui.labs.matmul.shapes import Shape
from mlsys_tui.labs.matmul.sweep import sets_of_a_column
from mlsys_tui.labs.matmul.view_counts import Book, rate
from mlsys_tui.labs.matmul.view_setup import Setup, companion
from mlsys_tui.machine import Cache

_MODEL = "The model does not prefetch; real machines do, and hide some of this."
_REMEDY = "Prefetching the next line at a miss halves what walking along a row costs."
_NOTICEABLE = 0.1


def sentences(setup: Setup, book: Book, orders: Sequence[str]) -> list[str]:
    """What is to be seen, why, and what the model leaves out."""
    return [*_seen(setup, book, orders), _REMEDY if setup.prefetch else _MODEL]


def _seen(setup: Setup, book: Book, orders: Sequence[str]) -> list[str]:
    small, large = sorted((setup.size, companion(setup.size)))
    gaps = [
        (abs(there - here), order, matrix, level, here, there)
        for order in orders
        for matrix in MATRICES
        for level in range(len(setup.caches.shapes))
        if (here := rate(book.find(setup, order, small), level, matrix)) is not None
        and (there := rate(book.find(setup, order, large), level, matrix)) is not None
    ]
    if not gaps:
        return ["A turn is one multiplication and one addition of the inner loop, n³ in all."]
    gap, order, matrix, level, here, there = max(gaps)
    if gap < _NOTICEABLE:
        return [f"n = {small} and n = {large} miss alike."]
    worse = large if there > here else small
    found = (
        f"{label(order)}'s {matrix} in L{level + 1}: "
        f"{here:.3f} at n = {small}, {there:.3f} at n = {large}."
    )
    if ORDERS[order].walk(matrix) != "column":
        return [found]
    return [found, column_words(worse, setup.caches.shapes[level], level + 1)]


def column_words(size: int, shape: Shape, level: int) -> str:
    """Where the lines of a column go, and whether they can stay."""
    reached = sets_of(size, shape)
    room = reached * shape.ways
    verdict = "push one another out: conflict misses" if room < size else "all fit"
    return (
        f"At {size} the {size} lines of a column meet in {reached} of L{level}'s {shape.sets} "
        f"sets, with room for {room}, and {verdict}."
    )


def sets_of(size: int, shape: Shape) -> int:
    """How many sets of this cache a column of float64 reaches."""
    return sets_of_a_column(size, Cache(1, shape.bytes, shape.line, shape.ways))
