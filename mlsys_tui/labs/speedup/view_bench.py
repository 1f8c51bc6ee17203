"""Measure my machine: dial a serial fraction in, guess, run, and see where the rows land."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.reactive import var
from textual.widgets import Static

from mlsys_tui import machine
from mlsys_tui.labs.speedup import offered
from mlsys_tui.labs.speedup.measure import (
    Findings,
    Row,
    Snapshot,
    explain,
    guesses,
    investigate,
    thread_counts,
)
from mlsys_tui.labs.speedup.view_measure import panel, verdict
from mlsys_tui.labs.speedup.view_scene import Measuring
from mlsys_tui.lanes import Report
from mlsys_tui.study.measurements import Measured as Series
from mlsys_tui.widgets.board import SceneBoard
from mlsys_tui.widgets.findings import Measured, Predicted
from mlsys_tui.widgets.measuring import MeasuringPage
from mlsys_tui.widgets.pick import Pick
from mlsys_tui.widgets.predict import Predict

_READY = "p guesses first, r measures"
_DONE = "done, best of 3: kept. ▴▾ another f, r measures again"
_OWN = "speedup"


class BenchBoard(SceneBoard[Measuring]):
    """Shows a measurement."""

    def rows(self, width: int, height: int) -> Sequence[Content]:
        return panel(self.scene, width, height)[:height]


class Bench(MeasuringPage):
    """One measurement at a time; the guess waits below and blocks nothing."""

    DEFAULT_CSS = (
        "Bench { height: 1fr; Predict, .verdict { padding: 0 2; } .verdict { height: 2; } }"
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "run", "Run", id="bench.run", tooltip="Measure this machine"),
        Binding("p", "predict", "Predict", id="bench.predict", tooltip="Guess the speed-up first"),
        Binding("o", "other", "Other", id="bench.other", tooltip="Speed-ups measured before"),
        Binding("escape", "stop", "Stop", id="bench.stop", tooltip="Stop the measurement"),
        Binding("up", "dial(1)", "More", id="bench.more", show=False, tooltip="More serial work"),
        Binding("down", "dial(-1)", "Less", id="bench.less", show=False, tooltip="Less of it"),
    ]

    measuring = var(Measuring(), init=False)

    @dataclass
    class Dialled(Message):
        """The reader chose another serial fraction, `by` steps away."""

        by: int

    def __init__(self) -> None:
        super().__init__()
        self._offered: Sequence[Series] = ()
        cores = machine.cores()
        counts = thread_counts(cores)
        self._guesses = guesses(counts[-1])
        self.set_reactive(Bench.measuring, Measuring(threads=counts, cores=cores, status=_READY))

    def compose(self) -> ComposeResult:
        yield BenchBoard(self.measuring)
        yield Predict("", self._guesses)
        yield Static(classes="verdict")

    def on_mount(self) -> None:
        self.paint()

    def offer(self, measurements: Sequence[Series]) -> None:
        """Speed-ups against processors that the labs have measured; the rest is left out."""
        self._offered = [series for series in reversed(measurements) if offered.is_speedup(series)]
        self.refresh_bindings()

    def dial(self, serial: float) -> None:
        """Another serial fraction: what was measured with the last one goes."""
        shown = self.measuring
        if serial != shown.serial and not self.running:
            self.measuring = Measuring(serial, shown.threads, shown.cores, _READY)
            self.query_one(Predict).guess = None

    @property
    def question(self) -> str:
        """What the guess is about."""
        shown = self.measuring
        return f"f = {shown.serial or 0:.2f} on {shown.threads[-1]} threads, {shown.cores} cores"

    @property
    def _can_guess(self) -> bool:
        return self.measuring.serial is not None and self.measuring.findings is None

    def watch_measuring(self) -> None:
        if not self.running:
            self.paint()

    def paint(self) -> None:
        self.query_one(BenchBoard).show(self.measuring)
        self.query_one(".verdict", Static).update(Content(verdict(self.measuring)))
        predict = self.query_one(Predict)
        predict.display = self._can_guess
        question = f"{self.question}: how many times faster than on 1?"
        if predict.question != question:
            predict.question = question
            predict.refresh()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "stop":
            return self.running
        if action == "other":
            return bool(self._offered) and not self.running
        if action == "predict":
            return self._can_guess or None
        return not self.running or None

    def action_dial(self, by: int) -> None:
        self.post_message(self.Dialled(by))

    @on(Predict.Chosen)
    def _chosen(self, event: Predict.Chosen) -> None:
        event.stop()
        self.measuring = replace(self.measuring, guess=event.guess)
        self.post_message(Predicted(_OWN, self.question, event.guess))
        self.query_one(BenchBoard).focus()

    def action_run(self) -> None:
        shown = self.measuring
        if shown.serial is None:
            return
        status = "compiling the work, the first time only; escape stops"
        self.measuring = replace(shown, rows=(), findings=None, status=status)
        self.running = True
        self._lanes.start({"measure": investigate(shown.serial, shown.threads, shown.cores)})

    def action_stop(self) -> None:
        self._lanes.stop()
        self._end("stopped: r measures again")

    def _end(self, status: str) -> None:
        self.running = False
        self.measuring = replace(self.measuring, status=status)
        self.refresh_bindings()

    def take(self, report: Report) -> None:
        if report.error:
            self._end(f"stopped: {report.error}")
        elif isinstance(report.snapshot, Snapshot):
            self._advance(report.snapshot)
        elif isinstance(report.snapshot, Findings):
            self._conclude(report.snapshot)

    def _advance(self, snapshot: Snapshot) -> None:
        threads = "1 thread" if snapshot.threads == 1 else f"{snapshot.threads} threads"
        status = f"{threads}, run {snapshot.attempt} of {snapshot.repeat}; escape stops"
        self.measuring = replace(self.measuring, rows=snapshot.rows, status=status)

    def _conclude(self, found: Findings) -> None:
        own = self.measuring.serial is not None
        self.measuring = replace(self.measuring, rows=found.rows, findings=found)
        self._end(_DONE if own else "o chooses others, ▴▾ goes back to this machine")
        if own:
            points = tuple((float(row.threads), row.speedup) for row in found.rows)
            self.post_message(Measured(_OWN, self.question, "×", points, "best of 3"))

    def action_other(self) -> None:
        rows = [(str(place), offered.described(one)) for place, one in enumerate(self._offered)]
        self.app.push_screen(Pick("Speed-ups measured so far", rows), self._choose)

    def _choose(self, place: str | None) -> None:
        if place is None:
            return
        series = self._offered[int(place)]
        rows = offered.rows(series)
        self.measuring = replace(
            self.measuring,
            serial=None,
            source=offered.described(series),
            rows=rows,
            findings=None,
            status="fitting",
        )
        self.running = True
        self._lanes.start({"fit": _explained(rows)})


def _explained(rows: Sequence[Row]) -> Iterator[Any]:
    """The fits of rows measured elsewhere, off the event loop: scipy takes its time to arrive."""
    yield explain(rows, max(row.threads for row in rows))
