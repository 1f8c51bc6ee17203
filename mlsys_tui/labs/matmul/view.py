"""The Matmul tab: IJK and IKJ multiply the same two matrices, side by side or in turn."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.reactive import var

from mlsys_tui.labs.matmul.race import LaneSnapshot, Race, Result, warm
from mlsys_tui.labs.matmul.view_board import LANES, SIZES, RaceBoard, Scene
from mlsys_tui.lanes import Lanes, Report
from mlsys_tui.widgets.figures import times
from mlsys_tui.widgets.findings import Measured, Predicted
from mlsys_tui.widgets.navigate import Why
from mlsys_tui.widgets.predict import HOW_MANY_TIMES, Predict

_FAIR_REPEAT = 3
_REDRAWS_A_SECOND = 4


class MatmulView(Vertical):
    """One race at a time. The board has the keys; the guess waits below and blocks nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "race", "Race", id="matmul.race", tooltip="Race both lanes, live"),
        Binding("f", "fair", "Fair", id="matmul.fair", tooltip="One after the other, best of 3"),
        Binding("p", "predict", "Predict", id="matmul.predict", tooltip="Guess the ratio first"),
        Binding("up", "size(1)", "Larger", id="matmul.larger", show=False, tooltip="Next size"),
        Binding(
            "down", "size(-1)", "Smaller", id="matmul.smaller", show=False, tooltip="Previous size"
        ),
        Binding("m", "why", "Why", id="matmul.why", tooltip="The lesson that explains it"),
        Binding("escape", "stop", "Stop", id="matmul.stop", tooltip="Stop what runs"),
    ]

    scene = var(Scene(), init=False)
    running = var(False, init=False)

    @dataclass
    class _Reported(Message):
        """A lane said something, in its own thread."""

        report: Report

    def __init__(self) -> None:
        super().__init__()
        self._lanes = Lanes(lambda report: self.post_message(self._Reported(report)))
        self._fair = False

    def compose(self) -> ComposeResult:
        yield RaceBoard()
        yield Predict("How many times faster is IKJ?  a to e answer, escape leaves", HOW_MANY_TIMES)

    def on_mount(self) -> None:
        rate = 1 if self.app.has_class("-still") else _REDRAWS_A_SECOND
        self._painter = self.set_interval(1 / rate, self._paint, pause=True)

    def on_unmount(self) -> None:
        self._lanes.stop()

    def load(self, settings: Mapping[str, Any]) -> None:
        """Set up: `size`, `guess` (the index of an option), and `run` to start the race."""
        if settings.get("size") in SIZES:
            self._choose(settings["size"])
        if (guess := settings.get("guess")) is not None:
            self._guess(HOW_MANY_TIMES[guess])
        if settings.get("run"):
            self.action_race()

    @property
    def question(self) -> str:
        """What the guess is about."""
        return f"IKJ against IJK at n = {self.scene.size}"

    def _choose(self, size: int) -> None:
        self.scene = Scene(size=size)
        self.query_one(Predict).guess = None

    def _guess(self, option: str) -> None:
        self.scene = replace(self.scene, guess=option)
        self.query_one(Predict).guess = HOW_MANY_TIMES.index(option)
        self.post_message(Predicted("matmul", self.question, option))

    @on(Predict.Chosen)
    def _chosen(self, event: Predict.Chosen) -> None:
        event.stop()
        self._guess(event.guess)
        self.query_one(RaceBoard).focus()

    @on(Predict.Left)
    def _left(self, event: Predict.Left) -> None:
        event.stop()
        self.query_one(RaceBoard).focus()

    def action_predict(self) -> None:
        self.query_one(Predict).focus()

    def action_why(self) -> None:
        self.post_message(Why())

    def action_size(self, by: int) -> None:
        self._choose(SIZES[(SIZES.index(self.scene.size) + by) % len(SIZES)])

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "stop":
            return self.running or None
        if action in ("race", "fair", "size"):
            return not self.running or None
        return True

    def action_race(self) -> None:
        self._start(fair=False)

    def action_fair(self) -> None:
        self._start(fair=True)

    def _start(self, *, fair: bool) -> None:
        self._fair = fair
        self.scene = Scene(
            self.scene.size,
            guess=self.scene.guess,
            repeat=_FAIR_REPEAT if fair else 1,
            status="compiling the loops, the first time only; escape stops",
        )
        self.running = True
        self._lanes.start({"prepare": _prepare(self.scene.size)})

    def action_stop(self) -> None:
        self._lanes.stop()
        self._end("stopped: r races again")

    def _end(self, status: str) -> None:
        self.running = False
        self.scene = replace(self.scene, status=status)
        self._paint()

    def watch_running(self, running: bool) -> None:
        self.refresh_bindings()
        if running:
            self._painter.resume()
        else:
            self._painter.pause()

    def watch_scene(self) -> None:
        if not self.running:
            self._paint()

    def _paint(self) -> None:
        self.query_one(RaceBoard).show(self.scene)

    @on(_Reported)
    def _reported(self, event: _Reported) -> None:
        event.stop()
        report = event.report
        if report.run != self._lanes.run or not self.running:
            return
        if report.error:
            self._end(f"stopped: {report.error}")
        elif isinstance(report.snapshot, Race):
            self._go(report.snapshot)
        elif isinstance(report.snapshot, LaneSnapshot):
            self._advance(report.snapshot)
        elif isinstance(report.snapshot, Result):
            self._conclude(report.snapshot)

    def _go(self, race: Race) -> None:
        if self._fair:
            self.scene = replace(self.scene, status="fair: one after the other; escape stops")
            self._lanes.start({"fair": race.fair(LANES, _FAIR_REPEAT)})
        else:
            self.scene = replace(
                self.scene, status="live, sharing the cores: not kept; escape stops"
            )
            self._lanes.start({name: race.lane(name) for name in LANES})

    def _advance(self, snapshot: LaneSnapshot) -> None:
        snapshots = {**self.scene.snapshots, snapshot.lane: snapshot}
        self.scene = replace(self.scene, snapshots=snapshots)
        finished = [snapshots[name] for name in LANES if name in snapshots]
        if not self._fair and sum(each.checked is not None for each in finished) == len(LANES):
            ratio = snapshots["ijk"].seconds / snapshots["ikj"].seconds
            self.scene = replace(self.scene, ratio=ratio, finding=self._finding(ratio))
            self._end("done: f measures fairly, r races again, ▴▾ another size")

    def _conclude(self, result: Result) -> None:
        ratio = result.speedup["ikj/ijk"]
        best = {lane.lane: lane for lane in result.lanes}
        snapshots = {
            name: replace(
                self.scene.snapshots[name], seconds=best[name].seconds, gflops=best[name].gflops
            )
            for name in LANES
        }
        self.scene = replace(
            self.scene, result=result, snapshots=snapshots, finding=self._finding(ratio)
        )
        self._end("done, best of three: kept")
        self.post_message(
            Measured(
                "matmul", self.question, "×", ((float(result.size), ratio),), "fair, best of 3"
            )
        )

    def _finding(self, ratio: float) -> str:
        said = f"You said {self.scene.guess}. " if self.scene.guess else ""
        return f"{said}This machine: {times(ratio)}. m shows why; 0 opens the five-hour plan."


def _prepare(size: int) -> Iterator[Any]:
    """Compile, then make the matrices: off the event loop, before any clock runs."""
    yield from warm(LANES)
    yield Race(size)
