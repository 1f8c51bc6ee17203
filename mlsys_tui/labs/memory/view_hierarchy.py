"""A page of the measured hierarchy: one survey that all of them share, one run at a time."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.reactive import var

from mlsys_tui.labs.memory.survey import PARTS, Survey, measure, reported
from mlsys_tui.labs.memory.view_hierarchy_rows import Scene
from mlsys_tui.labs.memory.view_page import Picture
from mlsys_tui.lanes import Report
from mlsys_tui.widgets.findings import Measured, Predicted
from mlsys_tui.widgets.measuring import MeasuringPage
from mlsys_tui.widgets.predict import Predict


class HierarchyPage(MeasuringPage):
    """Subclasses name their board, the parts that `r` measures, and a question to guess at.

    The first of RUNS is the one that answers the question.
    """

    DEFAULT_CSS = "HierarchyPage { Predict { padding: 0 2; } }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "run", "Run", id="memory.run", tooltip="Measure what this page shows"),
        Binding("p", "predict", "Predict", id="memory.predict", tooltip="Guess first"),
    ]
    NAME: ClassVar[str] = ""
    BOARD: ClassVar[type[Picture[Scene]]]
    RUNS: ClassVar[Sequence[str]] = PARTS
    QUESTION: ClassVar[str] = "How many times slower is memory than L1 here?"
    NOTE: ClassVar[str] = "best of several"
    OPTIONS: ClassVar[Sequence[str]] = ("5×", "20×", "50×", "100×", "200× or more")

    scene = var(Scene(), init=False)

    def __init__(self) -> None:
        super().__init__()
        self.set_reactive(HierarchyPage.scene, Scene(reported()))

    def compose(self) -> ComposeResult:
        yield self.BOARD(self.scene)
        yield Predict(self.QUESTION, self.OPTIONS)

    def answer(self, survey: Survey) -> tuple[tuple[float, float], ...]:
        """Points (x, ratio), the last of which answers the question; empty while it is open."""
        first, ratio = survey.step("L1"), survey.ratios["memory"]
        if first is None or ratio is None:
            return ()
        stairs = [(float(point.bytes), point.ns / first) for point in survey.latency]
        return (*stairs, (stairs[-1][0], ratio))

    @property
    def _siblings(self) -> Iterator["HierarchyPage"]:
        return iter(self.parent.query(HierarchyPage)) if self.parent else iter([self])

    @property
    def _busy(self) -> bool:
        return any(page.running for page in self._siblings)

    def set_up(self, settings: Mapping[str, Any]) -> None:
        """`run` starts the measurement."""
        if settings.get("run") and not self._busy:
            self.action_run()

    def watch_scene(self) -> None:
        if not self.running and self.is_mounted:
            self.paint()

    def watch_running(self, running: bool) -> None:
        for page in self._siblings:
            page.refresh_bindings()
        super().watch_running(running)

    def paint(self) -> None:
        self.query_one(self.BOARD).show(self.scene)
        if self.running:
            self._tell(self.scene.survey, self.scene.status)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return True if action != "run" else not self._busy or None

    @on(Predict.Chosen)
    def _chosen(self, event: Predict.Chosen) -> None:
        event.stop()
        for page in self._siblings:
            if page.QUESTION == self.QUESTION:
                page.scene = replace(page.scene, guess=event.guess)
                page.query_one(Predict).guess = event.index
        self.post_message(Predicted("memory", self.QUESTION, event.guess))
        self.query_one(self.BOARD).focus()

    def action_run(self) -> None:
        self.running = True
        self._lanes.start({"survey": measure(self.scene.survey, self.RUNS)})

    def halt(self, status: str = "stopped: r measures again") -> None:
        """End this page's run; all pages say how."""
        self._lanes.stop()
        self.running = False
        self._tell(replace(self.scene.survey, doing=""), status)

    def _tell(self, survey: Survey, status: str) -> None:
        for page in self._siblings:
            page.scene = replace(page.scene, survey=survey, status=status)

    def take(self, report: Report) -> None:
        if report.error:
            self.halt(f"stopped: {report.error}")
        elif report.done:
            self.halt("done and kept. r measures again")
            self._keep()
        else:
            doing = f"{report.snapshot.doing}; escape stops" if report.snapshot.doing else ""
            self.scene = replace(self.scene, survey=report.snapshot, status=doing)

    def _keep(self) -> None:
        """Tell what this run found out, also where another page asks for it."""
        asked = {page.QUESTION: page for page in self._siblings if page.RUNS[0] in self.RUNS}
        for question, page in asked.items():
            if points := page.answer(self.scene.survey):
                self.post_message(Measured("memory", question, "×", points, page.NOTE))
