"""The Plan's evidence and mastery, its suggestion, and dialogs that wait for their turn."""

from pathlib import Path

import pytest
from apps import notices, running, text, until
from textual.widgets import Input, Tabs

from mlsys_tui import course, paths
from mlsys_tui.study.practice import Sitting
from mlsys_tui.study.progress import Progress
from mlsys_tui.study.timer import Clock
from mlsys_tui.widgets.dialogs import Ask

COURSE = course.load(paths.content_dir()).course
PLAN = {hour.id: 60.0 * hour.minutes for hour in COURSE.hours}
NOON = 1_700_000_000


def practised() -> Progress:
    """Four answers to Amdahl's section, three of them right, and every question of hour 2."""
    progress = Progress(Clock(PLAN), greeted=True)
    amdahl = [q.id for q in COURSE.hours[0].questions if q.section == "amdahls-law"]
    for at, right in enumerate([True, False, True, True]):
        progress = progress.attempted(amdahl[at], NOON + at, right, 60)
    for question in COURSE.hours[1].questions:
        progress = progress.attempted(question.id, NOON, True, 60)
    return progress


@pytest.mark.parametrize("size", [(80, 24), (140, 40)])
async def test_each_item_has_its_evidence_and_each_hour_its_mastery(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with running(tmp_path, size=size, progress=practised()) as pilot:
        lines = {line[5:].split("  ")[0]: line for line in text(pilot).splitlines()}
        assert "1.2  3 of 4 right" in lines["Amdahl's law by heart"]
        assert "right" not in lines["k-means, step by step"]
        assert lines["The three types of parallelism"].endswith("▇▇▇▇ 100 %")
        assert "%" not in lines["Shared against distributed memory"], "once an hour"
        assert text(pilot).count("[ ]") == 9
        assert "▾" not in text(pilot)


@pytest.mark.parametrize(
    ("answers", "shown"),
    [(9, "1.2  6 of 9 right"), (15, "1.2  12/15 right "), (1503, "1.2  1500/1503 ")],
)
async def test_evidence_stays_when_the_answers_of_it_have_become_counts(
    tmp_path: Path, answers: int, shown: str
) -> None:
    amdahl = [q.id for q in COURSE.hours[0].questions if q.section == "amdahls-law"]
    progress = Progress(Clock(PLAN), greeted=True)
    for at in range(answers):
        progress = progress.attempted(amdahl[at % len(amdahl)], NOON + at, at >= 3, 60)
    later = NOON + 31 * 86_400
    progress = progress.attempted(COURSE.hours[4].questions[0].id, later, True, 60)
    assert len(progress.attempts) == 1
    async with running(tmp_path, progress=progress) as pilot:
        lines = {line[5:].split("  ")[0]: line for line in text(pilot).splitlines()}
        assert shown in lines["Amdahl's law by heart"]
        assert max(map(len, lines.values())) <= 80


@pytest.mark.parametrize("key", ["enter", "w"])
async def test_one_line_says_what_the_hour_asks_for_and_both_keys_open_it(
    tmp_path: Path, key: str
) -> None:
    progress = Progress(Clock(PLAN, {"1-speedup": 10 * 60.0}), greeted=True)
    async with running(tmp_path, progress=progress) as pilot:
        assert "Next: the lesson (50 min left of hour 1)" in text(pilot)
        assert text(pilot).count("the lesson") == 1
        await pilot.press(key)
        await until(pilot, lambda shown: "What speed-up means" in shown)
        assert pilot.app.query_one(Tabs).active_tab.label_text == "1 Formulas"


@pytest.mark.parametrize("running_", [False, True])
async def test_the_plan_names_one_thing_to_do_next(tmp_path: Path, running_: bool) -> None:
    many = Progress(Clock(PLAN), greeted=True)
    for question in [q.id for hour in COURSE.hours for q in hour.questions][:12]:
        many = many.attempted(question, NOON, False, 60)
    async with running(tmp_path, progress=many) as pilot:
        if running_:
            await pilot.press("t")
        await until(pilot, lambda shown: ("▸ " in shown.splitlines()[0]) is running_)
        shown = text(pilot)
        assert ("questions are due" in shown) is not running_
        assert ("before anything is taught" in shown) is running_


async def test_what_is_left_at_the_end_is_to_tick_it(tmp_path: Path) -> None:
    hour = COURSE.hours[0]
    progress = Progress(
        Clock(PLAN, {hour.id: 59 * 60.0}),
        ticks={"amdahl": 1.0},
        greeted=True,
        guided={hour.id: ("before", "lesson", "drill", "recall")},
        missions={mission.id: 1.0 for mission in hour.missions},
    )
    async with running(tmp_path, progress=progress) as pilot:
        await pilot.press("1")
        await until(pilot, lambda shown: "tick what you can do" in shown)
        await pilot.press("w")
        await until(pilot, lambda shown: "Checklist  1 of 9" in shown)
        await pilot.press("space")
        await until(pilot, lambda shown: "Checklist  2 of 9" in shown)
        assert "speedup" in pilot.app.session.progress.ticks


async def test_an_exam_under_way_is_one_enter_away(tmp_path: Path) -> None:
    sitting = Sitting(7, 1.0).resume(1.0).pause(60.0)
    progress = Progress(Clock(PLAN), greeted=True, sitting=sitting)
    async with running(tmp_path, progress=progress) as pilot:
        assert "Next: go on with the exam, 59 min left" in text(pilot)
        await pilot.press("enter")
        await until(pilot, lambda _: len(pilot.app.screen_stack) > 1)


async def test_the_end_of_an_hour_waits_until_a_field_is_left(tmp_path: Path) -> None:
    over = Progress(Clock(PLAN, {"1-speedup": 3599.0}), greeted=True)
    async with running(tmp_path, progress=over) as pilot:
        await pilot.press("1")
        await until(pilot, lambda shown: "Amdahl's law   S" in shown)
        await pilot.press("t", "i")
        assert isinstance(pilot.app.focused, Input)
        await pilot.pause(2.5)
        assert not isinstance(pilot.app.screen, Ask)
        await pilot.press("escape")
        await until(pilot, lambda shown: "The hour is over" in shown)


async def test_of_many_notices_the_newest_two_are_shown(tmp_path: Path) -> None:
    async with running(tmp_path) as pilot:
        for number in range(5):
            pilot.app.notify(f"notice {number}")
        await pilot.pause()
        assert notices(pilot) == "notice 3 notice 4"
