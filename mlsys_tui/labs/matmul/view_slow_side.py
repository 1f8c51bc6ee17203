"""Beside the grids of the slow motion: the cache's sets, the running miss rates, the signs."""

from collections.abc import Sequence

from textual.content import Content

from mlsys_tui.labs.matmul.cache import MATRICES
from mlsys_tui.labs.matmul.slow_motion import Moment, SlowMotion
from mlsys_tui.labs.matmul.view_grid import FAR, HIT, IN, MISS, OUT, SIGN_STYLES
from mlsys_tui.labs.matmul.view_setup import KEY, MUTED, fitted

WIDTH = 22  # cells of the sets
_RATES = 20  # cells of the rates
_LEGEND = ((HIT, "hit"), (MISS, "miss"), (OUT, "pushed out"), (IN, "cached"), (FAR, "not"))


def side(
    trace: SlowMotion, moment: Moment, width: int, height: int, *, signs: bool
) -> list[Content]:
    """One column below the other where the height allows, else next to each other."""
    sets, rates = _sets(trace, moment), _rates(moment)
    legend = [Content(), *_legend()] if signs else []
    first = 2 + 2 * _name_width(trace.size)
    if len(sets) + 1 + len(rates) <= height:
        column = [*sets, Content(), *rates]
        return column + _rest(legend, height - len(column))
    if len(sets) + len(rates) <= height:
        return [*sets, *rates]
    if width < first + _RATES:
        return [sets[0], *rates]
    sets[1] = Content.styled("newest line first", MUTED)
    second = rates + _rest(legend, height - len(rates))
    longest = max(len(sets), len(second))
    sets += [Content()] * (longest - len(sets))
    second += [Content()] * (longest - len(second))
    return [
        Content.assemble(fitted(left, first), right)
        for left, right in zip(sets, second, strict=True)
    ]


def _rest(lines: Sequence[Content], room: int) -> list[Content]:
    """The lines, if all of them fit."""
    return list(lines) if len(lines) <= room else []


def _name_width(size: int) -> int:
    """Cells of a line's name with a space after it: `B[2][0… `."""
    return 8 if size < 10 else 10


def _sets(trace: SlowMotion, moment: Moment) -> list[Content]:
    """The order and n, and what each set of the cache holds."""
    head = Content.assemble(
        (moment.order.upper(), "bold"), (" o", KEY), f"  n = {trace.size} ", ("▴▾", KEY)
    )
    title = Content.styled(f"{trace.shape.sets} sets, newest first", MUTED)
    held = [_set(trace, number, lines, moment) for number, lines in enumerate(moment.sets)]
    return [head, title, *held]


def _set(trace: SlowMotion, number: int, held: Sequence[int | None], moment: Moment) -> Content:
    """`0 B[2][0… A[0][0…`: a line is named by its first element, the touched one lit."""
    touched = SIGN_STYLES[HIT if moment.hit else MISS]
    parts: list[tuple[str, str]] = [(f"{number} ", MUTED)]
    for line in held:
        name, style = "–", MUTED
        if line is not None:
            first = trace.line(line).elements[0]
            name = f"{first.matrix}[{first.row}][{first.column}…"
            style = touched if line == moment.line.number else SIGN_STYLES[IN]
        parts += [(name, style), (" " * (_name_width(trace.size) - len(name)), "")]
    return Content.assemble(*parts)


def _rates(moment: Moment) -> list[Content]:
    """Misses of each matrix so far."""
    lines = [Content.styled("missed so far", MUTED)]
    for matrix in MATRICES:
        rate = moment.miss_rate[matrix]
        share = "   –" if rate is None else f"{rate:4.0%}"
        lit = "bold" if matrix == moment.matrix else ""
        counts = f"{moment.misses[matrix]:>4} of {moment.accesses[matrix]:>4} "
        lines.append(Content.assemble((f"{matrix} ", lit), (counts, MUTED), (share, "bold")))
    return lines


def legend_line() -> Content:
    """All signs in one line."""
    return Content.assemble("  ", Content("   ").join(_signs()))


def _signs() -> list[Content]:
    return [
        Content.assemble((sign, SIGN_STYLES[sign]), (f" {words}", MUTED)) for sign, words in _LEGEND
    ]


def _legend() -> list[Content]:
    signs = _signs()
    return [Content("  ").join(signs[:2]), signs[2], Content("  ").join(signs[3:])]
