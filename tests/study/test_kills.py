"""A program that is killed while it saves: no tick that was kept is lost, no file is damaged."""

import random
import signal
import subprocess
import sys
import time

import pytest

from mlsys_tui.study import files
from mlsys_tui.study.document import decode
from mlsys_tui.study.store import read

PROGRAM = """
import os, sys, time
from pathlib import Path
from mlsys_tui.study.store import Store

def say(*words):
    os.write(1, (" ".join(map(str, words)) + "\\n").encode())

items = {}

def kept(ticket, error):
    assert error is None, error
    say("kept", items.get(ticket, "-"))

store = Store(Path(sys.argv[1]), kept)
opened = store.open()
assert not opened.read_only, opened.notices
plan = {"1-speedup": 3600.0}
clock = opened.progress.clock.with_plan(plan)
assert not clock.running
began = time.time()
from dataclasses import replace
progress = replace(opened.progress, clock=clock.start(began))
spent = clock.spent.get("1-speedup", 0.0)
say("began", spent)
while True:
    item = f"item-{time.time_ns()}"
    now = time.time()
    progress = progress.tick(item, now)
    if len(progress.ticks) > 500:
        progress = replace(progress, ticks=dict(list(progress.ticks.items())[-400:]))
    ticket = store.save(progress)
    items[ticket] = item
    store.beat(now)
    say("spent", spent + now - began)
    time.sleep(0.003)
"""


def killed(path, after):
    """What a program said that ticked for `after` seconds until it was killed."""
    child = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(path)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    first = child.stdout.readline()
    time.sleep(after)
    child.send_signal(signal.SIGKILL)
    said, complained = child.communicate(timeout=20)
    assert complained == b""
    lines = (first + said).decode().split("\n")[:-1]
    return [line.split() for line in lines]


@pytest.mark.parametrize("times", [2, pytest.param(60, marks=pytest.mark.soak)])
def test_kills_lose_no_kept_tick_damage_no_file_and_cost_no_second(tmp_path, times):
    path, randomly = tmp_path / "state.toml", random.Random(7)
    before = 0.0
    for _ in range(times):
        said = killed(path, randomly.uniform(0.0, 0.3))
        began = next(float(words[1]) for words in said if words[0] == "began")
        assert began == pytest.approx(before, abs=1e-3), "the time before was found again"
        if not path.exists():
            assert not any(words[0] == "kept" for words in said)
            continue
        found = decode(path.read_bytes()).progress
        kept = [words[1] for words in said if words[0] == "kept" and words[1] != "-"]
        assert set(kept[-300:]) <= set(found.ticks)
        shown = [float(words[1]) for words in said if words[0] == "spent"]
        before = read(path, time.time() + 60).clock.spent["1-speedup"]
        assert before >= began
        if shown and kept:
            assert shown[-1] - 1 <= before <= shown[-1] + 1
    assert not list(tmp_path.glob("*damaged*"))
    assert files.lock_time(path) is not None
