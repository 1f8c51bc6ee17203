"""An hour: its lab and its lesson, side by side where both fit, else one at a time."""

import gc
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Horizontal
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Static

from mlsys_tui.course import Hour, Mission
from mlsys_tui.labs import Lab, load
from mlsys_tui.study.measurements import Measured
from mlsys_tui.study.progress import Progress
from mlsys_tui.tabs import guide, missions
from mlsys_tui.tabs.missions import Brief, Explain, Underway, next_mission
from mlsys_tui.widgets.findings import Found
from mlsys_tui.widgets.guided import Accomplished, Guided, Turned
from mlsys_tui.widgets.lesson import Lesson
from mlsys_tui.widgets.navigate import OpenChecklist, OpenPractice, Why
from mlsys_tui.widgets.pick import Pick


class Room(Container, can_focus=True):
    """Where a lab's view goes. It holds the focus until there is a board to take it."""


class HourTab(Horizontal):
    """One hour of the course. The lab's code is imported when the tab is first opened."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("l", "swap", "Lesson", id="hour.swap", tooltip="Lesson or lab"),
        Binding("w", "now", "What now", id="hour.now", show=False,
                tooltip="What this hour asks for now, or the mission at work"),
        Binding("W", "missions", "Missions", id="hour.missions", show=False,
                tooltip="All missions of this hour"),
    ]  # fmt: skip

    showing = reactive("lab", init=False)
    """Which of the two fills a narrow screen: `lab` or `lesson`."""

    @dataclass
    class _Loaded(Message):
        """The lab's view class arrived, or the sentence why it did not."""

        view: type[Widget] | None
        refusal: str

    def __init__(self, hour: Hour, lab: Lab | None, id: str) -> None:
        super().__init__(id=id)
        self.hour, self.lab = hour, lab if lab and lab.view else None
        self._settings: Mapping[str, Any] | None = None
        self._measurements: Sequence[Measured] = ()
        self._progress = Progress()
        self.underway: Underway | None = None
        self.set_reactive(HourTab.showing, "lab" if self.lab else "lesson")

    def compose(self) -> ComposeResult:
        yield Lesson(self.hour)
        if self.lab:
            with Room(classes="lab"):
                yield Static(Content("Opening the lab"), classes="muted notice")

    def on_mount(self) -> None:
        self.set_class(self.lab is None, "-no-lab")
        self.watch_showing()
        self.watch(self.query_one(Lesson), "page", self._page_turned, init=False)
        if self.lab:
            self._load_view(self.lab.view)

    @work(thread=True, exclusive=True, group="load-lab", exit_on_error=False)
    def _load_view(self, reference: str) -> None:
        try:
            self.post_message(self._Loaded(load(reference), ""))
        except Exception as error:  # whatever an import can raise: the lesson stays readable
            self.post_message(self._Loaded(None, f"This lab cannot open: {error}"))

    @on(_Loaded)
    async def _mount_view(self, event: _Loaded) -> None:
        event.stop()
        room = self.query_one(Room)
        if event.view is None:
            room.query_one(Static).update(Content(f"{event.refusal}. The lesson is on l."))
            return
        await room.remove_children()
        view = event.view()
        await room.mount(view)
        gc.freeze()  # what a lab imports stays: looking through it for garbage costs 0.1 s a time
        self.offer(self._measurements)
        if self._settings is not None:
            self.open_lab(self._settings)
        if self.display and self.showing == "lab":
            self.take_focus()

    @property
    def view(self) -> Widget | None:
        """The lab's view once it is there."""
        return next((child for room in self.query(Room) for child in room.children), None)

    def take_focus(self) -> None:
        """The focus goes to the board of what is shown, never to a field."""
        if self.showing == "lesson":
            self.query_one(Lesson).take_focus()
            return
        for widget in self.screen.focus_chain:
            if widget.has_class("board") and self.view in widget.ancestors_with_self:
                widget.focus()
                return
        self.query_one(Room).focus()

    def open_section(self, slug: str) -> None:
        """Show the lesson, turned to this section."""
        self.showing = "lesson"
        self.query_one(Lesson).open(slug)
        self.call_after_refresh(self.take_focus)

    @on(Why)
    def _explain(self, event: Why) -> None:
        event.stop()
        self.open_section(self.hour.why.partition("#")[2] or self.hour.sections[0].slug)

    def open_lab(self, settings: Mapping[str, Any]) -> None:
        """Show the lab with these settings, now or as soon as it is there."""
        self.showing = "lab" if self.lab else "lesson"
        view = self.view
        if view is None or not hasattr(view, "load"):
            self._settings = settings
            return
        self._settings = None
        view.load(settings)
        self.call_after_refresh(self.take_focus)

    def offer(self, measurements: Sequence[Measured]) -> None:
        """Hand down what all labs measured, for a view that can use it."""
        self._measurements = measurements
        if self.view and hasattr(self.view, "offer"):
            self.view.offer(measurements)

    # What it is time for

    def show(self, progress: Progress) -> None:
        """Show what this progress makes it time for."""
        self._progress = progress

    def now_words(self, now: float) -> str:
        """What the header says: the mission at work, else the stage that it is time for."""
        if self.underway:
            return self.underway.words
        stage = guide.stage(self.hour, self._progress, now)
        return f"now: {guide.words(stage, self.hour, self._progress)}"

    def _page_turned(self, page: int) -> None:
        """The lesson is read once its last section is reached."""
        if page == len(self.hour.sections) - 1 and self.showing == "lesson":
            self.post_message(Guided(self.hour.id, "lesson"))

    def action_now(self) -> None:
        if self.underway:
            self._go_on(self.underway)
            return
        stage = guide.stage(self.hour, self._progress, time.time())
        if practice := stage.practice(self.hour.id):
            self.post_message(OpenPractice(practice))
        elif stage.name == "missions":
            self.begin(next_mission(self.hour, self._progress))
        elif stage.name == "lesson":
            self._read_on()
        else:
            self.post_message(OpenChecklist(self.hour.id))

    def _read_on(self) -> None:
        """Turn to what is not read yet; say what ends the step where that is on the screen."""
        shown, self.showing = self.showing == "lesson", "lesson"
        if (lesson := self.query_one(Lesson)).go_on():
            self._page_turned(lesson.page)
            if shown:
                self.notify("n to the last page ends this step.", timeout=3)
        self.call_after_refresh(self.take_focus)

    def action_missions(self) -> None:
        done = self._progress.missions
        rows = [
            (each.id, f"{'✓' if each.id in done else ' '} {each.title}")
            for each in self.hour.missions
        ]
        self.app.push_screen(Pick(f"Missions of hour {self.hour.number}", rows), self._picked)

    def _picked(self, name: str | None) -> None:
        self.begin(next((each for each in self.hour.missions if each.id == name), None))

    def begin(self, mission: Mission | None) -> None:
        """Tell this mission; the lab opens with its settings when the reader says so."""
        if mission:
            self.app.push_screen(Brief(mission), lambda told: self._begun(mission, told))

    def _begun(self, mission: Mission, told: tuple[str, int | None] | None) -> None:
        if told and told[0] == missions.START:
            self._put(Underway(mission, told[1]))
            self.open_lab(mission.settings)

    def _put(self, underway: Underway | None) -> None:
        self.underway = underway
        self.post_message(Turned())

    def _go_on(self, underway: Underway) -> None:
        """Explain a mission whose goal is reached; tell one again that is not there yet."""
        if underway.reached:
            self.app.push_screen(Explain(underway), self._explained)
        else:
            self.app.push_screen(Brief(underway.mission, underway), self._told_again)

    def _told_again(self, told: tuple[str, int | None] | None) -> None:
        if told is None or self.underway is None:
            return
        if told[0] == missions.GIVE_UP:
            self._put(None)
        elif told[0] == missions.AGAIN:
            self.open_lab(self.underway.mission.settings)

    def _explained(self, answer: tuple[int | None, bool] | None) -> None:
        if answer is None or answer[0] is None or self.underway is None:
            return
        mission = self.underway.mission
        self._put(None)
        self.post_message(Accomplished(mission.id))
        if answer[1]:
            self.post_message(OpenPractice(mission.question))

    @on(Found)
    def _found(self, event: Found) -> None:
        """A result of the lab: told to the mission at work, and to nobody else."""
        event.stop()
        if self.underway is None or self.underway.reached:
            return
        after = self.underway.found(event.values)
        if after.reached:
            self._put(after)
            self.notify("Goal reached: w goes on.", timeout=3)

    def watch_showing(self) -> None:
        self.set_class(self.showing == "lesson", "-lesson")

    def action_swap(self) -> None:
        self.showing = "lesson" if self.showing == "lab" else "lab"
        self.take_focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "missions":
            return bool(self.hour.missions)
        return self.lab is not None if action == "swap" else True
