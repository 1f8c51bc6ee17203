"""Guesses made in the labs against what was measured: how far off, and in which direction."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from mlsys_tui.study.measurements import Prediction

CLOSE = 1.5
"""A guess within this factor is close: the options of most labs lie twice as far apart."""
_NUMBER = re.compile(r"(?P<number>\d+(\.\d+)?)\s*(?P<unit>×|x\b|%|ms\b|µs\b|us\b|ns\b|s\b)?")
_SIZES = {"%": 0.01, "ms": 1e-3, "µs": 1e-6, "us": 1e-6, "ns": 1e-9}
_UNITS = {"x": "×", "ms": "s", "µs": "s", "us": "s", "ns": "s"}
_WORDS = {"the same": (1.0, "×"), "nothing": (0.0, "%"), "half as fast": (0.5, "×")}


@dataclass(frozen=True)
class Amount:
    """What a guess says: a number, its unit ("×", "%", "s" or ""), and whether it may be more."""

    value: float
    unit: str = ""
    or_more: bool = False


def amount(guess: float | str) -> Amount | None:
    """The number in a guess as the labs word it: `20× or more`, `16 %`, `the same`, `1 clock`."""
    if isinstance(guess, int | float):
        return Amount(float(guess))
    if guess in _WORDS:
        return Amount(*_WORDS[guess])
    found = _NUMBER.match(guess)
    if found is None:
        return Amount(math.inf, or_more=True) if guess == "no limit" else None
    unit = found["unit"] or ""
    value = float(found["number"]) * _SIZES.get(unit, 1.0)
    return Amount(value, _UNITS.get(unit, unit), guess.endswith("or more"))


@dataclass(frozen=True)
class Compared:
    """A guess beside what was measured.

    `factor` is measured over guessed, None where either is 0 or no number; `way` is 0 for close
    or right, -1 for a guess that was too low, 1 too high, None for one that was another option.
    """

    prediction: Prediction
    way: int | None
    factor: float | None = None
    unit: str = ""


def known(predictions: Sequence[Prediction]) -> list[Compared]:
    """Every guess whose answer is known, newest first."""
    answered = [each for each in predictions if each.measured is not None]
    return [_compared(each) for each in reversed(answered)]


def _compared(prediction: Prediction) -> Compared:
    guess, measured = amount(prediction.guess), prediction.measured
    if guess is None or not isinstance(measured, int | float):
        same = str(prediction.guess) == str(measured)
        return Compared(prediction, 0 if same else None)
    if guess.or_more and measured >= guess.value:
        return Compared(prediction, 0, unit=guess.unit)
    if guess.value <= 0 or measured <= 0 or math.isinf(guess.value):
        gap = guess.value - measured
        small = 0.02 if guess.unit == "%" else 0.0
        way = 0 if abs(gap) <= small else 1 if gap > 0 else -1
        return Compared(prediction, way, unit=guess.unit)
    factor = measured / guess.value
    way = 0 if 1 / CLOSE <= factor <= CLOSE else -1 if factor > 1 else 1
    return Compared(prediction, way, factor, guess.unit)


def summary(compared: Sequence[Compared]) -> tuple[str, str]:
    """How good the guesses are, and in which direction they are off: two plain sentences."""
    close = sum(each.way == 0 for each in compared)
    low, high = (sum(each.way == way for each in compared) for way in (-1, 1))
    first = f"{close} of {len(compared)} close (within {CLOSE:g}×), {low} too low, {high} too high."
    return first, _direction(compared, low, high)


def _direction(compared: Sequence[Compared], low: int, high: int) -> str:
    if not low and not high:
        return "Nothing to correct: you know how this machine behaves."
    if low > 2 * high:
        return f"You guess too low{_middle(compared, -1)}."
    if high > 2 * low:
        return f"You guess too high{_middle(compared, 1)}."
    factors = [each.factor for each in compared if each.way and each.factor]
    off = median(abs(math.log(factor)) for factor in factors) if factors else 0.0
    by = f", by {_times(math.exp(off))} in the middle" if factors else ""
    return f"Off in both directions{by}."


def _middle(compared: Sequence[Compared], way: int) -> str:
    """How far off the guesses of this direction are; nothing where none has a factor."""
    factors = [each.factor for each in compared if each.way == way and each.factor]
    if not factors:
        return ""
    middle = ", in the middle" if len(factors) > 1 else ""
    return f": where you do, it is {_times(median(factors))} your guess{middle}"


def verdict(one: Compared) -> str:
    """`close`, `too low: 4.8× that`, `another option`."""
    if one.way is None:
        return "another one"
    if one.way == 0:
        return "close" if one.factor is not None else "right"
    word = "too low" if one.way < 0 else "too high"
    return f"{word}: it is {_times(one.factor)} that" if one.factor else word


def _times(factor: float) -> str:
    return f"{factor:.0f}×" if factor >= 9.95 else f"{factor:.2g}×"


def measured(one: Compared) -> str:
    """What was measured, in the unit of the guess."""
    value = one.prediction.measured
    if not isinstance(value, int | float):
        return str(value)
    if one.unit == "×":
        return _times(value)
    if one.unit == "%":
        return f"{100 * value:.0f} %"
    if one.unit == "s":
        return f"{1000 * value:.3g} ms" if value < 1 else f"{value:.3g} s"
    return f"{value:.3g}"
