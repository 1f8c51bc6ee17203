"""Speed-up: the laws of Amdahl and Gustafson, and the metric of Karp and Flatt."""

import math
from dataclasses import replace

from mlsys_tui.formulas.algebra import Values
from mlsys_tui.formulas.formula import Formula, Variable
from mlsys_tui.formulas.quantity import digits
from mlsys_tui.text import BadInput

_AMDAHL = "G. M. Amdahl, Validity of the Single Processor Approach, AFIPS 1967"
_GUSTAFSON = "J. L. Gustafson, Reevaluating Amdahl's Law, CACM 31(5), 1988"
_KARP_FLATT = "A. H. Karp, H. P. Flatt, Measuring Parallel Processor Performance, CACM 33(5), 1990"
_PATTERSON = "J. L. Hennessy, D. A. Patterson, Computer Architecture, chapter 1"

_serial = Variable("serial", "f", "serial fraction", low=0, high=1)
_processors = Variable("processors", "p", "processors", low=1, whole=True)
_speedup = Variable("speedup", "S", "speed-up", low=1)
_any_speedup = Variable("speedup", "S", "speed-up", low=0, above=True)

_ONE = 1 + 1e-12  # a speed-up up to here is one of 1, which a single processor reaches
_SERIAL = "(1 / speedup - 1 / processors) / (1 - 1 / processors)"
_PROCESSORS = "(1 - serial) / (1 / speedup - serial)"


def _within_processors(values: Values) -> None:
    speedup, processors = values.get("speedup", 1.0), values.get("processors", math.inf)
    if speedup > processors * _ONE:
        raise BadInput(
            f"speedup must be at most processors = {digits(processors)}: sharing the work among "
            f"p processors makes it at most p times as fast (got {digits(speedup)})"
        )


def _within_limit(values: Values) -> None:
    _within_processors(values)
    serial, speedup = values.get("serial", 0.0), values.get("speedup", 1.0)
    if "processors" not in values and serial > 0 and speedup >= 1 / serial and speedup > _ONE:
        raise BadInput(
            f"speedup must be below 1 / serial = {digits(1 / serial)}: the serial part alone takes "
            f"{digits(serial)} of the time on any number of processors (got {digits(speedup)})"
        )


def _within_overhead(values: Values) -> None:
    _within_processors(values)
    if "processors" in values:
        return
    fixed, speedup = values["serial"] + values["overhead"], values["speedup"]
    if fixed > 0 and speedup >= 1 / fixed and values["serial"] * _ONE < 1:
        raise BadInput(
            f"speedup must be below 1 / (serial + overhead) = {digits(1 / fixed)}: those two take "
            f"{digits(fixed)} of the time on any number of processors (got {digits(speedup)})"
        )


def _parts_fit(values: Values) -> None:
    fractions, speedups = values["fractions"], values["speedups"]
    if len(fractions) != len(speedups):
        raise BadInput(
            f"speedups must be as many as the fractions, {len(fractions)} (got {len(speedups)})"
        )
    if abs(math.fsum(fractions) - 1) > 1e-9:
        raise BadInput(f"fractions must sum to 1 (got a sum of {digits(math.fsum(fractions))})")


