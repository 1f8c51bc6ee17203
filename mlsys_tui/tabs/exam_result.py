"""The result of a mock exam: by hour and type, beside the one before, and what was wrong."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.reactive import var

from mlsys_tui.course import Course
from mlsys_tui.course.attempt import Attempt
from mlsys_tui.study.practice import Sat
from mlsys_tui.tabs.exam_model import solving
from mlsys_tui.tabs.exam_report import Report, rows, taken_at
from mlsys_tui.tabs.lane_screen import LaneScreen
from mlsys_tui.widgets.answer import Answer
from mlsys_tui.widgets.board import Board
from mlsys_tui.widgets.headline import HeadLine
from mlsys_tui.widgets.keybar import KeyBar
from mlsys_tui.widgets.navigate import OpenLab, OpenPractice


class ResultBoard(Board):
    """The report; the lit line opens."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "Open", id="result.open", tooltip="Open the lit line"),
        Binding("up", "move(-1)", "Up", id="result.up", show=False),
        Binding("down", "move(1)", "Down", id="result.down", show=False),
    ]

    @dataclass
    class Opened(Message):
        """The reader opens the line of this number: 0 drills the weakest hour, then the wrong."""

        line: int

    def __init__(self, told: Report) -> None:
        super().__init__()
        self.told = told

    def rows(self, width: int, height: int) -> Sequence[Content]:
        return rows(self.told, width, height)

    def action_move(self, by: int) -> None:
        self.told = self.told.moved(by)
        self.redraw()

    def action_open(self) -> None:
        self.post_message(self.Opened(self.told.cursor))


class Result(LaneScreen[None]):
    """Over everything else: the report, and each wrong answer with its solution."""

    DEFAULT_CSS = """
    Result { background: $background; align: left top;
        #result-body { height: 1fr; padding-top: 1; }
        Answer { display: none; }
        &.-reading Answer { display: block; }
        &.-reading ResultBoard { display: none; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("pagedown", "turn(1)", "Next wrong one", id="result.next", priority=True),
        Binding("pageup", "turn(-1)", "Back", id="result.back", priority=True, show=False),
        Binding("f4", "lab", "Lab", id="result.lab", tooltip="The lab with these numbers"),
        Binding("escape", "leave", "Back", id="result.leave"),
    ]

    reading = var(False, init=False, toggle_class="-reading")

    def __init__(self, course: Course, sat: Sat, before: Sat | None) -> None:
        super().__init__()
        self._course, self._sat, self._before = course, sat, before
        self._wrong: list[Attempt] = []
        self._read_at = 0

    def compose(self) -> ComposeResult:
        yield HeadLine(f"Mock exam, {taken_at(self._sat)}")
        with Vertical(id="result-body"):
            yield ResultBoard(Report(self._course, self._sat, self._before))
            yield Answer()
        yield KeyBar()

    def on_mount(self) -> None:
        self.lanes().start({"solve": solving(self._course, self._sat)})
        self.query_one(ResultBoard).focus()

    @property
    def _board(self) -> ResultBoard:
        return self.query_one(ResultBoard)

    def failed(self, sentence: str) -> None:
        self.notify(f"no solutions: {sentence}", severity="warning", markup=False)

    def told(self, snapshot: tuple[Attempt, ...] | Attempt) -> None:
        if isinstance(snapshot, Attempt):
            self._solved(snapshot)
            return
        self._wrong = [each for each in snapshot if not self._sat.right[each.drawn.question.id]]
        self._board.told = self._board.told.with_paper(snapshot)
        self._board.redraw()

    def _solved(self, attempt: Attempt) -> None:
        name = attempt.drawn.question.id
        at = [each.drawn.question.id for each in self._wrong].index(name)
        self._wrong[at] = attempt
        self._board.told = self._board.told.with_solved(attempt)
        self._board.redraw()
        if self.reading and self._board.told.cursor == at + 1:
            self._read()

    @on(ResultBoard.Opened)
    def _opened(self, event: ResultBoard.Opened) -> None:
        event.stop()
        weak = self._board.told.weakest
        if event.line > 0:
            self._read()
        elif weak:
            self.app.post_message(OpenPractice(weak.id))
            self.dismiss(None)

    def _read(self) -> None:
        """Show the wrong answer that is lit, with its solution."""
        at = self._board.told.cursor - 1
        if not 0 <= at < len(self._wrong):
            return
        attempt = self._wrong[at]
        if attempt.verdict is None:
            self.notify("this solution is still being worked out", timeout=2)
            return
        self.reading, self._read_at = True, at
        self.query_one(Answer).show(attempt)
        self.query_one(Answer).take_focus()
        self.query_one(HeadLine).figures = f"wrong answer {at + 1} of {len(self._wrong)}"
        self.refresh_bindings()

    @on(Answer.Entered)
    def _entered(self, event: Answer.Entered) -> None:
        event.stop()
        self.action_turn(1)

    def action_turn(self, by: int) -> None:
        """To the next wrong answer; from the last one, back to the report."""
        at = self._board.told.cursor + by
        if 1 <= at <= len(self._wrong):
            self._board.action_move(by)
            self._read()
        else:
            self.action_leave()

    def action_lab(self) -> None:
        link = self._wrong[self._read_at].link
        if link:
            self.app.post_message(OpenLab(*link))
            self.dismiss(None)

    def action_leave(self) -> None:
        if not self.reading:
            self.dismiss(None)
            return
        self.reading = False
        self.query_one(HeadLine).figures = ""
        self._board.focus()
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "turn":
            return self.reading
        if action == "lab":
            return bool(self.reading and self._wrong[self._read_at].link)
        return True
