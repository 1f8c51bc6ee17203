"""The Server tab: a parameter server stepped, its timeline, loss, staleness and costs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.message import Message

from mlsys_tui.labs.paramserver.found import found
from mlsys_tui.labs.paramserver.presets import PRESETS
from mlsys_tui.labs.paramserver.view_board import page_rows
from mlsys_tui.labs.paramserver.view_costs import longest
from mlsys_tui.labs.paramserver.view_form import Settings
from mlsys_tui.labs.paramserver.view_jobs import Job, distinct, kept
from mlsys_tui.labs.paramserver.view_keys import KEYS
from mlsys_tui.labs.paramserver.view_picture import GUTTER
from mlsys_tui.labs.paramserver.view_questions import TRIO, beside, question
from mlsys_tui.labs.paramserver.view_scene import Ran, Scene, Setup, setup
from mlsys_tui.labs.paramserver.view_stage import Stage
from mlsys_tui.labs.paramserver.view_timeline import ZOOMS, window
from mlsys_tui.labs.paramserver.view_words import PAGES, Page
from mlsys_tui.labs.paramserver.view_work import work
from mlsys_tui.lanes import Lanes, Report
from mlsys_tui.text import BadInput
from mlsys_tui.widgets.findings import Found, Measured, Predicted
from mlsys_tui.widgets.pick import Pick
from mlsys_tui.widgets.predict import Predict

_COMPILING = "Compiling the simulator, which takes some seconds the first time. escape stops."
_SIMULATING = "Simulating. escape stops."


class ParamServerView(Vertical):
    """One run at a time, stepped; up to three earlier ones are kept for comparison."""

    BINDINGS: ClassVar[list[BindingType]] = KEYS
    VIEWS: ClassVar[Sequence[str]] = PAGES

    @dataclass
    class _Came(Message):
        """The lane said something, in its own thread."""

        report: Report

    def __init__(self) -> None:
        super().__init__()
        self._lanes = Lanes(lambda report: self.post_message(self._Came(report)))
        self._job: Job | None = None
        self._compiled = False

    def compose(self) -> ComposeResult:
        yield Stage()

    def on_mount(self) -> None:
        if self._job is None:
            self._start(Job(self.scene.setup))

    def on_unmount(self) -> None:
        self._lanes.stop()

    @property
    def stage(self) -> Stage:
        return self.query_one(Stage)

    @property
    def scene(self) -> Scene:
        """All that is shown."""
        return self.stage.scene

    def load(self, settings: Mapping[str, Any]) -> None:
        """Run these settings and stand at frame `at`; a preset alone asks its question first.

        `view` names the page. Without other settings the run on the screen stays.
        """
        if settings.get("view") in PAGES:
            self.stage.show(page=settings["view"], scroll=0)
        given = {name: value for name, value in settings.items() if name not in ("at", "view")}
        try:
            chosen = setup(given) if given or "at" in settings else None
        except BadInput as problem:
            self.notify(str(problem), severity="warning", markup=False)
            return
        if chosen and chosen.preset and "at" not in settings:
            self._ask(chosen)
        elif chosen:
            self._start(Job(chosen, at=settings.get("at", 0)))

    # Running

    def _start(self, job: Job) -> None:
        self._unask()
        self._job = job
        self.stage.clear(
            setup=job.setup,
            kept=kept(self.scene, job.setup),
            status=_SIMULATING if self._compiled else _COMPILING,
            zoom=0,
            scroll=0,
        )
        self._lanes.start({"run": work(job.setup.experiment, job.others)})
        self.refresh_bindings()

    @on(_Came)
    def _came(self, event: _Came) -> None:
        event.stop()
        report = event.report
        if report.run != self._lanes.run or self._job is None:
            return
        self._compiled = True
        if report.error:
            self._end(f"{report.error[:1].upper()}{report.error[1:]}. s changes the set-up.")
        elif isinstance(report.snapshot, Ran):
            self._arrived(self._job, report.snapshot)
        elif isinstance(report.snapshot, float):
            self.stage.show(status=f"Simulating: {report.snapshot:4.0%}. escape stops.")

    def _arrived(self, job: Job, ran: Ran) -> None:
        earlier = distinct((*ran.others, *self.scene.kept), job.setup)
        page = job.page or self.scene.page
        self.stage.play(ran, job.at, kept=earlier, page=page, finding=job.finding(ran))
        self._end("")
        self.post_message(Found("paramserver", found(ran.run, earlier)))
        answer = job.answer(ran)
        if job.question and job.guess is not None and answer and answer.value is not None:
            points = ((0.0, answer.value),)
            text = job.question.text
            self.post_message(Measured("paramserver", text, answer.unit, points, "simulated"))

    def _end(self, status: str) -> None:
        self._job = None
        self.stage.show(status=status)
        self.refresh_bindings()

    def action_run(self) -> None:
        if self.scene.asking:
            self._answer(None, again=True)
        else:
            self._start(Job(self.scene.setup))

    def action_stop(self) -> None:
        self._lanes.stop()
        self._end("Stopped. r runs this set-up, s changes it, e has others.")

    def action_compare(self) -> None:
        chosen = self.scene.setup
        names = (PRESETS[chosen.preset].compare if chosen.preset else ()) or TRIO
        page: Page = "loss" if chosen.experiment.training else "costs"
        self._start(Job(chosen, others=beside(chosen.experiment, names), page=page))

    # Guessing

    def _ask(self, chosen: Setup) -> None:
        """Put the question before the run; whatever explains anything waits."""
        self._lanes.stop()
        self._job = None
        self._unask()
        if chosen != self.scene.setup:
            self.stage.clear(kept=kept(self.scene, chosen), setup=chosen)
        asked = question(chosen.experiment, chosen.preset)
        self.stage.held = True
        self.stage.show(asking=asked, status="", finding="")
        panel = Predict(asked.text, asked.options)
        panel.styles.padding = (0, 2)
        self.mount(panel)
        panel.focus()
        self.refresh_bindings()

    def _unask(self) -> None:
        """Take the question away, answered or not."""
        if panels := self.query(Predict):
            panels.remove()
            self.stage.board.focus()
        self.stage.held = False
        self.stage.show(asking=None)

    @on(Predict.Chosen)
    def _chosen(self, event: Predict.Chosen) -> None:
        event.stop()
        self.post_message(Predicted("paramserver", event.predict.question, event.guess))
        self._answer(event.index)

    @on(Predict.Left)
    def _skipped(self, event: Predict.Left) -> None:
        event.stop()
        self._answer(None)

    def _answer(self, guess: int | None, *, again: bool = False) -> None:
        """Run, with a guess or without; a run that is there is made again only if asked for."""
        asked, chosen = self.scene.asking, self.scene.setup
        self._unask()
        if asked and (guess is not None or again or self.scene.ran is None):
            self._start(Job(chosen, 0, asked.others, asked.page, asked, guess))
        self.refresh_bindings()

    def action_predict(self) -> None:
        self._ask(self.scene.setup)

    # The set-up

    def action_examples(self) -> None:
        rows = [(name, preset.title) for name, preset in PRESETS.items()]
        title = "Set-ups worth seeing, each with a question"
        self.app.push_screen(Pick(title, rows), self._example)

    def _example(self, name: str | None) -> None:
        if name:
            self._ask(setup({"preset": name}))

    def action_settings(self) -> None:
        self.app.push_screen(Settings(self.scene.setup.written), self._changed)

    def _changed(self, given: Mapping[str, Any] | None) -> None:
        if given is not None:
            self._start(Job(setup(given)))

    # Looking round

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "stop":
            return self._job is not None
        if action in ("run", "compare", "predict"):
            return self._job is None or None
        if action in ("zoom", "scroll"):
            return self.scene.page == "timeline" and self.scene.ran is not None
        return True

    def action_view(self, by: int) -> None:
        at = PAGES.index(self.scene.page) + by
        self.stage.show(page=PAGES[at % len(PAGES)], scroll=0)
        self.refresh_bindings()

    def action_zoom(self, by: int) -> None:
        self.stage.show(zoom=max(ZOOMS.start, min(ZOOMS.stop - 1, self.scene.zoom + by)))

    def action_scroll(self, by: int) -> None:
        if trace := self.scene.trace:
            span = window(self.scene, self.stage.board.size.width - GUTTER - 1)
            half = (span.end - span.start) / 2
            self.stage.action_seek(trace.position(max(0.0, self.scene.now + by * half)))

    def action_up(self, by: int) -> None:
        """The lit worker moves; where no worker is lit, the table does."""
        if self.scene.page == "costs":
            most = longest(page_rows(self.stage.board.size.height))
            self.stage.show(scroll=max(0, min(most, self.scene.scroll + by)))
        else:
            last = self.scene.experiment.workers - 1
            self.stage.show(lit=max(0, min(last, self.scene.in_view + by)))
