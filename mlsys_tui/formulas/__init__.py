"""Every number in the product comes from here: formulas, their algebra, their quantities."""

import difflib

from mlsys_tui.formulas import (
    clustering,
    communication,
    locality,
    memory,
    parallelism,
    scalability,
    speedup,
    waiting,
)
from mlsys_tui.formulas.formula import Formula, Unbounded, Value, Variable, accept, parse
from mlsys_tui.formulas.quantity import digits, quoted, show
from mlsys_tui.formulas.solver import Solution, solve_formula
from mlsys_tui.text import BadInput

__all__ = [
    "FORMULAS",
    "TOPICS",
    "Formula",
    "Solution",
    "Unbounded",
    "Value",
    "Variable",
    "accept",
    "digits",
    "evaluate",
    "find",
    "parse",
    "show",
    "solve",
]

_MODULES = (
    *(speedup, scalability, parallelism, memory),
    *(clustering, communication, waiting, locality),
)
FORMULAS: dict[str, Formula] = {f.name: f for module in _MODULES for f in module.FORMULAS}
TOPICS: dict[str, tuple[Formula, ...]] = {
    topic: tuple(f for f in FORMULAS.values() if f.topic == topic)
    for topic in dict.fromkeys(f.topic for f in FORMULAS.values())
}


def find(name: str) -> Formula:
    """The formula of this name. Raises BadInput, with the nearest name where one is near."""
    if name in FORMULAS:
        return FORMULAS[name]
    near = difflib.get_close_matches(name, FORMULAS, n=1)
    hint = f'did you mean "{near[0]}"?' if near else "see mlsys-tui formula"
    raise BadInput(f"no formula {quoted(name)}; {hint}")


def solve(formula: str, /, **known: object) -> Solution:
    """The one variable left out: `solve("amdahl", serial=0.2, processors=4).value` is 2.5.

    Values are numbers in SI base units or text as people write it ("40 MB", "0.4,0.6").
    Raises BadInput with one sentence; Unbounded where the answer is infinite.
    """
    return solve_formula(find(formula), known)


def evaluate(formula: str, /, **known: Value) -> float:
    """The formula's own target from numbers in base units, fast and without domain checks.

    Raises Unbounded where the answer is infinite, BadInput where there is none.
    """
    return find(formula).evaluate(known)
