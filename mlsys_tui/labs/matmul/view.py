"""The Matmul tab: the race, the misses behind it, slow motion, the ladder, the sweep."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.reactive import var
from textual.widgets import Static

from mlsys_tui.labs.matmul import view_kept
from mlsys_tui.labs.matmul.view_caches import parse_caches
from mlsys_tui.labs.matmul.view_ladder import LadderPane
from mlsys_tui.labs.matmul.view_misses import MissesPane
from mlsys_tui.labs.matmul.view_pane import Pane
from mlsys_tui.labs.matmul.view_race import RacePane
from mlsys_tui.labs.matmul.view_setup import DTYPES, KEY, MUTED, SIZES, Caches, Setup, ordered
from mlsys_tui.labs.matmul.view_slow import SlowPane
from mlsys_tui.labs.matmul.view_sweep import SweepPane
from mlsys_tui.lanes import Lanes, Report
from mlsys_tui.study.measurements import Measured
from mlsys_tui.text import BadInput
from mlsys_tui.widgets.navigate import Why

_PANES: Mapping[str, type[Pane]] = {
    "race": RacePane,
    "misses": MissesPane,
    "slow motion": SlowPane,
    "ladder": LadderPane,
    "sweep": SweepPane,
}
_VIEWS = tuple(_PANES)
_REDRAWS_A_SECOND = 4


class MatmulView(Vertical):
    """Five views of one multiplication. One thing runs at a time, whichever view asked for it."""

    VIEWS: ClassVar[Sequence[str]] = _VIEWS
    DEFAULT_CSS = "MatmulView > .views { height: 1; text-wrap: nowrap; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("v", "view(1)", "View", id="matmul.view", tooltip="The next view"),
        Binding(
            "V",
            "view(-1)",
            "Last view",
            id="matmul.view_back",
            show=False,
            tooltip="The view before",
        ),
        Binding(
            "m", "why", "Why", id="matmul.why", show=False, tooltip="The lesson that explains it"
        ),
        Binding("escape", "stop", "Stop", id="matmul.stop", tooltip="Stop what runs"),
    ]

    view = var("race", init=False)

    @dataclass
    class _Reported(Message):
        """A lane said something, in its own thread."""

        report: Report

    def __init__(self) -> None:
        super().__init__()
        self._lanes = Lanes(lambda report: self.post_message(self._Reported(report)))
        self._worker: Pane | None = None

    def compose(self) -> ComposeResult:
        yield Static(classes="views")
        for pane in _PANES.values():
            yield pane()

    def on_mount(self) -> None:
        rate = 1 if self.app.has_class("-still") else _REDRAWS_A_SECOND
        self._painter = self.set_interval(1 / rate, self._paint, pause=True)
        self._arrange()

    def on_unmount(self) -> None:
        self._lanes.stop()

    @property
    def pane(self) -> Pane:
        """The view on the screen."""
        return self.query_one(_PANES[self.view])

    @property
    def setup(self) -> Setup:
        """What is raced and simulated."""
        return self.query_one(RacePane).setup

    def load(self, settings: Mapping[str, Any]) -> None:
        """Set up: `view`, `size`, `dtype`, `lanes`, `caches`, `order`, and `n` of the slow motion.

        `caches` is as it is asked for, "32K,8,64 1M,16,64"; `guess` is the index of an option, and
        `run` starts the race. Numbers may be text.
        """
        self.call_later(self._set_up, {key: _read(value) for key, value in settings.items()})

    def _set_up(self, settings: Mapping[str, Any]) -> None:
        lanes = settings.get("lanes", ())
        setup, lanes = self.setup, ordered(lanes.split(",") if isinstance(lanes, str) else lanes)
        size, dtype = settings.get("size", setup.size), settings.get("dtype", setup.dtype)
        if size in SIZES and dtype in DTYPES:
            setup = replace(setup, size=size, dtype=dtype, lanes=lanes or setup.lanes)
        if caches := settings.get("caches"):
            setup = replace(setup, caches=self._caches(str(caches)))
        if setup != self.setup:
            self.action_stop()
            self._choose(setup)
        if {"guess", "run"} & settings.keys():
            self.view = "race"
        self.view = settings["view"] if settings.get("view") in _PANES else self.view
        for pane in self.query(Pane):
            pane.load(settings)

    def _caches(self, text: str) -> Caches:
        """The caches that a text asks for; those that are there where it cannot be read."""
        try:
            return parse_caches(text)
        except BadInput as problem:
            self.notify(str(problem), severity="warning", markup=False)
            return self.setup.caches

    def offer(self, measurements: Sequence[Measured]) -> None:
        """What all labs have kept: this lab's own comes back to its views."""
        kept = view_kept.read(measurements)
        for pane in self.query(Pane):
            pane.kept = kept

    # Which view

    def watch_view(self) -> None:
        self._arrange()
        self.pane.board.focus()

    def _arrange(self) -> None:
        for pane in self.query(Pane):
            pane.set_class(pane is self.pane, "-shown")
            pane.board.set_class(pane is self.pane, "board")
        self._name_views()
        self.pane.opened()
        self.refresh_bindings()

    def _name_views(self) -> None:
        """The views in one row, the one on the screen lit, a mark at the one that runs."""
        names = [
            Content.assemble(
                (f" {name} ", "bold reverse" if name == self.view else MUTED),
                ("▸" if self._worker is self.query_one(_PANES[name]) else " ", KEY),
            )
            for name in _VIEWS
        ]
        self.query_one(".views", Static).update(Content.assemble(" ", ("v ", KEY), *names))

    def action_view(self, by: int) -> None:
        self.view = _VIEWS[(_VIEWS.index(self.view) + by) % len(_VIEWS)]

    def action_why(self) -> None:
        self.post_message(Why())

    # What runs

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return self._worker is not None if action == "stop" else True

    @on(Pane.Run)
    def _run(self, event: Pane.Run) -> None:
        event.stop()
        if self._worker is not event.pane:
            self._let_go("stopped: another view runs")
        self._worker = event.pane
        self._lanes.start(event.lanes)
        self._painter.resume()
        self._name_views()
        self.refresh_bindings()

    def action_stop(self) -> None:
        self._lanes.stop()
        self._let_go("stopped: r runs it again")

    def _let_go(self, status: str) -> None:
        worker, self._worker = self._worker, None
        if worker:
            worker.halt(status)
        self._rest()

    def _rest(self) -> None:
        """Nothing runs any more."""
        self._painter.pause()
        self._name_views()
        self._paint()
        self.refresh_bindings()

    def _paint(self) -> None:
        self.pane.paint()

    @on(_Reported)
    def _reported(self, event: _Reported) -> None:
        event.stop()
        report, worker = event.report, self._worker
        if report.run != self._lanes.run or worker is None:
            return
        if report.error:
            self._lanes.stop()
            self._let_go(f"stopped: {report.error}")
            return
        worker.take(report)
        if worker is self._worker and not worker.running:
            self._worker = None
            self._rest()

    @on(MissesPane.Counted)
    def _counted(self, event: MissesPane.Counted) -> None:
        event.stop()
        self.query_one(RacePane).book = event.book

    @on(RacePane.Finished)
    def _finished(self, event: RacePane.Finished) -> None:
        """With the clock read, the model says what the caches did."""
        event.stop()
        if self._worker is None:
            self.query_one(MissesPane).count_raced()

    @on(Pane.Told)
    def _told(self, event: Pane.Told) -> None:
        event.stop()
        self.post_message(event.words)

    @on(Pane.Chose)
    def _chose(self, event: Pane.Chose) -> None:
        event.stop()
        self._choose(event.setup)

    def _choose(self, setup: Setup) -> None:
        for pane in self.query(Pane):
            pane.setup = setup


def _read(value: Any) -> Any:
    """A setting as a link writes it: digits are a number."""
    return int(value) if isinstance(value, str) and value.isdecimal() else value
