"""Slow motion: a small multiplication access by access, through a toy cache."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message

from mlsys_tui.labs.matmul import found
from mlsys_tui.labs.matmul.orders import ORDERS
from mlsys_tui.labs.matmul.slow_motion import LARGEST, SMALLEST, SlowMotion
from mlsys_tui.labs.matmul.view_pane import Pane
from mlsys_tui.labs.matmul.view_slow_board import Scene, SlowBoard
from mlsys_tui.lanes import Lanes, Report
from mlsys_tui.widgets.findings import Found
from mlsys_tui.widgets.transport import Transport

_FIRST = 8


class SlowStage(Transport):
    """The shared transport; it halts at the rows of the outermost loop."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "b,left", "step(-1)", "Back", id="transport.back", show=False, tooltip="One step back"
        ),
        Binding("k", "stop(1)", "Row", id="transport.stop", tooltip="On to the next row"),
    ]


class SlowPane(Pane):
    """Two orders in step, access by access; where only one fits, the other is summed up."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "o", "order", "Order", id="matmul.order", tooltip="The next of the six loop orders"
        ),
        Binding(
            "up", "larger(1)", "Larger", id="matmul.slow_larger", show=False, tooltip="One more row"
        ),
        Binding(
            "down",
            "larger(-1)",
            "Smaller",
            id="matmul.slow_smaller",
            show=False,
            tooltip="One row less",
        ),
    ]

    @dataclass
    class _Came(Message):
        """The traces are there, or the sentence why not."""

        report: Report

    def __init__(self) -> None:
        super().__init__()
        # Not a measurement, and done in a moment: it need not stop what another view runs.
        self._own = Lanes(lambda report: self.post_message(self._Came(report)))
        self._order, self._n, self._at = "ijk", _FIRST, 0
        self._scene = Scene()

    def compose(self) -> ComposeResult:
        with SlowStage():
            yield SlowBoard(self._scene)

    def on_unmount(self) -> None:
        self._own.stop()

    def load(self, settings: Mapping[str, Any]) -> None:
        """Set up: `order`, `n` from 4 to 16, and `at`, the access to stand at."""
        order, size = settings.get("order", self._order), settings.get("n", self._n)
        at = settings.get("at", 0)
        known = order in ORDERS and size in range(SMALLEST, LARGEST + 1) and isinstance(at, int)
        if known and {"order", "n", "at"} & settings.keys():
            self._make(order, size, at)

    def opened(self) -> None:
        if not self._scene.traces:
            self._make(self._order, self._n, self._at)

    def action_order(self) -> None:
        orders = tuple(ORDERS)
        self._make(orders[(orders.index(self._order) + 1) % len(orders)], self._n, 0)

    def action_larger(self, by: int) -> None:
        size = max(SMALLEST, min(LARGEST, self._n + by))
        if size != self._n:
            self._make(self._order, size, 0)

    def _make(self, order: str, size: int, at: int) -> None:
        self._order, self._n, self._at = order, size, at
        self._own.start({"slow": _traces(order, size)})

    @on(_Came)
    def _came(self, event: _Came) -> None:
        event.stop()
        report = event.report
        if report.run != self._own.run or report.snapshot is None:
            if report.error:
                self.show(Scene(problem=report.error))
            return
        traces = report.snapshot
        stage = self.query_one(SlowStage)
        self.show(Scene(traces, self._at))
        stage.load(max(len(trace) for trace in traces), traces[0].stops, self._at)
        self.tell(Found("matmul", found.slow(traces[0])))

    @on(Transport.Moved)
    def _moved(self, event: Transport.Moved) -> None:
        event.stop()
        if self._scene.traces:
            self.show(Scene(self._scene.traces, event.position))

    def show(self, scene: Scene) -> None:
        self._scene = scene
        self.paint()

    def paint(self) -> None:
        self.query_one(SlowBoard).show(self._scene)


def _traces(order: str, size: int) -> Iterator[tuple[SlowMotion, ...]]:
    """The order and the one it is set against."""
    other = "ikj" if order != "ikj" else "ijk"
    yield SlowMotion(order, size), SlowMotion(other, size)
