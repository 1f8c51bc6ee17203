"""The mock exams so far, side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message

from mlsys_tui.course import Course
from mlsys_tui.study.practice import Sat
from mlsys_tui.tabs.exam_report import attempts
from mlsys_tui.widgets.answer_marks import MUTED
from mlsys_tui.widgets.board import Board, window

_HEAD = 3


class Exams(Board):
    """One line an exam, newest first, by hour and by type; enter opens its result."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "Open", id="exams.open", tooltip="The result of the lit exam"),
        Binding("up", "move(-1)", "Up", id="exams.up", show=False),
        Binding("down", "move(1)", "Down", id="exams.down", show=False),
    ]

    @dataclass
    class Opened(Message):
        """The reader wants the result of this exam."""

        sat: Sat

    def __init__(self, course: Course, exams: Sequence[Sat]) -> None:
        super().__init__()
        self._course, self._exams = course, exams
        self._lit = 0

    def show(self, exams: Sequence[Sat]) -> None:
        """Show these exams, oldest first."""
        self._exams = exams
        self.redraw()

    def rows(self, width: int, height: int) -> Sequence[Content]:
        head = [Content.styled("  Mock exams so far", "bold $text-primary"), Content()]
        if not self._exams:
            return [*head, Content("  None yet: Mock exam on the board starts one.")]
        columns, *lines = attempts(self._course, self._exams, self._lit, width)
        shown = window(self._lit, len(lines), max(3, height - _HEAD - 2))
        rest = len(self._exams) - len(shown)
        more = f"{rest} more; " if rest else ""
        words = f"  {more}right of asked: by hour, then numerical, conceptual, algorithm"
        foot = Content.styled(words, MUTED)
        return [*head, columns, *(lines[at] for at in shown), Content(), foot]

    def action_move(self, by: int) -> None:
        self._lit = max(0, min(len(self._exams) - 1, self._lit + by))
        self.redraw()

    def action_open(self) -> None:
        if self._exams:
            self.post_message(self.Opened(list(reversed(self._exams))[self._lit]))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return bool(self._exams) if action == "open" else True
