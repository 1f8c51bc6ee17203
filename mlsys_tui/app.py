"""The app's frame: tabs, keys, the palette, going places, the end. Its keeper owns the state."""

import gc
import time
import traceback
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult, SystemCommand
from textual.binding import Binding, BindingType
from textual.events import Key
from textual.filter import LineFilter
from textual.notifications import Notify
from textual.screen import Screen
from textual.theme import Theme
from textual.widgets import Static

from mlsys_tui import config, course, paths, signals
from mlsys_tui.config import Config
from mlsys_tui.keeper import Keeper
from mlsys_tui.labs import OpenLab
from mlsys_tui.study.store import Opened, Store
from mlsys_tui.tabs.clockwords import face
from mlsys_tui.tabs.help import Help
from mlsys_tui.tabs.panes import PLAN, Panes
from mlsys_tui.tabs.plan import PlanTab
from mlsys_tui.tabs.welcome import Welcome
from mlsys_tui.widgets import guided, navigate
from mlsys_tui.widgets.ascii import AsciiFilter
from mlsys_tui.widgets.keybar import KeyBar
from mlsys_tui.widgets.legible import legible
from mlsys_tui.widgets.pick import Search
from mlsys_tui.widgets.topbar import TopBar

_BEAT = 0.5  # seconds; a beat may come late, and a crash is to cost no more than one second


@dataclass(frozen=True)
class Start:
    """What an app starts with: the course, the reader's progress, and where to open."""

    loaded: course.Loaded
    opened: Opened
    config: Config = field(default_factory=Config)
    notices: Sequence[str] = ()
    place: OpenLab | None = None


class MLSysApp(Keeper):
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

    def __init__(self, start: Start, store: Store) -> None:
        super().__init__(start.loaded.course, start.opened.progress, store)
        self.animation_level = "none"
        self.start = start

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

    def get_key_display(self, binding: Binding) -> str:
        return super().get_key_display(binding).replace("⏎", "enter")

    def get_css_variables(self) -> dict[str, str]:
        self.theme_variables = legible(super().get_css_variables())
        return self.theme_variables

    def on_mount(self) -> None:
        self._beats = self.set_interval(_BEAT, self._beat, pause=True)
        self._configure(self.start.config)
        self.theme_changed_signal.subscribe(self, self._theme_chosen)
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

    def _theme_chosen(self, theme: Theme) -> None:
        """A theme lasts until the end; say how to keep it."""
        if theme.name != self.start.config.theme:
            self.notify(config.keeping(theme.name, paths.config_file()), markup=False)

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

    def on_key(self, event: Key) -> None:
        """What no widget took; a key for a tab that is being opened waits for it."""
        if len(self.screen_stack) == 1 and self.query_one(Panes).hold(event):
            event.prevent_default()

    def action_tab(self, digit: int) -> None:
        self.query_one(Panes).go_digit(digit)

    @on(Panes.Shown)
    def _shown(self) -> None:
        self.refresh_bindings()
        self._say_now()

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

    # What is shown

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

    @on(guided.Turned)
    def _say_now(self) -> None:
        """What it is time for, in the header, while an hour is on the screen."""
        self.query_one(TopBar).says = self.query_one(Panes).now_words(time.time())

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
