"""The stage of the MapReduce tab, and the runs behind it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from textual import on
from textual.message import Message
from textual.widget import Widget

from mlsys_tui.labs.mapreduce import view_faults
from mlsys_tui.labs.mapreduce.found import found
from mlsys_tui.labs.mapreduce.setup import Ran, Setup, Stage
from mlsys_tui.labs.mapreduce.trace import Trace
from mlsys_tui.labs.mapreduce.view_scene import Scene
from mlsys_tui.labs.mapreduce.view_stage import Show, Steps
from mlsys_tui.lanes import Lanes, Report
from mlsys_tui.widgets.findings import Found
from mlsys_tui.widgets.transport import Transport

_PATIENCE = 0.25  # seconds that a run may take before the screen says that it runs
LAST = -1


class RunView(Widget):
    """Keeps a scene, shows it, and runs its setup off the event loop."""

    @dataclass
    class _Came(Message):
        """The run of a setup said something, in its own thread."""

        report: Report

    def __init__(self) -> None:
        super().__init__()
        self._scene = Scene()
        self._runs = Lanes(lambda report: self.post_message(self._Came(report)))
        self._want: int | Stage = 0  # where to stand once the run has come

    def on_unmount(self) -> None:
        self._runs.stop()

    @property
    def scene(self) -> Scene:
        """All that is shown."""
        return self._scene

    @property
    def trace(self) -> Trace | None:
        """The trace on the screen, if there is one."""
        return self._scene.ran.trace if self._scene.ran else None

    def _show(self, **changes: Any) -> None:
        before, self._scene = self._scene, replace(self._scene, **changes)
        if before.page != self._scene.page:
            self._turned()
        self.query_one(Show).show(self._scene)
        if changes.keys() & {"page", "busy", "ran", "only", "guessing"}:
            self.refresh_bindings()

    def _turned(self) -> None:
        page, steps = self._scene.page, self.query_one(Steps)
        self.set_class(page == "write", "-write")
        self.set_class(page == "k-means", "-k-means")
        steps.playing, steps.stepping = False, page in ("board", "code")
        self.set_class(not steps.stepping, "-still")

    def _change(self, setup: Setup, want: int | Stage = 0) -> None:
        """Run another setup; the trace on the screen stays until that has come."""
        self._want = want
        self._start(setup, setup.run)

    def _bring(self, ran: Ran, position: int) -> None:
        """Show what has run already, in place of what runs now."""
        self._runs.start({})
        self._want = position
        self._arrived(ran)

    def _start(self, setup: Setup, call: Callable[[], Ran]) -> None:
        self._show(setup=setup, only=())
        run = self._runs.start({"run": _once(call)})
        self.set_timer(_PATIENCE, partial(self._still_running, run))

    def _still_running(self, run: int) -> None:
        if run == self._runs.run and self._runs.running:
            self._show(busy="running: escape stops")

    @on(_Came)
    def _came(self, event: _Came) -> None:
        event.stop()
        report = event.report
        if report.run != self._runs.run:
            return
        if report.error:
            self._arrived(Ran(self.scene.setup, refusal=report.error))
        elif isinstance(report.snapshot, Ran):
            self._arrived(report.snapshot)

    def _arrived(self, ran: Ran) -> None:
        self.post_message(Found("mapreduce", found(ran)))
        steps, trace, want = self.query_one(Steps), ran.trace, self._want
        if trace is None or not len(trace):
            self._show(ran=ran, busy="", scroll=0, page=self._page_of(ran))
            steps.load(0, ())
            return
        at = ran.before(want) if isinstance(want, str) else want
        at = len(trace) - 1 if at == LAST else min(at, len(trace) - 1)
        mishaps = view_faults.fitting(self.scene.mishaps, trace)
        self._show(ran=ran, busy="", scroll=0, mishaps=mishaps, position=at)
        steps.load(len(trace), trace.stops, at)

    def _page_of(self, ran: Ran) -> str:
        """A run without a trace has its counters to show and nothing else."""
        return "counters" if ran.result else self.scene.page

    @on(Transport.Moved)
    def _moved(self, event: Transport.Moved) -> None:
        event.stop()
        path = self._path
        if event.position < len(path):
            self._show(position=path[event.position])

    @property
    def _path(self) -> Sequence[int]:
        """The positions that a step goes through: all of them, or one key's."""
        trace = self.trace
        if trace is None:
            return ()
        return trace.journey(self.scene.only[0]) if self.scene.only else range(len(trace))

    def _cancel(self) -> None:
        """Wait no longer for what runs."""
        self._runs.start({})
        self._arrived(Ran(self.scene.setup, refusal="Stopped before the job had ended."))


def _once(call: Callable[[], Ran]) -> Iterator[Ran]:
    """The one item of a lane: what the call gives, made in the lane's thread."""
    yield call()
