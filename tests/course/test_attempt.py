"""Keys make an answer: whatever is pressed, it can be drawn, marked, kept and put back."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlsys_tui.course import DiagramQuestion, Hour, MatchQuestion, load
from mlsys_tui.course import attempt as keys
from mlsys_tui.course.attempt import Attempt
from mlsys_tui.course.drawing import LETTERS, draw
from mlsys_tui.course.grading import grade, key
from mlsys_tui.labs import examiner
from mlsys_tui.paths import content_dir
from mlsys_tui.text import BadInput

HOURS = load(content_dir()).course.hours
ASKED = [(hour, question) for hour in HOURS for question in hour.questions]
BY_LETTERS = [
    (hour, question) for hour, question in ASKED if question.kind in ("choice", "order", "match")
]
PRESSED = st.text(alphabet="abcdefgh<>^vz1", max_size=25)


def fresh(asked) -> Attempt:  # type: ignore[no-untyped-def]
    hour, question = asked
    assert isinstance(hour, Hour)
    return Attempt(draw(hour, question, 1))


def pressed(attempt: Attempt, text: str) -> Attempt:
    moves = {"<": keys.undo, ">": keys.hint, "^": lambda a: keys.move(a, -1)}
    moves["v"] = lambda a: keys.move(a, 1)
    for sign in text:
        attempt = moves[sign](attempt) if sign in moves else keys.press(attempt, sign)
    return attempt


@given(st.sampled_from(ASKED), PRESSED)
@settings(deadline=None)
def test_an_answer_by_letters_is_put_back_as_it_was(asked, text: str) -> None:  # type: ignore[no-untyped-def]
    attempt = pressed(keys.opened(fresh(asked)), text)
    if not attempt.typed and asked[1].kind != "recall":
        assert keys.resumed(attempt.drawn, attempt.answer).answer == attempt.answer
    assert len(attempt.given) <= 9


@given(st.sampled_from(ASKED), st.text(max_size=30))
@settings(deadline=None)
def test_any_kept_text_can_be_put_back(asked, text: str) -> None:  # type: ignore[no-untyped-def]
    hour, question = asked
    attempt = keys.resumed(draw(hour, question, 1), text)
    allowed = {*LETTERS, keys.NOTHING, " ", *"12345678"}
    assert attempt.typed or set(attempt.answer) <= allowed


@given(st.sampled_from(BY_LETTERS), PRESSED)
@settings(deadline=None)
def test_a_complete_answer_can_be_marked(asked, text: str) -> None:  # type: ignore[no-untyped-def]
    attempt = pressed(fresh(asked), text)
    if attempt.complete:
        verdict = grade(attempt.drawn, attempt.answer, examiner)
        assert keys.press(keys.marked(attempt, verdict, ""), "a").answer == attempt.answer


@pytest.mark.parametrize("asked", BY_LETTERS, ids=lambda asked: asked[1].id)
def test_the_letters_of_the_key_are_right(asked) -> None:  # type: ignore[no-untyped-def]
    attempt = fresh(asked)
    for letter in key(attempt.drawn, examiner):
        attempt = keys.press(attempt, letter)
    assert attempt.complete
    assert grade(attempt.drawn, attempt.answer, examiner).correct


def test_labels_fill_the_blanks_in_turn_and_a_separator_is_no_label() -> None:
    asked = next(each for each in ASKED if isinstance(each[1], DiagramQuestion))
    attempt = keys.write(fresh(asked), "a;b")
    attempt = keys.write(keys.move(attempt, 1), " bus ")
    assert attempt.given[:2] == ("a,b", "bus")
    assert not attempt.complete


def test_a_pair_is_joined_where_the_cursor_is_and_taken_back_there() -> None:
    asked = next(each for each in ASKED if isinstance(each[1], MatchQuestion))
    attempt = keys.press(keys.move(fresh(asked), 1), "a")
    assert attempt.answer.startswith("-a")
    assert keys.undo(keys.move(attempt, -1)).answer == ""


def test_an_incomplete_match_is_marked_wrong_and_not_refused() -> None:
    asked = next(each for each in ASKED if isinstance(each[1], MatchQuestion))
    attempt = keys.press(fresh(asked), "a")
    try:
        assert not grade(attempt.drawn, attempt.answer, examiner).correct
    except BadInput as refused:
        raise AssertionError from refused
