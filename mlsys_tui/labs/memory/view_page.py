"""What the pages of the memory lab have in common, so that one more is a file and a line."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, TypeVar

from textual import on
from textual.content import Content

from mlsys_tui.widgets.board import SceneBoard
from mlsys_tui.widgets.findings import Found
from mlsys_tui.widgets.transport import Transport

S = TypeVar("S")
_FOOT = 2  # rows of the caption, which stay when there is room for nothing else


class Picture(SceneBoard[S]):
    """Draws one scene, and keeps its foot where the rest is too tall."""

    def rows(self, width: int, height: int) -> Sequence[Content]:
        lines = [line.truncate(width, ellipsis=True) for line in self.draw(width, height)]
        over = len(lines) - height
        return lines if over <= 0 else [*lines[: max(0, height - _FOOT)], *lines[-_FOOT:]][-height:]

    def draw(self, width: int, height: int) -> Sequence[Content]:
        """The lines of the scene."""
        raise NotImplementedError


class DiagramPage(Transport):
    """A page that steps a trace. Subclasses say what a position shows in `at`.

    A page that is not stepped can be any widget with a `NAME` and a board in it; where a lesson
    can set it up, it has `set_up(settings)`.
    """

    NAME: ClassVar[str] = ""

    def set_up(self, settings: Mapping[str, Any]) -> None:
        """Show what a lesson, a question or a command line asks for. Raises BadInput."""

    def at(self, position: int) -> None:
        """Show the trace at this position."""
        raise NotImplementedError

    def tell(self, values: Mapping[str, float | str]) -> None:
        """Tell a mission what came out.

        Made later, since a message that the tab's own handler brought about would end at the tab.
        """
        self.call_later(lambda: self.post_message(Found("memory", values)))

    @on(Transport.Moved)
    def _moved(self, event: Transport.Moved) -> None:
        event.stop()
        self.at(event.position)
