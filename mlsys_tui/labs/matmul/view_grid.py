"""A matrix of the slow motion as a grid: what is touched, cached, pushed out, or in memory."""

from collections.abc import Sequence

from textual.content import Content

from mlsys_tui.labs.matmul.cache import MATRICES
from mlsys_tui.labs.matmul.slow_motion import Moment, SlowMotion
from mlsys_tui.labs.matmul.view_setup import MUTED, fitted

HIT, MISS, OUT, IN, FAR = "✓", "✗", "○", "■", "·"
SIGN_STYLES = {
    HIT: "bold $text-success reverse",
    MISS: "bold $text-error reverse",
    OUT: "bold $text-warning",
    IN: "$text-primary",
    FAR: MUTED,
}
_INDICES = {"A": ("i", "k"), "B": ("k", "j"), "C": ("i", "j")}
_ROOMY = 8  # up to this n an element has two cells, and lines have walls, where they fit
_GAP = 2  # cells before each grid
_SIDE = 21  # cells beside the grids that the rates need
_LONG = 11  # cells of a head that names its indices


def cells(size: int, width: int) -> int:
    """How wide a grid is on a panel of this width."""
    roomy = 2 * size + 1
    fits = size <= _ROOMY and _GAP + len(MATRICES) * (roomy + _GAP) + _SIDE <= width + _GAP
    return roomy if fits else max(size, _LONG - 1)


def grid(trace: SlowMotion, moment: Moment, matrix: str, rows: int, wide: int) -> list[Content]:
    """A head and `rows` rows, `wide` cells; where some are cut off, the one at work is in view."""
    size = trace.size
    row, column = (vars(moment)[index] for index in _INDICES[matrix])
    first = max(0, min(row - rows + 1, size - rows))
    signs = _signs(trace, moment, matrix)
    head = _head(matrix, row, column, wide) + _hidden(first, size - first - rows)
    lit = "bold" if moment.matrix == matrix else MUTED
    lines = [
        _row(trace, signs, matrix, number)
        if wide == 2 * size + 1
        else fitted(_dense(signs, size, number), wide)
        for number in range(first, first + rows)
    ]
    return [Content.styled(f"{head:<{wide}.{wide}}", lit), *lines]


def _head(matrix: str, row: int, column: int, wide: int) -> str:
    """Where the loops stand in this matrix: `B[k=3][j=0]`."""
    if wide < _LONG:
        return f"{matrix}[{row}][{column}]"
    first, second = _INDICES[matrix]
    return f"{matrix}[{first}={row}][{second}={column}]"


def _hidden(above: int, below: int) -> str:
    return (f" ↑{above}" if above else "") + (f" ↓{below}" if below else "")


def _signs(trace: SlowMotion, moment: Moment, matrix: str) -> list[str]:
    """A sign for each element, row by row."""
    size, elements = trace.size, trace.shape.elements
    base = MATRICES.index(matrix) * size * size
    cached = {line for lines in moment.sets for line in lines}
    out = moment.evicted.number if moment.evicted else None
    lines = [(base + number) // elements for number in range(size * size)]
    signs = [OUT if line == out else IN if line in cached else FAR for line in lines]
    if moment.matrix == matrix:
        touched = moment.element.row * size + moment.element.column
        signs[touched] = HIT if moment.hit else MISS
    return signs


def _dense(signs: Sequence[str], size: int, row: int) -> Content:
    shown = signs[row * size : (row + 1) * size]
    return _joined([(sign, SIGN_STYLES[sign]) for sign in shown])


def _row(trace: SlowMotion, signs: Sequence[str], matrix: str, row: int) -> Content:
    """Walls stand where a cached line begins or ends."""
    size, elements = trace.size, trace.shape.elements
    base = (MATRICES.index(matrix) * size + row) * size
    shown = signs[row * size : (row + 1) * size]
    held = [False, *(sign in (IN, HIT, MISS) for sign in shown), False]
    parts = []
    for column in range(size + 1):
        edge = column in (0, size) or (base + column) % elements == 0
        wall = edge and (held[column] or held[column + 1])
        parts.append(("│", SIGN_STYLES[IN]) if wall else (" ", ""))
        if column < size:
            parts.append((shown[column], SIGN_STYLES[shown[column]]))
    return _joined(parts)


def _joined(parts: Sequence[tuple[str, str]]) -> Content:
    """Neighbours of one style together: each change of style costs bytes on a slow line."""
    runs: list[tuple[str, str]] = []
    for text, style in parts:
        if runs and (style == runs[-1][1] or (text == " " and "reverse" not in runs[-1][1])):
            runs[-1] = (runs[-1][0] + text, runs[-1][1])
        else:
            runs.append((text, style))
    return Content.assemble(*runs)
