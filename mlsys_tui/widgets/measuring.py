"""A page that measures: one run at a time in a lane, drawn a few times a second, and a guess."""

from dataclasses import dataclass

from textual import on
from textual.containers import Vertical
from textual.message import Message
from textual.reactive import var

from mlsys_tui.lanes import Lanes, Report
from mlsys_tui.widgets.board import Board
from mlsys_tui.widgets.predict import Predict

_REDRAWS_A_SECOND = 4


class MeasuringPage(Vertical):
    """Subclasses hold a board and a Predict, and start their lanes with `running` set.

    While that is so they are asked to `paint`, and every report of the run goes to `take`.
    """

    running = var(False, init=False)

    @dataclass
    class _Reported(Message):
        """The lane said something, in its own thread."""

        report: Report

    def __init__(self) -> None:
        super().__init__()
        self._lanes = Lanes(lambda report: self.post_message(self._Reported(report)))

    def on_mount(self) -> None:
        self._painter = self.set_interval(1 / _REDRAWS_A_SECOND, self.paint, pause=True)

    def on_unmount(self) -> None:
        self._lanes.stop()

    def paint(self) -> None:
        """Put what is known on the board."""
        raise NotImplementedError

    def take(self, report: Report) -> None:
        """The lane of this run said something."""
        raise NotImplementedError

    def watch_running(self, running: bool) -> None:
        self.refresh_bindings()
        if running:
            self._painter.resume()
        else:
            self._painter.pause()

    @on(_Reported)
    def _reported(self, event: _Reported) -> None:
        event.stop()
        if event.report.run == self._lanes.run and self.running:
            self.take(event.report)

    def action_predict(self) -> None:
        self.query_one(Predict).focus()

    @on(Predict.Left)
    def _left(self, event: Predict.Left) -> None:
        event.stop()
        self.query_one(Board).focus()
