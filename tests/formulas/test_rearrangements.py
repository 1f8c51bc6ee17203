"""Every rearrangement is proved against the defining expression by sympy."""

from typing import Any

import pytest
import sympy

from mlsys_tui.formulas import FORMULAS, Formula, solve
from mlsys_tui.formulas.formula import Answer, Noted, accept

LOOP_ORDERS = [
    {"order": order, "matrix": matrix}
    for order in ("ijk", "kij", "jki")
    for matrix in ("A", "B", "C", "total")
]
# Samples that reach the branches of the rules that choose between expressions.
EXTRA: dict[str, list[dict[str, Any]]] = {
    "ring-allreduce": [{"latency": 0.0}, {"latency": 10.0}, {"latency": 1e-4}],
    "usl": [{"load": 8.0}, {"load": 200.0}, {"load": 2000.0}],
    "ps-incast": [{"workers": 8.0, "servers": 2.0}],
    "roofline": [{"intensity": 1000.0}, {"intensity": 1.0}],
    "loop-order-misses": LOOP_ORDERS,
}
CASES = [
    (name, target, extra)
    for name, formula in FORMULAS.items()
    for target in formula.rearranged
    for extra in EXTRA.get(name, [{}])
]
FUNCTIONS = {
    "H": sympy.Function("H"),
    "rounds": sympy.Function("rounds"),
    "sqrt": sympy.sqrt,
    "cbrt": sympy.cbrt,
    "ceil": sympy.ceiling,
    "max": sympy.Max,
    "min": sympy.Min,
}


def _sample(formula: Formula, extra: dict[str, Any]) -> dict[str, Any]:
    values = {name: accept(formula[name], value) for name, value in formula.defaults.items()}
    values |= {"latency": 1e-3} if "latency" in formula.by_name else {}
    values |= extra
    return values | {formula.target: solve(formula.name, **values).value}


def _symbolic(formula: Formula, expression: str) -> sympy.Expr:
    names = {v.name: sympy.Symbol(v.name, positive=True) for v in formula.variables}
    return sympy.sympify(expression, locals=names | FUNCTIONS, rational=True)


def _by_expression(name: str, target: str, extra: dict[str, Any]) -> bool:
    """Whether algebra finds it: a search or a plateau is held by the round trip instead."""
    sample = _sample(FORMULAS[name], extra)
    known = {k: v for k, v in sample.items() if k != target}
    return not isinstance(FORMULAS[name].rule(target, known), Answer)


@pytest.mark.parametrize(
    ("name", "target", "extra"), [case for case in CASES if _by_expression(*case)]
)
def test_a_rearrangement_inverts_the_formula(name: str, target: str, extra: dict[str, Any]) -> None:
    formula = FORMULAS[name]
    sample = _sample(formula, extra)
    rule = formula.rule(target, {k: v for k, v in sample.items() if k != target})
    assert not isinstance(rule, Answer)
    inverse = _symbolic(formula, rule.expression if isinstance(rule, Noted) else rule)
    defining = _symbolic(formula, str(formula.rule(formula.target, sample)))
    # Put the rearrangement into the definition: the formula's own target must come out.
    composed = defining.subs(sympy.Symbol(target, positive=True), inverse)
    difference = composed - sympy.Symbol(formula.target, positive=True)
    if sympy.simplify(difference) == 0:
        return
    # A root or a maximum has branches: on the sampled one the difference vanishes to 40 digits.
    numbers = {
        symbol: sympy.Rational(str(sample[symbol.name])) for symbol in difference.free_symbols
    }
    assert abs(difference.subs(numbers).evalf(50)) < 1e-40
