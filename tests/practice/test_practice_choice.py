"""Which questions a drill asks."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from practising import COURSE

from mlsys_tui.study.progress import Progress
from mlsys_tui.tabs.practice_choice import Reader, choose

NOW = 1_800_000_000.0
HOURS = [hour.id for hour in COURSE.hours]


def chosen(what: str, progress: Progress | None = None, seed: int = 0):  # type: ignore[no-untyped-def]
    return choose(COURSE, what, Reader(progress or Progress(), NOW, Random(seed))).asked


@given(seed=st.integers(0, 10_000), what=st.sampled_from([*HOURS, "mixed", *(
    f"{stage}:{hour}" for stage in ("before", "mixed", "recall") for hour in HOURS)]))  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_no_question_is_asked_twice(seed: int, what: str) -> None:
    ids = [question.id for _, question in chosen(what, seed=seed)]
    assert ids
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("number", [2, 3, 4, 5])
def test_a_third_of_a_mixed_drill_is_from_earlier_hours(number: int) -> None:
    asked = chosen(f"mixed:{HOURS[number - 1]}")
    assert sum(hour.number < number for hour, _ in asked) == len(asked) // 3 == 3
    assert all(hour.number <= number for hour, _ in asked)


def test_before_an_hour_there_are_three_quick_questions_of_that_hour() -> None:
    for hour in HOURS:
        asked = chosen(f"before:{hour}")
        assert len(asked) == 3
        assert {each.id for each, _ in asked} == {hour}
        assert not {question.kind for _, question in asked} & {"code", "pairs", "recall"}


def test_from_memory_is_one_blank_page() -> None:
    for hour in HOURS:
        ((_, question),) = chosen(f"recall:{hour}")
        assert question.kind == "recall"


def test_what_is_due_comes_most_overdue_first() -> None:
    names = [question.id for question in COURSE.hours[0].questions[:3]]
    progress = Progress()
    for day, name in enumerate(names):
        progress = progress.attempted(name, NOW - (40 - 10 * day) * 86_400, False, 10)
    assert [question.id for _, question in chosen("due", progress)] == names


def test_a_drill_of_an_hour_asks_what_was_never_asked_before_what_is_known() -> None:
    hour = COURSE.hours[4]
    progress = Progress()
    for question in hour.questions[5:]:
        progress = progress.attempted(question.id, NOW - 60, True, 10, rating=4)
    first = {question.id for _, question in chosen(hour.id, progress)[:5]}
    assert first == {question.id for question in hour.questions[:5]}


def test_mixed_asks_of_each_hour_as_the_exam_weighs_it() -> None:
    numbers = [hour.number for hour, _ in chosen("mixed")]
    assert len(numbers) == 10
    assert numbers.count(1) == 3
    assert set(numbers) == {1, 2, 3, 4, 5}
