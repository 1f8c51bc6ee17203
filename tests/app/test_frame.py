"""The frame: first start, tabs, focus, search, help, keymap, damage, small screens."""

import asyncio
import shutil
import sys
import time
from pathlib import Path

import pytest
from apps import running, text, until
from textual.events import Key
from textual.widgets import Input, Tabs

from mlsys_tui import paths
from mlsys_tui.config import Config
from mlsys_tui.labs import OpenLab
from mlsys_tui.study.store import read
from mlsys_tui.tabs.panes import Panes

TABS = ["0 Plan", "1 Formulas", "2 Memory", "3 MapReduce", "4 Server", "5 Matmul", "6 Practice"]


async def test_the_first_start_asks_one_question_and_shows_no_wall_of_zeros(tmp_path: Path) -> None:
    async with running(tmp_path, greeted=False) as pilot:
        shown = text(pilot)
        assert "How many times faster is the second, on this machine?" in shown
        assert "60:00" not in "\n".join(shown.splitlines()[1:])
        await pilot.press("escape")
        await until(pilot, lambda shown: "Checklist" in shown)
    async with running(tmp_path, greeted=False) as pilot:
        assert "Checklist" in text(pilot)


async def test_the_first_race_says_what_was_guessed_and_what_was_found(tmp_path: Path) -> None:
    async with running(tmp_path, greeted=False) as pilot:
        await pilot.press("c", "enter")
        await until(pilot, lambda shown: "You said 5×. This machine:" in shown, 60)
        assert "0 opens the five-hour plan" in text(pilot)


@pytest.mark.parametrize("digit", range(7))
async def test_each_digit_opens_its_tab_and_leaves_the_focus_on_a_board(
    tmp_path: Path, digit: int
) -> None:
    async with running(tmp_path) as pilot:
        await pilot.press(str((digit + 1) % 7), str(digit))
        await pilot.pause(0.3)
        assert text(pilot).splitlines()[1].split("  ")
        assert pilot.app.query_one(Tabs).active_tab.label_text == TABS[digit]
        assert pilot.app.focused is not None
        assert not isinstance(pilot.app.focused, Input | Tabs)


async def test_search_lands_on_the_section(tmp_path: Path) -> None:
    async with running(tmp_path) as pilot:
        await pilot.press("slash", *"karp-flatt")
        await until(pilot, lambda shown: "Finding the serial fraction" in shown)
        await pilot.press("enter")
        await until(pilot, lambda shown: "1.9  Finding the serial fraction" in shown)


async def test_search_for_nothing_in_the_course_says_so(tmp_path: Path) -> None:
    async with running(tmp_path) as pilot:
        await pilot.press("slash", *"zzzz")
        await until(pilot, lambda shown: "Nothing in the course matches" in shown)
        await pilot.press("enter", "escape")
        assert "Checklist" in text(pilot)


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (140, 40)])
async def test_help_can_be_read_to_its_end(tmp_path: Path, size: tuple[int, int]) -> None:
    async with running(tmp_path, size=size) as pilot:
        await pilot.press("3")
        await until(pilot, lambda shown: "1 of 50" in shown)
        await pilot.press("question_mark")
        await until(pilot, lambda shown: "Keys in" in shown and "escape closes" in shown)
        await pilot.press("end")
        await until(pilot, lambda shown: "6  Practice" in shown and "escape closes" in shown)
        assert "more, arrows" not in text(pilot)


@pytest.mark.parametrize("digit", range(7))
async def test_help_lists_every_key_that_the_footer_shows(tmp_path: Path, digit: int) -> None:
    async with running(tmp_path, size=(80, 120)) as pilot:
        await pilot.press(str(digit))
        await pilot.pause(0.5)
        shown = [
            active.tooltip or active.binding.description
            for active in pilot.app.screen.active_bindings.values()
            if active.binding.show
        ]
        await pilot.press("question_mark")
        await pilot.pause()
        assert all(words in text(pilot) for words in shown)
        await pilot.press("escape")
        await until(pilot, lambda shown: "Keys in" not in shown)


async def test_every_binding_of_ours_has_an_id_and_words(tmp_path: Path) -> None:
    async with running(tmp_path) as pilot:
        await pilot.press(*"123456")
        await until(pilot, lambda shown: "Due now" in shown)
    ours = [
        binding
        for name, module in list(sys.modules.items())
        if name.startswith("mlsys_tui.")
        for thing in vars(module).values()
        if isinstance(thing, type) and thing.__module__ == name
        for binding in vars(thing).get("BINDINGS", ())
    ]
    assert len(ours) > 30
    assert [binding for binding in ours if not (binding.id and binding.description)] == []


async def test_a_keymap_moves_a_key(tmp_path: Path) -> None:
    config = Config(keys={"app.clock": "f5"})
    async with running(tmp_path, config=config) as pilot:
        await pilot.press("t")
        assert not pilot.app.session.progress.clock.running
        await pilot.press("f5")
        assert pilot.app.session.progress.clock.running


