"""What a marked answer is, and the marks of choices, orders, matches and labels of a diagram."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from mlsys_tui.course.questions import (
    ChoiceQuestion,
    DiagramQuestion,
    MatchQuestion,
    OrderQuestion,
    Question,
)

BLANK = re.compile(r"_+([1-9])_+")
"""A blank in a drawing, with its number."""


@dataclass(frozen=True)
class Verdict:
    """Whether an answer is right, a sentence why, and what there is to say of each part of it.

    `expected` is the right answer for the reader. A number has its `value` in its SI base `unit`,
    and `slip` where a known one explains a wrong answer: one sentence, or "". `parts` says of each
    part whether it is right: an option as it was offered, a place, a pair, a blank, a point.
    """

    correct: bool
    explanation: str
    details: tuple[str, ...] = ()
    expected: str = ""
    value: float | None = None
    unit: str = ""
    slip: str = ""
    parts: tuple[bool, ...] = ()


def mark(question: Question, answer: Sequence[str]) -> tuple[bool, ...]:
    """Whether each part of an answer is right. An answer is a list of texts:

    - choice: the options taken; a part is an option, right if taken or left as it should be.
    - order: the items as the reader has them; a part is a place.
    - match: what was put beside each of the pairs in turn; a part is a pair.
    - diagram: the label of each blank in turn; a part is a blank. Case and spaces do not count.

    Other kinds are marked elsewhere. Raises TypeError for them.
    """
    if isinstance(question, ChoiceQuestion):
        return tuple((option.text in answer) == option.right for option in question.options)
    if isinstance(question, OrderQuestion):
        return _each(question.items, answer)
    if isinstance(question, MatchQuestion):
        return _each([right for _, right in question.pairs], answer)
    if isinstance(question, DiagramQuestion):
        given = [*map(plain, answer), *[""] * len(question.blanks)]
        accepted = [set(map(plain, labels)) for labels in question.blanks]
        return tuple(label in right for label, right in zip(given, accepted, strict=False))
    raise TypeError(f"a question of kind {question.kind} is not marked here")


def _each(right: Sequence[str], answer: Sequence[str]) -> tuple[bool, ...]:
    given = [*answer, *[""] * len(right)]
    return tuple(one == other for one, other in zip(given, right, strict=False))


def plain(label: str) -> str:
    """A label without case, spaces, hyphens or an article."""
    return re.sub(r"[\s_-]+|^(the|a|an)\s", "", label.strip().casefold())
