"""An hour: its lab and its lesson, side by side where both fit, else one at a time."""

import time
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.reactive import reactive
from textual.widget import Widget

from mlsys_tui.course import Hour, Mission
from mlsys_tui.labs import Lab
from mlsys_tui.study.measurements import Measured
from mlsys_tui.study.progress import Progress
from mlsys_tui.tabs import guide, missions
from mlsys_tui.tabs.missions import Brief, Explain, Underway, next_mission
from mlsys_tui.tabs.room import Room
from mlsys_tui.widgets.findings import Found
from mlsys_tui.widgets.guided import Accomplished, Guided, Turned
from mlsys_tui.widgets.lesson import Lesson
from mlsys_tui.widgets.navigate import OpenChecklist, OpenPractice, Why
from mlsys_tui.widgets.pick import Pick


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

    def __init__(self, hour: Hour, lab: Lab | None, id: str) -> None:
        super().__init__(id=id)
        self.hour, self.lab = hour, lab if lab and lab.view else None
        self._room = Room(self.lab.view) if self.lab else None
        self._progress = Progress()
        self.underway: Underway | None = None
        self.set_reactive(HourTab.showing, "lab" if self.lab else "lesson")

    def compose(self) -> ComposeResult:
        yield Lesson(self.hour)
        if self._room:
            yield self._room

    def on_mount(self) -> None:
        self.set_class(self.lab is None, "-no-lab")
        self.watch_showing()
        self.watch(self.query_one(Lesson), "page", self._page_turned, init=False)

    @property
    def view(self) -> Widget | None:
        """The lab's view, once it is composed."""
        return self._room.view if self._room else None

    @property
    def awaits_lab(self) -> bool:
        """Whether the lab that is to be shown is still on its way."""
        return self._room is not None and self.showing == "lab" and self._room.opening

    @on(Room.Ready)
    def _ready(self) -> None:
        assert self._room
        self._room.opening = False
        if self.display and self.showing == "lab":
            self.take_focus()

    def take_focus(self) -> None:
        """The focus goes to the board of what is shown, never to a field."""
        if self._room and self.showing == "lab":
            self._room.take_focus()
        else:
            self.query_one(Lesson).take_focus()

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
        if self._room:
            self.showing = "lab"
            self._room.set_up(settings)
            self.call_after_refresh(self.take_focus)

    def offer(self, measurements: Sequence[Measured]) -> None:
        """Hand down what all labs measured."""
        if self._room:
            self._room.offer(measurements)

    # What it is time for

    def show(self, progress: Progress) -> None:
        """Show what this progress makes it time for."""
        self._progress = progress

    def now_words(self, now: float) -> str:
        """What the header says: the mission at work, else the stage that it is time for."""
        if self.underway:
            return self.underway.words
        stage = guide.stage(self.hour, self._progress, now)
        return f"hour {self.hour.number}: {guide.words(stage, self.hour, self._progress)}"

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
