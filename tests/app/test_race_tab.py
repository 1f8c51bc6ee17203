"""The race on the Matmul tab."""

import time
from pathlib import Path

from apps import running, text, until


async def ready(pilot, size: int) -> None:  # type: ignore[no-untyped-def]
    await pilot.press("5")
    await until(pilot, lambda shown: "C by IJK" in shown)
    while f"[{size}]" not in text(pilot):
        await pilot.press("up")
        await pilot.pause()


async def test_every_size_is_offered(tmp_path: Path) -> None:
    async with running(tmp_path) as pilot:
        await pilot.press("5")
        await until(pilot, lambda shown: "[1024]" in shown)
        assert all(f" {size} " in text(pilot) for size in (128, 256, 512, 1000, 1536, 2048))


async def test_a_live_race_ends_checked_and_is_not_kept(tmp_path: Path) -> None:
    async with running(tmp_path) as pilot:
        await ready(pilot, 128)
        await pilot.press("r")
        await until(pilot, lambda shown: shown.count("✓") == 2, 60)
        assert "not kept" in text(pilot)
        assert pilot.app.session.progress.measurements == ()


async def test_a_fair_run_is_kept_beside_the_guess(tmp_path: Path) -> None:
    async with running(tmp_path) as pilot:
        await ready(pilot, 128)
        await pilot.press("p", "b", "f")
        await until(pilot, lambda shown: "kept" in shown and "measured" in shown, 60)
        await pilot.pause(0.2)
        progress = pilot.app.session.progress
        assert progress.predictions[-1].guess == "2×"
        assert progress.predictions[-1].measured == progress.measurements[-1].points[-1][1]


async def test_escape_stops_a_race_within_a_quarter_of_a_second(tmp_path: Path) -> None:
    async with running(tmp_path) as pilot:
        await ready(pilot, 2048)
        await pilot.press("r")
        await until(pilot, lambda shown: "live, sharing" in shown and "GFLOP/s" in shown, 60)
        await pilot.press("escape")
        await until(pilot, lambda shown: "stopped" in shown, 0.5)
        lanes = pilot.app.query_one("MatmulView")._lanes
        asked = time.monotonic()
        while lanes.running and time.monotonic() - asked < 5:
            time.sleep(0.01)
        assert not lanes.running


async def test_escape_leaves_the_guess_and_letters_do_nothing_outside_it(tmp_path: Path) -> None:
    async with running(tmp_path) as pilot:
        await ready(pilot, 128)
        await pilot.press("c", "p", "escape", "d")
        assert "your guess –" in text(pilot)


async def test_missing_numba_is_one_sentence_and_the_lesson_stays(
    tmp_path: Path, monkeypatch
) -> None:
    import sys

    for module in [name for name in sys.modules if name.startswith("mlsys_tui.labs.matmul")]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.delitem(sys.modules, "mlsys_tui.jit", raising=False)
    monkeypatch.setitem(sys.modules, "numba", None)
    async with running(tmp_path) as pilot:
        await pilot.press("5")
        await until(pilot, lambda shown: "needs numba" in shown)
        await pilot.press("l")
        await until(pilot, lambda shown: "5.1" in shown)
