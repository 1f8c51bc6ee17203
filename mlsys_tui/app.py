"""The app: its tabs, its keys, one handler a message. The only owner of the reader's state."""

import gc
import os
import sys
import time
import traceback
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import ClassVar

import msgspec
from textual import on
from textual.app import App, ComposeResult, SystemCommand
from textual.binding import Binding, BindingType
from textual.filter import LineFilter
from textual.message import Message
from textual.notifications import Notify
from textual.screen import Screen
from textual.widgets import Input, Static, TextArea

from mlsys_tui import config, course, paths, signals
from mlsys_tui.config import Config
from mlsys_tui.console import STATE_REFUSED, refuse
from mlsys_tui.labs import OpenLab
from mlsys_tui.study.measurements import Measured, Prediction
from mlsys_tui.study.progress import Progress
from mlsys_tui.study.session import Session
from mlsys_tui.study.store import Opened, StateRefused, Store
from mlsys_tui.tabs.clockwords import face, minutes
from mlsys_tui.tabs.guide import stage_of_practice
from mlsys_tui.tabs.help import Help
from mlsys_tui.tabs.panes import PLAN, Panes
from mlsys_tui.tabs.plan import PlanTab
from mlsys_tui.tabs.welcome import Welcome
from mlsys_tui.text import BadInput
from mlsys_tui.widgets import answered, findings, guided, navigate
from mlsys_tui.widgets.ascii import AsciiFilter
from mlsys_tui.widgets.dialogs import Ask, Choice
from mlsys_tui.widgets.keybar import KeyBar
from mlsys_tui.widgets.pick import Search
from mlsys_tui.widgets.topbar import TopBar

_NOTICE_SECONDS = 12
_CLOSE_SECONDS = 5.0
_YES, _MORE = "yes", "more"


@dataclass(frozen=True)
class Start:
    """What an app starts with: the course, the reader's progress, and where to open."""

    loaded: course.Loaded
    opened: Opened
    config: Config = field(default_factory=Config)
    notices: Sequence[str] = ()
    place: OpenLab | None = None


