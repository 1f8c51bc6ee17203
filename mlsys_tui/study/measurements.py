"""What the reader guessed and what this machine did: the newest of both are kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import TypeVar

from mlsys_tui.study.timer import Instant

# Characters of the state file that each kind may fill; together they leave the rest 50 KB of 200.
PREDICTIONS_ROOM = 50_000
MEASUREMENTS_ROOM = 100_000
MOST_POINTS = 500

# Characters: a field's name with its punctuation, a number written out, the layout of one point.
_FIELD, _NUMBER, _POINT = 24, 26, 36


@dataclass(frozen=True)
class Prediction:
    """A guess made before the answer was known.

    `guess` and `measured` are a number where the question asks for one, else the option's text;
    `measured` is None until it is known.
    """

    lab: str
    question: str
    guess: float | str
    at: Instant
    measured: float | str | None = None


@dataclass(frozen=True)
class Measured:
    """A series measured on this machine: points (x, y), y in `unit` (SI).

    Raises ValueError with more than `MOST_POINTS` points.
    """

    lab: str
    name: str
    unit: str
    points: tuple[tuple[float, float], ...]
    at: Instant
    note: str = ""

    def __post_init__(self) -> None:
        if len(self.points) > MOST_POINTS:
            raise ValueError(f"a series has at most {MOST_POINTS} points (got {len(self.points)})")


Kept = TypeVar("Kept", Prediction, Measured)


def newest(kept: Sequence[Kept], room: int) -> tuple[Kept, ...]:
    """The longest end of `kept` (oldest first) that fits into `room` characters of the file."""
    filled = 0

    def fits(item: Kept) -> bool:
        nonlocal filled
        filled += _characters(item)
        return filled <= room

    return tuple(takewhile(fits, reversed(kept)))[::-1]


def _characters(item: Prediction | Measured) -> int:
    """An upper bound on the bytes that `item` takes in the file."""
    values = list(vars(item).values())
    points = item.points if isinstance(item, Measured) else ()
    texts = sum(2 * len(value.encode()) for value in values if isinstance(value, str))
    return len(values) * (_FIELD + _NUMBER) + texts + len(points) * (2 * _NUMBER + _POINT)
