"""Hour 2 opens on the pyramid; every page of the hierarchy is one key away."""

from pathlib import Path

import pytest
from apps import running, text

from mlsys_tui.labs.memory import view_hierarchy
from mlsys_tui.labs.memory.hierarchy import Point, working_sets
from mlsys_tui.labs.memory.survey import Survey, measure
from mlsys_tui.labs.memory.view_hierarchy_pages import HIERARCHY
from mlsys_tui.machine import Cache


@pytest.fixture(autouse=True)
def measured(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that answers at once: 1 ns up to 32 KB, 80 ns beyond."""
    known = Survey(
        (Cache(1, 32 * 2**10, 64, 8),),
        latency=tuple(Point(n, 1.0 if n <= 2**15 else 80.0) for n in working_sets(2**28)),
        done=frozenset(["latency"]),
    )
    monkeypatch.setattr(view_hierarchy, "measure", lambda *_: iter([known]))


async def test_the_lab_opens_on_the_pyramid_and_v_leads_through(tmp_path: Path) -> None:
    async with running(tmp_path) as pilot:
        await pilot.press("2")
        await pilot.pause(1)
        assert "registers" in text(pilot)
        assert "typical" in text(pilot)
        for page in HIERARCHY[1:]:
            await pilot.press("v")
            await pilot.pause(0.2)
            assert page.QUESTION[:40] in text(pilot)


async def test_a_guess_is_said_back_beside_what_was_measured(tmp_path: Path) -> None:
    async with running(tmp_path) as pilot:
        await pilot.press("2")
        await pilot.pause(1)
        await pilot.press("p", "c", "r")
        await pilot.pause(1)
        assert "You said 50×. This machine: 80×" in text(pilot)
        assert "measured" in text(pilot)


def test_a_run_closed_halfway_ends() -> None:
    run = measure(Survey(), ["latency"], quick=True)
    next(run)
    next(run)
    run.close()
