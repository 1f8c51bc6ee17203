"""An hour: its lab and its lesson, side by side where both fit, else one at a time."""

import gc
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

from mlsys_tui.course import Hour
from mlsys_tui.labs import Lab, load
from mlsys_tui.study.measurements import Measured
from mlsys_tui.widgets.lesson import Lesson
from mlsys_tui.widgets.navigate import Why


class Room(Container, can_focus=True):
    """Where a lab's view goes. It holds the focus until there is a board to take it."""


class HourTab(Horizontal):
    """One hour of the course. The lab's code is imported when the tab is first opened."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("l", "swap", "Lesson", id="hour.swap", tooltip="Lesson or lab"),
    ]

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
        self.set_reactive(HourTab.showing, "lab" if self.lab else "lesson")

    def compose(self) -> ComposeResult:
        yield Lesson(self.hour)
        if self.lab:
            with Room(classes="lab"):
                yield Static(Content("Opening the lab"), classes="muted notice")

    def on_mount(self) -> None:
        self.set_class(self.lab is None, "-no-lab")
        self.watch_showing()
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

    def watch_showing(self) -> None:
        self.set_class(self.showing == "lesson", "-lesson")

    def action_swap(self) -> None:
        self.showing = "lesson" if self.showing == "lab" else "lab"
        self.take_focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return self.lab is not None if action == "swap" else True
