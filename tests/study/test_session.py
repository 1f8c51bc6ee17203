"""One sitting: undo, pending ticks, and time that must not count."""

from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from mlsys_tui.study.progress import Progress
from mlsys_tui.study.session import Session
from mlsys_tui.study.timer import Clock

PLAN = {"a": 3600.0, "b": 3600.0}


def sitting(now: float = 0.0) -> Session:
    tickets = count(1)
    return Session(Progress(Clock(PLAN)), lambda progress: next(tickets), now)


def test_a_tick_is_pending_until_its_own_save_is_on_disk() -> None:
    session = sitting()
    session.toggle("x", 1.0)
    session.toggle("y", 2.0)
    session.saved(1)
    assert session.pending == {"y"}
    session.saved(2)
    assert session.pending == frozenset()


def test_undo_brings_back_the_instant_of_a_tick() -> None:
    session = sitting()
    session.toggle("x", 1.0)
    session.toggle("x", 2.0)
    assert session.undo(3.0) == "untick"
    assert session.progress.ticks == {"x": 1.0}


def test_the_hours_that_a_laptop_slept_are_not_study() -> None:
    for act in ("close", "start_or_pause", "next_hour", "reset"):
        session = sitting()
        session.start_or_pause(0.0)
        session.beat(5.0)
        getattr(session, act)(7205.0)
        if act == "reset":
            session.undo(7206.0)
        assert session.progress.clock.spent.get("a", 0.0) <= 5.0, act


def test_nothing_can_be_undone_past_the_end_of_the_course() -> None:
    session = sitting()
    for now in (1.0, 2.0, 3.0):
        session.next_hour(now)
    assert [session.undo(4.0), session.undo(4.0), session.undo(4.0)] == [
        "next hour",
        "next hour",
        None,
    ]


STEPS = st.lists(
    st.sampled_from(["start_or_pause", "next_hour", "reset", "undo", "beat", "toggle"]),
    max_size=30,
)


@given(STEPS)
def test_undoing_everything_loses_no_second_and_leaves_no_tick(steps: list[str]) -> None:
    session, now = sitting(), 0.0
    for step in steps:
        now += 1.0
        if step == "toggle":
            session.toggle("x", now)
        else:
            getattr(session, step)(now)
    while session.undo(now):
        pass
    assert session.progress.ticks == {}
    assert session.progress.clock.finished == ()
    assert sum(session.progress.clock.spent_at(hour, now) for hour in PLAN) <= now
