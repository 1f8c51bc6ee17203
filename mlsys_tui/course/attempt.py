"""One question on its way from asked to marked: what keys and typing make of the answer.

The answer is the one string that `course.grade` takes, at every moment: an exam can keep it as it
is given and put it back.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from mlsys_tui.course.drawing import LETTERS, Drawn
from mlsys_tui.course.marking import Verdict
from mlsys_tui.course.questions import (
    ChoiceQuestion,
    CodeQuestion,
    DiagramQuestion,
    MatchQuestion,
    OrderQuestion,
    RecallQuestion,
    TraceQuestion,
)

Link = tuple[str, Mapping[str, Any]]
NOTHING = "-"
"""Where a pair of a match has no letter yet."""
_JOIN = ";"


@dataclass(frozen=True)
class Attempt:
    """`cursor` is the pair or blank in hand, `hints` how many are shown.

    `draft` is what was written for a recall, and `opened` whether its model answer is shown, so
    that its points can be ticked. Once it is marked there are a `verdict`, the `solution` as
    Markdown, and the `link` to the lab that shows it, if one does: its name and settings.
    """

    drawn: Drawn
    answer: str = ""
    cursor: int = 0
    hints: int = 0
    draft: str = field(default="", repr=False)
    opened: bool = False
    verdict: Verdict | None = None
    solution: str = field(default="", repr=False)
    link: Link | None = None

    @property
    def typed(self) -> bool:
        """Whether the answer is typed, and not made of letters."""
        letters = (ChoiceQuestion, OrderQuestion, MatchQuestion, TraceQuestion, RecallQuestion)
        return not isinstance(self.drawn.question, letters)

    @property
    def places(self) -> int:
        """How many lines the cursor walks through: pairs or blanks."""
        question = self.drawn.question
        if isinstance(question, MatchQuestion):
            return len(question.pairs)
        return len(question.blanks) if isinstance(question, DiagramQuestion) else 0

    @property
    def given(self) -> tuple[str, ...]:
        """The answer in its parts: letters, labels (one a blank), points, or the text typed."""
        question = self.drawn.question
        if isinstance(question, DiagramQuestion):
            labels = self.answer.split(_JOIN) if self.answer else []
            return tuple(label.strip() for label in [*labels, *[""] * self.places][: self.places])
        if isinstance(question, MatchQuestion):
            return tuple(self.answer.ljust(self.places, NOTHING))
        if isinstance(question, RecallQuestion):
            return tuple(self.answer.split())
        return (self.answer,) if self.typed else tuple(self.answer)

    @property
    def complete(self) -> bool:
        """Whether there is something for every part, so that it can be marked."""
        question = self.drawn.question
        if isinstance(question, OrderQuestion):
            return len(self.answer) == len(self.drawn.options)
        if isinstance(question, RecallQuestion):
            return self.opened
        if self.places:
            return all(part not in ("", NOTHING) for part in self.given)
        return bool(self.answer.strip())

    @property
    def right(self) -> bool:
        """Whether it is marked, and right."""
        return self.verdict is not None and self.verdict.correct


def resumed(drawn: Drawn, answer: str) -> Attempt:
    """An attempt with an answer that was kept: of letters, those that the question still has."""
    attempt = Attempt(drawn)
    if attempt.typed:
        return replace(attempt, answer=answer)
    if isinstance(drawn.question, MatchQuestion):
        known = {*LETTERS[: len(drawn.options)], NOTHING}
        sound = len(answer) == attempt.places and set(answer) <= known
        return replace(attempt, answer=answer if sound else "")
    for letter in answer:
        attempt = press(attempt, letter)
    return attempt


def offered(attempt: Attempt) -> tuple[str, ...]:
    """What the letters stand for now."""
    question = attempt.drawn.question
    if isinstance(question, RecallQuestion):
        return question.rubric if attempt.opened else ()
    return attempt.drawn.options


def several(question: ChoiceQuestion) -> bool:
    """Whether more than one option is right."""
    return sum(option.right for option in question.options) > 1


def written(attempt: Attempt) -> bool:
    """Whether it is answered in several lines, in which Enter is a line's end."""
    question = attempt.drawn.question
    recall = isinstance(question, RecallQuestion) and not attempt.opened
    return recall or isinstance(question, CodeQuestion)


