"""All questions to read, a section a page, answers hidden until asked for."""

from collections.abc import Sequence

from textual.content import Content
from textual.widget import Widget

from mlsys_tui import labs
from mlsys_tui.course import Course, Hour, Section
from mlsys_tui.course.drawing import Drawn, draw
from mlsys_tui.course.grading import solution
from mlsys_tui.tabs.practice_words import count
from mlsys_tui.widgets.pages import Pages
from mlsys_tui.widgets.question import ReadQuestion

_SEED = 0  # the same numbers each time: this is for reading


class ReadQuestions(Pages):
    """One page for each section that has questions."""

    def __init__(self, course: Course) -> None:
        super().__init__()
        self._pages: list[tuple[Hour, Section]] = [
            (hour, section)
            for hour in course.hours
            for section in hour.sections
            if any(question.section == section.slug for question in hour.questions)
        ]

    def count(self) -> int:
        return len(self._pages)

    def head(self, page: int) -> Content:
        section = self._pages[page][1]
        return Content.assemble(
            (f"{section.number}  ", "$foreground-muted"),
            (section.title, "bold $text-primary"),
            (f"   {count(len(self._drawn(page)), 'question')}", "$foreground-muted"),
        )

    def _drawn(self, page: int) -> list[Drawn]:
        hour, section = self._pages[page]
        return [
            draw(hour, question, _SEED)
            for question in hour.questions
            if question.section == section.slug
        ]

    def build(self, page: int) -> Sequence[Widget]:
        return [ReadQuestion(drawn, _solve) for drawn in self._drawn(page)]


def _solve(drawn: Drawn) -> str:
    return solution(drawn, labs.examiner)
