"""The misses: what a model of this machine's caches counts, beside the textbook's formula."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message

from mlsys_tui.labs.matmul import found
from mlsys_tui.labs.matmul.cache import Counts, simulate
from mlsys_tui.labs.matmul.orders import ORDERS
from mlsys_tui.labs.matmul.view_caches import AskCaches
from mlsys_tui.labs.matmul.view_counts import Book, key
from mlsys_tui.labs.matmul.view_misses_board import READY, MissesBoard, Scene
from mlsys_tui.labs.matmul.view_pane import Pane
from mlsys_tui.labs.matmul.view_setup import Caches, Setup, companion
from mlsys_tui.lanes import Report
from mlsys_tui.widgets.findings import Found


class MissesPane(Pane):
    """Counts both sizes in every order that races; partial counts are shown as they come."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "count", "Run", id="matmul.count", tooltip="Count the misses"),
        Binding("o", "order", "Order", id="matmul.misses_order", tooltip="The next loop order"),
        Binding(
            "d",
            "prefetch",
            "Prefetch",
            id="matmul.prefetch",
            show=False,
            tooltip="Next-line prefetcher",
        ),
        Binding(
            "g",
            "caches",
            "Caches",
            id="matmul.caches",
            show=False,
            tooltip="Set the caches' geometry",
        ),
        Binding(
            "up", "size(1)", "Larger", id="matmul.misses_larger", show=False, tooltip="Next size"
        ),
        Binding(
            "down",
            "size(-1)",
            "Smaller",
            id="matmul.misses_smaller",
            show=False,
            tooltip="Previous size",
        ),
    ]

    @dataclass
    class Counted(Message):
        """The simulator got on; `book` holds all that it has counted."""

        book: Book

    def __init__(self) -> None:
        super().__init__()
        self._book = Book()
        self._status, self._first = READY, ""
        self._left = 0

    def compose(self) -> ComposeResult:
        yield MissesBoard(self.scene)

    @property
    def scene(self) -> Scene:
        return Scene(self.setup, self._book, self._status, self._first)

    def paint(self) -> None:
        self.query_one(MissesBoard).show(self.scene)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in ("count", "prefetch", "caches", "size"):
            return not self.running or None
        return True

    # The set-up

    def watch_setup(self) -> None:
        if not self.running:
            self._status = READY
        self.paint()

    def load(self, settings: Mapping[str, Any]) -> None:
        """Set up: `order`, the one that stands first."""
        if settings.get("order") in ORDERS:
            self._first = settings["order"]
            self.paint()

    def action_order(self) -> None:
        orders = self.scene.orders
        self._first = orders[1 % len(orders)]
        self.paint()

    def action_size(self, by: int) -> None:
        self.post_message(self.Chose(replace(self.setup, size=self.setup.bigger(by))))

    def action_prefetch(self) -> None:
        self.post_message(self.Chose(replace(self.setup, prefetch=not self.setup.prefetch)))

    def action_caches(self) -> None:
        self.app.push_screen(AskCaches(self.setup.caches), self._asked)

    def _asked(self, caches: Caches | None) -> None:
        if caches and not self.running:
            self.post_message(self.Chose(replace(self.setup, caches=caches)))

    # Counting

    def action_count(self) -> None:
        self._count(self.scene.orders, self.scene.sizes)

    def count_raced(self) -> None:
        """What has just raced, at its own size."""
        orders = [name for name in self.setup.lanes if name in ORDERS][:2]
        if any(self._book.find(self.setup, order, self.setup.size) is None for order in orders):
            self._count(orders, (self.setup.size,))

    def _count(self, orders: Sequence[str], sizes: Sequence[int]) -> None:
        wanted = tuple(key(self.setup, order, size) for order in orders for size in sizes)
        counts = {one: count for one, count in self._book.counts.items() if one not in wanted}
        self._keep(Book(counts, running=True, wanted=wanted))
        self._left = len(orders)
        self.run({order: _counting(self.setup, order, sizes) for order in orders})

    def _keep(self, book: Book) -> None:
        self._book = book
        self.post_message(self.Counted(book))

    def take(self, report: Report) -> None:
        if isinstance(report.snapshot, Counts):
            counts = report.snapshot
            known = next(one for one in self._book.wanted if one[:2] == (counts.order, counts.size))
            self._keep(replace(self._book, counts={**self._book.counts, known: counts}))
        elif report.done:
            self._left -= 1
            if not self._left:
                self.halt("counted: every access, in a model that knows no time")
                self.tell(Found("matmul", found.misses(*self._counted())))

    def _counted(self) -> list[list[Counts]]:
        """What is known of the chosen size, and of the one beside it."""
        sizes = (self.setup.size, companion(self.setup.size))
        counts = [[self._book.find(self.setup, order, n) for order in ORDERS] for n in sizes]
        return [[count for count in known if count] for known in counts]

    def halt(self, status: str) -> None:
        """What was counted by then stays, with the rate that it had reached."""
        if status.startswith("stopped"):
            status = f"{status}; rates of the first {self._book.fraction:.0%} of the turns"
        self._status = status
        self._keep(replace(self._book, running=False))
        super().halt(status)


def _counting(setup: Setup, order: str, sizes: Sequence[int]) -> Iterator[Counts]:
    """Band by band in turns: rates settle early, and both sizes have theirs from the start."""
    runs = [simulate(order, size, setup.caches.shapes, prefetch=setup.prefetch) for size in sizes]
    while runs:
        for run in tuple(runs):
            counts = next(run, None)
            if counts is None:
                runs.remove(run)
            else:
                yield counts
