"""The Plan: hours, clock and checklist under a student's fingers."""

import time
from pathlib import Path

import pytest
from apps import notices, running, text, until
from textual.widgets import Tabs

from mlsys_tui import paths
from mlsys_tui.course import load
from mlsys_tui.study.progress import Progress
from mlsys_tui.study.store import read
from mlsys_tui.study.timer import Clock
from mlsys_tui.tabs.clockwords import ending

HOURS = ("1-speedup", "2-memory", "3-mapreduce", "4-parameter-server", "5-locality")
PLAN = dict.fromkeys(HOURS, 3600.0)


async def test_a_returning_reader_lands_on_the_plan_with_all_five_hours(tmp_path: Path) -> None:
    async with running(tmp_path) as pilot:
        shown = text(pilot)
        for weight in ("30 %", "20 %", "25 %", "15 %", "10 %"):
            assert weight in shown
        assert shown.count("[ ]") == 9


async def test_space_ticks_and_the_tick_is_on_disk_once_its_mark_says_so(tmp_path: Path) -> None:
    async with running(tmp_path) as pilot:
        await pilot.press(*["down"] * 6, "space")
        await until(pilot, lambda shown: "[x]" in shown)
        assert list(read(tmp_path / "state.toml", time.time()).ticks) == ["amdahl"]


async def test_undo_takes_back_a_tick(tmp_path: Path) -> None:
    async with running(tmp_path) as pilot:
        await pilot.press(*["down"] * 6, "space", "u")
        await until(pilot, lambda shown: shown.count("[ ]") == 9)