class MLSysApp(App[None]):
    """Tabs for the plan, each hour and practice; a clock; a store that keeps every change."""

    CSS_PATH = "app.tcss"
    TITLE = "mlsys-tui"
    HORIZONTAL_BREAKPOINTS = [(0, "-too-narrow"), (60, "-narrow"), (118, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-too-low"), (16, "-high")]
    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(str(digit), f"tab({digit})", f"Tab {digit}", id=f"app.tab{digit}", show=False)
            for digit in range(10)
        ),
        Binding("t", "clock", "Clock", id="app.clock", tooltip="Start or pause the clock"),
        Binding("slash", "search", "Search", id="app.search", tooltip="Search the course"),
        Binding("question_mark", "help", "Help", id="app.help", tooltip="The keys of this tab"),
        Binding("f1,ctrl+p", "command_palette", "Command palette", id="app.palette", show=False),
        Binding("q", "quit", "Quit", id="app.quit", tooltip="Save and quit"),
        Binding("ctrl+q,ctrl+c", "quit", "Quit", id="app.quit_always", show=False, priority=True),
    ]

    @dataclass
    class Saved(Message):
        """The saving thread has put everything up to `ticket` on disk, or says why not."""

        ticket: int
        error: str | None

    def __init__(self, start: Start, store: Store) -> None:
        super().__init__()
        self.animation_level = "none"
        self.start, self.course, self.store = start, start.loaded.course, store
        self.session = Session(self._planned(start.opened.progress), store.save, time.time())
        self._before_answer = start.opened.progress
        self._rung: tuple[str, float] | None = None
        self._refusal: str | None = None

    # The frame

    def compose(self) -> ComposeResult:
        yield TopBar(self.course.title, "read-only" if self.start.opened.read_only else "")
        progress = self.session.progress
        plan = PlanTab(self.course, progress, id=f"tab-{PLAN}")
        yield Panes(self.course, plan, progress.measurements)
        yield KeyBar()
        yield Static("mlsys-tui needs 60 columns and 16 rows; q quits", id="cover")

    def get_line_filters(self) -> Sequence[LineFilter]:
        ascii_only = [AsciiFilter()] if self.start.config.ascii else []
        return [*super().get_line_filters(), *ascii_only]

    def on_mount(self) -> None:
        self._beats = self.set_interval(1, self._beat, pause=True)
        self._configure(self.start.config)
        self._show()
        notices = (*self.start.notices, *self.start.opened.notices, *self._content_notices())
        if notices:
            self._warn("\n".join(notices))
        self._open_first()

    def on_ready(self) -> None:
        gc.freeze()
        gc.enable()
        self.query_one(Panes).prepare()
        if not self.is_headless:
            signals.on_end(self.leave)

    def _configure(self, settings: Config) -> None:
        if settings.theme in self.available_themes:
            self.theme = settings.theme
        else:
            self._warn(f'there is no theme "{settings.theme}"; ctrl+p, Theme lists them')
        self.set_keymap(settings.keys)
        self.set_class(not settings.motion, "-still")

    def _content_notices(self) -> list[str]:
        problems = self.start.loaded.problems
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        return [f"{problems[0]}{more}: mlsys-tui check lists them all"] if problems else []

    def _open_first(self) -> None:
        if place := self.start.place:
            self.post_message(navigate.OpenLab(place.lab, place.settings))
        elif not self.session.progress.greeted and any(
            h.lab == "matmul" for h in self.course.hours
        ):
            self.push_screen(Welcome(), self._greeted)

    def _greeted(self, guess: int | bool | None) -> None:
        self.session.keep(replace(self.session.progress, greeted=True))
        if guess is not False:
            race = {"size": 1024, "guess": guess, "run": True}
            self.post_message(navigate.OpenLab("matmul", race))

    @on(Notify)
    def _two_at_most(self) -> None:
        """One notice stays beside the one that comes: more would cover a low screen."""
        for old in [*self._notifications][:-1]:
            self._unnotify(old, refresh=False)

    def _warn(self, sentence: str) -> None:
        self.notify(sentence, severity="warning", timeout=_NOTICE_SECONDS, markup=False)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        for name, title in self.query_one(Panes).titles.items():
            yield SystemCommand(title, "Go to this tab", partial(self.query_one(Panes).go, name))
        for view in self.query_one(Panes).views:
            words = f"View: {view.settings['view']}"
            yield SystemCommand(words, "A view of this lab", partial(self.post_message, view))
        for active in screen.active_bindings.values():
            binding = active.binding
            if binding.description and active.enabled and not binding.action.startswith("tab("):
                words = active.tooltip or binding.description
                run = partial(self.run_action, binding.action, active.node)
                yield SystemCommand(binding.description, words, partial(self.call_later, run))
        yield SystemCommand("Theme", "Change the colours", self.action_change_theme)

    # Going places

    def action_tab(self, digit: int) -> None:
        self.query_one(Panes).go_digit(digit)

    @on(Panes.Shown)
    def _shown(self) -> None:
        self.refresh_bindings()
        self._say_now()

    @on(guided.Turned)
    def _say_now(self) -> None:
        """What it is time for, in the header, while an hour is on the screen."""
        self.query_one(TopBar).says = self.query_one(Panes).now_words(time.time())

    @on(PlanTab.HourOpened)
    def _hour_opened(self, event: PlanTab.HourOpened) -> None:
        self.query_one(Panes).go(event.hour)

    @on(navigate.OpenSection)
    async def _open_section(self, event: navigate.OpenSection) -> None:
        await self.query_one(Panes).open_section(event.reference)

    @on(navigate.OpenLab)
    async def _open_lab(self, event: navigate.OpenLab) -> None:
        if not await self.query_one(Panes).open_lab(event.lab, event.settings):
            self._warn(f"no hour of this course has the lab {event.lab}")

    @on(navigate.WhatNow)
    async def _what_now(self, event: navigate.WhatNow) -> None:
        await self.query_one(Panes).what_now(event.hour)

    @on(navigate.OpenChecklist)
    def _open_checklist(self, event: navigate.OpenChecklist) -> None:
        self.query_one(PlanTab).light(event.hour)
        self.query_one(Panes).go(PLAN)

    @on(navigate.OpenPractice)
    async def _open_practice(self, event: navigate.OpenPractice) -> None:
        await self.query_one(Panes).open_practice(event.what)

    def action_search(self) -> None:
        self.push_screen(Search("Search the course", self._find), self._found)

    def _find(self, query: str) -> list[tuple[str, str]]:
        hits = course.search(self.course, query)[:50]
        return [
            (h.section.ref, f"{h.section.number}  {h.section.title}: {h.snippet}") for h in hits
        ]

    def _found(self, reference: str | None) -> None:
        if reference:
            self.post_message(navigate.OpenSection(reference))

    def action_help(self) -> None:
        panes = self.query_one(Panes)
        self.push_screen(
            Help(
                panes.titles[panes.shown], self.screen.active_bindings, list(panes.titles.values())
            )
        )

    # What the reader did

    def _planned(self, progress: Progress) -> Progress:
        plan = {hour.id: 60.0 * hour.minutes for hour in self.course.hours}
        return replace(progress, clock=progress.clock.with_plan(plan)) if plan else progress

    def _show(self) -> None:
        """Hand the newest state down to what shows it; nothing does once the app is closing."""
        if not self.query(TopBar):
            return
        clock, now = self.session.progress.clock, time.time()
        late = clock.left(now) < 0 or clock.drift(now) > 0
        words = face(self.course, clock, now)
        self.query_one(TopBar).show_clock(words, running=clock.running, late=late)
        self.query_one(PlanTab).show(self.session.progress, self.session.pending)
        self.query_one(Panes).show(self.session.progress)
        self._say_now()
        (self._beats.resume if self.session.progress.timed else self._beats.pause)()

    @on(Saved)
    def _saved(self, event: Saved) -> None:
        if event.error and event.error != self._refusal:
            self._warn(event.error)
        self._refusal = event.error
        if event.error is None:
            self.session.saved(event.ticket)
            self._show()

    @on(PlanTab.Ticked)
    def _ticked(self, event: PlanTab.Ticked) -> None:
        self.session.toggle(event.item, time.time())
        self._show()

    @on(PlanTab.Undo)
    def _undone(self) -> None:
        undone = self.session.undo(time.time())
        self.notify(f"undone: {undone}" if undone else "nothing to undo", timeout=2)
        self._show()

    @on(guided.Guided)
    def _guided(self, event: guided.Guided) -> None:
        self.session.keep(self.session.progress.guide(event.hour, event.stage))
        self._show()

    @on(guided.Accomplished)
    def _accomplished(self, event: guided.Accomplished) -> None:
        self.session.keep(self.session.progress.accomplish(event.mission, time.time()))
        self._show()

    @on(findings.Predicted)
    def _predicted(self, event: findings.Predicted) -> None:
        guess = Prediction(event.lab, event.question, event.guess, time.time())
        self.session.keep(self.session.progress.predict(guess))

    @on(findings.Measured)
    def _measured(self, event: findings.Measured) -> None:
        series = Measured(
            event.lab, event.question, event.unit, event.points, time.time(), event.note
        )
        known = self.session.progress.answer(event.lab, event.question, event.points[-1][1])
        self.session.keep(known.measure(series))
        self.query_one(Panes).offer(self.session.progress.measurements)

    # Practice

    @on(answered.Answered)
    def _answered(self, event: answered.Answered) -> None:
        before, now = self.session.progress, time.time()
        self._before_answer = before
        self.session.keep(
            before.attempted(event.question, now, event.right, event.seconds, event.rating)
        )
        self._show()

    @on(answered.Rated)
    def _rated(self, event: answered.Rated) -> None:
        rerated = self.session.progress.rerated(event.question, self._before_answer, event.rating)
        self.session.keep(rerated)
        self._show()

    @on(answered.Practised)
    def _practised(self, event: answered.Practised) -> None:
        if stage := stage_of_practice(event.what):
            self.post_message(guided.Guided(*stage))

    @on(answered.Sits)
    def _sits(self, event: answered.Sits) -> None:
        now = time.time()
        self.session.sit(event.sitting, now)
        self.store.beat(now)
        self._show()

    @on(answered.HandedIn)
    def _handed_in(self, event: answered.HandedIn) -> None:
        progress, sat = self.session.progress, event.sat
        each = sat.seconds / max(1, len(sat.answers))
        for question in sat.answers:
            progress = progress.attempted(question, sat.at, sat.right[question], each)
        self.session.keep(progress.handed_in(sat))
        self._show()

    # The clock

    def action_clock(self) -> None:
        if self._all_done():
            return
        now = time.time()
        self.session.start_or_pause(now)
        self.store.beat(now)
        self._show()

    def _beat(self) -> None:
        now = time.time()
        self.session.beat(now)
        self.store.beat(now)
        self._show()
        self._ring(now)

    def _ring(self, now: float) -> None:
        """Once when an hour's time is up: the bell, and what can be done about it."""
        clock = self.session.progress.clock
        if clock.hour is None or not clock.running or clock.left(now) > 0:
            return
        end = (clock.hour, clock.planned(clock.hour))
        writing = isinstance(self.focused, Input | TextArea)
        if end == self._rung or writing or len(self.screen_stack) > 1:
            return  # later, then: the next beat asks again
        self._rung = end
        self.bell()
        choices = [
            Choice("enter", self._next_words(), _YES),
            Choice("+", "five more minutes", _MORE),
        ]
        spent = minutes(clock.spent_at(clock.hour, now))
        over = f"The hour is over: {spent} spent on {self._title(clock.hour)}."
        self.push_screen(Ask(over, choices, escape="stay in this hour"), self._rung_answered)

    def _rung_answered(self, answer: str | None) -> None:
        if answer == _YES:
            self._next_hour(answer)
            self.query_one(Panes).go(self.session.progress.clock.hour or PLAN)
        elif answer == _MORE:
            self._added(PlanTab.Added(300.0))

    def _title(self, name: str) -> str:
        hour = self.course.hour(name)
        return f"hour {hour.number}, {hour.title}" if hour else name

    def _next_words(self) -> str:
        later = self.session.progress.clock.next_hour(time.time()).hour
        return f"on to {self._title(later)}" if later else "finish the course"

    @on(PlanTab.Added)
    def _added(self, event: PlanTab.Added) -> None:
        if not self._all_done():
            self.session.add(event.seconds)
            self._show()

    def _all_done(self) -> bool:
        """Whether there is no hour left to time; if so, the reader is told."""
        if self.session.progress.clock.hour is None:
            self.notify("all hours are done; x on the Plan resets the clock")
            return True
        return False

    @on(PlanTab.NextHour)
    def _ask_next_hour(self) -> None:
        if self._all_done():
            return
        clock, now = self.session.progress.clock, time.time()
        left = clock.left(now)
        shared = f"{minutes(left)} left go to the other hours."
        last = clock.next_hour(now).hour is None
        rest = "It is the last one." if last else shared if left > 0 else "Its time is up."
        question = f"End {self._title(clock.hour or PLAN)}? {rest}"
        choices = [Choice("enter", self._next_words(), _YES)]
        self.push_screen(Ask(question, choices), self._next_hour)

    def _next_hour(self, answer: str | None) -> None:
        if answer == _YES:
            self.session.next_hour(time.time())
            self._show()

    @on(PlanTab.Reset)
    def _ask_reset(self) -> None:
        choices = [Choice("enter", "nothing spent; ticks stay, u undoes", _YES)]
        self.push_screen(Ask("Reset the clock?", choices), self._reset)

    def _reset(self, answer: str | None) -> None:
        if answer == _YES:
            self.session.reset(time.time())
            self._show()

    # The end

    async def action_quit(self) -> None:
        self.session.close(time.time())
        self.exit()

    def _fatal_error(self) -> None:
        """A fault of the program: the reader gets a sentence, a file says where it was."""
        self.session.close(time.time())
        where = paths.cache_dir() / "fault.txt"
        try:
            where.parent.mkdir(parents=True, exist_ok=True)
            where.write_text(traceback.format_exc())
        except OSError as error:
            where = Path(f"({error.strerror})")
        self.panic(
            "mlsys-tui: error: a fault of the program ended it; your progress is saved. "
            f"Please report it with {where}"
        )

    def leave(self, code: int) -> None:
        """End with this exit code, from a signal handler: nothing here may wait."""
        self.session.close(time.time())
        if self._loop:
            self._loop.call_soon_threadsafe(partial(self.exit, return_code=code))


