"""A screen over everything else that has work done in lanes."""

from dataclasses import dataclass
from typing import Any

from textual import on
from textual.message import Message
from textual.screen import ModalScreen, ScreenResultType

from mlsys_tui.lanes import Lanes, Report


class LaneScreen(ModalScreen[ScreenResultType]):
    """Subclasses start the work, and are told what comes of it while they are on the screen."""

    @dataclass
    class _Came(Message):
        """A lane said something, from its own thread."""

        lanes: Lanes
        report: Report

    def __init__(self) -> None:
        super().__init__()
        self._all_lanes: list[Lanes] = []

    @property
    def stands(self) -> bool:
        """Whether all its widgets are there: not before it is composed, nor once it goes."""
        return self.is_mounted and self.is_attached and self in self.app.screen_stack

    def lanes(self) -> Lanes:
        """Lanes that report to this screen; they stop with it."""
        lanes = Lanes(lambda report: self.post_message(self._Came(lanes, report)))
        self._all_lanes.append(lanes)
        return lanes

    def on_unmount(self) -> None:
        for lanes in self._all_lanes:
            lanes.stop()

    def told(self, snapshot: Any) -> None:
        """A lane has yielded this."""
        raise NotImplementedError

    def failed(self, sentence: str) -> None:
        """A lane could not do its work."""
        raise NotImplementedError

    @on(_Came)
    def _came(self, event: _Came) -> None:
        event.stop()
        report = event.report
        if report.run != event.lanes.run or not self.stands:
            return
        if report.error:
            self.failed(report.error)
        elif not report.done:
            self.told(report.snapshot)
