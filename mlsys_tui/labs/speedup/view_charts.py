"""The charts of the Formulas tab: which curves, on which axes."""

import math
from collections.abc import Callable
from functools import partial

from mlsys_tui.formulas import Variable, evaluate, show
from mlsys_tui.labs.speedup.laws import (
    FAMILY,
    across,
    contended,
    efficiency,
    limit,
    scaled,
    speedup,
    target_at,
)
from mlsys_tui.labs.speedup.measure import Findings
from mlsys_tui.labs.speedup.view_scene import Measuring, Scene
from mlsys_tui.widgets.axes import (
    Axis,
    around,
    counts,
    decades,
    few,
    linear,
    percent,
    sampled,
)
from mlsys_tui.widgets.chart import Curve, Level, Mark, Picture

CHOSEN, LIMIT, FOUND = "bold $text-primary", "$text-warning", "bold $text-success"
_TOPS = (20.0, 50.0, 100.0, 200.0, 500.0, 1000.0)
_POINT = "●"
_LOG = "p, log"

Law = Callable[[float, float], float]  # (serial fraction, processors) -> what is drawn


def family(serial: float, processors: float) -> Picture:
    """Amdahl's law by f, the chosen f lit, and the limit it runs into."""
    x = counts(processors, _LOG)
    reached = speedup(serial, x.high)
    y = linear(next((top for top in _TOPS if top >= reached), x.high), title="S")
    curves = (*_others(serial, speedup), _chosen(serial, speedup))
    ceiling = limit(serial)
    levels = (Level(ceiling, f"limit 1/f = {show(ceiling)}", LIMIT),) if ceiling else ()
    marks = (Mark(processors, speedup(serial, processors), _POINT, CHOSEN),)
    return Picture(x, y, curves, levels, marks)


def efficiencies(serial: float, processors: float) -> Picture:
    """What share of the processors' time is useful, by f."""
    marks = (Mark(processors, efficiency(serial, processors), _POINT, CHOSEN),)
    curves = (*_others(serial, efficiency), _chosen(serial, efficiency))
    return Picture(counts(processors, _LOG, 64.0), percent("E"), curves, (), marks)


def _others(serial: float, law: Law) -> list[Curve]:
    return [Curve(partial(law, f), f"f={f:g}") for f in FAMILY if abs(f - serial) > 0.2 * f]


def _chosen(serial: float, law: Law) -> Curve:
    return Curve(partial(law, serial), f"f={serial:.3g}", CHOSEN)


def laws(scene: Scene) -> Picture:
    """Amdahl, Gustafson and the scalability law with the same f, both axes by powers."""
    f, p = scene.serial, scene.processors
    x = counts(p, _LOG)
    curves = (
        Curve(partial(scaled, f), "Gustafson", FOUND),
        Curve(partial(contended, f, scene.coherency), "USL", LIMIT),
        Curve(partial(speedup, f), "Amdahl", CHOSEN),
    )
    marks = tuple(Mark(p, curve.y(p) or 1.0, _POINT, curve.style) for curve in curves)
    return Picture(x, counts(1, "S"), curves, (), marks)


def of_target(scene: Scene) -> Picture | None:
    """A formula's target over one of its variables; None where a chart says nothing."""
    formula, values = scene.formula, scene.values
    if formula.name == "amdahl":
        return family(*scene.solved)
    variable = across(formula, values)
    if variable is None:
        return None
    here = values[variable.name]
    assert isinstance(here, float)
    x = _along(variable, here)

    def curve(value: float) -> float | None:
        return target_at(formula, values, variable, value)

    reached = sampled(curve, x)
    target = formula[formula.target]
    if len(reached) < 2:
        return None
    y = around(reached, target.unit, target.symbol)
    at = curve(here)
    marks = (Mark(here, at, _POINT, CHOSEN),) if at is not None else ()
    return Picture(x, y, (Curve(curve, target.symbol, CHOSEN),), (), marks)


def _along(variable: Variable, here: float) -> Axis:
    """Shares from 0 to 1, counts by powers of four, the rest a few powers of ten around here."""
    title = f"{variable.symbol}, log"
    if variable.high <= 1:
        return linear(1.0, variable.unit, variable.symbol)
    if not variable.unit and (variable.whole or variable.low == 1) and here <= 1024:
        return counts(here, title)
    low = 10.0 ** (math.floor(math.log10(here)) - 1)
    return decades(low, 1000 * low, variable.unit, title)


def measured(shown: Measuring) -> Picture:
    """Measured speed-ups on the curve of the law, and the curve that fits them."""
    own = shown.serial is not None
    most = max(shown.threads if own else [row.threads for row in shown.rows], default=2)
    top = max([float(most), *(row.speedup for row in shown.rows)])
    curves = []
    serial = shown.serial
    if shown.findings and shown.findings.usl:
        curves.append(Curve(partial(_fitted, shown.findings), "USL fit", LIMIT))
    if serial is None and shown.findings and shown.findings.amdahl:
        serial = shown.findings.amdahl.serial
    if serial is not None:
        curves.append(_chosen(serial, speedup))
    marks = tuple(Mark(row.threads, row.speedup, "◆", FOUND) for row in shown.rows)
    return Picture(few(most, "p"), linear(top, title="S"), tuple(curves), (), marks)


def _fitted(found: Findings, processors: float) -> float | None:
    usl = found.usl
    if usl is None:
        return None
    known = {"rate": usl.rate, "contention": usl.contention, "coherency": usl.coherency}
    return evaluate("usl", load=processors, **known)
