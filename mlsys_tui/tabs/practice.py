"""Practice: a board that leads to drills, the mock exam, and what there is to read."""

import time
from collections.abc import Callable, Sequence
from random import Random
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import ContentSwitcher

from mlsys_tui.course import Course
from mlsys_tui.study.practice import Sat, Sitting
from mlsys_tui.study.progress import Progress
from mlsys_tui.tabs.exam import Exam
from mlsys_tui.tabs.exam_result import Result
from mlsys_tui.tabs.exams import Exams
from mlsys_tui.tabs.intuition import Intuition
from mlsys_tui.tabs.practice_board import EXAM, EXAMS, GO_ON, INTUITION, READ, PracticeBoard
from mlsys_tui.tabs.practice_choice import Reader, choose
from mlsys_tui.tabs.practice_drill import Drill
from mlsys_tui.tabs.practice_read import ReadQuestions
from mlsys_tui.tabs.practice_series import Series

_BOARD = "board"
_SEEDS = 100_000


class PracticeTab(Vertical):
    """The board, or one of the pages behind it; drills and the exam are screens of their own."""

    DEFAULT_CSS = "PracticeTab > ContentSwitcher { height: 1fr; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Board", id="practice.back", tooltip="Back to the board"),
    ]

    def __init__(self, course: Course, progress: Progress, id: str) -> None:
        super().__init__(id=id)
        self._course, self._progress = course, progress
        self._left: dict[str, Series] = {}  # drills under way by name, the newest last
        self._asking: Drill | Exam | None = None

    def compose(self) -> ComposeResult:
        with ContentSwitcher(initial=_BOARD), Vertical(id=_BOARD):
            yield PracticeBoard(self._course, self._progress)

    def show(self, progress: Progress) -> None:
        """Show this progress, here and on a screen that asks."""
        self._progress = progress
        if self._asking:
            self._asking.show(progress)
        if self.is_mounted:
            self.query_one(PracticeBoard).show(progress, self._words)
            for intuition in self.query(Intuition):
                intuition.show(progress.predictions)
            for exams in self.query(Exams):
                exams.show(progress.exams)

    @property
    def _words(self) -> str:
        """What the board says of the drill that was left last."""
        if not self._left:
            return ""
        left = [*self._left.values()][-1]
        return f"{left.chosen.title}: {left.marked} of {left.total} answered"

    def take_focus(self) -> None:
        """The focus goes to the board, or to the page that is shown."""
        name = self.query_one(ContentSwitcher).current
        for page in self.query(ReadQuestions) if name == READ else ():
            page.take_focus()
            return
        self.query_one(f"#{name} .board").focus()

    # Going places

    @on(PracticeBoard.Opened)
    async def _opened(self, event: PracticeBoard.Opened) -> None:
        event.stop()
        if event.name in _PAGES:
            await self._turn_to(event.name)
        elif event.name == GO_ON and self._left:
            self._ask([*self._left.values()][-1].resumed())
        else:
            self.open(event.name)

    def open(self, what: str) -> None:
        """Ask what `OpenPractice` names; where there is nothing, say so.

        A stage's questions under way are gone on with; any other drill starts anew.
        """
        if what == EXAM:
            self._sit()
            return
        if ":" in what and what in self._left:
            self._ask(self._left[what].resumed())
            return
        now, seed = time.time(), Random().randrange(_SEEDS)
        chosen = choose(self._course, what, Reader(self._progress, now, Random(seed)))
        if chosen.asked:
            self._ask(Series(chosen, seed))
        elif what == "due":
            self.notify("nothing is due; a drill by hour or a mixed one asks more", timeout=4)
        else:
            self.notify("the course has no such questions", severity="warning")

    def _ask(self, series: Series) -> None:
        self._asking = drill = Drill(series, self._progress, time.time)
        self.app.push_screen(drill, self._drilled)

    def _drilled(self, series: Series | None) -> None:
        self._asking = None
        if series:
            self._left.pop(series.chosen.what, None)
            if series.now and not series.over:
                self._left[series.chosen.what] = series
        self.show(self._progress)

    def _sit(self) -> None:
        """Open the exam under way, or a new one."""
        now = time.time()
        sitting = self._progress.sitting or Sitting(Random().randrange(_SEEDS), now)
        self._asking = exam = Exam(self._course, sitting, time.time)
        self.app.push_screen(exam, self._sat)

    def _sat(self, sat: Sat | None) -> None:
        self._asking = None
        self.show(self._progress)
        if sat:
            self._report(sat, self._progress.exams)

    def _report(self, sat: Sat, exams: Sequence[Sat]) -> None:
        before = [other for other in exams if other.at < sat.at]
        self.app.push_screen(Result(self._course, sat, before[-1] if before else None))

    @on(Exams.Opened)
    def _exam_opened(self, event: Exams.Opened) -> None:
        event.stop()
        self._report(event.sat, self._progress.exams)

    async def _turn_to(self, name: str) -> None:
        switcher = self.query_one(ContentSwitcher)
        if not switcher.query(f"#{name}"):
            page = Vertical(_PAGES[name](self._course, self._progress), id=name)
            await switcher.add_content(page, id=name)
        switcher.current = name
        self.refresh_bindings()
        self.call_after_refresh(self.take_focus)

    async def action_back(self) -> None:
        self.query_one(ContentSwitcher).current = _BOARD
        self.refresh_bindings()
        self.take_focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "back":
            return self.is_mounted and self.query_one(ContentSwitcher).current != _BOARD
        return True


_PAGES: dict[str, Callable[[Course, Progress], Widget]] = {
    READ: lambda course, progress: ReadQuestions(course),
    INTUITION: lambda course, progress: Intuition(progress.predictions),
    EXAMS: lambda course, progress: Exams(course, progress.exams),
}
