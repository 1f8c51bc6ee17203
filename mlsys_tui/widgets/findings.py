"""What a lab tells the app: a guess that was made, what came out, and what this machine did."""

from collections.abc import Mapping
from dataclasses import dataclass

from textual.message import Message


@dataclass
class Predicted(Message):
    """The reader guessed the answer to a lab's question."""

    lab: str
    question: str
    guess: str


@dataclass
class Measured(Message):
    """This machine gave a series of points (x, y in `unit`); y of the last answers `question`."""

    lab: str
    question: str
    unit: str
    points: tuple[tuple[float, float], ...]
    note: str = ""


@dataclass
class Found(Message):
    """A result of this lab has settled; a mission's goal is a condition on its `values`.

    Numbers are in base units. What each lab reports is said where it posts this.
    """

    lab: str
    values: Mapping[str, float | str]
