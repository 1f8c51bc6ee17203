"""What practice tells the app: answers, ratings, and how a mock exam goes."""

from dataclasses import dataclass

from textual.message import Message

from mlsys_tui.study.practice import Sat, Sitting


@dataclass
class Answered(Message):
    """The reader answered a question, in `seconds`; `rating` is fsrs's, 1 to 4, or None for it."""

    question: str
    right: bool
    seconds: float
    rating: int | None = None


@dataclass
class Rated(Message):
    """The reader says how hard the question just answered was: 1 again, 2 hard, 3 good, 4 easy."""

    question: str
    rating: int


@dataclass
class Practised(Message):
    """The reader is through with what `OpenPractice` asked for by this name."""

    what: str


@dataclass
class Sits(Message):
    """A mock exam as it stands: an answer, a flag, its clock started or stopped."""

    sitting: Sitting


@dataclass
class HandedIn(Message):
    """A mock exam that was handed in and marked; `answered` are the questions that count as that.

    A text that cannot be read is kept with the others, and is no answer.
    """

    sat: Sat
    answered: tuple[str, ...]
