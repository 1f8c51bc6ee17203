"""When questions come back: no card is lost, whatever the order of ratings and times."""

from datetime import UTC, datetime, timedelta

import fsrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlsys_tui.study.document import decode, encode
from mlsys_tui.study.practice import mastery
from mlsys_tui.study.progress import Progress
from mlsys_tui.study.scheduling import rated

NOON = 1_700_000_000
ANSWERS = st.lists(
    st.tuples(
        st.sampled_from("abc"),
        st.floats(-1e12, 1e12) | st.floats(NOON, NOON + 1e7),
        st.booleans(),
        st.floats(-10, 1e12) | st.floats(0, 500),
        st.none() | st.integers(1, 4),
    ),
    max_size=25,
)


@given(ANSWERS)
def test_any_order_of_ratings_and_times_keeps_every_card_and_every_answer(answers):
    progress = Progress()
    for answer in answers:
        progress = progress.attempted(*answer)
    asked = [question for question, *_ in answers]
    assert set(progress.cards) == set(asked)
    assert {each: progress.record(each)[1] for each in set(asked)} == {
        each: asked.count(each) for each in set(asked)
    }
    assert set(progress.due("abc", 1e13)) == set(asked)
    assert 0 <= mastery(progress, "abc") <= 1
    assert decode(encode(progress, 1.0)).progress == progress


@given(st.lists(st.tuples(st.integers(1, 4), st.floats(0, 1e6)), min_size=1, max_size=20))
def test_the_intervals_are_those_of_fsrs(reviews):
    """The oracle keeps fsrs's own card, never written down or rounded."""
    scheduler, theirs = fsrs.Scheduler(enable_fuzzing=False), fsrs.Card(card_id=1)
    now, progress = NOON, Progress()
    for rating, later in reviews:
        now += round(later)
        at = datetime.fromtimestamp(now, UTC)
        theirs, _ = scheduler.review_card(theirs, fsrs.Rating(rating), at)
        progress = progress.attempted("a", now, rating > 1, 60, rating)
    due = datetime.fromtimestamp(progress.cards["a"].due, UTC)
    slack = max(timedelta(days=1), 0.01 * (theirs.due - at))  # kept figures are rounded
    assert abs(due - theirs.due) <= slack
    assert int(theirs.state) == progress.cards["a"].state


@pytest.mark.parametrize(
    ("right", "seconds", "rating"),
    [(True, 45, 4), (True, 46, 3), (True, 180, 3), (True, 181, 2), (False, 1, 1), (False, 999, 1)],
)
def test_a_rating_follows_from_an_exams_three_minutes_a_question(right, seconds, rating):
    assert rated(right, seconds) == rating


def test_the_most_overdue_comes_first_and_what_was_never_asked_is_not_due():
    progress = Progress()
    for at, question in enumerate(["late", "later"]):
        progress = progress.attempted(question, NOON + 100 * at, False, 10)
    everything = ["never", "later", "late"]
    assert progress.due(everything, NOON) == []
    assert progress.due(everything, NOON + 1000) == ["late", "later"]


def test_an_answer_that_came_easily_comes_back_later_than_one_that_was_wrong():
    due = [
        Progress().attempted("a", NOON, right, 10).cards["a"].due - NOON for right in (False, True)
    ]
    assert due[0] == 60
    assert due[1] > 5 * 86_400


def test_another_rating_replaces_the_one_that_was_guessed():
    before = Progress().attempted("a", NOON, True, 10)
    after = before.attempted("a", NOON + 900, True, 10)
    again = after.rerated("a", before, 1)
    assert again.cards == before.attempted("a", NOON + 900, True, 10, 1).cards
    assert again.attempts == after.attempts


def test_mastery_is_the_mean_over_the_questions_of_their_last_four_answers():
    progress = Progress()
    for at, right in enumerate([False, False, True, True, True, True]):
        progress = progress.attempted("a", NOON + at, right, 10)
    assert mastery(progress, ["a"]) == 1
    assert mastery(progress, ["a", "never asked"]) == 0.5
    old = progress.attempted("b", NOON + 40 * 86_400, False, 10)
    assert mastery(old, ["a"]) == pytest.approx(4 / 6), "all older than 30 days: all of them count"
    assert mastery(Progress(), []) == 0


def test_recent_answers_are_those_among_the_questions_of_a_section():
    progress = Progress()
    for at, (question, right) in enumerate([("a", True), ("b", False), ("x", False), ("a", True)]):
        progress = progress.attempted(question, NOON + at, right, 10)
    assert progress.recent(["a", "b"]) == (True, False, True)
    assert progress.recent(["a", "b"], 2) == (False, True)
    assert progress.record("a") == (2, 2)


def test_of_what_is_practised_now_the_last_four_answers_count_and_of_what_was_once_all():
    progress = Progress()
    for at in range(15):
        progress = progress.attempted("ab"[at % 2], NOON + at, at > 2, 10)
    assert progress.tally(["a", "b"]) == (4, 4)
    later = progress.attempted("x", NOON + 40 * 86_400, False, 10)
    assert later.tally(["a", "b"]) == (12, 15)
    again = later.attempted("a", NOON + 41 * 86_400, False, 10)
    assert again.tally(["a", "b"]) == (12, 16)
    for at in range(3):
        again = again.attempted("b", NOON + 42 * 86_400 + at, True, 10)
    assert again.tally(["a", "b"]) == (3, 4)
    assert again.tally(["never asked"]) == (0, 0)
