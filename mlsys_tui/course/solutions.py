"""The whole solution of a question, as Markdown."""

from collections.abc import Callable
from typing import Any

from mlsys_tui.course.drawing import LETTERS, Drawn
from mlsys_tui.course.marking import Verdict
from mlsys_tui.course.questions import (
    ChoiceQuestion,
    MatchQuestion,
    NumericQuestion,
    OrderQuestion,
    PairsQuestion,
    RecallQuestion,
    TraceQuestion,
)


def solution(drawn: Drawn, examiners: Callable[[str], Callable[[Any, str], Verdict]]) -> str:
    """Worked lines, the why of each option, or the model answer; then the explanation.

    May run a lab's model: call it off the event loop.
    """
    question = drawn.question
    explanation = drawn.fill(question.explanation)
    source = f"*Source: {question.source}*" if question.source else ""
    return "\n\n".join(filter(None, [_answer(drawn, examiners), explanation, source]))


def _answer(drawn: Drawn, examiners: Callable[[str], Callable[[Any, str], Verdict]]) -> str:
    question = drawn.question
    if isinstance(question, NumericQuestion):
        from mlsys_tui.course import numeric

        return numeric.worked(drawn, question)
    if isinstance(question, ChoiceQuestion):
        return _options(drawn, question)
    if isinstance(question, OrderQuestion):
        return "\n".join(f"{place}. {item}" for place, item in enumerate(question.items, 1))
    if isinstance(question, MatchQuestion):
        return "\n".join(f"- {left}: **{right}**" for left, right in question.pairs)
    if isinstance(question, TraceQuestion):
        return f"**{examiners(drawn.hour.lab)(question, '').expected}**"
    if isinstance(question, RecallQuestion):
        points = "\n".join(f"{at}. {point}" for at, point in enumerate(question.rubric, 1))
        return f"{question.answer}\n\nPoints:\n\n{points}"
    if isinstance(question, PairsQuestion) and not question.answer:
        return f"```\n{examiners(drawn.hour.lab)(question, '').expected}\n```"
    return question.answer


def _options(drawn: Drawn, question: ChoiceQuestion) -> str:
    options = {option.text: option for option in question.options}
    return "\n".join(
        f"- {'**right**' if options[text].right else 'wrong'}, {letter}: {text}. "
        f"{options[text].why}"
        for letter, text in zip(LETTERS, drawn.options, strict=False)
    )
