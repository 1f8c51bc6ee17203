"""One question of the drill on its way from asked to marked."""

from dataclasses import dataclass, replace

from mlsys_tui.course import (
    ChoiceQuestion,
    DiagramQuestion,
    MatchQuestion,
    OrderQuestion,
    Question,
)
from mlsys_tui.course.marking import mark

LETTERS = "abcdefgh"
KINDS = (ChoiceQuestion, OrderQuestion, MatchQuestion, DiagramQuestion)


@dataclass(frozen=True)
class Attempt:
    """`given` is the answer so far, in the form that `course.marking` reads.

    `offered` are the texts behind the letters, `cursor` the pair or blank in hand, and `parts`
    what is right of it, once it is marked.
    """

    question: Question
    offered: tuple[str, ...]
    given: tuple[str, ...] = ()
    cursor: int = 0
    parts: tuple[bool, ...] | None = None

    @property
    def right(self) -> bool:
        """Whether it is marked, and wholly right."""
        return self.parts is not None and all(self.parts)

    @property
    def places(self) -> int:
        """How many lines the cursor walks through: pairs or blanks."""
        if isinstance(self.question, MatchQuestion):
            return len(self.question.pairs)
        return len(self.question.blanks) if isinstance(self.question, DiagramQuestion) else 0

    @property
    def complete(self) -> bool:
        """Whether there is something for every part, so that it can be marked."""
        if isinstance(self.question, OrderQuestion):
            return len(self.given) == len(self.question.items)
        if self.places:
            return len(self.given) == self.places and all(self.given)
        return bool(self.given)


def several(question: ChoiceQuestion) -> bool:
    """Whether more than one option is right."""
    return sum(option.right for option in question.options) > 1


def press(attempt: Attempt, letter: str) -> Attempt:
    """The attempt after a letter: an option taken, an item placed, a pair joined."""
    at = LETTERS.find(letter)
    if attempt.parts is not None or not 0 <= at < len(attempt.offered):
        return attempt
    text, question, given = attempt.offered[at], attempt.question, attempt.given
    if isinstance(question, ChoiceQuestion):
        if several(question):
            left = tuple(each for each in given if each != text)
            return replace(attempt, given=left if text in given else (*given, text))
        return marked(replace(attempt, given=(text,)))
    if isinstance(question, OrderQuestion):
        return attempt if text in given else replace(attempt, given=(*given, text))
    return move(fill(attempt, text), 1)


def fill(attempt: Attempt, text: str) -> Attempt:
    """The attempt with this text at the cursor."""
    given = [*attempt.given, *[""] * (attempt.places - len(attempt.given))]
    given[attempt.cursor] = text
    return replace(attempt, given=tuple(given))


def move(attempt: Attempt, by: int) -> Attempt:
    """The attempt with its cursor further down or up."""
    cursor = max(0, min(attempt.places - 1, attempt.cursor + by))
    return replace(attempt, cursor=cursor) if attempt.places else attempt


def undo(attempt: Attempt) -> Attempt:
    """The attempt without what was given last."""
    if attempt.parts is not None or not attempt.given:
        return attempt
    return fill(attempt, "") if attempt.places else replace(attempt, given=attempt.given[:-1])


def marked(attempt: Attempt) -> Attempt:
    """The attempt marked, if it is complete."""
    if attempt.parts is not None or not attempt.complete:
        return attempt
    return replace(attempt, parts=mark(attempt.question, attempt.given))
