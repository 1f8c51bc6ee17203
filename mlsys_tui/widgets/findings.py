"""What a lab tells the app: a guess that was made, and what this machine did."""

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
