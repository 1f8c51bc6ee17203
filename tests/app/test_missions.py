"""A mission from its first word to the question that transfers it, with keys alone."""

from pathlib import Path
from typing import Any

import pytest
from apps import running, text, until
from textual.pilot import Pilot

from mlsys_tui.study.progress import Progress
from mlsys_tui.study.timer import Clock
from mlsys_tui.tabs.hour import HourTab
from mlsys_tui.tabs.missions import Brief, Explain, Underway

HOURS = ("1-speedup", "2-memory", "3-mapreduce", "4-parameter-server", "5-locality")
PLAN = dict.fromkeys(HOURS, 3600.0)


def head(pilot: Pilot[Any]) -> str:
    return text(pilot).splitlines()[0]


def tab(pilot: Pilot[Any]) -> HourTab:
    return next(tab for tab in pilot.app.query(HourTab) if tab.display)


async def begin(pilot: Pilot[Any], title: str, *keys: str) -> None:
    """From the first hour's tab, the mission of this title, with these keys on its page."""
    await pilot.press("1")
    await until(pilot, lambda shown: "Amdahl's law   S" in shown)
    await pilot.press("W", "enter")
    await until(pilot, lambda shown: f"Mission: {title}" in shown)
    await pilot.press(*keys)


async def reach_ten_times(pilot: Pilot[Any]) -> None:
    await begin(pilot, "ten times", "b", "enter")
    await until(pilot, lambda shown: "5.93" in shown)
    await pilot.press("i", "tab", "backspace", "1", "9")
    await until(pilot, lambda _: "goal reached" in head(pilot))


async def test_a_mission_goes_from_guess_to_goal_to_explanation_to_a_question(
    tmp_path: Path,
) -> None:
    async with running(tmp_path) as pilot:
        await reach_ten_times(pilot)
        assert pilot.app.focused.value == "19", "the note takes no key from the field"
        await pilot.press("escape", "w")
        await until(pilot, lambda shown: "Goal reached: ten times" in shown)
        assert "You expected: About 11" in text(pilot)
        await pilot.press("enter")  # nothing is chosen yet
        await pilot.press("a")
        await until(pilot, lambda shown: "Yes. " in shown or "No. " in shown)
        await pilot.press("enter")
        await until(pilot, lambda shown: "On how many processors" in shown)
        assert "ten-times" in pilot.app.session.progress.missions


async def test_escape_leaves_a_mission_anywhere_and_nothing_is_lost(tmp_path: Path) -> None:
    async with running(tmp_path) as pilot:
        await begin(pilot, "ten times", "escape")
        assert tab(pilot).underway is None
        await pilot.press("W", "enter", "c", "enter")
        await until(pilot, lambda _: head(pilot).startswith(" w mission: ten times"))
        await pilot.press("w", "escape")
        assert tab(pilot).underway is not None
        await pilot.press("w", "x")
        await pilot.pause()
        assert tab(pilot).underway is None
        assert "before anything is taught" in head(pilot)
        assert pilot.app.session.progress.missions == {}


async def test_an_explanation_left_unchosen_waits(tmp_path: Path) -> None:
    async with running(tmp_path) as pilot:
        await reach_ten_times(pilot)
        await pilot.press("escape", "w", "escape")
        await pilot.pause()
        assert tab(pilot).underway.reached
        await pilot.press("w", "a", "escape")
        await pilot.pause()
        assert list(pilot.app.session.progress.missions) == ["ten-times"]


async def test_reading_it_again_shows_the_guess_and_can_set_the_lab_up_again(
    tmp_path: Path,
) -> None:
    async with running(tmp_path) as pilot:
        await begin(pilot, "ten times", "b", "enter")
        await until(pilot, lambda shown: "5.93" in shown)
        await pilot.press("i", "tab", "backspace", "9", "escape")
        await until(pilot, lambda shown: "= 6.43" in shown)
        await pilot.press("w")
        await until(pilot, lambda shown: "set it up again" in shown)
        await pilot.press("r")
        await until(pilot, lambda shown: "= 5.93" in shown)
        assert tab(pilot).underway.guess == 1


async def test_a_guess_is_made_before_the_lab_is_opened_and_not_afterwards(
    tmp_path: Path,
) -> None:
    async with running(tmp_path) as pilot:
        await begin(pilot, "ten times", "enter")
        await until(pilot, lambda shown: "5.93" in shown)
        await pilot.press("w")
        await until(pilot, lambda shown: "set it up again" in shown)
        assert "You made no guess" in dialog(pilot)
        assert "choose" not in dialog(pilot)
        await pilot.press("a", "enter")
        await pilot.pause()
        assert tab(pilot).underway.guess is None


async def test_an_arrow_marks_the_guess_before_and_after(tmp_path: Path) -> None:
    async with running(tmp_path) as pilot:
        await begin(pilot, "ten times", "b")
        await until(pilot, lambda _: "▸ b About 11" in dialog(pilot))
        await pilot.press("enter")
        await until(pilot, lambda shown: "5.93" in shown)
        await pilot.press("w")
        await until(pilot, lambda _: "▸ About 11" in dialog(pilot))


