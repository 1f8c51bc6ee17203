"""The page of loss: against time and against updates, this run and the earlier ones."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from textual.content import Content

from mlsys_tui.labs.paramserver.result import Run
from mlsys_tui.labs.paramserver.view_lines import cut, final, fit, hint, reached, runs, titles
from mlsys_tui.labs.paramserver.view_questions import TARGET
from mlsys_tui.labs.paramserver.view_scene import MUTED, Scene
from mlsys_tui.widgets.axes import Axis, linear
from mlsys_tui.widgets.chart import Curve, Level, Mark, Picture, draw

_STYLES = ("bold $text-primary", "$text-success", "$text-warning", "$foreground")
_TITLES = ("", "updates")
_LONGEST = 34  # cells of a run's name
_ROOMY = 14  # rows from which each run has a line of its own


def loss(scene: Scene, width: int, height: int) -> list[Content]:
    """Loss against time and against updates, of all runs."""
    if not scene.ran:
        return []
    if not len(scene.ran.run.curve):
        return [Content(), Content("  This run trains nothing: s, training yes, shows its loss.")]
    names = _names(scene, width) if height >= _ROOMY else _names_in_rows(scene, width)
    half = (width - 1) // 2
    both = [_chart(scene, column, half, height - len(names)) for column in (0, 1)]
    pairs = zip(*both, strict=True)
    return [*(Content.assemble(fit(left, half), " ", right) for left, right in pairs), *names]


def _numbered(scene: Scene) -> list[tuple[int, Run, str]]:
    """The runs that trained: the number that each has in the names, and its style."""
    styled = enumerate(zip(runs(scene), _STYLES, strict=False), start=1)
    return [(number, run, style) for number, (run, style) in styled if len(run.curve)]


def _chart(scene: Scene, column: int, width: int, height: int) -> list[Content]:
    """One of the two charts; `column` of a curve is its x: 0 seconds, 1 updates."""
    assert scene.trace is not None
    shown = _numbered(scene)
    curves = [
        Curve(partial(_at, run.curve[:, column], run.curve[:, 2]), "", style)
        for _, run, style in shown
    ]
    ends = [
        Mark(float(run.curve[-1, column]), float(run.curve[-1, 2]), str(number), style)
        for number, run, style in shown
    ]
    here = scene.trace.curve(scene.position)[-1]
    now = Mark(float(here[column]), float(here[2]), "●", "bold")
    picture = Picture(
        x=_across(max(float(run.curve[-1, column]) for _, run, _ in shown), column),
        y=_losses([run for _, run, _ in shown]),
        curves=tuple(reversed(curves)),
        levels=(Level(TARGET, "", MUTED),),
        marks=(*reversed(ends), now),
    )
    return draw(picture, width, height)


def _across(most: float, column: int) -> Axis:
    """As far as the longest run goes, with room for the number at its end."""
    most = 1.03 * max(most, 1e-9)
    whole = linear(most, "" if column else "s")
    return Axis(0, most, tuple(tick for tick in whole.ticks if tick[0] <= most), _TITLES[column])


def _losses(shown: Sequence[Run]) -> Axis:
    """From under the least loss to over where training begins, the target named."""
    top = 1.05 * max(float(run.curve[0, 2]) for run in shown)
    least = min(float(run.curve[:, 2].min()) for run in shown)
    whole = linear(top)
    low = max((value for value, _ in whole.ticks if value <= least), default=0.0)
    near = 0.12 * (top - low)
    ticks = [
        (value, text)
        for value, text in whole.ticks
        if low <= value <= top and abs(value - TARGET) > near
    ]
    if low <= TARGET <= top:
        ticks.append((TARGET, f"{TARGET:g}"))
    return Axis(low, top, tuple(ticks))


def _at(xs: NDArray[Any], losses: NDArray[Any], x: float) -> float | None:
    return float(np.interp(x, xs, losses)) if x <= xs[-1] else None


def _names_in_rows(scene: Scene, width: int) -> list[Content]:
    """The names one after another, in a second row too where one is too short for them."""
    each = zip(runs(scene), titles(scene), _STYLES, strict=False)
    parts = [
        Content.styled(f"  {number} {name}{', diverged' if run.diverged else ''}", style)
        for number, (run, name, style) in enumerate(each, start=1)
    ]
    row = Content.styled(f"  ● now  ┄ loss {TARGET:g}", MUTED)
    fits = 0
    while fits < len(parts) and row.cell_length + parts[fits].cell_length < width:
        row, fits = row + parts[fits], fits + 1
    rows = [row + hint(scene), *([Content().join(parts[fits:])] if parts[fits:] else [])]
    return [row.truncate(width - 1, ellipsis=True) for row in rows]


def _names(scene: Scene, width: int) -> list[Content]:
    """A line a run: when it reached the target, and its loss at the end."""
    signs = Content.styled(f"  ● now   ┄ loss {TARGET:g}", MUTED)
    lines = [Content.assemble(signs, hint(scene))]
    names = [cut(name, _LONGEST) for name in titles(scene)]
    wide = max(map(len, names))
    for number, (run, name, style) in enumerate(zip(runs(scene), names, _STYLES, strict=False), 1):
        words = f"   loss {TARGET:g}: {reached(run):<8} at the end: {final(run)}"
        line = Content.assemble((f"  {number} {name:<{wide}}", style), words)
        lines.append(line.truncate(width - 1, ellipsis=True))
    return lines
