"""The sweep: IJK against IKJ over many sizes, powers of two beside their neighbours."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.reactive import var

from mlsys_tui.labs.matmul import view_kept
from mlsys_tui.labs.matmul.race import LaneSnapshot, warm
from mlsys_tui.labs.matmul.sweep import SIZES, SweepPoint, sweep
from mlsys_tui.labs.matmul.view_pane import GuessPane
from mlsys_tui.labs.matmul.view_setup import PAIR
from mlsys_tui.labs.matmul.view_sweep_board import Scene, SweepBoard
from mlsys_tui.lanes import Report
from mlsys_tui.widgets.findings import Predicted
from mlsys_tui.widgets.predict import HOW_MANY_TIMES, Predict

_QUESTION = "How many times larger is IKJ's lead at 1024 than at 1000?  p, a to e"


class SweepPane(GuessPane):
    """One sweep at a time; the newest kept one is on the screen until then."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "sweep", "Run", id="matmul.sweep", tooltip="Race both at every size"),
        Binding("p", "predict", "Predict", id="matmul.sweep_predict", tooltip="Guess first"),
        Binding(
            "e", "explain", "Reason", id="matmul.explain", tooltip="Why powers of two are special"
        ),
    ]

    scene = var(Scene(), init=False)

    def compose(self) -> ComposeResult:
        yield SweepBoard(self.scene)
        yield Predict(_QUESTION, HOW_MANY_TIMES)

    def paint(self) -> None:
        kept = self.kept.sweep() if not self.scene.points and not self.running else ()
        points = self.scene.points or kept
        self.query_one(SweepBoard).show(
            replace(self.scene, points=points, setup=self.setup, kept=bool(kept))
        )

    def watch_scene(self) -> None:
        if not self.running:
            self.paint()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return not self.running or None if action == "sweep" else True

    def guessed(self, guess: str) -> None:
        self.scene = replace(self.scene, guess=guess)
        self.tell(Predicted(view_kept.LAB, view_kept.POWER_QUESTION, guess))

    def action_explain(self) -> None:
        self.scene = replace(self.scene, explained=not self.scene.explained)
        self.paint()

    # The sweep

    def action_sweep(self) -> None:
        status = "compiling the loops, the first time only; escape stops"
        self.scene = Scene(guess=self.scene.guess, status=status)
        self.run({"sweep": _sweep()})
        self.paint()

    def take(self, report: Report) -> None:
        item = report.snapshot
        if isinstance(item, LaneSnapshot):
            number = len(self.scene.points) + 1
            status = (
                f"size {number} of {len(SIZES)}, n = {SIZES[number - 1]}, one lane at a time; "
                "escape stops"
            )
            self.scene = replace(self.scene, status=status)
        elif isinstance(item, SweepPoint):
            self.scene = replace(self.scene, points=(*self.scene.points, item))
        elif report.done:
            self._conclude()

    def _conclude(self) -> None:
        self.halt("done: kept. e explains, r sweeps again")
        for told in view_kept.of_sweep(self.scene.points):
            self.tell(told)

    def halt(self, status: str) -> None:
        self.scene = replace(self.scene, status=status)
        super().halt(status)


def _sweep() -> Iterator[Any]:
    yield from warm(PAIR)
    yield from sweep()
