"""A mock exam keeps to its blueprint, for every seed."""

from collections import Counter

import msgspec
import pytest
from asking import hour, question

from mlsys_tui.course import Course, Exam, load
from mlsys_tui.course.exams import paper
from mlsys_tui.paths import content_dir

BY_HOUR = [6, 4, 5, 3, 2]


@pytest.fixture(scope="module")
def content() -> Course:
    return load(content_dir()).course


def test_the_blueprint_is_twenty_questions_by_the_weights_of_the_hours(content: Course) -> None:
    counts = [sum(content.exam.blueprint[hour.id].values()) for hour in content.hours]
    assert counts == BY_HOUR
    assert counts == [round(hour.weight / 5) for hour in content.hours]
    assert (content.exam.questions, content.exam.minutes) == (20, 60)


def keeps_to_the_blueprint(content: Course, seed: int) -> None:
    drawn = paper(content, seed)
    asked = [each.question for each in drawn]
    assert len({question.id for question in asked}) == len(asked) == 20
    assert "recall" not in {question.kind for question in asked}
    there = Counter((each.hour.id, each.question.exam_type) for each in drawn)
    for one, count in zip(content.hours, BY_HOUR, strict=True):
        assert sum(n for (hour_id, _), n in there.items() if hour_id == one.id) == count
        planned = content.exam.blueprint[one.id]
        off = [
            abs(there[one.id, kind] - planned.get(kind, 0))
            for kind in ("numerical", "conceptual", "algorithm")
        ]
        assert max(off) <= 1


@pytest.mark.parametrize("seed", range(50))
def test_an_exam_is_within_one_question_of_its_blueprint(content: Course, seed: int) -> None:
    keeps_to_the_blueprint(content, seed)


@pytest.mark.soak
def test_a_thousand_exams_are_within_one_question_of_their_blueprint(content: Course) -> None:
    for seed in range(1000):
        keeps_to_the_blueprint(content, seed)


def test_the_same_seed_is_the_same_paper_and_another_is_not(content: Course) -> None:
    def texts(seed: int) -> list[tuple[str, tuple[str, ...]]]:
        return [(each.text, each.options) for each in paper(content, seed)]

    assert texts(7) == texts(7)
    assert texts(7) != texts(8)
    asked = [{each.question.id for each in paper(content, seed)} for seed in range(20)]
    assert len(set.union(*asked)) > 60


def test_another_type_fills_in_where_an_hour_lacks_one() -> None:
    options = [{"text": "x", "why": "w", "right": True}, {"text": "y", "why": "w"}]
    questions = [question("choice", id=f"q{n}", options=options) for n in range(4)]
    recall = question("recall", id="r", rubric=["x", "y"], answer="z")
    exam = Exam(60, {"h": {"numerical": 2, "conceptual": 1}})
    course = Course(hours=(hour(*questions, recall),), exam=exam)
    assert len(paper(course, 0)) == 3
    scarce = msgspec.structs.replace(course, hours=(hour(*questions[:2], recall),))
    assert {each.question.id for each in paper(scarce, 0)} == {"q0", "q1"}
    assert paper(msgspec.structs.replace(course, exam=Exam()), 0) == ()
