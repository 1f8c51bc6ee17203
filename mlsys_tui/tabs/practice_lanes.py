"""What works for a drill: a lane that draws its questions, and one that marks an answer."""

from importlib import import_module

from textual import work

from mlsys_tui.course.attempt import Attempt
from mlsys_tui.course.drawing import Drawn
from mlsys_tui.tabs.lane_screen import LaneScreen
from mlsys_tui.tabs.practice_series import Marked, Series, drawing, marking


class DrillLanes(LaneScreen[Series]):
    """Subclasses start the work, and are told what came of it."""

    def __init__(self, series: Series) -> None:
        super().__init__()
        self.series = series
        self._draws, self._marks = self.lanes(), self.lanes()

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

    def told(self, snapshot: Drawn | Marked) -> None:
        if isinstance(snapshot, Marked):
            self.judge(snapshot)
            return
        waited = self.series.now is None
        self.series = self.series.drew(snapshot)
        self.drawn(first=waited and self.series.now is not None)
