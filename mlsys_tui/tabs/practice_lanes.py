"""What works for a drill: a lane that draws its questions, and one that marks an answer."""

from dataclasses import dataclass
from importlib import import_module

from textual import on, work
from textual.message import Message
from textual.screen import ModalScreen

from mlsys_tui.course.attempt import Attempt
from mlsys_tui.course.drawing import Drawn
from mlsys_tui.lanes import Lanes, Report
from mlsys_tui.tabs.practice_series import Marked, Series, drawing, marking
from mlsys_tui.widgets.answer import Answer


class DrillLanes(ModalScreen[Series]):
    """Subclasses start the work, and are told what came of it."""

    @dataclass
    class _Came(Message):
        """A lane said something, from its own thread."""

        lanes: Lanes
        report: Report

    def __init__(self, series: Series) -> None:
        super().__init__()
        self.series = series
        self._draws = Lanes(lambda report: self.post_message(self._Came(self._draws, report)))
        self._marks = Lanes(lambda report: self.post_message(self._Came(self._marks, report)))

    def on_unmount(self) -> None:
        self._draws.stop()
        self._marks.stop()

    @work(thread=True, group="prepare", exit_on_error=False)
    def prepare(self) -> None:
        """Import the scheduler before the first answer needs it."""
        import_module("fsrs")

    def draw(self) -> None:
        """Draw the questions of the series that are still to come."""
        here = len(self.series.attempts)
        if here < self.series.total:
            left = self.series.chosen.asked[here:]
            self._draws.start({"draw": drawing(left, self.series.seed + here)})

    def mark(self, attempt: Attempt) -> None:
        """Mark this answer, and no other."""
        self._marks.start({"mark": marking(attempt.drawn, attempt.answer)})

    def unmark(self) -> None:
        """Let go of the answer that is being marked."""
        self._marks.stop()

    def drawn(self, first: bool) -> None:
        """The series has one more question; `first` where none was in hand."""
        raise NotImplementedError

    def judge(self, said: Marked) -> None:
        """An answer is marked."""
        raise NotImplementedError

    def failed(self, sentence: str) -> None:
        """A lane could not do its work."""
        raise NotImplementedError

    @on(_Came)
    def _came(self, event: _Came) -> None:
        event.stop()
        report = event.report
        if report.run != event.lanes.run or not self.query(Answer):
            return
        if report.error:
            self.failed(report.error)
        elif isinstance(report.snapshot, Drawn):
            waited = self.series.now is None
            self.series = self.series.drew(report.snapshot)
            self.drawn(first=waited and self.series.now is not None)
        elif isinstance(report.snapshot, Marked):
            self.judge(report.snapshot)
