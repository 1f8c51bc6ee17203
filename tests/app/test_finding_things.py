"""Lists say how much of them is out of sight, and the palette knows the views of a lab."""

import re
from pathlib import Path

from apps import running, text, until


async def test_the_search_says_how_many_hits_are_above_and_below(tmp_path: Path) -> None:
    async with running(tmp_path) as pilot:
        await pilot.press("slash", *"the")
        await until(pilot, lambda shown: re.search(r"▾ \d+ more", shown))
        assert "▴" not in text(pilot).replace("▴▾", "")
        before = int(re.search(r"▾ (\d+) more", text(pilot))[1])  # type: ignore[index]
        await pilot.press(*["down"] * 20)
        await until(pilot, lambda shown: re.search(r"▴ \d+ more", shown))
        found = re.search(r"▴ (\d+) more +▾ (\d+) more", text(pilot))
        assert found
        assert int(found[1]) + int(found[2]) == before
        await pilot.press(*"zzz")
        await until(pilot, lambda shown: "Nothing in the course matches" in shown)


async def test_the_palette_opens_each_view_of_the_lab_that_is_shown(tmp_path: Path) -> None:
    async with running(tmp_path) as pilot:
        for digit, view, sign in (
            ("1", "table", "largest speed-up"),
            ("2", "collectives", "nodes"),
            ("5", "ladder", "tiled"),
        ):
            await pilot.press(digit)
            await until(pilot, lambda shown: "Opening" not in shown)
            await pilot.press("ctrl+p", *f"view{view}")
            await until(pilot, lambda shown, view=view: f"View: {view}" in shown)
            await pilot.press("down", "enter")
            await until(pilot, lambda shown: "View:" not in shown)
            await until(pilot, lambda shown, sign=sign: sign in shown)