async def test_a_tick_stays_pending_while_the_disk_refuses_it(tmp_path: Path, monkeypatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    async with running(tmp_path) as pilot:
        monkeypatch.setattr("os.replace", full)
        await pilot.press(*["down"] * 6, "space")
        await until(pilot, lambda _: "No space left on device" in notices(pilot))
        assert "[…]" in text(pilot)
        assert "[x]" not in text(pilot)


async def test_skipping_an_hour_asks_and_shares_its_time_among_the_rest(tmp_path: Path) -> None:
    async with running(tmp_path) as pilot:
        await pilot.press("s")
        await until(pilot, lambda shown: "End hour 1" in shown)
        await pilot.press("escape")
        assert pilot.app.session.progress.clock.finished == ()
        await pilot.press("s", "enter")
        await pilot.pause()
        assert pilot.app.session.progress.clock.finished == ("1-speedup",)
        assert "75:00" in text(pilot)
        await pilot.press("u")
        await until(pilot, lambda shown: "75:00" not in shown)


async def test_what_the_end_of_an_hour_gives_the_others_is_what_its_question_promised(
    tmp_path: Path,
) -> None:
    spent = Progress(Clock(PLAN, {"1-speedup": 43.0}).add(300), greeted=True)
    async with running(tmp_path, progress=spent) as pilot:
        await pilot.press("s")
        await until(pilot, lambda shown: "59:17 go to" in shown and "the 5:00 added" in shown)
        await pilot.press("enter")
        await until(pilot, lambda shown: shown.count("74:49") == 5)  # and the header
        others = [pilot.app.session.progress.clock.planned(hour) for hour in HOURS[1:]]
        assert sum(others) == 4 * 3600 + 59 * 60 + 17


async def test_the_question_at_the_end_of_an_hour_follows_the_clock(tmp_path: Path) -> None:
    async with running(tmp_path) as pilot:
        await pilot.press("t", "s")
        await until(pilot, lambda shown: "59:59 go to" in shown)
        await until(pilot, lambda shown: "59:58 go to" in shown)


@pytest.mark.parametrize(
    ("spent", "added", "said"),
    [
        (600.0, 0.0, "50:00 go to the other hours."),
        (3720.0, 300.0, "2:00 come off the other hours."),  # 3:00 are left of what was added
        (3600.0, 300.0, "Its time is up."),
        (3000.0, -900.0, "10:00 go to the other hours."),  # although it is late
    ],
)
def test_the_end_of_an_hour_is_asked_with_what_it_does(
    spent: float, added: float, said: str
) -> None:
    course = load(paths.content_dir()).course
    clock = Clock(PLAN, {"1-speedup": spent}, {"1-speedup": added})
    assert ending(course, clock, 0.0).partition("? ")[2] == said


async def test_help_names_the_key_that_ticks_wherever_the_light_is(tmp_path: Path) -> None:
    async with running(tmp_path) as pilot:
        await pilot.press("down")
        await until(pilot, lambda shown: "↵" not in shown)
        assert "Tick" not in text(pilot).splitlines()[-1]
        await pilot.press("question_mark")
        await until(pilot, lambda shown: "Tick or untick the lit item" in shown)


async def test_reset_asks_and_can_be_undone(tmp_path: Path) -> None:
    spent = Progress(Clock(PLAN, {"1-speedup": 600.0}), greeted=True)
    async with running(tmp_path, progress=spent) as pilot:
        await pilot.press("x", "enter")
        await until(pilot, lambda shown: "10:00" not in shown)
        await pilot.press("u")
        await until(pilot, lambda shown: "10:00" in shown)


async def test_five_minutes_more_and_less_move_the_time_left(tmp_path: Path) -> None:
    async with running(tmp_path) as pilot:
        await pilot.press("plus")
        await until(pilot, lambda shown: "65:00" in shown)
        await pilot.press("minus", "minus")
        await until(pilot, lambda shown: "55:00" in shown)


async def test_the_clock_runs_in_the_header_of_every_tab_and_stops(tmp_path: Path) -> None:
    async with running(tmp_path) as pilot:
        await pilot.press("t", "2")
        await until(pilot, lambda shown: "▸ 59:5" in shown.splitlines()[0])
        await pilot.press("t")
        await until(pilot, lambda shown: "paused" in shown.splitlines()[0])


async def test_the_end_of_an_hour_rings_and_offers_the_next(tmp_path: Path) -> None:
    over = Progress(Clock(PLAN, {"1-speedup": 3599.5}), greeted=True)
    async with running(tmp_path, progress=over) as pilot:
        await pilot.press("t")
        await until(pilot, lambda shown: "The hour is over" in shown)
        await pilot.press("enter")
        await until(pilot, lambda shown: "hour 2" in shown.splitlines()[0])
        assert pilot.app.query_one(Tabs).active_tab.label_text == "2 Memory"
        assert pilot.app.session.progress.clock.finished == ("1-speedup",)


async def test_the_sign_of_enter_is_on_what_comes_next_only_while_that_is_lit(
    tmp_path: Path,
) -> None:
    async with running(tmp_path) as pilot:
        await until(pilot, lambda shown: "↵" in shown)
        await pilot.press("down")
        await until(pilot, lambda shown: "↵" not in shown)
        await pilot.press("1")
        await until(pilot, lambda shown: "Next:" not in shown)
        await pilot.press("0")
        await until(pilot, lambda shown: "Next:" in shown and "↵" in shown)


async def test_an_item_stays_lit_while_its_section_is_read(tmp_path: Path) -> None:
    async with running(tmp_path) as pilot:
        await pilot.press(*["down"] * 6, "enter")
        await until(pilot, lambda shown: "Next:" not in shown)
        await pilot.press("0")
        await until(pilot, lambda shown: "Next:" in shown)
        await pilot.press("space")
        await until(pilot, lambda shown: "[x]" in shown)


async def test_enter_opens_what_is_lit(tmp_path: Path) -> None:
    async with running(tmp_path) as pilot:
        await pilot.press(*["down"] * 6, "enter")
        await until(pilot, lambda shown: "1.2  Amdahl's law" in shown)
        await pilot.press("0", "home", "down", "down", "enter")
        await pilot.pause()
        assert pilot.app.query_one(Tabs).active_tab.label_text == "2 Memory"