def press(attempt: Attempt, letter: str) -> Attempt:
    """The attempt after a letter: an option taken, an item placed, a pair joined."""
    at = LETTERS.find(letter)
    if attempt.verdict is not None or not 0 <= at < len(offered(attempt)):
        return attempt
    question, answer = attempt.drawn.question, attempt.answer
    if isinstance(question, RecallQuestion):
        return replace(attempt, answer=" ".join(_toggled(answer.split(), str(at + 1))))
    if isinstance(question, ChoiceQuestion) and several(question):
        return replace(attempt, answer="".join(_toggled(list(answer), letter)))
    if isinstance(question, OrderQuestion):
        return attempt if letter in answer else replace(attempt, answer=answer + letter)
    if isinstance(question, MatchQuestion):
        return move(_put(attempt, letter), 1)
    return replace(attempt, answer=letter)


def _toggled(taken: list[str], one: str) -> list[str]:
    return sorted(set(taken) ^ {one})


def _put(attempt: Attempt, part: str) -> Attempt:
    """The attempt with this part at its cursor."""
    parts = list(attempt.given)
    parts[attempt.cursor] = part
    if isinstance(attempt.drawn.question, MatchQuestion):
        joined = "".join(parts)
        return replace(attempt, answer=joined if joined.strip(NOTHING) else "")
    return replace(attempt, answer=f"{_JOIN} ".join(parts) if any(parts) else "")


def write(attempt: Attempt, text: str) -> Attempt:
    """The attempt with what was typed: a diagram's label at the cursor, else the whole of it."""
    question = attempt.drawn.question
    if isinstance(question, RecallQuestion) and not attempt.opened:
        return replace(attempt, draft=text)
    if attempt.verdict is not None or not attempt.typed:
        return attempt
    if isinstance(question, DiagramQuestion):
        return _put(attempt, text.replace(_JOIN, ",").strip())
    return replace(attempt, answer=text)


def move(attempt: Attempt, by: int) -> Attempt:
    """The attempt with its cursor further down or up."""
    cursor = max(0, min(attempt.places - 1, attempt.cursor + by))
    return replace(attempt, cursor=cursor) if attempt.places else attempt


def undo(attempt: Attempt) -> Attempt:
    """The attempt without what was given last; a pair or blank loses what is in hand."""
    if attempt.verdict is not None or not attempt.answer:
        return attempt
    if attempt.places:
        empty = attempt.given[attempt.cursor] in ("", NOTHING)
        there = move(attempt, -1) if empty else attempt
        return _put(there, NOTHING if isinstance(there.drawn.question, MatchQuestion) else "")
    if isinstance(attempt.drawn.question, RecallQuestion):
        return replace(attempt, answer=" ".join(attempt.answer.split()[:-1]))
    return replace(attempt, answer=attempt.answer[:-1])


def hint(attempt: Attempt) -> Attempt:
    """The attempt with one more hint shown."""
    shown = min(len(attempt.drawn.hints), attempt.hints + 1)
    return replace(attempt, hints=shown) if attempt.verdict is None else attempt


def opened(attempt: Attempt) -> Attempt:
    """A recall with its model answer shown."""
    recall = isinstance(attempt.drawn.question, RecallQuestion)
    return replace(attempt, opened=True) if recall else attempt


def marked(attempt: Attempt, verdict: Verdict, solution: str, link: Link | None = None) -> Attempt:
    """The attempt with its verdict, the solution and the link to its lab."""
    return replace(attempt, verdict=verdict, solution=solution, link=link)
