"""The drill's questions are sound, and marked as the course says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlsys_tui.course import (
    ChoiceQuestion,
    DiagramQuestion,
    Hour,
    MatchQuestion,
    OrderQuestion,
    Question,
    load,
)
from mlsys_tui.course.marking import BLANK, mark
from mlsys_tui.labs.memory.view_drill import KINDS
from mlsys_tui.paths import content_dir


def hour() -> Hour:
    found = load(content_dir()).course.hour("2-memory")
    assert found
    return found


ASKED = [question for question in hour().questions if isinstance(question, KINDS)]
TYPES = ["data parallelism", "task parallelism", "request parallelism"]


def right_answer(question: Question) -> list[str]:
    if isinstance(question, ChoiceQuestion):
        return [option.text for option in question.options if option.right]
    if isinstance(question, OrderQuestion):
        return list(question.items)
    if isinstance(question, MatchQuestion):
        return [right for _, right in question.pairs]
    assert isinstance(question, DiagramQuestion)
    return [labels[0].upper() + " " for labels in question.blanks]


def test_the_drill_has_the_hierarchy_fifteen_cases_and_both_drawings() -> None:
    by_id = {question.id: question for question in ASKED}
    hierarchy = by_id["memory-hierarchy"]
    assert isinstance(hierarchy, OrderQuestion)
    order = ("registers", "L1", "L2", "L3", "RAM", "SSD", "HDD", "network")
    assert hierarchy.items == order
    cases = [q for q in ASKED if isinstance(q, ChoiceQuestion) and q.options[0].text == TYPES[0]]
    assert len(cases) == 15
    answers = [right_answer(case)[0] for case in cases]
    assert all(answers.count(kind) == 5 for kind in TYPES)
    assert isinstance(by_id["draw-shared-memory"], DiagramQuestion)
    assert isinstance(by_id["draw-distributed-memory"], DiagramQuestion)


@pytest.mark.parametrize("question", ASKED, ids=lambda question: question.id)
def test_the_right_answer_is_right_and_no_other(question: Question) -> None:
    answer = right_answer(question)
    assert all(mark(question, answer))
    assert not all(mark(question, []))
    assert not all(mark(question, [*reversed(answer)] if len(set(answer)) > 1 else ["nothing"]))


@pytest.mark.parametrize("question", ASKED, ids=lambda question: question.id)
def test_choices_have_a_right_and_a_wrong_option_and_drawings_all_their_blanks(
    question: Question,
) -> None:
    if isinstance(question, ChoiceQuestion):
        assert {option.right for option in question.options} == {True, False}
    if isinstance(question, DiagramQuestion):
        drawn = {int(blank[1]) for blank in BLANK.finditer(question.drawing)}
        assert drawn == set(range(1, len(question.blanks) + 1))
        widest = {int(b[1]): len(b[0]) for b in BLANK.finditer(question.drawing)}
        assert all(len(labels[0]) <= widest[n] for n, labels in enumerate(question.blanks, 1))


def test_case_spaces_and_articles_of_a_label_do_not_count() -> None:
    drawing = next(q for q in ASKED if q.id == "draw-shared-memory")
    assert mark(drawing, ["the Bus", "Shared-Memory", "NS", " threads "]) == (True,) * 4
    assert mark(drawing, ["bus", "", "ms"]) == (True, False, False, False)


@given(st.sampled_from(ASKED), st.lists(st.text(max_size=9), max_size=12))
def test_marking_survives_any_answer(question: Question, answer: list[str]) -> None:
    assert len(mark(question, answer)) >= 1
