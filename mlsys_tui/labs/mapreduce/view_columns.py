"""Lists side by side in blocks: a block a machine, each list cut to the rows it can have."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from rich.cells import cell_len, set_cell_size
from textual.content import Content

from mlsys_tui.widgets.board import window

MUTED = "$foreground-muted"
LIT, FROM = "bold reverse $accent", "bold $accent"
GUTTER = 2  # cells before each column's text, for the mark of where a pair arrives

_OWN = 5  # rows that the block in hand has at least, where there are so many

Cell = tuple[str, str, str]  # mark, text, style


def clip(text: str, width: int) -> str:
    """A text in exactly `width` cells; one that is cut ends in an ellipsis."""
    if cell_len(text) <= width:
        return set_cell_size(text, width)
    return set_cell_size(text, max(0, width - 1)) + "…" * (width > 0)


def joined(parts: Iterable[Content], width: int) -> Content:
    """The parts that fit into `width` cells, side by side; from the first that does not, none."""
    line = Content()
    for part in parts:
        if line.cell_length + part.cell_length > width:
            break
        line = Content.assemble(line, part)
    return line


@dataclass(frozen=True)
class Column:
    """A list in one place. `draw` makes a cell of an item, only of those that are shown.

    `cursor` is the item to keep in view; `noun` names the items where they are counted.
    """

    items: Sequence[Any]
    draw: Callable[[Any], Cell]
    cursor: int = 0
    noun: str = "pair"

    def cells(self, height: int) -> list[Cell]:
        """At most `height` cells; what is cut off is counted in words."""
        count = len(self.items)
        if count <= height:
            return [self.draw(item) for item in self.items]
        if height == 1:
            return [self._words(f"{count} {self.noun}s")]
        if height == 2:
            return [self.draw(self.items[self.cursor]), self._words(f"of {count}")]
        shown = window(self.cursor, count, height)
        above = [self._words(f"↑ {shown.start} more")] if shown.start else []
        below = [self._words(f"↓ {count - shown.stop} more")] if shown.stop < count else []
        return [*above, *(self.draw(self.items[at]) for at in shown), *below]

    def _words(self, words: str) -> Cell:
        return " ", words, MUTED


@dataclass(frozen=True)
class Block:
    """What one machine holds: its number, its columns, and the rows it would like to have."""

    number: int
    columns: Sequence[Column]
    height: int

    def rows(self, height: int, widths: Sequence[int], in_hand: bool) -> list[Content]:
        """The block in `height` rows, its number at the left of the first."""
        drawn = [column.cells(height) for column in self.columns]
        label = f"{self.number:>2}" if height else ""
        return [
            Content.assemble(
                (label if y == 0 else "  ", FROM if in_hand else MUTED),
                *(
                    part
                    for cells, width in zip(drawn, widths, strict=True)
                    for part in _parts(cells[y] if y < len(cells) else None, width)
                ),
            )
            for y in range(height)
        ]


def _parts(cell: Cell | None, width: int) -> list[Any]:
    """A cell's mark, its text, and the spaces that fill its column; the style is the text's."""
    if cell is None:
        return [" " * (GUTTER + width)]
    mark, text, style = cell
    shown = clip(text, width)
    body = shown.rstrip()
    return [(f" {mark}", FROM), (body, style), shown[len(body) :]]


def stack(
    blocks: Sequence[Block], in_hand: int | None, room: int, widths: Sequence[int], noun: str
) -> list[Content]:
    """The blocks one above the other in `room` rows; the one in hand gets what it needs first."""
    wanted = [block.height for block in blocks]
    heights = share(wanted, in_hand or 0, room)
    roomy = sum(wanted) + len(blocks) - 1 <= room
    width = sum(widths) + GUTTER * len(widths) + 2
    rows: list[Content] = []
    for block, height in zip(blocks, heights, strict=True):
        rows += [Content(" " * width)] * (roomy and bool(rows))
        rows += block.rows(height, widths, block.number == in_hand)
    above = next((at for at, height in enumerate(heights) if height), len(blocks))
    below = next((at for at, height in enumerate(reversed(heights)) if height), len(blocks))
    if above and blocks:
        rows.insert(0, _hidden("↑", above, noun, width))
    if below and above < len(blocks):
        rows.append(_hidden("↓", below, noun, width))
    return [*rows, *[Content(" " * width)] * (room - len(rows))][:room]


def _hidden(arrow: str, count: int, noun: str, width: int) -> Content:
    words = f"  {arrow} {count} {noun}{'s' if count > 1 else ''}"
    return Content.styled(clip(words, width), MUTED)


def share(wanted: Sequence[int], in_hand: int, room: int) -> list[int]:
    """How many of `room` rows each block gets; 0 where a block is not shown.

    Every block that is shown has one row at least; where some are not, rows are left to say so.
    """
    if sum(wanted) <= room:
        return list(wanted)
    count = len(wanted)
    own = min(wanted[in_hand], max(1, min(_OWN, room - 2)))
    said = 0 if count - 1 <= room - own else 2
    beside = min(count - 1, max(0, room - own - said))
    first = max(0, min(in_hand - beside // 2, count - 1 - beside))
    shown = range(first, first + beside + 1)
    heights = [int(at in shown) for at in range(count)]
    left = room - said - len(shown)
    for at in sorted(shown, key=lambda at: abs(at - in_hand)):
        more = min(wanted[at] - 1, left)
        heights[at] += more
        left -= more
    return heights


def fit(wanted: Sequence[int], room: int, least: int, spare: int) -> list[int]:
    """Widths that sum to `room` at most: the widest give way first, none below `least`.

    What is left over is shared out evenly, up to `spare` cells a column.
    """
    more = max(0, min(spare, (room - sum(wanted)) // len(wanted)))
    widths = [width + more for width in wanted]
    while sum(widths) > room and max(widths) > least:
        widths[widths.index(max(widths))] -= 1
    return widths
