"""Every numeric question of the course, drawn again and again: its own answer is right."""

from functools import cache

import pytest
from asking import no_lab

from mlsys_tui.course import Hour, NumericQuestion, load
from mlsys_tui.course.drawing import draw
from mlsys_tui.course.grading import grade, key, solution
from mlsys_tui.paths import content_dir


@cache
def numeric() -> list[tuple[Hour, NumericQuestion]]:
    return [
        (hour, question)
        for hour in load(content_dir()).course.hours
        for question in hour.questions
        if isinstance(question, NumericQuestion)
    ]


def marks_its_own(hour: Hour, question: NumericQuestion, seed: int) -> None:
    drawn = draw(hour, question, seed)
    own = key(drawn, no_lab)
    verdict = grade(drawn, own, no_lab)
    assert verdict.correct, (question.id, seed, own)
    assert f"**{own}**" in solution(drawn, no_lab)
    assert verdict.value
    wrong = verdict.value * (1 + 5 * question.tolerance) + 2
    assert not grade(drawn, f"{wrong!r} {verdict.unit}", no_lab).correct, (question.id, seed)
    assert not grade(drawn, f"{-verdict.value!r}", no_lab).correct, (question.id, seed)


@pytest.mark.parametrize("question", numeric(), ids=lambda pair: pair[1].id)
def test_its_own_answer_is_right_and_another_is_wrong(
    question: tuple[Hour, NumericQuestion],
) -> None:
    for seed in range(20):
        marks_its_own(*question, seed)


@pytest.mark.soak
@pytest.mark.parametrize("question", numeric(), ids=lambda pair: pair[1].id)
def test_a_thousand_draws_are_marked_as_they_are_solved(
    question: tuple[Hour, NumericQuestion],
) -> None:
    for seed in range(1000):
        marks_its_own(*question, seed)
