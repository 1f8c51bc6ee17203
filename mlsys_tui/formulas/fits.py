"""Fits of measured speed-ups: the scalability law, Amdahl's law, and Karp and Flatt's metric.

A measurement is a list of rows (load or processors, throughput or speed-up). numpy and scipy are
imported only when a fit is made.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from mlsys_tui.formulas import evaluate
from mlsys_tui.formulas.quantity import digits
from mlsys_tui.text import BadInput

Rows = Sequence[tuple[float, float]]
_Model = Callable[[Any], tuple[Any, Any]]  # unknowns -> values (n,) and Jacobian (n, unknowns)
_FLAT = 0.1  # a metric that moves by less than this share of its mean over all rows is flat
_NOTHING = 0.002  # and so is one that moves by less than this


@dataclass(frozen=True)
class UslFit:
    """X(N) = γN / (1 + α(N−1) + βN(N−1)), with standard errors, None where the data tell none.

    Without coherency there is no peak: both peaks are None. `limit` is γ/α, None where α is 0.
    """

    rate: float
    contention: float
    coherency: float
    load_peak: float | None
    throughput_peak: float | None
    limit: float | None
    r_squared: float | None
    errors: dict[str, float | None]


@dataclass(frozen=True)
class AmdahlFit:
    """Amdahl's serial fraction; `limit` is 1/f, None where f is 0."""

    serial: float
    limit: float | None
    r_squared: float | None
    errors: dict[str, float | None]


@dataclass(frozen=True)
class KarpFlattFit:
    """(processors, speed-up, serial fraction) of each row with p > 1, and what they say."""

    rows: tuple[tuple[float, float, float], ...]
    diagnosis: str


def _enough(rows: Rows, unknowns: int, what: str) -> None:
    distinct = len({row[0] for row in rows})
    if distinct < unknowns:
        raise BadInput(
            f"a fit of {what} must have at least {unknowns} different loads or numbers of "
            f"processors, one for each unknown (got {distinct})"
        )


def fit_usl(rows: Rows) -> UslFit:
    """Non-linear least squares on throughput, all three ≥ 0. Raises BadInput on too few rows."""
    _enough(rows, 3, "the scalability law")
    if min(load for load, _ in rows) < 1:
        raise BadInput("every load must be at least 1")
    import numpy as np

    load, throughput = np.asarray(rows, dtype=float).T
    turns = np.stack([load - 1, load * (load - 1)], axis=1)
    # The law in units of the largest throughput, so that γ is of the size of the others.
    scale = float(throughput.max())

    def model(unknown: Any) -> tuple[Any, Any]:
        below = 1 + turns @ unknown[1:]
        modelled = unknown[0] * load / below
        slopes = np.column_stack([load / below, -modelled[:, None] * turns / below[:, None]])
        return modelled, slopes

    start = _linearised(load, throughput / scale, turns)
    found, errors = _least_squares(model, throughput / scale, start, [np.inf] * 3)
    rate, contention, coherency = float(found[0]) * scale, float(found[1]), float(found[2])
    peak = _peak(rate, contention, coherency)
    return UslFit(
        rate,
        contention,
        coherency,
        *peak,
        rate / contention if contention > 0 else None,
        _r_squared(throughput / scale, model(found)[0]),
        {
            "rate": None if errors[0] is None else errors[0] * scale,
            "contention": errors[1],
            "coherency": errors[2],
        },
    )


def _linearised(load: Any, throughput: Any, turns: Any) -> list[float]:
    """N / X is linear in 1/γ, α/γ and β/γ: ordinary least squares, pushed inside the bounds."""
    import numpy as np

    columns = np.column_stack([np.ones(len(load)), turns])
    slope, contention, coherency = np.linalg.lstsq(columns, load / throughput, rcond=None)[0]
    if slope <= 0:
        return [float((throughput / load).max()), 0.01, 1e-4]
    return [1 / slope, max(contention / slope, 1e-6), max(coherency / slope, 1e-9)]


def _peak(rate: float, contention: float, coherency: float) -> tuple[float | None, float | None]:
    if coherency <= 0:
        return None, None
    load = max(math.sqrt(max(1 - contention, 0.0) / coherency), 1.0)
    known = {"rate": rate, "contention": contention, "coherency": coherency, "load": load}
    return load, evaluate("usl", **known)


def fit_amdahl(rows: Rows) -> AmdahlFit:
    """The serial fraction in [0, 1] whose speed-ups come nearest, by least squares."""
    _enough([row for row in rows if row[0] > 1], 1, "the serial fraction on more than 1 processor")
    _whole_processors(rows)
    rows = _speedups(rows)
    import numpy as np

    processors, speedup = np.asarray(rows, dtype=float).T

    def model(unknown: Any) -> tuple[Any, Any]:
        modelled = 1 / (unknown[0] + (1 - unknown[0]) / processors)
        return modelled, (-(modelled**2) * (1 - 1 / processors))[:, None]

    metrics = [_metric(p, s) for p, s in rows if p > 1]
    start = min(max(math.fsum(metrics) / len(metrics), 1e-6), 1 - 1e-6)
    found, errors = _least_squares(model, speedup, [start], [1.0])
    serial = float(found[0])
    return AmdahlFit(
        serial,
        1 / serial if serial > 0 else None,
        _r_squared(speedup, model(found)[0]),
        {"serial": errors[0]},
    )


