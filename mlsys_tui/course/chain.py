"""The steps of a numeric question, each asked of the formula engine."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mlsys_tui.course.questions import NumericQuestion, Step
from mlsys_tui.formulas import Formula, Value, find, solve
from mlsys_tui.formulas.algebra import evaluate
from mlsys_tui.formulas.formula import Answer, Noted
from mlsys_tui.formulas.quantity import converted
from mlsys_tui.text import BadInput

Values = Mapping[str, Value]


@dataclass(frozen=True)
class Link:
    """One step, worked: what was known, in base units, and what was found.

    `value` is a whole number where the variable is one. `lines` begin with the formula in symbols
    and end with the result; `note` is what must be said beside it. `converted` has what was given
    in another unit than the lines reckon in: "90 min = 5400 s".
    """

    name: str
    formula: Formula
    known: Values
    target: str
    value: float
    lines: tuple[str, ...]
    note: str
    converted: tuple[str, ...] = ()

    @property
    def unit(self) -> str:
        """The base unit of what was found."""
        return self.formula[self.target].unit


def follow(question: NumericQuestion, drawn: Mapping[str, Any]) -> tuple[Link, ...]:
    """Every step in turn. Raises BadInput with the engine's sentence where one cannot be taken."""
    found: dict[str, Any] = dict(drawn)
    links = []
    for step in question.solve:
        link = _work(step, found)
        links.append(link)
        found[link.name] = link.value
    return tuple(links)


def conversions(links: Sequence[Link]) -> tuple[str, ...]:
    """The line that opens the worked lines of a question: its quantities in base units, if any."""
    each = dict.fromkeys(said for link in links for said in link.converted)
    return (", ".join(each),) if each else ()


def _work(step: Step, found: Mapping[str, Any]) -> Link:
    given = {name: _stands_for(value, found) for name, value in step.given.items()}
    solution = solve(step.formula, **given)
    return Link(
        name=step.name or solution.target,
        formula=find(step.formula),
        known=solution.given,
        target=solution.target,
        value=settled(find(step.formula), solution.target, solution.value),
        lines=solution.steps[: -1 if solution.note else None],
        note=solution.note,
        converted=tuple(_converted(find(step.formula), given)),
    )


def _converted(formula: Formula, given: Mapping[str, Any]) -> Iterator[str]:
    for name, text in given.items():
        unit = formula[name].unit
        if unit and isinstance(text, str) and (said := converted(text, unit)):
            yield said


def _stands_for(given: Any, found: Mapping[str, Any]) -> Any:
    if isinstance(given, tuple):
        return ",".join(str(_stands_for(one, found)) for one in given)
    return found.get(given, given) if isinstance(given, str) else given


def settled(formula: Formula, target: str, value: float) -> float:
    """The whole number that a fractional answer means, where the variable is a whole number."""
    variable = formula[target]
    if not variable.whole:
        return value
    return float(math.ceil(value) if variable.fits == "up" else math.floor(value))


def unchecked(formula: Formula, target: str, values: Values) -> float | None:
    """The target from values that need make no sense; None where there is no finite number."""
    full = {v.name: v.optional for v in formula.variables if v.optional is not None} | dict(values)
    try:
        rule = formula.rule(target, full)
        if isinstance(rule, Answer):
            value = rule.value
        else:
            value = evaluate(rule.expression if isinstance(rule, Noted) else rule, full)
        return settled(formula, target, value) if math.isfinite(value) else None
    except (BadInput, ArithmeticError, ValueError, TypeError, LookupError):
        return None


def bent(question: NumericQuestion, links: tuple[Link, ...], at: int, value: float) -> float | None:
    """What the last step would find, had step `at` found `value`; None where there is nothing."""
    changed = {links[at].name: value}
    for step, link in list(zip(question.solve, links, strict=True))[at + 1 :]:
        known = {
            name: _changed(given, link.known[name], changed) for name, given in step.given.items()
        }
        if known != link.known:
            result = unchecked(link.formula, link.target, known)
            if result is None:
                return None
            changed[link.name] = result
    return changed.get(links[-1].name, links[-1].value)


def _changed(given: Any, known: Value, changed: Mapping[str, float]) -> Value:
    if isinstance(given, tuple) and isinstance(known, tuple):
        pairs = zip(given, known, strict=True)
        return tuple(changed.get(name, value) for name, value in pairs)
    return changed.get(given, known) if isinstance(given, str) else known
