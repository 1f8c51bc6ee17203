"""A grid of cells to draw boxes and lines on, row by row turned into styled text."""

from collections.abc import Sequence
from itertools import groupby

from textual.content import Content

MUTED, LIT, KEY = "$foreground-muted", "bold $accent", "bold $accent"


class Canvas:
    """`width` × `height` blank cells. What is put outside is cut off."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, max(0, height)
        self._cells = [[(" ", "")] * width for _ in range(self.height)]

    def put(self, x: int, y: int, text: str, style: str = "") -> None:
        """Write `text` from cell (x, y) to the right."""
        if 0 <= y < self.height:
            for at, sign in enumerate(text, start=x):
                if 0 <= at < self.width:
                    self._cells[y][at] = (sign, style)

    def centre(self, x: int, y: int, text: str, style: str = "") -> None:
        """Write `text` with its middle at column x."""
        self.put(x - len(text) // 2, y, text, style)

    def box(
        self, x: int, y: int, width: int, height: int, style: str = "", title: str = ""
    ) -> None:
        """A frame, with a title in the middle of its upper edge."""
        self.put(x, y, "┌" + "─" * (width - 2) + "┐", style)
        for row in range(y + 1, y + height - 1):
            self.put(x, row, "│", style)
            self.put(x + width - 1, row, "│", style)
        self.put(x, y + height - 1, "└" + "─" * (width - 2) + "┘", style)
        if title:
            self.centre(x + width // 2, y, f" {title} ", style)

    def rows(self) -> list[Content]:
        """The rows from top to bottom."""
        return [_row(cells) for cells in self._cells]


def _row(cells: Sequence[tuple[str, str]]) -> Content:
    runs = groupby(cells, key=lambda cell: cell[1])
    return Content.assemble(*(("".join(sign for sign, _ in run), style) for style, run in runs))


def keys(*pairs: tuple[str, str], gap: str = "  ") -> Content:
    """A row of keys and what they do or show now."""
    parts = [Content.assemble((key, KEY), f" {words}" if key else words) for key, words in pairs]
    return Content.assemble("  ", Content(gap).join(parts))


def foot(sentence: str, width: int, rows: int = 2) -> list[Content]:
    """The sentence that explains the step, wrapped into the last rows of a page."""
    lines = Content(sentence).wrap(max(10, width - 4))[:rows]
    blank = [Content()] * (rows - len(lines))
    return [*blank, *(Content.assemble("  ", line) for line in lines)]
