"""Each lab tells the mission at work what came out: one goal of each, reached with keys alone."""

from pathlib import Path

import pytest
from apps import running, text, until

# The hour's digit, what its lab shows first, the mission's place in the list, and its solution.
GOALS = {
    "ten-times": ("1", "Amdahl's law   S", 0, ["i", "tab", "backspace", "1", "9"]),
    "lose-an-update": ("2", "pyramid", 1, ["e", "down", "enter"]),
    "no-error-at-all": ("3", "v board", 3, ["c", "c", "c", "c"]),
    "enough-servers": ("4", "v timeline", 1, ["s", *["tab"] * 10, "backspace", "5", "enter"]),
    "worse-than-ijk": ("5", "v  race", 2, ["o", "o", "o", "o"]),
}


@pytest.mark.parametrize("mission", GOALS)
async def test_the_goal_is_noticed_when_its_solution_is_typed(tmp_path: Path, mission: str) -> None:
    digit, first, place, keys = GOALS[mission]
    async with running(tmp_path) as pilot:
        await pilot.press(digit)
        await until(pilot, lambda shown: first in shown)
        await pilot.press("W", *["down"] * place, "enter")
        await until(pilot, lambda shown: "Mission: " in shown)
        await pilot.press("enter")
        await until(pilot, lambda shown: shown.startswith(" w mission: "))
        await until(pilot, lambda _: pilot.app.focused is not None)
        await pilot.pause(1)
        assert text(pilot).startswith(" w mission: "), "not reached by what the lab opens with"
        await pilot.press(*keys)
        await until(pilot, lambda shown: shown.startswith(" w goal reached: "))
