"""The tabs' contents, each made when it is first opened.

What reading needs (Markdown, the formula engine) is imported with the first such tab: the Plan is
there without it, and `Panes` fetches it in the background meanwhile.
"""

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.events import Key
from textual.message import Message
from textual.widget import Widget
from textual.widgets import ContentSwitcher, Tabs

from mlsys_tui.course import Course, Hour
from mlsys_tui.labs import LABS
from mlsys_tui.study.measurements import Measured
from mlsys_tui.study.progress import Progress
from mlsys_tui.tabs.plan import PlanTab
from mlsys_tui.widgets.navigate import OpenLab
from mlsys_tui.widgets.tabbar import TabBar

if TYPE_CHECKING:
    from mlsys_tui.tabs.hour import HourTab
    from mlsys_tui.tabs.practice import PracticeTab

_LABS = {lab.name: lab for lab in LABS}
PLAN, PRACTICE = "plan", "practice"


class Panes(Vertical):
    """The tab bar and what is below it. A tab's name is `plan`, an hour's id, or `practice`."""

    DEFAULT_CSS = "Panes { height: 1fr; ContentSwitcher { height: 1fr; } }"

    class Shown(Message):
        """Another tab is on the screen."""

    def __init__(
        self, course: Course, plan: PlanTab, measurements: Sequence[Measured] = ()
    ) -> None:
        super().__init__()
        self._course, self._plan, self._measurements = course, plan, measurements
        self._progress = Progress()
        self._typed: list[tuple[str, str | None]] = []
        last = max((hour.number for hour in course.hours), default=0)
        self._digits = {0: PLAN, **{h.number: h.id for h in course.hours}, last + 1: PRACTICE}

    def compose(self) -> ComposeResult:
        yield TabBar({_id(name): text for name, text in self.titles.items()}, active=_id(PLAN))
        with ContentSwitcher(initial=_id(PLAN)):
            yield self._plan

    @property
    def titles(self) -> dict[str, str]:
        """Each tab's name, and what its tab says: the digit that opens it and a word."""
        return {name: f"{digit} {self._word(name)}" for digit, name in self._digits.items()}

    def _word(self, name: str) -> str:
        hour = self._course.hour(name)
        if hour is None:
            return name.capitalize()
        return _LABS[hour.lab].tab if hour.lab in _LABS else hour.title[:10]

    @property
    def shown(self) -> str:
        """The name of the tab on the screen."""
        return _name(self.query_one(TabBar).active)

    def go(self, name: str) -> None:
        """Show the tab of this name; its board gets the focus."""
        if name != self.shown:
            self._typed.clear()
        pane = self._known(name)
        if pane and pane.is_mounted:
            self._turn_to(pane)  # now: the tab bar tells of its change a frame later
        self.query_one(TabBar).active = _id(name)

    def _turn_to(self, pane: Widget) -> None:
        self.query_one(ContentSwitcher).current = pane.id
        pane.take_focus()  # type: ignore[attr-defined]
        self.post_message(self.Shown())
        self.call_after_refresh(self.on_room_ready)

    def hold(self, event: Key) -> bool:
        """Keep a key that is typed ahead of the tab it is meant for; whether it is one.

        All are until the tab is there, and until its lab is, those that nothing else knows.
        """
        arriving = self.query_one(ContentSwitcher).current != _id(self.shown)
        awaited = any(tab.display and tab.awaits_lab for tab in self._hours)
        held = arriving or (awaited and event.key not in self.screen.active_bindings)
        if held:
            self._typed.append((event.key, event.character))
        return held

    def on_room_ready(self) -> None:
        """What was typed ahead is typed now."""
        typed, self._typed = self._typed, []
        for key, character in typed:
            self.app.post_message(Key(key, character).set_sender(self.app))

    def go_digit(self, digit: int) -> None:
        if digit in self._digits:
            self.go(self._digits[digit])

    async def open_section(self, reference: str) -> None:
        """Show the section of the course that `hour#slug` names."""
        hour, _, slug = reference.partition("#")
        if known := self._course.hour(hour):
            (await self._hour_tab(known)).open_section(slug)

    async def open_lab(self, lab: str, settings: Mapping[str, Any]) -> bool:
        """Show this lab, set up like this; whether an hour of the course has it."""
        hour = next((hour for hour in self._course.hours if hour.lab == lab), None)
        if hour:
            (await self._hour_tab(hour)).open_lab(settings)
        return hour is not None

    @property
    def views(self) -> list[OpenLab]:
        """What opens each view of the lab that is shown, once the lab is there."""
        tab = next((tab for tab in self._hours if tab.display and tab.view and tab.lab), None)
        names = getattr(tab.view, "VIEWS", ()) if tab else ()
        return [OpenLab(tab.lab.name, {"view": name}) for name in names if tab and tab.lab]

    async def open_practice(self, what: str) -> None:
        """Ask the questions of this name, over the tab that is shown."""
        cast("PracticeTab", await self._pane(PRACTICE)).open(what)

    async def _hour_tab(self, hour: Hour) -> "HourTab":
        from mlsys_tui.tabs.hour import HourTab

        pane = await self._pane(hour.id)
        self.go(hour.id)
        assert isinstance(pane, HourTab)
        return pane

    async def _pane(self, name: str) -> Widget:
        if known := self._known(name):
            return known
        pane = self._made(name)
        await self.query_one(ContentSwitcher).add_content(pane, id=_id(name))
        return pane

    def _known(self, name: str) -> Widget | None:
        """The contents of this tab, once they are made."""
        panes = self.query_one(ContentSwitcher).children
        return next((pane for pane in panes if pane.id == _id(name)), None)

    def _made(self, name: str) -> Widget:
        if hour := self._course.hour(name):
            from mlsys_tui.tabs.hour import HourTab

            tab = HourTab(hour, _LABS.get(hour.lab), id=_id(name))
            tab.offer(self._measurements)
            tab.show(self._progress)
            return tab
        from mlsys_tui.tabs.practice import PracticeTab

        return PracticeTab(self._course, self._progress, id=_id(name))

    async def what_now(self, hour: str) -> None:
        """Open what this hour asks for now."""
        if known := self._course.hour(hour):
            (await self._hour_tab(known)).action_now()

    def now_words(self, now: float) -> str:
        """What the header says of the tab on the screen; empty where that is no hour's."""
        return next((tab.now_words(now) for tab in self._hours if tab.display), "")

    def show(self, progress: Progress) -> None:
        """Hand down the reader's progress."""
        self._progress = progress
        for tab in self._hours:
            tab.show(progress)
        for practice in self.query("PracticeTab"):
            cast("PracticeTab", practice).show(progress)

    @property
    def _hours(self) -> "list[HourTab]":
        """The hours that were opened, found without importing what they need."""
        return cast("list[HourTab]", list(self.query("HourTab")))

    def offer(self, measurements: Sequence[Measured]) -> None:
        """Hand down what all labs measured."""
        self._measurements = measurements
        for tab in self._hours:
            tab.offer(measurements)

    @work(thread=True, group="prepare", exit_on_error=False)
    def prepare(self) -> None:
        """Import what the other tabs need, once the first frame is out."""
        import_module("mlsys_tui.tabs.hour")
        import_module("mlsys_tui.tabs.practice")

    @on(Tabs.TabActivated)
    async def _activated(self, event: Tabs.TabActivated) -> None:
        event.stop()
        if event.tab.id != _id(self.shown):
            return  # meanwhile another was asked for
        pane = await self._pane(self.shown)
        if pane.id == _id(self.shown) != self.query_one(ContentSwitcher).current:
            self._turn_to(pane)


def _id(name: str) -> str:
    """A tab's name as a widget's id, which must not start with a digit."""
    return f"tab-{name}"


def _name(id: str) -> str:
    return id.removeprefix("tab-")
