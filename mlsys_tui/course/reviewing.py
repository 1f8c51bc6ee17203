"""What makes a question a poor one although it can be asked: the warnings of `check`."""

import re
from collections.abc import Iterator, Sequence

from mlsys_tui.course.drawing import Drawn, written
from mlsys_tui.course.faults import draws
from mlsys_tui.course.model import Course, Hour, Problem
from mlsys_tui.course.questions import (
    ChoiceQuestion,
    NumericQuestion,
    Question,
    RecallQuestion,
)
from mlsys_tui.text import BadInput

_LONGER, _LETTERS = 1.4, 8  # times the longest wrong option, and so many letters: the eye sees it
_CHANCE = 0.01  # how seldom chance may make so many right options the longest
_DIGITS = 4  # of a number that reads well
_SEVERAL = re.compile(
    r"\b(all|two|three|four|several|every|both|any|are|apply|statements|reasons|ones)\b", re.I
)
_FIGURE = re.compile(r"[0-9][0-9.]*(?:\s?[A-Za-zµ%×/]+)?")


def review(course: Course) -> list[Problem]:
    """Warnings about the questions of a course, by file."""
    seen: dict[str, str] = {}
    found = []
    for hour in course.hours:
        file = f"{hour.id}/questions.toml"
        for question in hour.questions:
            found += [Problem.at(file, question.id, text) for text in _doubts(hour, question, seen)]
        found += [Problem.at(file, "", text) for text in _file_doubts(course, hour)]
    return found


def _doubts(hour: Hour, question: Question, seen: dict[str, str]) -> Iterator[str]:
    text = " ".join(question.question.casefold().split())
    if text in seen:
        yield f'asks the same as "{seen[text]}"'
    seen.setdefault(text, question.id)
    if isinstance(question, ChoiceQuestion):
        yield from _choice_doubts(question)
    if isinstance(question, NumericQuestion):
        yield from _numeric_doubts(hour, question)


def _choice_doubts(question: ChoiceQuestion) -> Iterator[str]:
    right, wrong = _lengths(question)
    if len(right) > 1 and not _SEVERAL.search(_last_sentence(question.question)):
        yield f"{len(right)} options are right, and its text asks for one"
    if len(right) == 1 and wrong and right[0] > max(_LONGER * max(wrong), _LETTERS + max(wrong)):
        yield f"the right option is by far the longest ({right[0]} letters, then {max(wrong)})"


def _lengths(question: ChoiceQuestion) -> tuple[list[int], list[int]]:
    right = [len(option.text) for option in question.options if option.right]
    return right, [len(option.text) for option in question.options if not option.right]


def _last_sentence(text: str) -> str:
    return re.split(r"(?<=[.!?:])\s+", text.strip())[-1]


def _file_doubts(course: Course, hour: Hour) -> Iterator[str]:
    lengths = [_lengths(q) for q in hour.questions if isinstance(q, ChoiceQuestion)]
    single = [(right[0], wrong) for right, wrong in lengths if len(right) == 1 and wrong]
    longest = sum(right > max(wrong) for right, wrong in single)
    chances = [1 / (1 + len(wrong)) for _, wrong in single]
    if longest > sum(chances) and _tail(chances, longest) < _CHANCE:
        yield (
            f"the right option is the longest in {longest} of {len(single)} choices "
            f"(by chance in {sum(chances):.0f}); shorten it, or lengthen others"
        )
    for exam_type, count in course.exam.blueprint.get(hour.id, {}).items():
        there = sum(
            question.exam_type == exam_type and not isinstance(question, RecallQuestion)
            for question in hour.questions
        )
        if there < count:
            yield f"an exam asks {count} {exam_type} questions of this hour, and it has {there}"


def _tail(chances: Sequence[float], least: int) -> float:
    """How likely at least so many of these independent events are."""
    spread = [1.0]
    for chance in chances:
        stay, come = [*spread, 0.0], [0.0, *spread]
        spread = [a * (1 - chance) + b * chance for a, b in zip(stay, come, strict=True)]
    return sum(spread[least:])


def _numeric_doubts(hour: Hour, question: NumericQuestion) -> Iterator[str]:
    used = str([question.question, *(step.given for step in question.solve)])
    for name in question.vary:
        if not re.search(rf"\b{re.escape(name)}\b", used):
            yield f"{name} is drawn and not used"
    for drawn in draws(hour, question):
        if doubt := _draw_doubt(drawn, question):
            values = ", ".join(f"{name} = {value}" for name, value in drawn.values.items())
            yield f"{doubt}{f' (drawn: {values})' if values else ''}"
            return


def _draw_doubt(drawn: Drawn, question: NumericQuestion) -> str:
    """What is poor about these numbers, "" where nothing is or where they cannot be asked."""
    from mlsys_tui.course.chain import follow
    from mlsys_tui.course.numeric import expected

    try:
        last = follow(question, drawn.values)[-1]
        answer = expected(question, last)
    except BadInput:
        return ""
    if last.value in (0, 1):
        return f"the answer is {answer}"
    if last.note and "round " not in last.note:
        return f"the answer is not the only one: {last.note}"
    if answer in _FIGURE.findall(drawn.text):
        return f"the answer, {answer}, is a number of the question"
    for value in drawn.values.values():
        if isinstance(value, float) and len(re.sub(r"e.*|[^1-9]", "", written(value))) > _DIGITS:
            return f"{written(value)} is hard to read"
    return ""
