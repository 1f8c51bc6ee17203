"""What keeps a question or a mission from being asked and marked."""

import math
import re
from collections.abc import Container, Iterator
from itertools import islice, product
from random import Random

from mlsys_tui.course.drawing import Drawn, choices, draw, drawn_as
from mlsys_tui.course.grading import Examiners, grade, key
from mlsys_tui.course.marking import BLANK
from mlsys_tui.course.missions import Mission
from mlsys_tui.course.model import Hour
from mlsys_tui.course.questions import (
    ChoiceQuestion,
    DiagramQuestion,
    NumericQuestion,
    OrderQuestion,
    Question,
    RecallQuestion,
    TraceQuestion,
)
from mlsys_tui.text import BadInput

_DRAWS = 200
_CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
_NAME = re.compile(r"\{([A-Za-z_]\w*)\}")


def question_faults(hour: Hour, question: Question, examiners: Examiners) -> Iterator[str]:
    """Everything that is wrong with one question, a sentence each."""
    if isinstance(question, ChoiceQuestion) and not any(o.right for o in question.options):
        yield "no option is right; mark one with right = true"
        return
    if isinstance(question, DiagramQuestion) and (fault := _blanks_fault(question)):
        yield fault
        return
    if repeated := _repeated(_offered(question)):
        yield f'"{repeated}" is offered twice; options must differ'
        return
    if isinstance(question, NumericQuestion):
        yield from _numeric_faults(hour, question, examiners)
    elif fault := _own_fault(draw(hour, question, 0), examiners):
        yield fault


def mission_faults(mission: Mission, asked: Container[str] | None) -> Iterator[str]:
    """Everything that is wrong with one mission; `asked` are the course's questions, if known."""
    if asked is not None and mission.question not in asked:
        yield f'its question "{mission.question}" is not in the course'
    if not any(option.right for option in mission.options):
        yield "no option is right; mark one with right = true"
    for condition in mission.goal:
        if (condition.value is None) == (not condition.than):
            yield f"the goal for {condition.field} needs either value or than"


def draws(hour: Hour, question: NumericQuestion) -> Iterator[Drawn]:
    """Every way to draw the numbers, or some where there are many."""
    names, offered = [*question.vary], [choices(given) for given in question.vary.values()]
    size = math.prod(map(len, offered))
    rng = Random(question.id)
    picks = (
        product(*offered)
        if size <= _DRAWS
        else islice(iter(lambda: tuple(map(rng.choice, offered)), None), _DRAWS)
    )
    for values in picks:
        yield drawn_as(hour, question, dict(zip(names, values, strict=True)), 0)


def _numeric_faults(hour: Hour, question: NumericQuestion, examiners: Examiners) -> Iterator[str]:
    for drawn in draws(hour, question):
        if unfilled := _unfilled(drawn):
            yield f"{{{unfilled}}} in its text is not drawn; add {unfilled} to vary"
            return
        if fault := _own_fault(drawn, examiners):
            values = ", ".join(f"{name} = {value}" for name, value in drawn.values.items())
            yield f"{fault}{f' (drawn: {values})' if values else ''}"
            return


def _unfilled(drawn: Drawn) -> str:
    """A name in braces that stayed, if there is one."""
    texts = (drawn.text, *drawn.hints, drawn.fill(drawn.question.explanation))
    left = _NAME.search(_CODE.sub("", "\n".join(texts)))
    return left[1] if left else ""


def _own_fault(drawn: Drawn, examiners: Examiners) -> str:
    """Why its own answer is not marked right, "" where it is."""
    if isinstance(drawn.question, RecallQuestion):
        return ""
    try:
        verdict = grade(drawn, key(drawn, examiners), examiners)
    except BadInput as error:
        return str(error)
    return "" if verdict.correct else f"its own answer is marked wrong: {verdict.explanation}"


def _blanks_fault(question: DiagramQuestion) -> str:
    drawn = {int(number) for number in BLANK.findall(question.drawing)}
    wanted = set(range(1, len(question.blanks) + 1))
    if drawn == wanted:
        return ""
    listed = ", ".join(map(str, sorted(drawn))) or "none"
    return f"blanks has {len(wanted)} lists, and the blanks of the drawing are {listed}"


def _offered(question: Question) -> tuple[str, ...]:
    if isinstance(question, ChoiceQuestion):
        return tuple(option.text for option in question.options)
    if isinstance(question, OrderQuestion):
        return question.items
    return question.options if isinstance(question, TraceQuestion) else ()


def _repeated(texts: tuple[str, ...]) -> str:
    return next((text for at, text in enumerate(texts) if text in texts[:at]), "")
