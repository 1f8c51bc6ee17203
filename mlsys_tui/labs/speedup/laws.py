"""What the Formulas tab says beside a solution, all of it from the engine."""

from collections.abc import Mapping

from mlsys_tui.formulas import Formula, Value, Variable, evaluate, show
from mlsys_tui.formulas.blocks import Table, table
from mlsys_tui.text import BadInput

FAMILY = (0.05, 0.1, 0.2, 0.5)
COHERENCY = 0.001  # of the scalability law, until the reader gives another
_REFERENCE = (0.0, 0.1, 0.2, 0.25, 0.5)
_COLUMNS = (4, 8, 16)
_WIDEST = 1e5  # processors that still have a column
_TINY = 1e-9  # a serial fraction that a table may as well call 0
_SMALLEST, _LARGEST = 1e-100, 1e100  # what a chart shows at most, 0 apart

# What a chart has along its x axis, the first of these that the formula knows.
_ACROSS = (
    *("processors", "load", "workers", "intensity", "n", "size", "bandwidth"),
    *("miss_rate_1", "contention", "serial", "speedup", "parameters", "mean", "communication"),
)


def speedup(serial: float, processors: float) -> float:
    """Amdahl's law."""
    return evaluate("amdahl", serial=serial, processors=processors)


def limit(serial: float) -> float | None:
    """The largest speed-up, None where there is no limit, or none that can be written."""
    try:
        return evaluate("amdahl-limit", serial=serial)
    except BadInput:
        return None


def efficiency(serial: float, processors: float) -> float:
    """Amdahl's speed-up, per processor."""
    gained = speedup(serial, processors)
    return evaluate("efficiency", speedup=gained, processors=processors)


def scaled(serial: float, processors: float) -> float:
    """Gustafson's law, the serial share taken of the parallel run."""
    return evaluate("gustafson", serial_scaled=serial, processors=processors)


def contended(serial: float, coherency: float, processors: float) -> float:
    """The universal scalability law with the serial fraction as its contention."""
    return evaluate("usl", rate=1, contention=serial, coherency=coherency, load=processors)


def what_helps(serial: float, processors: float) -> str:
    """Half the serial part, or twice the processors: which gives more from here."""
    twice, half = speedup(serial, 2 * processors), speedup(serial / 2, processors)
    if serial == 0:
        return f"Nothing is serial: twice the processors gives {show(twice)}×, with no end to it."
    if twice > half:
        return (
            f"More processors help more: twice gives {show(twice)}×, "
            f"half the serial part {show(half)}×."
        )
    return (
        f"Less serial work helps more: half gives {show(half)}×, "
        f"twice the processors {show(twice)}×."
    )


def across(formula: Formula, values: Mapping[str, Value]) -> Variable | None:
    """The variable a chart of the target is drawn over, None where no chart makes sense."""
    for name in _ACROSS:
        if name in formula.by_name and name != formula.target:
            value = values.get(name)
            fits = isinstance(value, float) and _SMALLEST < value < _LARGEST
            return formula[name] if fits else None
    return None


def target_at(
    formula: Formula, values: Mapping[str, Value], variable: Variable, value: float
) -> float | None:
    """The formula's target with another value of one variable, None where it has none."""
    if not variable.contains(value):
        return None
    given = {name: known for name, known in values.items() if name != formula.target}
    try:
        formula.check(given | {variable.name: value})
        found = formula.evaluate(given | {variable.name: value})
    except BadInput:
        return None
    return found if found == 0 or _SMALLEST < abs(found) < _LARGEST else None


def found(formula: Formula, values: Mapping[str, Value]) -> dict[str, float | str]:
    """What a solution says to a mission: `formula`, and every value in base units.

    Where the target has a number of processors or the like, `one_more` and `one_less` are what it
    would be with one more of them and with one less.
    """
    said: dict[str, float | str] = {
        name: value for name, value in values.items() if not isinstance(value, tuple)
    }
    said["formula"] = formula.name
    if variable := across(formula, values):
        here = values[variable.name]
        assert isinstance(here, float)
        for name, by in (("one_more", 1.0), ("one_less", -1.0)):
            there = target_at(formula, values, variable, here + by)
            if there is not None:
                said[name] = there
    return said


def doubled(formula: Formula, values: Mapping[str, Value], variable: Variable) -> str:
    """What twice of a variable (or half, where twice is outside its domain) does to the target."""
    now = values.get(formula.target)
    before = values.get(variable.name)
    if not isinstance(now, float) or not isinstance(before, float):
        return ""
    target = formula[formula.target]
    for factor, words in ((2.0, "Twice"), (0.5, "Half")):
        after = target_at(formula, values, variable, before * factor)
        if after is not None:
            change = f"from {target.show(now)} to {target.show(after)}"
            return f"{words} the {variable.title} takes {target.symbol} {change}."
    return ""


def reference(serial: float, processors: float) -> tuple[Table, int]:
    """The reference table with a row for `serial`, and which row that is.

    The numbers of processors are those of the course, and the one at hand.
    """
    chosen = float(f"{serial:.4g}") if serial > _TINY else 0.0
    rows = sorted({*_REFERENCE, chosen})
    here = {int(processors)} if processors <= _WIDEST else set()
    columns = sorted({*_COLUMNS, *here})
    drawn = table(
        f'formula = "amdahl"\nlimit = "amdahl-limit"\n'
        f"rows = {{ serial = {rows} }}\ncolumns = {{ processors = {columns} }}"
    )
    return drawn, rows.index(chosen)
