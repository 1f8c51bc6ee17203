"""The shape of an hour: what it is time for, by the time spent and by what is done."""

import msgspec
import pytest

from mlsys_tui import course, paths
from mlsys_tui.course import Course
from mlsys_tui.study.progress import Progress
from mlsys_tui.study.timer import Clock
from mlsys_tui.tabs import guide

COURSE: Course = course.load(paths.content_dir()).course
FIRST = COURSE.hours[0]
PLAN = {hour.id: 60.0 * hour.minutes for hour in COURSE.hours}


def after(minutes: float, *done: str, missions: int = 0, planned: float = 60) -> guide.Stage:
    clock = Clock({**PLAN, FIRST.id: 60 * planned}, {FIRST.id: 60 * minutes})
    progress = Progress(clock)
    for name in done:
        progress = progress.guide(FIRST.id, name)
    for mission in FIRST.missions[:missions]:
        progress = progress.accomplish(mission.id, 1.0)
    return guide.stage(FIRST, progress, 0.0)


@pytest.mark.parametrize(
    ("minutes", "name"),
    [
        (0, "before"), (4.9, "before"), (5, "lesson"), (19, "lesson"), (20, "missions"),
        (39, "missions"), (40, "drill"), (54, "drill"), (55, "recall"), (59.9, "recall"),
    ],
)  # fmt: skip
def test_the_stage_follows_the_time_spent_in_the_hour(minutes: float, name: str) -> None:
    assert after(minutes).name == name


def test_what_is_done_early_makes_room_for_what_comes_next() -> None:
    assert after(1, "before").name == "lesson"
    assert after(6, "before", "lesson").name == "missions"
    assert after(25, "before", "lesson", missions=3).name == "drill"
    assert after(25, "before", "lesson", missions=2).name == "missions"


def test_after_the_hour_what_was_left_out_comes_again() -> None:
    assert after(70, "lesson", "drill", "recall", missions=3).name == "before"
    assert after(70, "before", "lesson", "drill", "recall", missions=3) is guide.TICK


def test_stages_stretch_with_the_planned_time() -> None:
    assert after(9, planned=120).name == "before"
    assert after(11, planned=120).name == "lesson"


def test_an_hour_asks_for_nothing_that_it_does_not_have() -> None:
    bare = msgspec.structs.replace(FIRST, missions=(), questions=())
    stages = {
        guide.stage(bare, Progress(Clock(PLAN, {bare.id: 60.0 * minute})), 0.0).name
        for minute in range(90)
    }
    assert stages == {"lesson"}


def test_an_hour_without_a_plan_still_has_a_stage() -> None:
    assert guide.stage(FIRST, Progress(), 0.0).name == "before"


def test_the_questions_of_a_stage_are_found_again_by_their_name() -> None:
    named = {stage.practice("1-speedup") for stage in guide.STAGES} - {""}
    assert named == {"before:1-speedup", "mixed:1-speedup", "recall:1-speedup"}
    back = [guide.stage_of_practice(name) for name in sorted(named)]
    assert back == [("1-speedup", "before"), ("1-speedup", "drill"), ("1-speedup", "recall")]
    assert guide.stage_of_practice("due") is None
    assert guide.stage_of_practice("amdahl-forwards") is None