async def test_a_theme_from_the_configuration_is_used_and_an_unknown_one_is_named(
    tmp_path: Path,
) -> None:
    async with running(tmp_path, config=Config(theme="textual-light")) as pilot:
        assert pilot.app.theme == "textual-light"
    async with running(tmp_path, config=Config(theme="plaid")) as pilot:
        await until(pilot, lambda shown: 'no theme "plaid"' in shown)


async def test_the_palette_opens_a_tab(tmp_path: Path) -> None:
    async with running(tmp_path) as pilot:
        await pilot.press("ctrl+p")
        await pilot.pause(0.3)
        await pilot.press(*"practice")
        await until(pilot, lambda shown: "6 Practice" in "\n".join(shown.splitlines()[3:]))
        await pilot.press("enter")
        await until(pilot, lambda shown: "Due now" in shown)


async def test_a_damaged_hour_is_named_and_the_others_open(tmp_path: Path) -> None:
    folder = tmp_path / "content"
    shutil.copytree(paths.content_dir(), folder)
    (folder / "2-memory" / "lesson.md").write_bytes(b"\xff\xfe\x00")
    async with running(tmp_path, content=folder) as pilot:
        await until(pilot, lambda shown: "2-memory/lesson.md" in shown and "check" in shown)
        await pilot.press("1")
        await until(pilot, lambda shown: "Amdahl's law" in shown)


async def test_no_content_at_all_still_opens_and_says_what_to_do(tmp_path: Path) -> None:
    async with running(tmp_path, content=tmp_path / "nowhere") as pilot:
        await until(pilot, lambda shown: "no folder" in shown)
        await pilot.press("slash", "x", "escape", "t", "s", "space", "enter")
        assert "No course to show" in text(pilot)


async def test_a_lab_can_be_opened_set_up_from_outside(tmp_path: Path) -> None:
    async with running(tmp_path, place=OpenLab("matmul", {"size": 256})) as pilot:
        await until(pilot, lambda shown: "[256]" in shown)


async def test_twenty_by_five_cells_say_what_is_needed_and_come_back(tmp_path: Path) -> None:
    async with running(tmp_path, size=(20, 5)) as pilot:
        assert "mlsys-tui needs 60" in text(pilot)
        await pilot.resize_terminal(80, 24)
        await until(pilot, lambda shown: "Checklist" in shown)


async def test_resizing_throughout_breaks_nothing(tmp_path: Path) -> None:
    async with running(tmp_path) as pilot:
        for digit, (width, height) in enumerate(
            [(140, 40), (60, 16), (200, 60), (61, 17), (118, 24), (30, 8), (80, 24)]
        ):
            await pilot.press(str(digit))
            await pilot.resize_terminal(width, height)
            await pilot.pause(0.1)
        assert "6 Practice" in text(pilot)


async def test_a_fault_of_the_program_is_a_sentence_and_the_clock_is_saved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))

    async def divide() -> None:
        async with running(tmp_path) as pilot:
            await pilot.press("t")
            pilot.app.call_later(lambda: 1 / 0)
            await pilot.pause()

    with pytest.raises(ZeroDivisionError):
        await divide()
    assert "ZeroDivisionError" in (tmp_path / "cache" / "mlsys-tui" / "fault.txt").read_text()
    assert not read(tmp_path / "state.toml", time.time()).clock.running


async def test_the_footer_names_the_keys_of_the_tab_just_opened(tmp_path: Path) -> None:
    async with running(tmp_path) as pilot:
        await pilot.press("1")
        await until(pilot, lambda shown: "Formulas" in shown.splitlines()[-1])
        await pilot.press("6")
        await until(pilot, lambda shown: "Open" in shown.splitlines()[-1])
        assert "Formulas" not in text(pilot).splitlines()[-1]


async def test_keys_typed_ahead_of_a_tab_wait_for_it(tmp_path: Path) -> None:
    async with running(tmp_path) as pilot:
        for key in ("3", "V"):  # the second opens the last view of the lab, once it is there
            pilot.app.post_message(Key(key, key))
        await until(pilot, lambda shown: "1 of 15" in shown, 30)


async def test_a_tab_asked_for_twice_at_once_opens_once(tmp_path: Path) -> None:
    async with running(tmp_path) as pilot:
        for key in ("6", "6", "3", "0", "3"):
            pilot.app.post_message(Key(key, key))
        await until(pilot, lambda shown: "1 of 50" in shown, 30)
        assert len(pilot.app.query("PracticeTab")) <= 1
        assert len(pilot.app.query("HourTab")) == 1


async def test_a_tab_that_is_half_made_is_not_turned_to(tmp_path: Path) -> None:
    async with running(tmp_path) as pilot:
        panes = pilot.app.query_one(Panes)
        panes.go("practice")
        while not panes.query("PracticeTab"):
            await asyncio.sleep(0)
        panes.go("practice")
        await until(pilot, lambda shown: "Drill an hour" in shown)
