"""The clock, against the plan's sketch, a stopwatch and random sequences of keys."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlsys_tui.study.timer import LONGEST_GAP, Clock

HOURS = ["1-speedup", "2-memory", "3-mapreduce", "4-parameter-server", "5-locality"]
HOUR = 3600.0


def clock(**facts):
    return Clock(dict.fromkeys(HOURS, HOUR), **facts)


def mmss(text):
    minutes, seconds = text.split(":")
    return int(minutes) * 60 + int(seconds)


@pytest.fixture
def third_hour():
    """The sketch of the Plan: two hours finished, the third running for 17:51."""
    spent = {HOURS[0]: mmss("57:40"), HOURS[1]: mmss("64:05")}
    return clock(spent=spent, finished=(HOURS[0], HOURS[1]), started=1000.0), 1000.0 + mmss("17:51")


def test_the_sketch_of_the_plan_adds_up(third_hour):
    running, now = third_hour
    assert running.hour == HOURS[2]
    assert [running.planned(hour) for hour in HOURS] == [HOUR, HOUR] + [mmss("59:25")] * 3
    assert running.left(now) == mmss("41:34")
    assert running.drift(now) == mmss("1:45")
    assert [running.hour_drift(hour, now) for hour in HOURS] == [-140, 245, 0, None, None]


def test_hours_left_share_in_proportion_to_their_minutes():
    uneven = Clock({"a": 600.0, "b": 1200.0, "c": 600.0}, spent={"a": 1500.0}, finished=("a",))
    assert (uneven.planned("b"), uneven.planned("c")) == (600.0, 300.0)


def test_an_hour_that_overran_the_whole_course_leaves_nothing_but_no_debt():
    overrun = clock(spent={HOURS[0]: 6 * HOUR}, finished=(HOURS[0],))
    assert [overrun.planned(hour) for hour in HOURS[1:]] == [0, 0, 0, 0]
    assert overrun.left(0) == 0


def test_time_left_goes_below_zero_and_the_drift_follows_once_the_hour_is_over():
    late = clock(started=0.0)
    assert (late.left(HOUR + 90), late.drift(HOUR + 90)) == (-90, 90)
    assert (late.left(HOUR - 90), late.drift(HOUR - 90)) == (90, 0)


def test_five_more_minutes_belong_to_the_current_hour_alone():
    longer = clock().add(300)
    assert longer.planned(HOURS[0]) == HOUR + 300
    assert longer.planned(HOURS[1]) == HOUR
    assert longer.add(-2 * HOUR).planned(HOURS[0]) == 0
    assert longer.add(-2 * HOUR).add(300).planned(HOURS[0]) == 300


def test_a_skip_while_running_goes_on_in_the_next_hour_and_undo_gives_the_time_back():
    skipped = clock().start(0).next_hour(100)
    assert (skipped.hour, skipped.running) == (HOURS[1], True)
    assert skipped.spent_at(HOURS[1], 130) == 30
    back = skipped.previous_hour(130)
    assert (back.hour, back.running, back.finished) == (HOURS[0], True, ())
    assert back.spent_at(HOURS[0], 140) == 140
    assert back.spent_at(HOURS[1], 140) == 0


def test_the_course_ends_after_the_last_hour_and_the_clock_stops():
    end = clock().start(0)
    for minute in range(1, 7):
        end = end.next_hour(minute * 60)
    assert (end.hour, end.running, end.left(999)) == (None, False, 0)
    assert end.start(1000) is end
    assert end.add(300) is end
    assert end.previous_hour(2000).hour == HOURS[4]
    assert sum(end.spent.values()) == 300


def test_reset_is_a_stopped_clock_at_the_first_hour_with_the_same_plan(third_hour):
    assert third_hour[0].reset() == clock()


def test_a_crash_ends_the_span_at_the_last_beat():
    assert clock(started=50.0).settled(80.0) == clock(spent={HOURS[0]: 30.0})
    assert clock(started=50.0).settled(20.0) == clock(spent={HOURS[0]: 0.0})
    assert clock(spent={HOURS[0]: 5.0}).settled(80.0) == clock(spent={HOURS[0]: 5.0})


@pytest.mark.parametrize(
    ("gap", "running", "spent"),
    [(1, True, 101), (LONGEST_GAP, True, 110), (LONGEST_GAP + 1, False, 100), (-50, True, 100)],
)
def test_beats_far_apart_end_the_span_and_a_clock_set_back_takes_nothing(gap, running, spent):
    after = clock(started=1000.0).beat(1100.0 + gap, last_beat=1100.0)
    assert after.running is running
    assert after.spent_at(HOURS[0], 1100.0 + gap) == spent


def test_a_course_that_lost_an_hour_keeps_what_was_spent_there():
    facts = clock(spent={HOURS[0]: 10.0, HOURS[1]: 20.0}, finished=(HOURS[0], HOURS[1]))
    shorter = facts.with_plan(dict.fromkeys(HOURS[1:], HOUR))
    assert shorter.hour == HOURS[2]
    assert shorter.drift(0) == 20 - HOUR
    assert shorter.spent[HOURS[0]] == 10
    assert shorter.previous_hour(0).finished == (HOURS[0],)
    assert shorter.with_plan(facts.plan) == facts


KEYS = st.sampled_from(["start", "pause", "next_hour", "previous_hour", "add", "beat"])
WAITS = st.integers(0, 3000).map(float)  # whole seconds, so that sums are exact


def press(pressed, key, now, before):
    if key == "add":
        return pressed.add(300 if now % 2 else -300)
    if key == "beat":
        return pressed.beat(now, last_beat=now - 1)
    return getattr(pressed, key)(now)


@given(st.lists(st.tuples(KEYS, WAITS), max_size=40))
def test_time_is_neither_lost_nor_invented(keys):
    now, pressed = 1e6, clock()
    hour, running, stopwatch = 0, False, 0.0
    for key, wait in keys:
        now += wait
        stopwatch += wait if running else 0
        pressed = press(pressed, key, now, wait)
        if key == "start":
            running = hour < 5
        elif key == "pause":
            running = False
        elif key == "next_hour":
            hour = min(5, hour + 1)
            running = running and hour < 5
        elif key == "previous_hour":
            hour = max(0, hour - 1)
        assert pressed.hour == ([*HOURS, None])[hour]
        assert pressed.running is running
        assert sum(pressed.spent_at(each, now) for each in HOURS) == stopwatch


@given(st.lists(st.tuples(KEYS, st.integers(-3000, 3000).map(float)), max_size=40))
def test_no_span_is_negative_whatever_the_system_clock_does(keys):
    now, pressed, total = 1e6, clock(), 0.0
    for key, wait in keys:
        now += wait
        pressed = press(pressed, key, now, wait)
        spans = [pressed.spent_at(each, now) for each in HOURS]
        assert min(spans) >= 0
        assert min(pressed.planned(each) for each in HOURS) >= 0
        closed = sum(pressed.spent.values())
        assert closed >= total
        total = closed


@given(
    st.lists(st.floats(60, 36000), min_size=1, max_size=8),
    st.lists(st.floats(0, 20000), max_size=8),
)
def test_shares_of_the_hours_left_and_the_time_of_the_finished_ones_make_the_course(plan, spent):
    hours = {str(number): seconds for number, seconds in enumerate(plan)}
    ended = dict(zip(hours, spent[:-1], strict=False))
    shared = Clock(hours, ended, finished=tuple(ended))
    left = [hour for hour in hours if hour not in ended]
    pool = max(0.0, sum(plan) - sum(ended.values()))
    if left:
        assert sum(shared.planned(hour) for hour in left) == pytest.approx(pool)
        for hour in left:
            expected = shared.planned(left[0]) * hours[hour] / hours[left[0]]
            assert shared.planned(hour) == pytest.approx(expected)


@given(WAITS, WAITS)
def test_undo_right_after_a_skip_is_as_if_nothing_happened(before, later):
    running = clock().start(0.0)
    undone = running.next_hour(before).previous_hour(before)
    now = before + later
    assert undone.hour == running.hour
    assert undone.spent_at(HOURS[0], now) == pytest.approx(running.spent_at(HOURS[0], now))
    assert undone.left(now) == pytest.approx(running.left(now))


def test_the_old_clock_is_never_changed():
    old = clock(started=0.0)
    copy = replace(old)
    old.pause(5), old.next_hour(5), old.add(300), old.reset(), old.previous_hour(5)
    assert old == copy
    assert old.spent == {}