def _speedups(rows: Rows) -> Rows:
    """Throughputs as speed-ups: over that of 1 processor, where there is such a row."""
    single = [throughput for processors, throughput in rows if processors == 1]
    if not single:
        return rows
    base = math.fsum(single) / len(single)
    return [(processors, throughput / base) for processors, throughput in rows]


def _whole_processors(rows: Rows) -> None:
    for processors, _ in rows:
        if processors < 1 or processors != round(processors):
            raise BadInput(
                f"processors must be a whole number of at least 1 (got {digits(processors)})"
            )


def _least_squares(
    model: _Model, measured: Any, start: list[float], high: list[float]
) -> tuple[Any, list[float | None]]:
    """The unknowns in [0, high], and their standard errors from the Jacobian.

    An unknown that ends on its bound has no error, nor has any where no row is left over.
    """
    import numpy as np
    from scipy.optimize import least_squares

    fit = least_squares(
        lambda unknown: model(unknown)[0] - measured,
        start,
        jac=lambda unknown: model(unknown)[1],
        bounds=([0.0] * len(start), high),
        x_scale="jac",
        **dict.fromkeys(("xtol", "ftol", "gtol"), 1e-15),
    )
    found = _on_bounds(model, measured, fit.x)
    free = (found > 0) & (found < np.asarray(high))
    spare = len(measured) - int(free.sum())
    errors: list[float | None] = [None] * len(found)
    if spare > 0 and free.any():
        jacobian = model(found)[1][:, free]
        variance = _squares(model, measured, found) / spare
        covariance = np.linalg.pinv(jacobian.T @ jacobian) * variance
        for place, error in zip(np.flatnonzero(free), np.sqrt(np.diag(covariance)), strict=True):
            errors[int(place)] = float(error)
    return found, errors


def _squares(model: _Model, measured: Any, unknown: Any) -> float:
    return float(((model(unknown)[0] - measured) ** 2).sum())


def _on_bounds(model: _Model, measured: Any, found: Any) -> Any:
    """The solver stops just inside a bound: an unknown that is no worse at 0 is 0."""
    for place in range(len(found)):
        moved = found.copy()
        moved[place] = 0.0
        small = found[place] < 1e-4
        if small and _squares(model, measured, moved) <= _squares(model, measured, found) + 1e-24:
            found = moved
    return found


def _r_squared(measured: Any, modelled: Any) -> float | None:
    """1 − residual / total sum of squares; None where all measurements are the same."""
    total = float(((measured - measured.mean()) ** 2).sum())
    return 1 - float(((measured - modelled) ** 2).sum()) / total if total > 0 else None


def _metric(processors: float, speedup: float) -> float:
    return evaluate("karp-flatt", processors=processors, speedup=speedup)


def karp_flatt(rows: Rows) -> KarpFlattFit:
    """The experimentally determined serial fraction of each row, and its diagnosis.

    A row on one processor says nothing and is left out. Raises BadInput where no other is there.
    """
    _whole_processors(rows)
    rows = _speedups(rows)
    several = sorted(row for row in rows if row[0] > 1)
    _enough(several, 1, "Karp and Flatt's metric on more than 1 processor")
    metrics = tuple((p, s, _metric(p, s)) for p, s in several)
    return KarpFlattFit(metrics, _diagnosis([(p, e) for p, _, e in metrics]))


def _diagnosis(points: Sequence[tuple[float, float]]) -> str:
    if len({p for p, _ in points}) < 2:
        return "undecided: one number of processors shows no trend"
    mean = math.fsum(e for _, e in points) / len(points)
    change = _slope(points) * (max(p for p, _ in points) - min(p for p, _ in points))
    if max(abs(e) for _, e in points) <= _NOTHING:
        return "none: neither serial work nor overhead to be seen"
    if mean < -_NOTHING:
        return "below zero: faster than linear, as when the data come to fit the caches"
    if abs(change) <= max(_FLAT * abs(mean), _NOTHING):
        return "flat: serial work limits the speed-up"
    if change > 0:
        return "rising: overhead grows with the processors"
    return "falling: more processors waste less, as when the data come to fit the caches"


def _slope(points: Sequence[tuple[float, float]]) -> float:
    """Least-squares slope of the metric over the processors."""
    middle = math.fsum(p for p, _ in points) / len(points)
    across = math.fsum((p - middle) ** 2 for p, _ in points)
    return math.fsum((p - middle) * e for p, e in points) / across
