"""The universal scalability law, and where its throughput peaks."""

import math

from mlsys_tui.formulas.algebra import Values
from mlsys_tui.formulas.formula import Formula, Noted, Variable
from mlsys_tui.formulas.quantity import digits
from mlsys_tui.text import BadInput

_GUNTHER = "N. J. Gunther, Guerrilla Capacity Planning, Springer, 2007"

_contention = Variable("contention", "α", "contention", low=0, high=1, default=0.05)
_coherency = Variable("coherency", "β", "coherency", low=0, default=0.001)

# Throughput X at load N is the quadratic β X N² − (γ + β X − α X) N + (1 − α) X = 0. This form of
# its smaller root keeps every digit when β is small.
_MIDDLE = "(rate + coherency * throughput - contention * throughput)"
_BEFORE = (
    f"2 * (1 - contention) * throughput / ({_MIDDLE}"
    f" + sqrt({_MIDDLE}**2 - 4 * coherency * (1 - contention) * throughput**2))"
)
_AFTER = (
    f"({_MIDDLE} + sqrt({_MIDDLE}**2 - 4 * coherency * (1 - contention) * throughput**2))"
    " / (2 * coherency * throughput)"
)


def _load(values: Values) -> str | Noted:
    """The load before the peak; after it only where no load of at least 1 lies before."""
    rate, throughput = values["rate"], values["throughput"]
    alpha, beta = values["contention"], values["coherency"]
    middle = rate + beta * throughput - alpha * throughput
    inside = middle**2 - 4 * beta * (1 - alpha) * throughput**2
    if inside < -1e-12 * middle**2 or middle < -1e-12 * rate:
        raise BadInput(f"throughput must be {_reach(rate, alpha, beta)} (got {digits(throughput)})")
    if beta == 0:
        return _BEFORE
    larger = middle + math.sqrt(max(inside, 0.0))
    before, after = 2 * (1 - alpha) * throughput / larger, larger / (2 * beta * throughput)
    if before < 1 - 1e-9:
        return Noted(
            _AFTER, "after the peak: no load of at least 1 before it gives this throughput"
        )
    if math.isclose(before, after, rel_tol=1e-6):
        return Noted(_BEFORE, "this is the peak")
    return Noted(_BEFORE, f"past the peak, load {digits(after)} gives the same throughput")


def _reach(rate: float, alpha: float, beta: float) -> str:
    if beta == 0:
        return f"below rate / contention = {digits(rate / alpha)}, its limit"
    peak = max(math.sqrt((1 - alpha) / beta), 1.0)
    top = rate * peak / (1 + alpha * (peak - 1) + beta * peak * (peak - 1))
    return f"at most {digits(top)}, its peak, at load {digits(peak)}"


USL = Formula(
    name="usl",
    topic="Speed-up",
    title="The universal scalability law",
    source=_GUNTHER,
    variables=(
        Variable("rate", "γ", "throughput at load 1", low=0, above=True, default=1.0),
        _contention,
        _coherency,
        Variable("load", "N", "load", low=1, default=8.0),
        Variable("throughput", "X", "throughput", low=0, above=True),
    ),
    target="throughput",
    expression="rate * load / (1 + contention * (load - 1) + coherency * load * (load - 1))",
    rearranged={
        "rate": "throughput * (1 + contention * (load - 1) + coherency * load * (load - 1)) / load",
        "contention": "(rate * load / throughput - 1 - coherency * load * (load - 1)) / (load - 1)",
        "coherency": "(rate * load / throughput - 1 - contention * (load - 1))"
        " / (load * (load - 1))",
        "load": _load,
    },
)
USL_PEAK = Formula(
    name="usl-peak",
    topic="Speed-up",
    title="Load at the peak of the scalability law",
    source=_GUNTHER,
    variables=(
        _contention,
        _coherency,
        Variable("load_peak", "N_peak", "load at the peak", low=0),
    ),
    target="load_peak",
    expression="sqrt((1 - contention) / coherency)",
    rearranged={
        "contention": "1 - coherency * load_peak**2",
        "coherency": "(1 - contention) / load_peak**2",
    },
    unbounded="coherency 0 leaves throughput without a peak",
)
FORMULAS = (USL, USL_PEAK)
