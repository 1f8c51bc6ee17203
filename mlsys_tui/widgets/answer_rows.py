"""How a question looks as lines of text: asked, answered, marked, with its solution."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from textual.content import Content

from mlsys_tui.course.attempt import Attempt, several
from mlsys_tui.course.drawing import LETTERS
from mlsys_tui.course.marking import Verdict
from mlsys_tui.course.questions import (
    ChoiceQuestion,
    CodeQuestion,
    DiagramQuestion,
    MatchQuestion,
    NumericQuestion,
    OrderQuestion,
    PairsQuestion,
    Question,
    RecallQuestion,
    TraceQuestion,
)
from mlsys_tui.widgets.answer_bodies import body
from mlsys_tui.widgets.answer_marks import MUTED, hanging, sign
from mlsys_tui.widgets.prose import prose

_MARGIN = 2


@dataclass(frozen=True)
class Leaf:
    """Lines, and the one of them that has to stay in view."""

    lines: tuple[Content, ...]
    lit: int = 0


def leaf(attempt: Attempt, width: int) -> Leaf:
    """All that is to be read of an attempt, in `width` cells."""
    room = width - 2 * _MARGIN
    asked = prose(attempt.drawn.text, room, "bold")
    middle, lit = body(attempt, room)
    lines = [*asked, Content(), *middle]
    if attempt.verdict is None:
        lines += _hints(attempt, room)
        return Leaf(tuple(_indented(lines)), len(asked) + 1 + lit if lit >= 0 else 0)
    said = len(lines)
    lines += [*_verdict(attempt, room), Content(), *_solution(attempt, room)]
    return Leaf(tuple(_indented(lines)), said)


def _indented(lines: Sequence[Content]) -> list[Content]:
    return [Content.assemble(" " * _MARGIN, line) for line in lines]


HOW: Mapping[type[Question], str] = {
    NumericQuestion: "type the number, with or without its unit",
    CodeQuestion: "write map and reduce; ctrl+r when done",
    OrderQuestion: "letters, in the order you want; backspace takes one back",
    MatchQuestion: "a letter for the lit line, up and down for another line",
    DiagramQuestion: "type the label of the lit blank; enter for the next",
    RecallQuestion: "write all you know; ctrl+r when done",
}
_PAIRS, _GROUPS = "cat 1, dog 1", "cat [1, 1], dog [1]"


def how(attempt: Attempt) -> str:
    """How this question is answered."""
    question = attempt.drawn.question
    if isinstance(question, RecallQuestion) and attempt.opened:
        return "letters tick what you had"
    if isinstance(question, ChoiceQuestion | TraceQuestion):
        many = isinstance(question, ChoiceQuestion) and several(question)
        last = LETTERS[len(attempt.drawn.options) - 1]
        return f"a letter from a to {last}{', several are right' * many}"
    if isinstance(question, PairsQuestion):
        return f"as {_GROUPS if question.stage == 'groups' else _PAIRS}, in any order"
    return HOW.get(type(question), "")


# What is said about it


def _hints(attempt: Attempt, width: int) -> list[Content]:
    lines: list[Content] = []
    for number, hint in enumerate(attempt.drawn.hints[: attempt.hints], 1):
        lead = Content.styled(f"hint {number}  ", "$text-warning")
        lines += hanging(lead, prose(hint, width - lead.cell_length))
    return lines


def _verdict(attempt: Attempt, width: int) -> list[Content]:
    """Right or not, the sentence of the slip, and what would have been right."""
    verdict = attempt.verdict
    assert verdict is not None
    ran = isinstance(attempt.drawn.question, PairsQuestion | CodeQuestion)  # the lab says it all
    words = "Right. " if verdict.correct else "Not right. "
    right, bare = verdict.correct, ran or _half(attempt, verdict)
    tick, style = sign(right)
    mark = (f"{tick} {words * (not bare)}", style)
    lines = [*Content.assemble(mark, _sentence(attempt, verdict)).wrap(width)]
    if verdict.slip:
        lines += Content.styled(verdict.slip, "$text-warning").wrap(width)
    if ran and len(verdict.details) > 1:
        for detail in verdict.details:
            lines += Content(f"· {detail}").wrap(width)
    return lines


def _half(attempt: Attempt, verdict: Verdict) -> bool:
    """Whether a choice is right in all that was taken, and more is right."""
    if verdict.correct or not isinstance(attempt.drawn.question, ChoiceQuestion):
        return False
    taken = [LETTERS.index(letter) for letter in attempt.answer]
    return bool(taken and verdict.parts) and all(verdict.parts[at] for at in taken)


def _sentence(attempt: Attempt, verdict: Verdict) -> str:
    """What is said beside the tick or the cross."""
    question = attempt.drawn.question
    if not verdict.correct and not verdict.parts and verdict.value is None and not verdict.details:
        traced = isinstance(question, TraceQuestion)  # its solution has the option's text
        right = verdict.expected[:1] if traced else verdict.expected
        return f"{verdict.explanation} It is {right}." if right else verdict.explanation
    if isinstance(question, NumericQuestion) and verdict.expected:
        return f"It is {verdict.expected}."
    if isinstance(question, ChoiceQuestion):
        letters = [each[:1] for each in verdict.expected.split("; ")]
        half = f"{verdict.explanation} " if _half(attempt, verdict) else ""
        return "" if verdict.correct else f"{half}It is {' and '.join(letters)}."
    return verdict.explanation


def _solution(attempt: Attempt, width: int) -> list[Content]:
    """The solution; what stands above already (a choice's reasons, a model answer) not again."""
    question, told = attempt.drawn.question, attempt.solution
    if isinstance(question, ChoiceQuestion | RecallQuestion):
        told = attempt.drawn.fill(question.explanation)
        told += f"\n\n*Source: {question.source}*" if question.source else ""
    rule = f"── solution {'─' * max(0, width - 12)}"
    return [Content.styled(rule, MUTED), *prose(told, width)] if told else []
