"""What the reader guessed and what this machine did: the newest of both are kept."""

from dataclasses import dataclass

from mlsys_tui.study.timer import Instant

MOST_POINTS = 500


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
