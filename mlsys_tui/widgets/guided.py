"""What an hour tells the app: a stage that is done, a mission, and that its header has changed."""

from dataclasses import dataclass

from textual.message import Message


@dataclass
class Guided(Message):
    """A stage of this hour is done."""

    hour: str
    stage: str


@dataclass
class Accomplished(Message):
    """A mission's goal was reached, and what explains it was chosen."""

    mission: str


@dataclass
class Turned(Message):
    """What the header says of an hour has changed."""
