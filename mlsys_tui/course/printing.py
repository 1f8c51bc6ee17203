"""Questions and exams on paper, as Markdown."""

import json
from collections.abc import Sequence
from itertools import groupby

from mlsys_tui.course.drawing import LETTERS, Drawn
from mlsys_tui.course.grading import Examiners, key, solution
from mlsys_tui.course.model import Course
from mlsys_tui.course.questions import (
    CodeQuestion,
    DiagramQuestion,
    MatchQuestion,
)


def asked(drawn: Drawn) -> str:
    """What a question says, but for its options: with its drawing, template or things to match."""
    question = drawn.question
    if isinstance(question, DiagramQuestion):
        return f"{drawn.text}\n\n{_fenced(question.drawing)}"
    if isinstance(question, MatchQuestion):
        lefts = "\n".join(f"{at}. {left}" for at, (left, _) in enumerate(question.pairs, 1))
        return f"{drawn.text}\n\n{lefts}"
    if isinstance(question, CodeQuestion):
        cases = "\n".join(f"{_lines(c.text)} gives {_pairs(c.output)}" for c in question.cases)
        return f"{drawn.text}\n\n{_fenced(question.template)}\n\n{_fenced(cases)}"
    return drawn.text


def front(drawn: Drawn) -> str:
    """A whole question, with its options by letter."""
    options = "\n".join(
        f"- **{letter}** {option}" for letter, option in zip(LETTERS, drawn.options, strict=False)
    )
    return f"{asked(drawn)}\n\n{options}".rstrip()


def exam(course: Course, paper: Sequence[Drawn], seed: int) -> str:
    """A paper to be printed."""
    head = (
        f"# {course.title}: exam {seed}\n\n{len(paper)} questions, {course.exam.minutes} minutes."
    )
    parts = [head]
    numbered = enumerate(paper, 1)
    for hour, questions in groupby(numbered, key=lambda item: item[1].hour):
        parts.append(f"## {hour.title}")
        parts += [f"**{number}.** {front(drawn)}" for number, drawn in questions]
    return "\n\n".join(parts)


def answers(paper: Sequence[Drawn], seed: int, examiners: Examiners) -> str:
    """The key of a paper: each answer with its solution."""
    parts = [f"# Answers to exam {seed}"]
    for number, drawn in enumerate(paper, 1):
        short = key(drawn, examiners)
        head = f"**{number}.** {short}" if "\n" not in short else f"**{number}.**"
        parts.append(f"{head}\n\n{solution(drawn, examiners)}")
    return "\n\n".join(parts)


def _fenced(text: str) -> str:
    lines = text.strip("\n")
    return f"```\n{lines}\n```"


def _lines(text: str) -> str:
    """A case's input, line by line on one line."""
    return " / ".join(map(_json, text.splitlines() or [""]))


def _json(thing: object) -> str:
    return json.dumps(thing, ensure_ascii=False)


def _pairs(output: Sequence[tuple[object, object]]) -> str:
    return ", ".join(map(_json, output))