def run(
    state: Path | None,
    content: Path | None,
    *,
    ascii_only: bool,
    motion: bool,
    place: OpenLab | None,
) -> int:
    """Open the app and stay until it ends; its exit code. Refuses where no screen can be drawn."""
    _need_terminal()
    app: MLSysApp | None = None

    def on_saved(ticket: int, error: str | None) -> None:
        if app and app.is_running:
            app.post_message(app.Saved(ticket, error))

    store = Store(state or paths.state_file(), on_saved)
    settings, notices = _settings(ascii_only, motion)
    loaded = course.load(content or paths.content_dir())
    try:
        opened = store.open()
    except StateRefused as error:
        refuse(str(error), STATE_REFUSED)
    app = MLSysApp(Start(loaded, opened, settings, notices, place), store)
    try:
        app.run()
    finally:
        store.close(_CLOSE_SECONDS)
    return app.return_code or 0


def _need_terminal() -> None:
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        refuse("the app needs a terminal; scripts can use the sub-commands, see --help")
    if os.environ.get("TERM", "dumb") in ("dumb", ""):
        refuse("this terminal cannot draw screens; set TERM, for example TERM=xterm-256color")


def _settings(ascii_only: bool, motion: bool) -> tuple[Config, list[str]]:
    notices = []
    try:
        settings = config.read(paths.config_file())
    except BadInput as error:
        settings, notices = Config(), [f"{error}; using the defaults"]
    plain = ascii_only or settings.ascii or config.terminal_is_ascii()
    moving = motion and settings.motion
    return msgspec.structs.replace(settings, ascii=plain, motion=moving), notices
