"""The board of the Formulas tab: one picture a view."""

import re
import textwrap
from collections.abc import Callable, Mapping, Sequence

from textual.content import Content

from mlsys_tui.formulas import Formula, show
from mlsys_tui.labs.speedup import laws, view_charts, view_measure
from mlsys_tui.labs.speedup.view_scene import LISTED, VIEWS, Scene
from mlsys_tui.widgets.board import SceneBoard, window
from mlsys_tui.widgets.chart import draw

_MUTED = "$foreground-muted"
_LIT = "bold $text-primary"
_INDENT = "  "
_WORDS = re.compile(r"(?!max\(|min\(|log₂)\b[a-z]{3,}")


class SpeedupBoard(SceneBoard[Scene]):
    """Shows a scene. Where `stepped`, the steps take the place of the chart."""

    stepped = False

    def rows(self, width: int, height: int) -> Sequence[Content]:
        if self.scene.view == "solve" and self.stepped:
            return steps(self.scene, width, height)
        return _PICTURES[self.scene.view](self.scene, width, height)[:height]


def bar(shown: str) -> Content:
    """The views in one row, the one on the screen lit."""
    names = [(f" {name} ", "bold reverse" if name == shown else _MUTED) for name in VIEWS]
    return Content.assemble(" ", *(part for name in names for part in (name, " ")))


def wrapped(lines: Sequence[str], width: int) -> list[str]:
    """Steps in this many cells, what runs over indented."""
    return [
        part
        for line in lines
        for part in textwrap.wrap(
            line, width, subsequent_indent="      ", break_long_words=False, drop_whitespace=True
        )
    ]


def worked(scene: Scene) -> list[str]:
    """The solution's lines as on a board: the left side once, equals signs below one another."""
    symbol = scene.formula.symbols[scene.solution.target]
    shown: list[str] = []
    stated = False  # whether the wanted symbol stands on the left of a line by now
    for line in scene.solution.steps:
        if " = " in line or _WORDS.search(line):
            shown.append(line)
            stated = stated or line.startswith(f"{symbol} = ")
        else:
            shown.append(f"{' ' * len(symbol) if stated else symbol} = {line}")
            stated = True
    return shown


def lit(lines: Sequence[str]) -> Content:
    """The steps, the result in them lit."""
    result = max((n for n, line in enumerate(lines) if " = " in line), default=-1)
    return Content("\n").join(
        Content.styled(line, "bold $text-success" if n == result else "")
        for n, line in enumerate(lines)
    )


def steps(scene: Scene, width: int, height: int) -> list[Content]:
    """The worked lines; where they are too many, those from `scrolled` on."""
    lines = wrapped(worked(scene), width - 4)
    first = min(scene.scrolled, max(0, len(lines) - height))
    shown = [Content(f"{_INDENT}{line}") for line in lines[first : first + height]]
    if first:
        shown[0] = Content.styled(f"{_INDENT}↑ {first + 1} more, pageup", _MUTED)
    if (rest := len(lines) - first - height) > 0:
        shown[-1] = Content.styled(f"{_INDENT}↓ {rest + 1} more, pagedown", _MUTED)
    return shown


def _solve(scene: Scene, width: int, height: int) -> list[Content]:
    picture = view_charts.of_target(scene)
    return draw(picture, width - 1, height) if picture else []


def _laws(scene: Scene, width: int, height: int) -> list[Content]:
    meant = (
        f"{_INDENT}Amdahl: the work stays   Gustafson: it grows   "
        f"USL: pairs cost β = {scene.coherency:.3g}"
    )
    head = [_dial(scene), Content.styled(meant, _MUTED), Content()]
    return [*head, *draw(view_charts.laws(scene), width - 2, height - 3)]


def _efficiency(scene: Scene, width: int, height: int) -> list[Content]:
    picture = view_charts.efficiencies(scene.serial, scene.processors)
    return [_dial(scene), Content(), *draw(picture, width - 2, height - 2)]


def _dial(scene: Scene) -> Content:
    return Content.assemble(
        f"{_INDENT}serial fraction ",
        (f"f = {scene.serial:.3g}", _LIT),
        f"   processors p = {show(scene.processors)}",
        ("   ▴▾ moves f", _MUTED),
    )


def _table(scene: Scene, width: int, height: int) -> list[Content]:
    """The reference table; the chosen f and the number of processors at hand are lit."""
    table, chosen = laws.reference(scene.serial, scene.processors)
    columns = list(zip(table.header, *table.rows, strict=True))
    widths = [max(10, *(len(cell) + 3 for cell in column)) for column in columns]
    here = f"p={int(scene.processors)}"
    lines = [_dial(scene), Content(), _cells(table.header, widths, table.header, here, "bold")]
    for number, row in enumerate(table.rows):
        style = _LIT if number == chosen else ""
        lines += [Content(), _cells(row, widths, table.header, here, style, number == chosen)]
    return lines


def _cells(
    row: Sequence[str],
    widths: Sequence[int],
    header: Sequence[str],
    here: str,
    style: str,
    chosen: bool = False,
) -> Content:
    parts = [
        (cell.rjust(width), f"{style} reverse" if chosen and title == here else style)
        for cell, width, title in zip(row, widths, header, strict=True)
    ]
    return Content.assemble((" ▸" if chosen else "  ", _LIT), *parts)


def _measure(scene: Scene, width: int, height: int) -> list[Content]:
    return view_measure.panel(scene.measuring, width, height)


def _formulas(scene: Scene, width: int, height: int) -> list[Content]:
    """Every formula under its topic; the lit one stays in view."""
    lines, lit = _listed(scene.cursor, width)
    shown = window(lit, len(lines), height - 1)
    rows = [Content.styled(f"{_INDENT}{len(LISTED)} formulas   ▴▾ choose, enter opens", _MUTED)]
    rows += [lines[number] for number in shown]
    if shown.start:
        rows.insert(1, Content.styled(f"{_INDENT}↑ {shown.start} more", _MUTED))
    if shown.stop < len(lines):
        rows.append(Content.styled(f"{_INDENT}↓ {len(lines) - shown.stop} more", _MUTED))
    return rows


def _listed(cursor: int, width: int) -> tuple[list[Content], int]:
    """The list's lines, and which of them is lit."""
    lines: list[Content] = []
    lit, topic = 0, ""
    for number, formula in enumerate(LISTED):
        if formula.topic != topic:
            topic = formula.topic
            lines.append(Content.styled(f"{_INDENT}{topic}", "bold $text-primary"))
        if number == cursor:
            lit = len(lines)
        lines.append(_line(formula, number == cursor, width))
    return lines, lit


def _line(formula: Formula, lit: bool, width: int) -> Content:
    room = min(40, width // 2)
    title = formula.title if len(formula.title) < room else f"{formula.title[: room - 2]}…"
    written = formula.written(symbols=True)
    over = width - room - 4
    return Content.assemble(
        ("  ▸ " if lit else "    ", _LIT),
        (title.ljust(room), _LIT if lit else ""),
        (written if len(written) <= over else f"{written[: over - 1]}…", "" if lit else _MUTED),
    )


_PICTURES: Mapping[str, Callable[[Scene, int, int], list[Content]]] = {
    "solve": _solve,
    "laws": _laws,
    "efficiency": _efficiency,
    "table": _table,
    "measure": _measure,
    "formulas": _formulas,
}
