"""The last line of the Formulas tab: one sentence that says what the picture means."""

from mlsys_tui.formulas import show
from mlsys_tui.labs.speedup import laws
from mlsys_tui.labs.speedup.view_scene import LISTED, Scene


def sentence(scene: Scene) -> str:
    """What the view shown means, computed by the engine; the bench has a sentence of its own."""
    return _SENTENCES[scene.view](scene) if scene.view in _SENTENCES else ""


def _solve(scene: Scene) -> str:
    if scene.error:
        return "The chart keeps the last numbers that fitted." if not scene.solution.note else ""
    if scene.formula.name == "amdahl":
        return laws.what_helps(*scene.solved)
    variable = laws.across(scene.formula, scene.values)
    said = laws.doubled(scene.formula, scene.values, variable) if variable else ""
    return said or f"Source: {scene.formula.source}."


def _laws(scene: Scene) -> str:
    f, p = scene.serial, scene.processors
    amdahl, gustafson = show(laws.speedup(f, p)), show(laws.scaled(f, p))
    usl = show(laws.contended(f, scene.coherency, p))
    return f"At p = {show(p)}: Amdahl {amdahl}×, Gustafson {gustafson}×, USL {usl}×."


def _efficiency(scene: Scene) -> str:
    f, p = scene.serial, scene.processors
    now, twice = laws.efficiency(f, p), laws.efficiency(f, 2 * p)
    return (
        f"At p = {show(p)} a processor does useful work {show(100 * now)} % of the time, "
        f"at {show(2 * p)} {show(100 * twice)} %."
    )


def _table(scene: Scene) -> str:
    f, p = scene.serial, scene.processors
    top = laws.limit(f)
    if top is None:
        return "f = 0 is the dream: no serial part, no ceiling, S = p."
    return (
        f"f = {show(f)}: {show(p)} processors give {show(laws.speedup(f, p))}×, "
        f"no number of them gives {show(top)}×."
    )


def _formulas(scene: Scene) -> str:
    return f"Source: {LISTED[scene.cursor].source}."


_SENTENCES = {
    "solve": _solve,
    "laws": _laws,
    "efficiency": _efficiency,
    "table": _table,
    "formulas": _formulas,
}
