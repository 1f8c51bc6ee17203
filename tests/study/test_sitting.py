"""A mock exam's clock: what stops it, what does not, and what a crash costs."""

import os
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st
from state_keeping import NOON, once

from mlsys_tui.study import files
from mlsys_tui.study.practice import Sitting
from mlsys_tui.study.progress import Progress
from mlsys_tui.study.session import Session
from mlsys_tui.study.timer import Clock


def session(now=0.0):
    tickets = count(1)
    return Session(Progress(Clock({"a": 3600.0})), lambda progress: next(tickets), now)


def test_the_time_left_is_what_was_not_spent_and_never_negative():
    sitting = Sitting(7, 0.0).resume(100.0).pause(160.0).resume(1000.0)
    assert sitting.left(1040.0, 60) == 3600 - 60 - 40
    assert sitting.left(900.0, 60) == 3600 - 60, "a clock set back takes nothing"
    assert sitting.left(1e6, 60) == 0


def test_answers_and_flags_come_and_go():
    sitting = Sitting(7, 0.0).answered("a", "64 ms").answered("b", "c").answered("a", "")
    assert sitting.answers == {"b": "c"}
    assert sitting.flagged("a").flagged("b").flagged("a").flags == ("b",)
    assert (sitting.moved(3).at, sitting.moved(-1).at) == (3, 0)


def test_an_exam_counts_no_second_in_which_the_machine_slept_and_then_goes_on():
    running = session()
    running.sit(Sitting(7, 0.0).resume(0.0), 0.0)
    running.beat(5.0)
    running.beat(7205.0)
    running.beat(7206.0)
    assert running.progress.sitting.spent_at(7206.0) == 6.0


def test_the_session_knows_the_time_spent_better_than_a_screen_with_an_old_copy():
    running, copy = session(), Sitting(7, 0.0).resume(0.0)
    running.sit(copy, 0.0)
    running.beat(5.0)
    running.sit(copy.answered("a", "b"), 7205.0)
    sitting = running.progress.sitting
    assert (sitting.answers, sitting.running) == ({"a": "b"}, True)
    assert sitting.spent_at(7205.0) == 5.0


def test_an_exam_begun_long_after_the_program_counts_from_its_own_beginning():
    running = session()
    running.sit(Sitting(7, 5000.0).resume(5000.0), 5000.0)
    running.beat(5001.0)
    assert running.progress.sitting.spent_at(5001.0) == 1.0


def test_closing_stops_the_exams_clock_and_the_courses():
    running = session()
    running.start_or_pause(0.0)
    running.sit(Sitting(7, 0.0).resume(0.0), 0.0)
    running.close(4.0)
    assert not running.progress.timed
    assert running.progress.sitting.spent == running.progress.clock.spent["a"] == 4.0


def test_given_up_it_is_gone():
    running = session()
    running.sit(Sitting(7, 0.0), 0.0)
    running.sit(None, 1.0)
    assert running.progress.sitting is None


def test_after_a_crash_an_exam_stopped_at_the_last_beat_with_its_answers(path, clock):
    sitting = Sitting(7, NOON).resume(NOON).answered("a", "for x in y:\n\temit(x)")
    once(path, clock, Progress(sitting=sitting))
    os.utime(files.lock_path(path), (NOON + 90, NOON + 90))
    clock.now = NOON + 5000
    opened = once(path, clock)
    assert "exam's clock" in opened.notices[0]
    assert opened.progress.sitting == sitting.pause(NOON + 90)
    assert once(path, clock).notices == ()


STEPS = st.lists(
    st.tuples(st.sampled_from(["beat", "pause", "resume"]), st.floats(-100, 100)), max_size=20
)


@given(STEPS)
def test_no_order_of_beats_and_pauses_makes_time(steps):
    running, now, forward = session(1000.0), 1000.0, 0.0
    running.sit(Sitting(7, now).resume(now), now)
    for step, later in steps:
        now, forward = max(0.0, now + later), forward + max(0.0, later)
        if step == "beat":
            running.beat(now)
        else:
            running.sit(getattr(running.progress.sitting, step)(now), now)
    assert 0 <= running.progress.sitting.spent_at(now) <= forward + 1e-6
    assert running.progress.sitting.left(now, 60) == pytest.approx(
        3600 - running.progress.sitting.spent_at(now)
    )
