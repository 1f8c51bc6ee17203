"""Marks an answer of any kind, and says what the right one is.

An answer is one text: a number as typed; letters of the options in the order drawn ("b", "ac"); an
order as letters ("cab"); a letter for each pair in turn ("bca", "-" where there is none); labels
separated by ";" or line ends; pairs and code as typed; the numbers of a rubric's points ("1 3").
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from mlsys_tui.course.drawing import LETTERS, Drawn
from mlsys_tui.course.linking import lab_link
from mlsys_tui.course.marking import Verdict, mark
from mlsys_tui.course.questions import (
    ChoiceQuestion,
    CodeQuestion,
    DiagramQuestion,
    MatchQuestion,
    NumericQuestion,
    OrderQuestion,
    PairsQuestion,
    RecallQuestion,
    TraceQuestion,
)
from mlsys_tui.course.solutions import solution
from mlsys_tui.text import BadInput

__all__ = ["Examiners", "grade", "key", "lab_link", "solution"]

Examiners = Callable[[str], Callable[[Any, str], Verdict]]
"""A lab's name -> what marks the questions that only its model can mark."""

_ENOUGH = 0.75  # of a rubric's points
_FENCED = re.compile(r"^```[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)


def grade(drawn: Drawn, answer: str, examiners: Examiners) -> Verdict:
    """The verdict on an answer. May run a lab's model: call it off the event loop.

    Raises BadInput, one sentence, for an answer that cannot be read.
    """
    question = drawn.question
    if isinstance(question, NumericQuestion):
        from mlsys_tui.course import numeric

        return numeric.mark(drawn, question, answer)
    if isinstance(question, ChoiceQuestion):
        return _choice(drawn, question, answer)
    if isinstance(question, RecallQuestion):
        return _recall(question, answer)
    if isinstance(question, TraceQuestion):
        return _trace(drawn, question, answer, examiners)
    if isinstance(question, PairsQuestion | CodeQuestion):
        return examiners(drawn.hour.lab)(question, answer)
    return _in_parts(drawn, answer, key(drawn, examiners))


def key(drawn: Drawn, examiners: Examiners) -> str:
    """The right answer, as `grade` takes it; "" for a recall, which has none."""
    question = drawn.question
    if isinstance(question, NumericQuestion):
        from mlsys_tui.course import numeric

        return numeric.key(drawn, question)
    if isinstance(question, ChoiceQuestion):
        return "".join(sorted(_letter(drawn, o.text) for o in question.options if o.right))
    if isinstance(question, OrderQuestion):
        return "".join(_letter(drawn, item) for item in question.items)
    if isinstance(question, MatchQuestion):
        return "".join(_letter(drawn, right) for _, right in question.pairs)
    if isinstance(question, DiagramQuestion):
        return "; ".join(labels[0] for labels in question.blanks)
    if isinstance(question, TraceQuestion):
        return _letter(drawn, examiners(drawn.hour.lab)(question, "").expected)
    if isinstance(question, PairsQuestion):
        return examiners(drawn.hour.lab)(question, "").expected
    return _code(question.answer) if isinstance(question, CodeQuestion) else ""


def _letter(drawn: Drawn, option: str) -> str:
    if option not in drawn.options:
        raise BadInput(f'{drawn.question.id}: the answer "{option}" is not among its options')
    return LETTERS[drawn.options.index(option)]


def _code(answer: str) -> str:
    """The program in a model answer: what its first fenced block holds."""
    fenced = _FENCED.search(answer)
    return fenced[1] if fenced else answer


def _letters(drawn: Drawn, answer: str, also: str = "") -> list[str]:
    """The options that an answer's letters stand for, "" where one stands for none."""
    given = re.sub(r"[\s,;.()]+", "", answer.casefold())
    known = LETTERS[: len(drawn.options)]
    if not given or not set(given) <= {*known, *also}:
        hint = f', or "{also}" for none' if also else ""
        got = answer.strip()[:20]
        raise BadInput(f'answer with letters from a to {known[-1:]}{hint} (got "{got}")')
    return [drawn.options[known.index(each)] if each in known else "" for each in given]


def _choice(drawn: Drawn, question: ChoiceQuestion, answer: str) -> Verdict:
    taken = _letters(drawn, answer)
    options = {option.text: option for option in question.options}
    offered = [options[text] for text in drawn.options]
    parts = tuple((option.text in taken) == option.right for option in offered)
    correct = all(parts)
    return Verdict(
        correct,
        f"Right: {options[taken[0]].why}" if correct else _mistaken(drawn, question, taken),
        details=tuple(
            f"{letter} {option.text}: {option.why}"
            for letter, option in zip(LETTERS, offered, strict=False)
        ),
        expected="; ".join(
            f"{letter} {option.text}"
            for letter, option in zip(LETTERS, offered, strict=False)
            if option.right
        ),
        parts=parts,
    )


def _mistaken(drawn: Drawn, question: ChoiceQuestion, taken: Sequence[str]) -> str:
    """Why the first wrong option taken is wrong, or how many right ones were not taken."""
    for option in sorted(question.options, key=lambda option: drawn.options.index(option.text)):
        if option.text in taken and not option.right:
            which = f", {_letter(drawn, option.text)}" if len(set(taken)) > 1 else ""
            return f"Not so{which}: {option.why}"
    *others, last = sorted(_letter(drawn, text) for text in set(taken))
    have = f"{', '.join(others)} and {last} are" if others else f"{last} is"
    missing = sum(option.right for option in question.options) - len(others) - 1
    more = "one more is" if missing == 1 else f"{missing} more are"
    return f"Not all: {have} right, and {more} missing."


def _trace(drawn: Drawn, question: TraceQuestion, answer: str, examiners: Examiners) -> Verdict:
    taken = _letters(drawn, answer)
    if len(taken) != 1:
        raise BadInput(f'answer with one letter (got "{answer.strip()[:20]}")')
    verdict = examiners(drawn.hour.lab)(question, taken[0])
    letter = _letter(drawn, verdict.expected) if verdict.expected in drawn.options else ""
    return replace(verdict, expected=f"{letter} {verdict.expected}".strip())


def _recall(question: RecallQuestion, answer: str) -> Verdict:
    numbers = re.findall(r"[0-9]+", answer)
    points = range(1, len(question.rubric) + 1)
    if re.sub(r"[0-9\s,;.]+", "", answer) or not {int(n[:9]) for n in numbers} <= set(points):
        raise BadInput(
            f"answer with the numbers of the points you had, from 1 to {len(points)} "
            f'(got "{answer.strip()[:20]}")'
        )
    parts = tuple(str(point) in numbers for point in points)
    correct = sum(parts) >= _ENOUGH * len(parts)
    missed = tuple(point for point, had in zip(question.rubric, parts, strict=True) if not had)
    return Verdict(correct, f"{sum(parts)} of {len(parts)} points.", details=missed, parts=parts)


def _in_parts(drawn: Drawn, answer: str, right: str) -> Verdict:
    """Orders, matches and diagrams: right where every part is."""
    question = drawn.question
    if isinstance(question, DiagramQuestion):
        given, expected, what = re.split(r"[;\n]", answer), right, "labels are right"
    elif isinstance(question, MatchQuestion):
        given, what = _letters(drawn, answer, "-"), "belong together"
        expected = "; ".join(f"{left}: {other}" for left, other in question.pairs)
    else:
        given, what = _letters(drawn, answer), "stand where they belong"
        expected = ", ".join(drawn.options[LETTERS.index(letter)] for letter in right)
    parts = mark(question, given)
    surplus = len(given) > len(parts)
    return Verdict(
        all(parts) and not surplus,
        f"{sum(parts)} of {len(parts)} {what}{', but there are too many' if surplus else ''}.",
        expected=expected,
        parts=parts,
    )
