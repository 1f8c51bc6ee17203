"""A picture made of lines: one widget, and only the cells that changed are sent again."""

from collections.abc import Sequence
from typing import Generic, TypeVar

from rich.cells import cell_len
from textual.content import Content
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.visual import Visual
from textual.widget import Widget

S = TypeVar("S")
_NARROWEST = 20  # below this there is no picture to draw, and the app says that it needs more


class Board(Widget, can_focus=True):
    """Subclasses give `rows()`; whoever changes what it shows calls `redraw()`."""

    DEFAULT_CSS = "Board { width: 1fr; height: 1fr; }"

    def __init__(self, *, id: str | None = None, classes: str = "") -> None:
        super().__init__(id=id, classes=f"board {classes}")
        self._rows: Sequence[Content] = ()
        self._drawn = Size(0, 0)

    def rows(self, width: int, height: int) -> Sequence[Content]:
        """The lines to show in `width` cells, at most `height` of them."""
        raise NotImplementedError

    def redraw(self) -> None:
        """Work out the lines anew and repaint those that differ."""
        before = self._rows
        self._work_out()
        for y in range(self.size.height):
            start, end = _changed(_line(before, y), _line(self._rows, y))
            if start < end:
                self.refresh(Region(start, y, end - start, 1))

    def _work_out(self) -> None:
        self._drawn = self.size
        width, height = self.size
        self._rows = self.rows(width, height) if width >= _NARROWEST and height else ()

    def render_line(self, y: int) -> Strip:
        if self._drawn != self.size:
            self._work_out()
        width = self.size.width
        line = _line(self._rows, y)
        strips = Visual.to_strips(self, line, width, 1, self.visual_style, pad=True)
        return strips[0] if strips else Strip.blank(width, self.rich_style)

    def on_mount(self) -> None:
        self.watch(self.app, "theme", self.redraw, init=False)


class SceneBoard(Board, Generic[S]):
    """Draws one scene; whoever has a new one calls `show`."""

    def __init__(self, scene: S) -> None:
        super().__init__()
        self.scene = scene

    def show(self, scene: S) -> None:
        """Show this scene; only the lines that changed are painted."""
        self.scene = scene
        self.redraw()


def _line(rows: Sequence[Content], y: int) -> Content:
    return rows[y] if y < len(rows) else Content()


def _changed(before: Content, after: Content) -> tuple[int, int]:
    """The first cell that differs between two lines, and the one after the last."""
    length = max(len(before.plain), len(after.plain))
    old, new = before.plain.ljust(length), after.plain.ljust(length)
    places = [at for at in range(length) if old[at] != new[at]]
    for span in set(before.spans) ^ set(after.spans):
        places += [span.start, span.end - 1]
    if not places:
        return 0, 0
    return cell_len(new[: min(places)]), cell_len(new[: max(places) + 1])


def window(cursor: int, count: int, height: int) -> range:
    """Which of `count` lines to show in `height` so that the lit one is in view.

    Where some are cut off above or below, a line at that end is left for saying so.
    """
    if count <= height:
        return range(count)
    start = max(0, min(cursor - height // 2, count - height))
    return range(start + (start > 0), start + height - (start + height < count))