async def test_a_wrong_explanation_says_that_another_is_right(tmp_path: Path) -> None:
    async with running(tmp_path) as pilot:
        mission = pilot.app.course.hours[0].missions[0]
        pilot.app.push_screen(Explain(Underway(mission, 0, True)))
        await until(pilot, lambda _: "a to c choose" in dialog(pilot))
        for letter in "abc":
            await pilot.press(letter)
            await pilot.pause()
            if f"{letter} Yes." in dialog(pilot):
                break
            assert "Another one is right: try again." in dialog(pilot)
        assert "the other whys" in dialog(pilot)


async def test_the_header_counts_the_missions_that_are_done(tmp_path: Path) -> None:
    clock = Clock(PLAN, {"1-speedup": 25 * 60.0})
    progress = Progress(clock, greeted=True, missions={"ten-times": 1.0})
    async with running(tmp_path, progress=progress) as pilot:
        await pilot.press("1")
        await until(pilot, lambda _: "missions in the lab, 1 of 3 done" in head(pilot))
        await pilot.press("w")
        await until(pilot, lambda shown: "Mission: what Karp and Flatt" in shown)


async def test_a_search_for_w_types_a_w(tmp_path: Path) -> None:
    async with running(tmp_path) as pilot:
        await pilot.press("1")
        await until(pilot, lambda shown: "Amdahl's law   S" in shown)
        await pilot.press("slash", "w")
        await pilot.pause()
        assert pilot.app.focused.value == "w"


async def test_the_last_page_of_the_lesson_ends_that_stage(tmp_path: Path) -> None:
    clock = Clock(PLAN, {"1-speedup": 6 * 60.0})
    progress = Progress(clock, greeted=True, guided={"1-speedup": ("before",)})
    async with running(tmp_path, progress=progress) as pilot:
        await pilot.press("1")
        await until(pilot, lambda _: "the lesson" in head(pilot))
        await pilot.press("w")
        await until(pilot, lambda shown: "What speed-up means" in shown)
        await pilot.press(*["n"] * 12)
        await until(pilot, lambda _: "missions in the lab" in head(pilot))
        assert pilot.app.session.progress.guided["1-speedup"] == ("before", "lesson")


async def test_w_opens_the_lesson_at_the_first_section_not_read(tmp_path: Path) -> None:
    clock = Clock(PLAN, {"1-speedup": 6 * 60.0})
    progress = Progress(clock, greeted=True, guided={"1-speedup": ("before",)})
    async with running(tmp_path, progress=progress) as pilot:
        await pilot.press("1")
        await until(pilot, lambda _: "the lesson" in head(pilot))
        tab(pilot).open_section(tab(pilot).hour.sections[1].slug)
        await until(pilot, lambda shown: "2 of " in shown)
        await pilot.press("w")
        await until(pilot, lambda shown: "What speed-up means" in shown)
        await pilot.press("n", "n", "b", "b", "l", "w")
        await until(pilot, lambda shown: "3 of " in shown)
        assert "ends this step" not in text(pilot)
        await pilot.press("w")
        await until(pilot, lambda shown: "n to the last page ends this step" in shown)


async def test_three_questions_come_before_anything_is_taught(tmp_path: Path) -> None:
    async with running(tmp_path) as pilot:
        await pilot.press("w")
        await until(pilot, lambda shown: "Before hour 1" in shown and "1 of 3" in shown)


def dialog(pilot: Pilot[Any]) -> str:
    """The words in the dialog, however they are wrapped."""
    region = pilot.app.screen.query_one(".dialog").region
    lines = text(pilot).splitlines()[region.y : region.bottom]
    return " ".join(" ".join(line[region.x + 1 : region.right - 1] for line in lines).split())


async def test_a_mission_fits_its_page_at_80_by_24(tmp_path: Path) -> None:
    async with running(tmp_path) as pilot:
        for mission in [each for hour in pilot.app.course.hours for each in hour.missions]:
            pilot.app.push_screen(Brief(mission))
            await until(pilot, lambda shown, m=mission: f"Mission: {m.title}" in shown)
            for words in (mission.text, *mission.reasons, "enter opens the lab"):
                assert words in dialog(pilot), mission.id
            await pilot.press("escape")


@pytest.mark.soak
async def test_every_explanation_and_its_why_can_be_read_at_80_by_24(tmp_path: Path) -> None:
    async with running(tmp_path) as pilot:
        for mission in [each for hour in pilot.app.course.hours for each in hour.missions]:
            pilot.app.push_screen(Explain(Underway(mission, 0, True)))
            await until(pilot, lambda _: "What explains it?" in dialog(pilot))
            for option in mission.options:
                assert option.text in dialog(pilot), mission.id
            whys = []
            for letter in "abcde"[: len(mission.options)]:
                await pilot.press(letter)
                await pilot.pause()
                whys.append(dialog(pilot))
                assert "enter a question on it" in whys[-1], mission.id
            for option in mission.options:
                assert any(option.why in shown for shown in whys), f"{mission.id}: {option.why}"
            await pilot.press("escape")


async def test_the_header_names_the_hour_of_the_tab_beside_that_of_the_clock(
    tmp_path: Path,
) -> None:
    async with running(tmp_path) as pilot:
        await pilot.press("3")
        await until(pilot, lambda _: "w hour 3: three questions" in head(pilot))
        assert "hour 1  60:00 (t starts)" in head(pilot)
