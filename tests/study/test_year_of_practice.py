"""A year of daily practice: what it leaves in the file, and that none of it is lost.

Forty answers a day are past what is kept one by one after 30 days; the whole year is for the soak.
"""

import random
from dataclasses import replace

import pytest

from mlsys_tui.study.document import LARGEST, decode, encode
from mlsys_tui.study.measurements import Measured, Prediction
from mlsys_tui.study.practice import KEPT_SECONDS, MOST_ANSWER, Sat, Sitting
from mlsys_tui.study.progress import ANSWERED_EXAMS, Progress
from mlsys_tui.study.timer import Clock

DAY = 86_400
MORNING = 1_700_000_000
FAMILIES = [f"parameter-server-item-{number}" for number in range(250)]  # long ones, for an id


def answer_for(progress, days, rng, per_day=40, first=0):
    """A reader's answers, and what was asked of each family."""
    asked = dict.fromkeys(FAMILIES, 0)
    for day in range(first, first + days):
        for minute in range(per_day):
            question = rng.choice(FAMILIES)
            at = MORNING + DAY * day + 60.4 * minute
            progress = progress.attempted(question, at, rng.random() < 0.7, rng.uniform(5, 400))
            asked[question] += 1
    return progress, asked


@pytest.fixture(scope="module", params=[40, pytest.param(365, marks=pytest.mark.soak)])
def days(request):
    return request.param


@pytest.fixture(scope="module")
def year(days):
    return answer_for(Progress(), days, random.Random(10))


def with_every_room_full(progress):
    number = -1.2345678901234567e-300
    text = "a question as long as most of them are, in words"
    for at in range(400):
        progress = progress.predict(Prediction("matmul", text, text, float(at), number))
        progress = progress.measure(Measured("matmul", text, "s", ((number, number),) * 60, 1.5))
    paper = FAMILIES[:20]
    for week in range(60):
        right = {question: question in paper[:11] for question in paper}
        answers = dict.fromkeys(paper, "for word in text.split():\n    emit(word, 1)")
        progress = progress.handed_in(Sat(week, MORNING + 7 * DAY * week, 3600, right, answers))
    sitting = Sitting(7, MORNING + 0.25, 1200.5, MORNING + 400 * DAY + 0.5)
    for question in paper:
        sitting = sitting.answered(question, "emit(key, sum(values))\n" * 15).flagged(question)
    hours = [f"{number}-parameter-server" for number in range(5)]
    seconds = dict.fromkeys(hours, 3456.789012345)
    return replace(
        progress,
        clock=Clock(dict.fromkeys(hours, 3600.0), seconds, seconds, tuple(hours), 1.5),
        ticks={f"an item of the checklist {item}": MORNING + 0.123456 for item in range(30)},
        sitting=sitting,
        missions={f"make-something-vanish-{item}": MORNING + 0.123456 for item in range(30)},
        guided=dict.fromkeys(hours, ("before", "lesson", "missions", "drill", "recall")),
    )


def test_after_a_year_with_every_room_full_the_file_is_under_200_kilobytes(year):
    full = with_every_room_full(year[0])
    data = encode(full, 1.0)
    assert 150_000 < len(data) < 200_000 < LARGEST
    assert decode(data).progress == full
    assert len(full.exams) >= 20
    assert len(full.predictions) >= 60


def test_no_answer_of_a_year_is_lost_and_only_those_of_30_days_are_kept_one_by_one(year, days):
    progress, asked = year
    assert {question: progress.record(question)[1] for question in FAMILIES} == asked
    assert sum(asked.values()) == days * 40
    assert len(progress.attempts) == 30 * 40
    newest = progress.attempts[-1].at
    assert all(newest - attempt.at < KEPT_SECONDS for attempt in progress.attempts)
    assert set(progress.cards) == set(FAMILIES)


def test_a_month_after_a_year_all_its_answers_are_still_the_evidence_of_it(year):
    progress, asked = year
    month_later = progress.attempts[-1].at + 31 * DAY
    later = progress.attempted("another", month_later, True, 5)
    assert later.tally(FAMILIES)[1] == sum(asked.values())


@pytest.mark.soak
def test_where_the_room_is_too_small_the_oldest_become_counts_early():
    progress, asked = answer_for(Progress(), 1, random.Random(1), per_day=1500)
    assert len(encode(progress, 1.0)) < 120_000
    assert 1000 < len(progress.attempts) < 1500
    assert {question: progress.record(question)[1] for question in FAMILIES} == asked


def test_only_the_newest_exams_keep_their_answers_and_all_keep_their_result():
    progress = Progress(sitting=Sitting(1, 0.0))
    for number in range(9):
        progress = progress.handed_in(Sat(number, number, 60, {"a": True}, {"a": "64 ms"}))
    assert progress.sitting is None
    assert [bool(exam.answers) for exam in progress.exams] == [False] * 4 + [True] * ANSWERED_EXAMS
    assert all(exam.right == {"a": True} for exam in progress.exams)


def test_one_long_answer_is_cut_where_a_character_ends():
    kept = Sitting(1, 0.0).answered("a", "é" * 2000).answers["a"]
    assert kept == "é" * (MOST_ANSWER // 2)
