"""kill -9, again and again, in the middle of ticking and timing."""

import json
import random
import re
import signal
import subprocess
import time
from pathlib import Path

import pytest
from terminals import PROGRAM, Terminal, greeted

ITEMS = 9
KILLS = 60


def progress(state: Path) -> dict:  # type: ignore[type-arg]
    command = [*PROGRAM, "progress", "--json", "--state", str(state)]
    printed = subprocess.run(command, capture_output=True, check=True, timeout=60)
    return json.loads(printed.stdout)


def boxes(shown: str) -> list[str]:
    """The mark of each item as the screen shows it: `x` is on disk, `…` is on its way."""
    return re.findall(r"^ \[(.)\] ", shown, re.MULTILINE)


@pytest.mark.soak
def test_sixty_kills_lose_no_kept_tick_and_a_second_of_clock_at_most(tmp_path: Path) -> None:
    state, chance = greeted(tmp_path / "state.toml"), random.Random(7)
    for _ in range(KILLS):
        before = progress(state)
        with Terminal("--state", str(state)) as terminal:
            terminal.until("Checklist")
            terminal.until(lambda shown: len(boxes(shown)) == ITEMS)
            terminal.press("t")
            terminal.until("▸")
            running_since = time.time()
            end = time.monotonic() + chance.uniform(0.2, 2.5)
            terminal.press(*["down"] * chance.randint(6, 14))
            while time.monotonic() < end:
                terminal.press("space", chance.choice(["up", "down"]))
            terminal.read(chance.uniform(0, 0.05))
            kept = [mark == "x" for mark in boxes(terminal.text)]
            pending = [mark == "…" for mark in boxes(terminal.text)]
            terminal.child.kill(signal.SIGKILL)
            killed = time.time()
        after = progress(state)
        for item, was_kept, was_pending in zip(after["checklist"], kept, pending, strict=True):
            assert was_pending or item["done"] == was_kept, item
        ran = after["clock"]["spent"]["1-speedup"] - before["clock"]["spent"]["1-speedup"]
        assert ran >= killed - running_since - 1.1
        assert ran <= killed - running_since + 2
        assert after["clock"]["running"] is False or killed > time.time() - 10
    assert not [file for file in tmp_path.iterdir() if "damaged" in file.name]