AMDAHL = Formula(
    name="amdahl",
    topic="Speed-up",
    title="Amdahl's law",
    source=_AMDAHL,
    variables=(replace(_serial, default=0.2), replace(_processors, default=4.0), _speedup),
    target="speedup",
    expression="1 / (serial + (1 - serial) / processors)",
    rearranged={"serial": _SERIAL, "processors": _PROCESSORS},
    check=_within_limit,
)
AMDAHL_LIMIT = Formula(
    name="amdahl-limit",
    topic="Speed-up",
    title="Amdahl's limit",
    source=_AMDAHL,
    variables=(
        replace(_serial, default=0.2),
        Variable("speedup_max", "S_max", "largest speed-up", low=1),
    ),
    target="speedup_max",
    expression="1 / serial",
    rearranged={"serial": "1 / speedup_max"},
    unbounded="serial 0 leaves the speed-up without a limit",
)
AMDAHL_OVERHEAD = Formula(
    name="amdahl-overhead",
    topic="Speed-up",
    title="Amdahl's law with overhead",
    source=_AMDAHL,
    variables=(
        replace(_serial, default=0.2),
        replace(_processors, default=4.0),
        Variable("overhead", "o", "overhead, of the sequential time", low=0, default=0.05),
        _any_speedup,
    ),
    target="speedup",
    expression="1 / (serial + (1 - serial) / processors + overhead)",
    rearranged={
        "serial": "(1 / speedup - 1 / processors - overhead) / (1 - 1 / processors)",
        "processors": "(1 - serial) / (1 / speedup - serial - overhead)",
        "overhead": "1 / speedup - serial - (1 - serial) / processors",
    },
    check=_within_overhead,
)
AMDAHL_PARTS = Formula(
    name="amdahl-parts",
    topic="Speed-up",
    title="Amdahl's law for several parts",
    source=_PATTERSON,
    variables=(
        Variable("fractions", "f", "fractions", low=0, high=1, many=True, default="0.4,0.6"),
        Variable("speedups", "s", "speed-ups", low=0, above=True, many=True, default="10,1"),
        _any_speedup,
    ),
    target="speedup",
    expression="1 / ratios(fractions, speedups)",
    check=_parts_fit,
)
PARALLEL_TIME = Formula(
    name="parallel-time",
    topic="Speed-up",
    title="Parallel time",
    source="the definition of speed-up",
    variables=(
        Variable(
            "time_sequential", "T_seq", "sequential time", "s", low=0, above=True, default=100.0
        ),
        replace(_any_speedup, default=2.5),
        Variable("time_parallel", "T_par", "parallel time", "s", low=0, above=True),
    ),
    target="time_parallel",
    expression="time_sequential / speedup",
    rearranged={
        "time_sequential": "time_parallel * speedup",
        "speedup": "time_sequential / time_parallel",
    },
)
EFFICIENCY = Formula(
    name="efficiency",
    topic="Speed-up",
    title="Efficiency",
    source="the definition of efficiency",
    variables=(
        replace(_any_speedup, default=2.5),
        replace(_processors, default=4.0),
        Variable("efficiency", "E", "efficiency", low=0, above=True),
    ),
    target="efficiency",
    expression="speedup / processors",
    rearranged={"speedup": "efficiency * processors", "processors": "speedup / efficiency"},
)
AMDAHL_EFFICIENCY = Formula(
    name="amdahl-efficiency",
    topic="Speed-up",
    title="Efficiency by Amdahl's law",
    source=_AMDAHL,
    variables=(
        replace(_serial, default=0.2),
        replace(_processors, default=4.0, fits="down"),
        Variable("efficiency", "E", "efficiency", low=0, high=1, above=True),
    ),
    target="efficiency",
    expression="1 / (1 + serial * (processors - 1))",
    rearranged={
        "serial": "(1 / efficiency - 1) / (processors - 1)",
        "processors": "1 + (1 / efficiency - 1) / serial",
    },
)
GUSTAFSON = Formula(
    name="gustafson",
    topic="Speed-up",
    title="Gustafson's law",
    source=_GUSTAFSON,
    variables=(
        Variable("serial_scaled", "s′", "serial share of the parallel run", "", 0, 1, default=0.2),
        replace(_processors, default=4.0),
        _speedup,
    ),
    target="speedup",
    expression="processors + (1 - processors) * serial_scaled",
    rearranged={
        "serial_scaled": "(processors - speedup) / (processors - 1)",
        "processors": "(speedup - serial_scaled) / (1 - serial_scaled)",
    },
    check=_within_processors,
)
KARP_FLATT = Formula(
    name="karp-flatt",
    topic="Speed-up",
    title="The metric of Karp and Flatt",
    source=_KARP_FLATT,
    variables=(
        replace(_speedup, default=2.5),
        replace(_processors, low=2, default=4.0),
        replace(_serial, symbol="e", title="serial fraction, from the measurement"),
    ),
    target="serial",
    expression=_SERIAL,
    rearranged={
        "speedup": "1 / (serial + (1 - serial) / processors)",
        "processors": _PROCESSORS,
    },
    check=_within_limit,
)
FORMULAS = (
    *(AMDAHL, AMDAHL_LIMIT, AMDAHL_OVERHEAD, AMDAHL_PARTS),
    *(PARALLEL_TIME, EFFICIENCY, AMDAHL_EFFICIENCY, GUSTAFSON, KARP_FLATT),
)
