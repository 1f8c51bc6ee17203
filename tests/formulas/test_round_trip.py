"""Solve for any variable, put the answer back: the formula's target comes out again."""

import math
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from mlsys_tui.formulas import FORMULAS, Formula, Variable, evaluate, solve
from mlsys_tui.text import BadInput

CASES = [(name, target) for name, formula in FORMULAS.items() for target in formula.solvable]
_UNBOUNDED = {"s": 1e3, "B": 1e12, "B/s": 1e12, "FLOP/s": 1e15, "FLOP/B": 1e4, "FLOP": 1e15}


def _numbers(variable: Variable) -> st.SearchStrategy[Any]:
    if variable.choices:
        return st.sampled_from(variable.choices)
    high = min(variable.high, _UNBOUNDED.get(variable.unit, 1e4))
    low = max(variable.low, -high)
    if variable.whole:
        return st.integers(int(low), int(high)).map(float)
    inside = st.floats(max(low, 1e-6) if low >= 0 else low, high)
    return inside if variable.above else inside | st.sampled_from([low, min(high, low + 1)])


@st.composite
def _values(draw: st.DrawFn, formula: Formula) -> dict[str, Any]:
    if formula.name == "amdahl-parts":
        weights = draw(st.lists(st.floats(0.01, 1), min_size=1, max_size=6))
        speedups = draw(st.lists(st.floats(0.1, 100), min_size=len(weights), max_size=len(weights)))
        return {"fractions": tuple(w / sum(weights) for w in weights), "speedups": tuple(speedups)}
    drawn = {v.name: draw(_numbers(v)) for v in formula.variables if v.name != formula.target}
    if formula.name == "karp-flatt":
        drawn["speedup"] = draw(st.floats(1, drawn["processors"]))
    return drawn


def _round_trip(name: str, target: str, data: st.DataObject) -> None:
    formula = FORMULAS[name]
    values = data.draw(_values(formula))
    try:
        known = solve(name, **values).value
    except BadInput:
        assume(False)
    everything = {**values, formula.target: known}
    given_values = {key: value for key, value in everything.items() if key != target}
    answer = solve(name, **given_values).value
    again = (
        evaluate(name, **{**given_values, target: answer}) if target != formula.target else answer
    )
    scale = abs(values["weight"]) + abs(values["weight"] - known) if name == "sgd-update" else 1
    small = 1e-12 * scale if name in ("sgd-update", "karp-flatt") else 0.0
    assert math.isclose(again, known, rel_tol=1e-9, abs_tol=small), (given_values, answer)


@pytest.mark.parametrize(("name", "target"), CASES)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(data=st.data())
def test_the_answer_put_back_gives_the_target(name: str, target: str, data: st.DataObject) -> None:
    _round_trip(name, target, data)


@pytest.mark.soak
@pytest.mark.parametrize(("name", "target"), CASES)
@settings(max_examples=800, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(data=st.data())
def test_the_answer_put_back_gives_the_target_thousands_of_times(
    name: str, target: str, data: st.DataObject
) -> None:
    _round_trip(name, target, data)
