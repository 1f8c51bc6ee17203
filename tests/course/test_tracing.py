"""What a lab's model answers is marked, and every such question of the course has its answer."""

from typing import Any

import pytest

from mlsys_tui.course import TraceQuestion, load
from mlsys_tui.course.drawing import LETTERS, draw
from mlsys_tui.course.grading import grade, key, lab_link
from mlsys_tui.course.model import Hour
from mlsys_tui.course.questions import RecallQuestion
from mlsys_tui.course.tracing import Told, examine
from mlsys_tui.labs import examiner
from mlsys_tui.labs.paramserver.settings import experiment
from mlsys_tui.paths import content_dir
from mlsys_tui.text import BadInput

ASKED = [
    (hour, question)
    for hour in load(content_dir()).course.hours
    for question in hour.questions
    if isinstance(question, TraceQuestion)
]
ASKS = {"weather": lambda model: Told("rain", f"{model['cloud']} clouds rain.")}
FIELDS: dict[str, Any] = {"id": "q", "section": "s", "question": "q?", "explanation": "e"}


def weather(ask: str = "weather") -> TraceQuestion:
    return TraceQuestion(
        **FIELDS, kind="trace", ask=ask, model={"cloud": "Grey"}, options=("rain", "snow")
    )


def test_the_models_answer_is_right_and_its_sentence_says_why() -> None:
    right, wrong = (examine(weather(), answer, ASKS) for answer in ("rain", "snow"))
    assert (right.correct, wrong.correct) == (True, False)
    assert right.expected == wrong.expected == "rain"
    assert right.explanation == wrong.explanation == "Grey clouds rain."


def test_what_a_lab_cannot_be_asked_is_refused() -> None:
    with pytest.raises(BadInput, match='ask must be one of "weather"'):
        examine(weather("tides"), "rain", ASKS)
    recall = RecallQuestion(**FIELDS, kind="recall", answer="a", rubric=("one", "two"))
    with pytest.raises(BadInput, match='questions of kind "trace" alone'):
        examine(recall, "1", ASKS)


def test_four_hours_ask_their_labs_models() -> None:
    assert len({hour.id for hour, _ in ASKED}) == 4
    assert len({(hour.id, question.ask) for hour, question in ASKED}) == 12


@pytest.mark.parametrize(("hour", "question"), ASKED, ids=[q.id for _, q in ASKED])
def test_one_letter_alone_is_right_however_it_is_drawn(hour: Hour, question: TraceQuestion) -> None:
    for seed in range(4):
        drawn = draw(hour, question, seed)
        letters = LETTERS[: len(drawn.options)]
        right = [letter for letter in letters if grade(drawn, letter, examiner).correct]
        assert right == [key(drawn, examiner)]


@pytest.mark.parametrize(
    ("hour", "question"),
    [(h, q) for h, q in ASKED if h.lab == "paramserver"],
    ids=[q.id for h, q in ASKED if h.lab == "paramserver"],
)
def test_the_server_opens_with_the_numbers_of_the_question(
    hour: Hour, question: TraceQuestion
) -> None:
    link = lab_link(draw(hour, question, 0))
    assert link
    assert experiment(link[1]).workers == question.model["workers"]
