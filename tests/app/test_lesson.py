"""Reading: pages, links, examples to fill in, answers."""

from pathlib import Path

import pytest
from apps import running, text, until

from mlsys_tui import course, paths

LOADED = course.load(paths.content_dir())


async def open_section(pilot, reference: str) -> None:  # type: ignore[no-untyped-def]
    from mlsys_tui.widgets.navigate import OpenSection

    section = LOADED.course.section(reference)
    assert section
    pilot.app.post_message(OpenSection(reference))
    await until(pilot, lambda shown: f"{section.number}  {section.title}" in shown)


async def test_pages_turn_both_ways_and_stop_at_the_ends(tmp_path: Path) -> None:
    async with running(tmp_path) as pilot:
        await open_section(pilot, LOADED.course.hours[0].sections[0].ref)
        await pilot.press("n")
        await until(pilot, lambda shown: "2 of 13" in shown)
        await pilot.press("left", "left")
        await until(pilot, lambda shown: "1 of 13" in shown)


async def test_the_section_list_jumps_and_holds_the_links_of_the_page(tmp_path: Path) -> None:
    async with running(tmp_path) as pilot:
        await open_section(pilot, LOADED.course.hours[0].sections[0].ref)
        await pilot.press("o", "down", "down", "enter")
        await until(pilot, lambda shown: "3 of 13" in shown)


async def test_a_line_left_open_is_filled_in_with_any_sensible_unit(tmp_path: Path) -> None:
    async with running(tmp_path) as pilot:
        await open_section(pilot, "1-speedup#finding-the-serial-fraction")
        await pilot.press("enter", *"0.3", "enter")
        await until(pilot, lambda shown: "not that" in shown)
        await pilot.press("escape", "enter", "home", "delete", "delete", "delete", *"10%", "enter")
        await until(pilot, lambda shown: "0.0833333 / 0.833333" in shown)


async def test_a_lesson_ends_with_the_way_to_its_questions(tmp_path: Path) -> None:
    async with running(tmp_path) as pilot:
        await open_section(pilot, "3-mapreduce#practice")
        await until(pilot, lambda shown: "questions on this hour are in Practice" in shown)


@pytest.mark.parametrize(
    "hour",
    [
        pytest.param(hour, marks=[pytest.mark.soak] * (hour.number < 5), id=hour.id)
        for hour in LOADED.course.hours
    ],
)
async def test_every_section_of_every_hour_can_be_read(tmp_path: Path, hour: course.Hour) -> None:
    async with running(tmp_path) as pilot:
        for section in hour.sections:
            await open_section(pilot, section.ref)
            assert "cannot be computed" not in text(pilot)


async def test_lesson_and_lab_stand_side_by_side_on_a_wide_screen(tmp_path: Path) -> None:
    async with running(tmp_path, size=(140, 40)) as pilot:
        await pilot.press("5")
        await until(pilot, lambda shown: "C by IJK" in shown and "5.1" in shown)


async def test_l_swaps_lesson_and_lab_on_a_narrow_one(tmp_path: Path) -> None:
    async with running(tmp_path) as pilot:
        await pilot.press("5")
        await until(pilot, lambda shown: "C by IJK" in shown)
        await pilot.press("l")
        await until(pilot, lambda shown: "C by IJK" not in shown and "5.1" in shown)
        await pilot.press("l")
        await until(pilot, lambda shown: "C by IJK" in shown)


async def test_a_page_says_that_it_goes_on_until_its_end_is_seen(tmp_path: Path) -> None:
    async with running(tmp_path) as pilot:
        await pilot.press("1")
        await until(pilot, lambda shown: "limit 1/f" in shown)
        await pilot.press("l")
        await until(pilot, lambda shown: "1 of 13   ▾ goes on below" in shown)
        await pilot.press("end")
        await until(pilot, lambda shown: "goes on" not in shown and "1 of 13" in shown)
        await pilot.press("home")
        await until(pilot, lambda shown: "goes on below" in shown)
