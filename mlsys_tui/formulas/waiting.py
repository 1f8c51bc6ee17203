"""Waiting for the slowest worker, and the update that all the waiting is for."""

from collections.abc import Callable

from mlsys_tui.formulas.algebra import Values, harmonic
from mlsys_tui.formulas.formula import Answer, Formula, Variable
from mlsys_tui.formulas.quantity import digits, show
from mlsys_tui.text import BadInput

_ORDER = "H. A. David, H. N. Nagaraja, Order Statistics, Wiley, 2003: exponential samples"
_CHEN = "J. Chen et al., Revisiting Distributed Synchronous SGD, ICLR workshop, 2016"
_MOST = 1e9  # workers; beyond it neighbouring harmonic numbers are one to a float
_HAIR = 1 + 1e-12

_mean = Variable("mean", "t", "mean time of a worker", "s", low=0, above=True, default="50 ms")
_time = Variable("time", "T", "expected time", "s", low=0, above=True)


def _last(holds: Callable[[int], bool]) -> int:
    """The largest whole number up to _MOST that holds, where 1 does: bracket, then halve."""
    low, high = 1, 2
    while holds(high):
        if high >= _MOST:
            raise BadInput(f"time must be one that a number up to {digits(_MOST)} reaches")
        low, high = high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if holds(middle) else (low, middle)
    return low


def _found(
    name: str, values: Values, found: int, time: Callable[[int], float], beyond: int
) -> Answer:
    """The lines of a search: no closed form, and the two neighbours that bracket the time."""
    lines = (
        f"no closed form for {name}: bracketed search over whole numbers",
        f"{found} {name} take {show(time(found), 's', 6)}, "
        f"{beyond} take {show(time(beyond), 's', 6)}",
        digits(found),
    )
    exact = abs(time(found) / values["time"] - 1) < 1e-9
    note = (
        "" if exact else f"{found} {name} stay within {show(values['time'], 's')}, {beyond} do not"
    )
    return Answer(float(found), lines, note)


def _straggler_workers(values: Values) -> Answer:
    mean, most = values["mean"], values["time"] * _HAIR
    if most < mean:
        raise BadInput(f"time must be at least the mean, {show(mean, 's')} (got {show(most, 's')})")
    found = _last(lambda workers: mean * harmonic(workers) <= most)
    return _found("workers", values, found, lambda n: mean * harmonic(n), found + 1)


def _gap(values: Values, workers: float, backups: float) -> float:
    gap: float = values["mean"] * (harmonic(workers + backups) - harmonic(backups))
    return gap


def _backed_workers(values: Values) -> Answer:
    backups, most = values["backups"], values["time"] * _HAIR
    if _gap(values, 1, backups) > most:
        least = show(_gap(values, 1, backups), "s")
        raise BadInput(
            f"time must be at least {least}, what one worker takes (got {show(most, 's')})"
        )
    found = _last(lambda workers: _gap(values, workers, backups) <= most)
    return _found("workers", values, found, lambda n: _gap(values, n, backups), found + 1)


def _backups(values: Values) -> Answer:
    """The fewest backups that bring the time down to the one wanted."""
    workers, most = values["workers"], values["time"] * _HAIR
    if _gap(values, workers, 0) <= most:
        return Answer(0.0, ("0",), _slack(values, _gap(values, workers, 0)))
    # One more than the last that is still too slow; with no backup at all it is too slow.
    found = 1
    if _gap(values, workers, 1) > most:
        found = _last(lambda backups: _gap(values, workers, backups) > most) + 1
    return _found("backups", values, found, lambda b: _gap(values, workers, b), found - 1)


def _slack(values: Values, time: float) -> str:
    within = time < values["time"] * (1 - 1e-9)
    return f"without backups it takes {show(time, 's')} already" if within else ""


def _count(name: str, symbol: str, low: float, default: float) -> Variable:
    return Variable(name, symbol, name, low=low, high=_MOST, whole=True, default=default)


STRAGGLER = Formula(
    name="straggler",
    topic="Communication",
    title="Waiting for the slowest worker",
    source=_ORDER,
    variables=(_count("workers", "P", 1, 5.0), _mean, _time),
    target="time",
    expression="mean * H(workers)",
    rearranged={"workers": _straggler_workers, "mean": "time / H(workers)"},
)
BACKUP_WORKERS = Formula(
    name="backup-workers",
    topic="Communication",
    title="Backup workers: the first N of N + b",
    source=_CHEN,
    variables=(_count("workers", "N", 1, 8.0), _count("backups", "b", 0, 2.0), _mean, _time),
    target="time",
    expression="mean * (H(workers + backups) - H(backups))",
    rearranged={
        "workers": _backed_workers,
        "backups": _backups,
        "mean": "time / (H(workers + backups) - H(backups))",
    },
)
SGD_UPDATE = Formula(
    name="sgd-update",
    topic="Communication",
    title="One update of stochastic gradient descent",
    source="H. Robbins, S. Monro, A Stochastic Approximation Method, Ann. Math. Stat. 22(3), 1951",
    variables=(
        Variable("weight", "w", "weight", default=0.5),
        Variable("rate", "η", "learning rate", low=0, default=0.1),
        Variable("gradient", "g", "gradient", default=2.0),
        Variable("weight_new", "w′", "new weight"),
    ),
    target="weight_new",
    expression="weight - rate * gradient",
    rearranged={
        "weight": "weight_new + rate * gradient",
        "rate": "(weight - weight_new) / gradient",
        "gradient": "(weight - weight_new) / rate",
    },
)
FORMULAS = (STRAGGLER, BACKUP_WORKERS, SGD_UPDATE)
