"""Axes of a chart: where a value lies on them, and which values are named."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mlsys_tui.formulas import digits, show

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_MOST_TICKS = 5
_WIDE = 30.0  # a range whose ends differ by more than this factor is drawn by powers of ten
_WIDEST = 1e15  # no axis spans more: what lies lower is out of sight


@dataclass(frozen=True)
class Axis:
    """A range of values, `ticks` as (value, text), and what the values are."""

    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]
    title: str = ""
    log: bool = False

    def place(self, value: float) -> float:
        """Where the value lies: 0 at the low end, 1 at the high end, minus infinity for none."""
        if not self.log:
            return (value - self.low) / (self.high - self.low)
        if value <= 0:
            return -math.inf
        return math.log(value / self.low) / math.log(self.high / self.low)

    def value(self, place: float) -> float:
        """The value that lies at this place."""
        if self.log:
            return self.low * float((self.high / self.low) ** place)
        return self.low + place * (self.high - self.low)


def counts(most: float, title: str, high: float = 1024.0) -> Axis:
    """1, 4, 16 … up to `high`, or further where `most` asks for it: processors, log."""
    while high < most:
        high *= 4
    ticks = [4.0**power for power in range(round(math.log(high, 4)) + 1)]
    return Axis(1, high, tuple((tick, digits(tick)) for tick in ticks), title, log=True)


def few(most: int, title: str) -> Axis:
    """1 to a handful, every one of them named while they fit, then every doubling."""
    named = range(1, most + 1) if most <= 8 else [2**k for k in range(most.bit_length())]
    return Axis(1, most, tuple((n, str(n)) for n in named), title, log=most > 8)


def linear(top: float, unit: str = "", title: str = "", low: float = 0.0) -> Axis:
    """Round numbers around the range from `low` to `top`."""
    rough = max(top - low, 1e-300) / _MOST_TICKS
    size = 10.0 ** math.floor(math.log10(rough))
    step = next(s * size for s in _STEPS if s * size >= rough * (1 - 1e-9))
    first, last = math.floor(low / step + 1e-9), max(math.ceil(top / step - 1e-9), 1)
    ticks = [step * k for k in range(first, last + 1)]
    return Axis(ticks[0], ticks[-1], tuple((tick, _name(tick, unit)) for tick in ticks), title)


def percent(title: str) -> Axis:
    """0 to 100 %."""
    ticks = (0.0, 0.25, 0.5, 0.75, 1.0)
    return Axis(0, 1, tuple((tick, f"{tick:.0%}".replace("%", " %")) for tick in ticks), title)


def decades(low: float, high: float, unit: str = "", title: str = "") -> Axis:
    """The powers of ten around a range of positive values."""
    first = math.floor(math.log10(low) + 1e-9)
    last = max(first + 1, math.ceil(math.log10(high) - 1e-9))
    every = math.ceil((last - first) / _MOST_TICKS)
    ticks = [10.0**power for power in range(first, last + 1, every)]
    named = tuple((tick, _name(tick, unit)) for tick in ticks)
    return Axis(10.0**first, 10.0**last, named, title, log=True)


def around(values: Sequence[float], unit: str, title: str) -> Axis:
    """An axis that holds these values: linear from 0, or by powers of ten where they differ."""
    low, high = min(values), max(values)
    if low > 0:
        low = max(low, high / _WIDEST)
    if low > 0 and high / low > _WIDE:
        return decades(low, high, unit, title)
    return linear(max(high, 0.0) or (1.0 if low == 0 else 0.0), unit, title, low=min(low, 0.0))


def sampled(curve: Callable[[float], float | None], axis: Axis, number: int = 60) -> list[float]:
    """The curve's values over an axis, without the places where it has none."""
    values = (curve(axis.value(k / (number - 1))) for k in range(number))
    return [value for value in values if value is not None]


def _name(value: float, unit: str) -> str:
    return show(value, unit)
