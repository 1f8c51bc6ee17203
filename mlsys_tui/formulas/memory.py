"""Memory: average access time, and the roofline."""

import math

from mlsys_tui.formulas.algebra import Values
from mlsys_tui.formulas.formula import Answer, Formula, Variable
from mlsys_tui.formulas.quantity import digits, show
from mlsys_tui.text import BadInput

_PATTERSON = "J. L. Hennessy, D. A. Patterson, Computer Architecture, appendix B"
_ROOFLINE = "S. Williams, A. Waterman, D. Patterson, Roofline, CACM 52(4), 2009"

_peak = Variable("peak", "π", "peak speed", "FLOP/s", low=0, above=True, default="989 TFLOP/s")
_bandwidth = Variable(
    "bandwidth", "B", "memory bandwidth", "B/s", low=0, above=True, default="3350 GB/s"
)
_intensity = Variable("intensity", "I", "arithmetic intensity", "FLOP/B", low=0, above=True)


def _time(
    name: str, symbol: str, title: str, default: str, optional: float | None = None
) -> Variable:
    return Variable(name, symbol, title, "s", low=0, default=default, optional=optional)


def _miss(
    name: str, symbol: str, title: str, default: float, optional: float | None = None
) -> Variable:
    return Variable(name, symbol, title, low=0, high=1, default=default, optional=optional)


def _under_roof(values: Values, name: str, other: str, expression: str) -> str | Answer:
    """Intensity or bandwidth: below the flat roof the slope tells it, on the roof any does."""
    peak, attainable = values["peak"], values["attainable"]
    if attainable > peak * (1 + 1e-12):
        raise BadInput(
            f"attainable must be at most the peak of {show(peak, 'FLOP/s')} "
            f"(got {show(attainable, 'FLOP/s')})"
        )
    if not math.isclose(attainable, peak, rel_tol=1e-12):
        return expression
    smallest = peak / values[other]
    unit = {"intensity": "FLOP/B", "bandwidth": "B/s"}[name]
    line = f"{digits(peak)} / {digits(values[other])}"
    return Answer(
        smallest, (line, digits(smallest)), f"any {name} of at least {show(smallest, unit)}"
    )


def _roof(values: Values) -> str | Answer:
    """The peak: told only where the slope of the bandwidth passes above it."""
    slope, attainable = values["intensity"] * values["bandwidth"], values["attainable"]
    if attainable > slope * (1 + 1e-12):
        raise BadInput(
            f"attainable must be at most intensity × bandwidth = {show(slope, 'FLOP/s')} "
            f"(got {show(attainable, 'FLOP/s')})"
        )
    if not math.isclose(attainable, slope, rel_tol=1e-12):
        return "attainable"
    note = f"any peak of at least {show(attainable, 'FLOP/s')}: the bandwidth is the limit"
    return Answer(attainable, (digits(attainable),), note)


AMAT = Formula(
    name="amat",
    topic="Memory",
    title="Average memory access time",
    source=_PATTERSON,
    variables=(
        _time("hit_time_1", "t₁", "hit time, level 1", "1 ns"),
        _miss("miss_rate_1", "m₁", "miss rate, level 1", 0.05),
        _time("hit_time_2", "t₂", "hit time, level 2", "10 ns", optional=0.0),
        _miss("miss_rate_2", "m₂", "local miss rate, level 2", 0.2, optional=1.0),
        _time("memory_time", "t_mem", "memory time", "100 ns"),
        Variable("amat", "AMAT", "average access time", "s", low=0),
    ),
    target="amat",
    expression="hit_time_1 + miss_rate_1 * (hit_time_2 + miss_rate_2 * memory_time)",
    rearranged={
        "hit_time_1": "amat - miss_rate_1 * (hit_time_2 + miss_rate_2 * memory_time)",
        "miss_rate_1": "(amat - hit_time_1) / (hit_time_2 + miss_rate_2 * memory_time)",
        "hit_time_2": "(amat - hit_time_1) / miss_rate_1 - miss_rate_2 * memory_time",
        "miss_rate_2": "((amat - hit_time_1) / miss_rate_1 - hit_time_2) / memory_time",
        "memory_time": "((amat - hit_time_1) / miss_rate_1 - hit_time_2) / miss_rate_2",
    },
)
ROOFLINE = Formula(
    name="roofline",
    topic="Memory",
    title="The roofline",
    source=_ROOFLINE,
    variables=(
        _peak,
        _bandwidth,
        Variable(
            "intensity", "I", "arithmetic intensity", "FLOP/B", low=0, above=True, default=10.0
        ),
        Variable("attainable", "P", "attainable speed", "FLOP/s", low=0, above=True),
    ),
    target="attainable",
    expression="min(peak, intensity * bandwidth)",
    rearranged={
        "peak": _roof,
        "bandwidth": lambda values: _under_roof(
            values, "bandwidth", "intensity", "attainable / intensity"
        ),
        "intensity": lambda values: _under_roof(
            values, "intensity", "bandwidth", "attainable / bandwidth"
        ),
    },
)
RIDGE = Formula(
    name="ridge",
    topic="Memory",
    title="The ridge of the roofline",
    source=_ROOFLINE,
    variables=(_peak, _bandwidth, _intensity),
    target="intensity",
    expression="peak / bandwidth",
    rearranged={"peak": "intensity * bandwidth", "bandwidth": "peak / intensity"},
)
FORMULAS = (AMAT, ROOFLINE, RIDGE)
