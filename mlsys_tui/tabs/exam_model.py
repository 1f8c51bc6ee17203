"""A mock exam as data: its paper with what was answered, and what a result says of it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from mlsys_tui import labs
from mlsys_tui.course import Course, Hour
from mlsys_tui.course.attempt import Attempt, marked, resumed
from mlsys_tui.course.drawing import LETTERS, Drawn, draw
from mlsys_tui.course.exams import paper
from mlsys_tui.course.grading import grade, key, lab_link, solution
from mlsys_tui.course.marking import Verdict
from mlsys_tui.course.questions import (
    EXAM_TYPES,
    CodeQuestion,
    MatchQuestion,
    NumericQuestion,
    OrderQuestion,
    TraceQuestion,
)
from mlsys_tui.study.practice import Sat
from mlsys_tui.text import BadInput

_UNREAD = "Nothing was answered."
_NOTHING, _NOT_ALL = "nothing", "not all"


def drawing(course: Course, seed: int) -> Iterator[tuple[Drawn, ...]]:
    """The paper, in a lane's thread."""
    yield paper(course, seed)


def marking(drawn: Sequence[Drawn], answers: Mapping[str, str]) -> Iterator[dict[str, bool]]:
    """Which answers are right, one more each time, in a lane's thread."""
    right: dict[str, bool] = {}
    for each in drawn:
        name = each.question.id
        right[name] = _verdict(each, answers.get(name, "")).correct
        yield dict(right)


def answered(course: Course, seed: int, answers: Mapping[str, str]) -> frozenset[str]:
    """Which of an exam's answers are answers: what is not the number asked for, or not whole, is
    none.
    """
    known = ((name, text, course.question(name)) for name, text in answers.items())
    return frozenset(
        name for name, text, found in known if found and counts(draw(*found, seed), text)
    )


def counts(drawn: Drawn, answer: str) -> bool:
    """Whether this is an answer to the whole question, right or wrong."""
    whole = resumed(drawn, answer).complete
    if not whole or not isinstance(drawn.question, NumericQuestion):
        return whole
    try:
        grade(drawn, answer, labs.examiner)
    except BadInput:
        return False
    return True


def solving(course: Course, sat: Sat) -> Iterator[tuple[Attempt, ...] | Attempt]:
    """The paper with its answers, then each wrong one again, with its verdict and solution."""
    attempts = tuple(
        resumed(drawn, sat.answers.get(drawn.question.id, ""))
        for drawn in paper(course, sat.seed)
        if drawn.question.id in sat.right
    )
    yield attempts
    for attempt in attempts:
        if not sat.right[attempt.drawn.question.id]:
            yield solved(attempt)


def solved(attempt: Attempt) -> Attempt:
    """The attempt with its verdict and its solution."""
    said = _verdict(attempt.drawn, attempt.answer)
    if not said.expected and not isinstance(attempt.drawn.question, CodeQuestion):
        said = replace(said, expected=key(attempt.drawn, labs.examiner))
    drawn = attempt.drawn
    return marked(attempt, said, solution(drawn, labs.examiner), lab_link(drawn))


def beside(attempt: Attempt) -> tuple[str, str]:
    """What was answered and what is right; of letters the words, and only those that differ."""
    drawn, verdict = attempt.drawn, attempt.verdict
    own = attempt.answer.strip().split("\n")[0]
    if attempt.typed or verdict is None:
        return own or _NOTHING, verdict.expected if verdict else "…"
    traced = isinstance(drawn.question, TraceQuestion)
    wanted = _words(drawn, verdict.expected[:1] if traced else key(drawn, labs.examiner))
    taken = _words(drawn, attempt.answer if attempt.complete else "")
    said = "; ".join(word for place, word in taken if (place, word) not in wanted)
    right = "; ".join(word for place, word in wanted if (place, word) not in taken)
    return said or (_NOT_ALL if own else _NOTHING), right


def _words(drawn: Drawn, letters: str) -> list[tuple[int, str]]:
    """What the letters stand for, each with its place where that is part of the answer."""
    placed = isinstance(drawn.question, OrderQuestion | MatchQuestion)
    options = dict(zip(LETTERS, drawn.options, strict=False))
    return [(at * placed, options.get(letter, "")) for at, letter in enumerate(letters)]


def _verdict(drawn: Drawn, answer: str) -> Verdict:
    """The verdict; what cannot be read is wrong, and so is what is missing or incomplete."""
    if not answer.strip():
        return Verdict(False, _UNREAD)
    try:
        return grade(drawn, answer, labs.examiner)
    except BadInput as error:
        return Verdict(False, f"This could not be read: {error}.")


@dataclass(frozen=True)
class Score:
    """How many of how many are right."""

    right: int
    of: int

    def __str__(self) -> str:
        return f"{self.right} of {self.of}" if self.of else "–"

    @property
    def share(self) -> float:
        return self.right / self.of if self.of else 1.0


def total(sat: Sat) -> Score:
    """The whole exam's score."""
    return _score(sat.right.values())


def by_hour(course: Course, sat: Sat) -> list[tuple[Hour, Score]]:
    """The score of each hour."""
    return [
        (hour, _score(sat.right[each.id] for each in hour.questions if each.id in sat.right))
        for hour in course.hours
    ]


def by_type(course: Course, sat: Sat) -> list[tuple[str, Score]]:
    """The score of each type of question: numerical, conceptual, algorithm."""
    asked = [each for hour in course.hours for each in hour.questions if each.id in sat.right]
    return [
        (kind, _score(sat.right[each.id] for each in asked if each.exam_type == kind))
        for kind in EXAM_TYPES
    ]


def _score(right: Iterable[bool]) -> Score:
    marks = list(right)
    return Score(sum(marks), len(marks))


def weakest(course: Course, sat: Sat) -> Hour | None:
    """The hour that cost most points of the exam; None where nothing is wrong."""
    lost = [(score.of - score.right, -score.share, hour) for hour, score in by_hour(course, sat)]
    most = max(lost, key=lambda one: one[:2], default=(0, 0.0, None))
    return most[2] if most[0] else None
