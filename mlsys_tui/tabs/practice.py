"""Practice: every question of the course, an hour a page, answers hidden until asked for."""

from collections.abc import Sequence

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from mlsys_tui.course import Course
from mlsys_tui.widgets.pages import Pages
from mlsys_tui.widgets.question import OpenQuestion


class PracticeTab(Pages):
    """One page an hour; the first one starts with the kinds of question an exam asks."""

    def __init__(self, course: Course, id: str) -> None:
        super().__init__(id=id)
        self._course = course
        self._hours = [hour for hour in course.hours if hour.questions]

    def count(self) -> int:
        return len(self._hours)

    def head(self, page: int) -> Content:
        hour = self._hours[page]
        return Content.assemble(
            (f"{hour.number}  ", "$foreground-muted"),
            (hour.title, "bold $primary"),
            (f"   {hour.practice_minutes} minutes", "$foreground-muted"),
        )

    def build(self, page: int) -> Sequence[Widget]:
        kinds = [
            Static(Content.assemble((f"{kind.name:<12}", "bold $accent"), kind.text))
            for kind in self._course.question_types
        ]
        questions = map(OpenQuestion, self._hours[page].questions)
        return [*kinds, Static(), *questions] if page == 0 else list(questions)
