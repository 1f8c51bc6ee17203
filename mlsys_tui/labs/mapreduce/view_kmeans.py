"""The k-means page of the MapReduce tab: stepped by half-steps, and its assignment measured."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message

from mlsys_tui.labs.mapreduce import found, kmeans_job
from mlsys_tui.labs.mapreduce.kmeans_measure import (
    CLUSTERS,
    DIMENSIONS,
    POINTS,
    ROUNDS,
    measure,
    thread_counts,
)
from mlsys_tui.labs.mapreduce.kmeans_options import INITS
from mlsys_tui.labs.mapreduce.kmeans_trace import MAPPERS, REDUCERS, KMeansTrace, build, cloud
from mlsys_tui.labs.mapreduce.setup import Setup
from mlsys_tui.labs.mapreduce.view_kmeans_board import KMeansBoard, Scene
from mlsys_tui.labs.mapreduce.view_kmeans_keys import KMEANS_KEYS
from mlsys_tui.labs.mapreduce.view_kmeans_picture import SHAPES
from mlsys_tui.labs.mapreduce.view_kmeans_side import finding
from mlsys_tui.labs.mapreduce.view_text import EditText
from mlsys_tui.lanes import Lanes, Report
from mlsys_tui.machine import cores
from mlsys_tui.widgets.findings import Found, Measured, Predicted
from mlsys_tui.widgets.predict import Predict
from mlsys_tui.widgets.transport import Transport

_STEPS = ("step", "stop", "seek", "play", "speed")
_SETTINGS = ("clusters", "init", "seed")


class KMeansView(Transport):
    """One run of k-means under the transport; the board has the keys."""

    DEFAULT_CSS = """
    KMeansView { height: 1fr;
        Predict { display: none; padding: 0 2; }
        &.-guessing Predict { display: block; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = KMEANS_KEYS

    @dataclass
    class Opened(Message):
        """The reader wants to step this iteration as a MapReduce job."""

        setup: Setup

    @dataclass
    class _Came(Message):
        """A run or a measurement said something, in its own thread."""

        report: Report

    def __init__(self) -> None:
        super().__init__()
        counts = thread_counts(cores())
        self._scene = Scene(counts=counts, cores=cores())
        self._runs = Lanes(lambda report: self.post_message(self._Came(report)))

    def compose(self) -> ComposeResult:
        yield KMeansBoard(self._scene)
        options = ("the same", *(f"{self._most ** (k / 4):.2g}×" for k in (1, 2, 3, 4)))
        cores = self._scene.cores
        has = f"This machine has {cores} core{'' if cores == 1 else 's'}."
        yield Predict(f"How many times faster on {self._most} threads? {has}", options)
        yield from super().compose()

    def on_unmount(self) -> None:
        self._runs.stop()

    @property
    def scene(self) -> Scene:
        """All that is shown."""
        return self._scene

    @property
    def _most(self) -> int:
        return self._scene.counts[-1]

    @property
    def question(self) -> str:
        """What the guess is about."""
        return f"k-means assignment on {self._most} threads"

    def set_up(self, settings: Mapping[str, Any]) -> None:
        """Set up `points` (a CSV), `clusters`, `init`, `seed`, `position`; else as it was left."""
        known = {name: settings[name] for name in _SETTINGS if settings.get(name) is not None}
        if "points" in settings:
            known |= {"text": settings["points"], "source": "given"}
        if known or not self._scene.text:
            self._change(at=int(settings.get("position", 0)), **known)

    # The run

    def _show(self, **changes: Any) -> None:
        self._scene = replace(self._scene, **changes)
        self.query_one(KMeansBoard).show(self._scene)
        self.refresh_bindings()

    def _change(self, at: int = 0, **changes: Any) -> None:
        """Run with other settings, shown at this position once the run has come."""
        scene = replace(self._scene, **changes)
        if not scene.text:
            scene = replace(scene, text=cloud(scene.seed), source=f"generated {scene.seed}")
        self._scene = scene
        self._show(position=at, measuring=False)
        self._runs.start({"run": _run(scene)})

    @on(_Came)
    def _came(self, event: _Came) -> None:
        event.stop()
        report = event.report
        if report.run != self._runs.run:
            return
        if report.lane == "run":
            self._ran(report)
        elif report.done:
            self._measured(report.error)
        elif isinstance(report.snapshot, tuple):
            self._show(rows=report.snapshot)

    def _ran(self, report: Report) -> None:
        if report.error:
            self._show(trace=None, refusal=report.error)
            self.load(0, ())
        elif isinstance(report.snapshot, KMeansTrace):
            trace = report.snapshot
            self._show(trace=trace, refusal="")
            self.load(len(trace), trace.stops, self._scene.position)
            self.post_message(Found("mapreduce", found.kmeans(trace, self._scene.clusters)))

    @on(Transport.Moved)
    def _moved(self, event: Transport.Moved) -> None:
        event.stop()
        if self._scene.trace:
            self._show(position=event.position)

    # What the keys do

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        busy = bool(self._scene.busy)
        if action == "leave":
            return busy or self._scene.measuring
        if action == "measure":
            return not busy or None
        if action in _STEPS and self.has_class("-guessing"):
            return False  # the letters are the guess's, and the footer its own
        if action in (*_STEPS, "open_job"):
            return (not self._scene.measuring and bool(self._scene.trace)) or None
        return True

    def action_points(self) -> None:
        title = "Points, one a line, as 1.5,2; or the path of a CSV file"
        self.app.push_screen(EditText(title, self._scene.text), self._typed)

    def _typed(self, text: str | None) -> None:
        if text is not None and text != self._scene.text:
            name = text.strip()
            if name.lower().endswith(".csv") and "\n" not in name:
                self._change(text=name, source=name.rpartition("/")[2])
            else:
                self._change(text=text or "\n", source="typed")

    def action_generate(self) -> None:
        self._change(text="", seed=self._scene.seed + 1)

    def action_clusters(self, by: int) -> None:
        self._change(clusters=max(1, min(len(SHAPES), self._scene.clusters + by)))

    def action_init(self) -> None:
        following = (INITS.index(self._scene.init) + 1) % len(INITS)
        self._change(init=INITS[following])

    def action_open_job(self) -> None:
        trace = self._scene.trace
        if trace:
            step = trace[self._scene.position]
            job = kmeans_job.job(step.before)
            text = kmeans_job.records(trace.points)
            self.post_message(
                self.Opened(Setup(job.name, text, MAPPERS, REDUCERS, None, source=job.source))
            )

    def action_predict(self) -> None:
        self.playing = False
        self.add_class("-guessing")
        self.query_one(Predict).focus()
        self.refresh_bindings()

    @on(Predict.Chosen)
    def _chosen(self, event: Predict.Chosen) -> None:
        event.stop()
        self._show(guess=event.guess)
        self.post_message(Predicted("mapreduce", self.question, event.guess))
        self._guessed()

    @on(Predict.Left)
    def _left(self, event: Predict.Left) -> None:
        event.stop()
        self._guessed()

    def _guessed(self) -> None:
        self.remove_class("-guessing")
        self.query_one(KMeansBoard).focus()
        self.refresh_bindings()

    def action_leave(self) -> None:
        self._runs.stop()
        self._show(measuring=bool(self._scene.busy), busy="")
        if self._scene.measuring:
            self._show(finding="Stopped: r measures again.")

    # The speed-up

    def action_measure(self) -> None:
        self.playing = False
        self._show(
            measuring=True,
            rows=(),
            busy="measuring: escape stops",
            finding=f"One assignment of {POINTS} points in {DIMENSIONS} dimensions to {CLUSTERS}"
            f" centres, best of {ROUNDS} on each number of threads.",
        )
        self._runs.start({"measure": measure(self._scene.counts)})

    def _measured(self, error: str | None) -> None:
        rows = self._scene.rows
        if error or not rows:
            self._show(busy="", finding=f"Stopped: {error}" if error else self._scene.finding)
            return
        said = f"You said {self._scene.guess}. " if self._scene.guess else ""
        self._show(busy="", finding=said + finding(rows, self._scene.cores))
        points = tuple((float(row.threads), row.speedup) for row in rows)
        note = f"n = {POINTS}, k = {CLUSTERS}, d = {DIMENSIONS}, best of {ROUNDS}"
        self.post_message(Measured("mapreduce", self.question, "×", points, note))


def _run(scene: Scene) -> Iterator[KMeansTrace]:
    """The one item of a lane: the run, made in the lane's thread."""
    yield build(scene.text, scene.clusters, scene.init, scene.seed)
