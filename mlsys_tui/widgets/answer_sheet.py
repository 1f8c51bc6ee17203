"""The sheet of a question: what is to be read of an attempt, as much as fits, and its letters."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual import events
from textual.content import Content
from textual.geometry import Size
from textual.message import Message

from mlsys_tui.course.attempt import Attempt
from mlsys_tui.course.drawing import LETTERS
from mlsys_tui.widgets.answer_marks import MUTED
from mlsys_tui.widgets.answer_rows import Leaf, leaf
from mlsys_tui.widgets.board import Board

_LEAST_BELOW = 6  # lines of the solution in view with the verdict


class Sheet(Board):
    """What is to be read of an attempt; letters answer it, so that they do nothing else here."""

    DEFAULT_CSS = """
    Sheet { height: 1fr; }
    Sheet.-over { height: auto; }
    """

    @dataclass
    class Pressed(Message):
        """The reader pressed a letter that answers."""

        letter: str

    def __init__(self) -> None:
        super().__init__()
        self.attempt: Attempt | None = None
        self.reserved = 0
        self._top: int | None = None  # the first line in view, once the reader has scrolled

    def show(self, attempt: Attempt, reserved: int) -> None:
        """Show this attempt, above `reserved` rows for typing."""
        before, self.attempt, self.reserved = self.attempt, attempt, reserved
        self.set_class(reserved > 0, "-over")
        told = attempt.verdict is not None and (before is None or before.verdict is None)
        if before is None or before.drawn is not attempt.drawn or told:
            self._top = None
        self.refresh(layout=True)
        self.redraw()

    def _leaf(self, width: int) -> Leaf:
        return leaf(self.attempt, width) if self.attempt and width else Leaf(())

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return max(1, min(len(self._leaf(width).lines), container.height - self.reserved))

    def rows(self, width: int, height: int) -> Sequence[Content]:
        drawn = self._leaf(width)
        lines = list(drawn.lines)
        over = len(lines) - height
        if over <= 0:
            return lines
        top = max(0, min(self._place(drawn, height), over))
        shown = lines[top : top + height]
        if top:
            shown[0] = Content.styled(f"  ▴ {top + 1} more", MUTED)
        if top < over:
            shown[-1] = Content.styled(f"  ▾ {over - top + 1} more, down scrolls", MUTED)
        return shown

    def scroll_lines(self, by: int) -> None:
        """Move what is read by this many lines; pages are given as ±99."""
        drawn, height = self._leaf(self.size.width), self.size.height
        page = max(1, height - 3)
        top = self._place(drawn, height) + (by if abs(by) < 99 else page * (1 if by > 0 else -1))
        self._top = max(0, min(top, len(drawn.lines) - height))
        self.redraw()

    def _place(self, drawn: Leaf, height: int) -> int:
        """The first line in view: so that the lit pair is seen, or the verdict and what follows."""
        if self.attempt is None or self.attempt.verdict is None:
            walks = self.attempt is not None and self.attempt.places > 0
            return drawn.lit + 2 - height if walks else self._top or 0
        return drawn.lit + _LEAST_BELOW - height if self._top is None else self._top

    def on_key(self, event: events.Key) -> None:
        if event.key in LETTERS:
            event.stop()
            self.post_message(self.Pressed(event.key))
