"""Marks what needs no lab to be marked: choices, orders, matches and labels of a diagram."""

import re
from collections.abc import Sequence

from mlsys_tui.course.model import (
    ChoiceQuestion,
    DiagramQuestion,
    MatchQuestion,
    OrderQuestion,
    Question,
)

BLANK = re.compile(r"_+([1-9])_+")
"""A blank in a drawing, with its number."""


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
