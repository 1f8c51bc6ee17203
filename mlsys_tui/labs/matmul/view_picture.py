"""Pictures of C filling up, one a lane."""

from collections.abc import Mapping, Sequence

from textual.content import Content

from mlsys_tui.labs.matmul.orders import label
from mlsys_tui.labs.matmul.race import CELLS, LaneSnapshot
from mlsys_tui.labs.matmul.view_setup import lane_style

_SHADES = " ░▒▓█"


def pictures(
    snapshots: Mapping[str, LaneSnapshot], names: Sequence[str], rows: int, wide: int
) -> list[Content]:
    """C as these lanes have filled it, side by side: a head and `rows` lines, columns `wide`."""
    each = [_picture(name, snapshots.get(name), rows, wide) for name in names]
    return [Content.assemble("  ", Content("   ").join(row)) for row in zip(*each, strict=True)]


def _picture(name: str, snapshot: LaneSnapshot | None, rows: int, wide: int) -> list[Content]:
    """C in columns of blocks, `wide` cells each."""
    head = Content.styled(f"C by {label(name)}".ljust(wide * CELLS), "bold")
    lines = [_shades(snapshot, row, rows, wide) for row in range(rows)]
    return [head, *(Content.styled(line, f"{lane_style(name)} on $boost") for line in lines)]


def _shades(snapshot: LaneSnapshot | None, row: int, rows: int, wide: int) -> str:
    """One line of C: a column is as full as its emptiest block in this line."""
    if snapshot is None or not snapshot.filled:
        return " " * (wide * CELLS)
    edge = snapshot.cells
    blocks = range(row * edge // rows, max(row * edge // rows + 1, (row + 1) * edge // rows))
    levels = [
        min(snapshot.filled[block * edge + column * edge // CELLS] for block in blocks)
        for column in range(CELLS)
    ]
    return "".join(_SHADES[(level * 4 + 254) // 255] * wide for level in levels)
