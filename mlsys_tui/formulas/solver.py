"""Find the variable that was left out, with every line of the algebra."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from mlsys_tui.formulas import algebra
from mlsys_tui.formulas.algebra import Values
from mlsys_tui.formulas.formula import Answer, Formula, Noted, Value, Variable, accept
from mlsys_tui.formulas.quantity import digits, show
from mlsys_tui.text import BadInput

_SAME = 1e-12


@dataclass(frozen=True)
class Solution:
    """The answer in SI base units, and the worked lines.

    `steps` begins with the formula in symbols and ends with the result (and after it the note,
    where there is one: "round up to 13", or the other values that answer as well).
    """

    formula: str
    target: str
    value: float
    unit: str
    given: Mapping[str, Value]
    steps: tuple[str, ...]
    note: str = ""

    @property
    def text(self) -> str:
        """The answer for the reader: "320 ms"."""
        return show(self.value, self.unit)


def solve_formula(formula: Formula, known: Mapping[str, object]) -> Solution:
    """Solve for the one variable not known. Raises BadInput with one sentence."""
    given = {name: accept(formula[name], value) for name, value in known.items()}
    target, absent = _missing(formula, given)
    values = given | absent
    formula.check(values)
    answer = _find(formula, target, values, tuple(absent.items()))
    return Solution(
        formula.name,
        target,
        answer.value,
        formula[target].unit,
        given,
        (*answer.lines, *filter(None, [answer.note])),
        answer.note,
    )


def _missing(formula: Formula, given: Mapping[str, Value]) -> tuple[str, dict[str, float]]:
    """What to solve for, and the optional variables that are not there."""
    missing = [v for v in formula.variables if v.name not in given]
    absent: dict[str, float] = {}
    optional = [v for v in formula.variables if v.optional is not None]
    if len(missing) > 1 and all(v in missing for v in optional):
        absent = {v.name: v.optional for v in optional if v.optional is not None}
        missing = [v for v in missing if v.optional is None]
    if len(missing) != 1:
        raise BadInput(_count(formula, missing, given))
    if missing[0].name not in formula.solvable:
        wanted = " or ".join(formula.solvable)
        raise BadInput(f"{formula.name} can be solved for {wanted}: give {missing[0].name}")
    return missing[0].name, absent


def _count(formula: Formula, missing: list[Variable], given: Mapping[str, Value]) -> str:
    if not missing or all(v.optional is not None for v in missing):
        return f"everything is given: leave out one of {', '.join(formula.solvable)} to find it"
    if not given:
        return f"{formula.name} takes {', '.join(formula.by_name)}: give all but one"
    names = [v.name for v in missing]
    more = " or ".join(names) if len(names) == 2 else f"all but one of {', '.join(names)}"
    return f"{formula.name} needs all but one of its variables: give {more}"


def _find(
    formula: Formula, target: str, values: Values, absent: tuple[tuple[str, float], ...]
) -> Answer:
    rule = formula.rule(target, values)
    opening = [_opening(formula, values, absent)]
    if isinstance(rule, Answer):
        return Answer(rule.value, (*opening, *rule.lines), rule.note)
    expression, note = (rule.expression, rule.note) if isinstance(rule, Noted) else (rule, "")
    tree = algebra.without(algebra.parse(expression), absent)
    if target != formula.target:
        opening.append(f"{formula.symbols[target]} = {algebra.text(tree, formula.symbols)}")
    try:
        value = _value(formula, target, expression, values)
    except ZeroDivisionError:
        return _indifferent(formula, target, math.nan, values, opening[0])
    settled = _settle(formula, target, value, values)
    if settled is None:
        return _indifferent(formula, target, value, values, opening[0])
    return _finish(formula[target], settled, [*opening, *algebra.lines(tree, values)], note)


def _opening(formula: Formula, values: Values, absent: tuple[tuple[str, float], ...]) -> str:
    """The formula in symbols, without the optional parts that are not there."""
    expression = str(formula.rule(formula.target, values))
    tree = algebra.without(algebra.parse(expression), absent)
    return f"{formula.symbols[formula.target]} = {algebra.text(tree, formula.symbols)}"


def _value(formula: Formula, target: str, expression: str, values: Values) -> float:
    if target == formula.target:
        return formula.evaluate(values)
    try:
        value = algebra.evaluate(expression, values)
    except OverflowError:
        value = math.inf
    if not math.isfinite(value):
        raise BadInput(f"{target} is too large for a computer's numbers")
    return value


def _settle(formula: Formula, target: str, value: float, values: Values) -> float | None:
    """The value, or the whole number or bound that floating point cannot tell from it.

    None where the value is outside the domain.
    """
    variable = formula[target]
    near = variable.clip(value)
    for candidate in (float(round(near)), near) if variable.whole else (near,):
        same = candidate == value or _answers(formula, target, candidate, values)
        if variable.contains(candidate) and same:
            return candidate + 0.0
    return None


def _answers(formula: Formula, target: str, candidate: float, values: Values) -> bool:
    """Whether this value of the variable gives the formula's target as it is known."""
    if target == formula.target:
        return math.isclose(candidate, formula.evaluate(values), rel_tol=_SAME)
    try:
        result = formula.evaluate({**values, target: candidate})
    except BadInput:
        return False
    return math.isclose(result, float(values[formula.target]), rel_tol=_SAME)


def _indifferent(
    formula: Formula, target: str, value: float, values: Values, opening: str
) -> Answer:
    """Where the variable has no weight any value answers, or none does.

    `value` is what the rearrangement gave, nan where it divides by zero. Raises BadInput.
    """
    variable = formula[target]
    edge = variable.clip(-math.inf)
    # Where the smallest divides by zero (coherency 0), or the term is too small beside the others
    # for a computer's digits (a huge bandwidth), some larger power of ten stands for all.
    tried = [edge, *(variable.clip(10.0**power) for power in range(0, 100, 6))]
    fine = [v for v in tried if variable.contains(v) and _answers(formula, target, v, values)]
    if not fine and math.isfinite(value):
        raise BadInput(f"{target} would have to be {digits(value)}, and must be {variable.domain}")
    if not fine:
        raise BadInput(
            f"no {target} gives {formula.target} {digits(float(values[formula.target]))} here: "
            f"with these values {formula.target} does not depend on it"
        )
    which = f"any {target}" if fine[0] in (edge, 1.0) else f"any {target} so large"
    note = f"{which} does: {formula.target} does not depend on it here"
    return Answer(fine[0], (opening, digits(fine[0])), note)


def _finish(variable: Variable, value: float, lines: list[str], note: str) -> Answer:
    result = digits(value)
    if lines[-1] != result:
        lines[-1] = result
    if variable.whole and value != round(value):
        nearest = math.ceil(value) if variable.fits == "up" else math.floor(value)
        note = f"{variable.name} is a whole number: round {variable.fits} to {nearest}"
    return Answer(value, tuple(lines), note)
