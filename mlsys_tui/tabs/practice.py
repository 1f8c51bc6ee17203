"""Practice: every question of the course, hour by hour, answers hidden until asked for."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from mlsys_tui.course import Course
from mlsys_tui.widgets.question import OpenQuestion
from mlsys_tui.widgets.scroll import SCROLL_KEYS


class PracticeTab(VerticalScroll, inherit_bindings=False):
    """The questions of all hours, in order."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *SCROLL_KEYS,
        Binding("a", "reveal", "Answers", id="practice.answers", tooltip="Show or hide answers"),
    ]

    def __init__(self, course: Course, id: str) -> None:
        super().__init__(id=id)
        self._course = course

    def compose(self) -> ComposeResult:
        for kind in self._course.question_types:
            yield Static(Content.assemble((kind.name, "bold $accent"), "  ", kind.text))
        for hour in self._course.hours:
            if hour.questions:
                yield Static(
                    Content.assemble(
                        (f"Hour {hour.number}  {hour.title}", "bold $primary"),
                        (f"   {hour.practice_minutes} minutes", "$foreground-muted"),
                    ),
                    classes="practice-head",
                )
                yield from map(OpenQuestion, hour.questions)

    def take_focus(self) -> None:
        self.focus()

    def action_reveal(self) -> None:
        for question in self.query(OpenQuestion):
            question.toggle_class("-revealed")
