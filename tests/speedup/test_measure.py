"""Measure my machine: who does which part of the work, what is made of it, and the bench."""

import itertools
import math
import sys
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from apps import running, text, until
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.pilot import Pilot

from mlsys_tui.labs.speedup import offered
from mlsys_tui.labs.speedup.kernels import pi_part
from mlsys_tui.labs.speedup.measure import (
    Row,
    explain,
    guesses,
    measure,
    thread_counts,
    timed,
)
from mlsys_tui.labs.speedup.reading import read
from mlsys_tui.labs.speedup.view import SpeedupView
from mlsys_tui.labs.speedup.view_bench import Bench
from mlsys_tui.study.measurements import Measured
from mlsys_tui.study.progress import Progress

Call = tuple[str, int, int]


def recorded(steps: int, serial: float, threads: int) -> list[Call]:
    """Run with a part that notes who did which steps."""
    calls: list[Call] = []

    def part(first: int, last: int, steps: int) -> float:
        calls.append((threading.current_thread().name, first, last))
        return 0.0

    for _ in timed(part, steps, serial, threads):
        pass
    return calls


# The work


@settings(deadline=None)
@given(st.integers(1, 5000), st.lists(st.floats(0, 1), max_size=4))
def test_the_parts_of_the_work_add_up_to_pi(steps: int, cuts: list[float]) -> None:
    edges = sorted({0, steps, *(round(cut * steps) for cut in cuts)})
    area = sum(pi_part(a, b, steps) for a, b in itertools.pairwise(edges))
    assert math.isclose(area, math.pi, rel_tol=0.1 / steps**2 + 1e-12) or steps < 3


@pytest.mark.parametrize(("serial", "threads"), [(0.2, 1), (0.2, 3), (0.0, 4), (1.0, 2), (0.37, 7)])
def test_every_step_is_done_once_and_the_serial_ones_by_one_thread(
    serial: float, threads: int
) -> None:
    calls = recorded(10_007, serial, threads)
    done = sorted(step for _, first, last in calls for step in range(first, last))
    assert done == list(range(10_007))
    alone = {name for name, first, _ in calls if first < round(serial * 10_007)}
    assert len(alone) <= 1


def test_the_rest_is_shared_evenly() -> None:
    calls = recorded(100_000, 0.2, 4)
    shared: dict[str, int] = {}
    for name, first, last in calls:
        shared[name] = shared.get(name, 0) + (last - first if first >= 20_000 else 0)
    assert sorted(shared.values()) == [20_000] * 4


def test_closing_a_measurement_ends_its_threads() -> None:
    run = measure(0.2, (1, 2, 3), seconds=30)
    next(run)
    assert any(thread.name.startswith("worker") for thread in threading.enumerate())
    run.close()  # type: ignore[attr-defined]
    assert not any(thread.name.startswith("worker") for thread in threading.enumerate())


def test_a_measurement_begins_with_one_thread_and_a_speedup_of_one() -> None:
    *_, last = measure(0.5, (1, 2, 3), seconds=0.005, repeat=2)
    assert [row.threads for row in last.rows] == [1, 2, 3]
    assert last.rows[0].speedup == 1
    for row in last.rows:
        assert row.seconds is not None
        assert math.isclose(row.speedup * row.seconds, last.rows[0].seconds or 0)


@given(st.integers(1, 1024))
def test_one_thread_and_as_many_as_there_are_cores_are_always_measured(cores: int) -> None:
    counts = thread_counts(cores)
    assert counts[0] == 1
    assert cores in counts
    assert list(counts) == sorted(set(counts))
    assert len(counts) <= 12
    assert len(set(guesses(counts[-1]))) == 5


# What is made of it


def amdahl(f: float, p: int) -> float:
    return 1 / (f + (1 - f) / p)


@settings(deadline=None, max_examples=30)
@given(st.floats(0.01, 0.9))
def test_rows_on_the_curve_give_back_the_serial_fraction(f: float) -> None:
    found = explain([Row(p, amdahl(f, p)) for p in (1, 2, 3, 4, 8)], cores=8)
    assert found.amdahl is not None
    assert math.isclose(found.amdahl.serial, f, rel_tol=1e-6)
    assert found.metric is not None
    assert found.metric.diagnosis.startswith("flat")
    assert found.usl is not None
    assert math.isclose(found.usl.contention, f, rel_tol=1e-3, abs_tol=1e-5)


def test_threads_that_share_cores_do_not_bend_amdahls_fit_but_raise_karp_and_flatts_e() -> None:
    rows = [Row(p, amdahl(0.2, min(p, 2))) for p in (1, 2, 3, 4)]
    found = explain(rows, cores=2)
    assert found.amdahl is not None
    assert math.isclose(found.amdahl.serial, 0.2, rel_tol=1e-6)
    assert found.metric is not None
    assert found.metric.diagnosis.startswith("rising")


def said(cores: int, **speedups: float) -> tuple[str, str]:
    """What is read off these speed-ups (p1=1.0, p2=…) where f = 0.2 was dialled in."""
    rows = [Row(int(name[1:]), gained) for name, gained in speedups.items()]
    return read(explain(rows, cores), 0.2)


def test_a_flat_e_far_above_the_dialled_f_is_not_called_serial_work() -> None:
    """e = 0.9 gives 1 / (0.9 + 0.1 / p) on any p; the work's own fraction is 0.2."""
    gained = {f"p{p}": amdahl(0.9, p) for p in (1, 2, 3, 4)}
    words, reason = said(4, **gained)
    assert words.startswith("flat at 0.90, not at f = 0.20")
    assert "serial work limits" not in words
    assert "A flat e above f" in reason
    words, reason = said(4, **{f"p{p}": amdahl(0.2, p) for p in (1, 2, 3, 4)})
    assert words == "flat: serial work limits the speed-up"
    assert reason == "The rows lie on the curve."


def test_reason_and_diagnosis_agree_on_which_way_e_goes() -> None:
    """Speed-ups made from an e that is chosen, row by row."""
    cases = {
        "rising": (0.3, 0.45, 0.6),
        "falling": (0.6, 0.45, 0.3),
        "uneven": (0.3, 0.8, 0.3),
        "flat": (0.7, 0.7, 0.7),
    }
    reasons = set()
    for kind, fractions in cases.items():
        gained = {f"p{p}": amdahl(e, p) for p, e in zip((2, 3, 4), fractions, strict=True)}
        words, reason = said(4, p1=1.0, **gained)
        assert words.startswith(kind)
        reasons.add(reason)
        assert ("e falls" in reason) == (kind == "falling")
        assert ("flat" in reason) == (kind == "flat")
    assert len(reasons) == len(cases)


def test_threads_beyond_the_cores_are_blamed_for_what_they_do() -> None:
    words, reason = said(2, **{f"p{p}": amdahl(0.2, min(p, 2)) for p in (1, 2, 3, 4)})
    assert words.startswith("rising")
    assert reason.endswith("share them, so e rises.")
    words, reason = said(1, p1=1.0, p2=1.0, p3=1.0, p4=1.0)
    assert words.startswith("flat at 1.00, not at f = 0.20")
    assert "one core" in reason


def test_a_small_e_that_costs_much_on_many_threads_is_not_called_nothing() -> None:
    rows = [Row(p, amdahl(0.0019, p)) for p in (1, 16, 32, 64)]
    words, reason = read(explain(rows, 64), 0.0)
    assert "neither" not in words
    assert "overhead" in reason


def test_rows_above_the_law_are_not_said_to_lie_on_it() -> None:
    _, reason = said(4, p1=1.0, p2=2.4, p3=2.9, p4=3.4)
    assert reason.startswith("Faster than the law")


def test_too_few_rows_leave_a_fit_out() -> None:
    found = explain([Row(1, 1.0), Row(2, 1.5)], cores=2)
    assert found.usl is None
    assert found.amdahl is not None


def series(lab: str, unit: str, *points: tuple[float, float]) -> Measured:
    return Measured(lab, "a question", unit, points, 1.0)


def test_only_speedups_that_begin_with_one_processor_are_offered() -> None:
    assert offered.is_speedup(series("memory", "×", (1, 1), (2, 1.9)))
    assert not offered.is_speedup(series("matmul", "×", (1024, 24)))
    assert not offered.is_speedup(series("memory", "s", (1, 1), (2, 1.9)))
    assert not offered.is_speedup(series("memory", "×", (0.5, 1), (1, 1)))


# The bench


async def bench(pilot: Pilot[Any]) -> Bench:
    await pilot.press("1")
    await until(pilot, lambda shown: "measure" in shown)
    pilot.app.query_one(SpeedupView).show("measure")
    await until(pilot, lambda shown: "threads on" in shown)
    return pilot.app.query_one(Bench)


async def test_a_guess_and_a_measurement_are_kept_and_explained(tmp_path: Path) -> None:
    async with running(tmp_path) as pilot:
        await bench(pilot)
        await pilot.press("p", "c", "r")
        await until(pilot, lambda shown: "Karp-Flatt" in shown, 90)
        await pilot.pause(0.2)
        shown = text(pilot)
        assert "Amdahl fit" in shown
        assert "USL fit" in shown
        assert shown.count("◆") > 3
        assert "You said" in shown
        progress = pilot.app.session.progress  # type: ignore[attr-defined]
        kept = progress.measurements[-1]
        assert (kept.lab, kept.unit, kept.points[0]) == ("speedup", "×", (1.0, 1.0))
        assert offered.is_speedup(kept)
        assert progress.predictions[-1].measured == kept.points[-1][1]


async def test_escape_stops_a_measurement_and_its_threads(tmp_path: Path) -> None:
    async with running(tmp_path) as pilot:
        machine = await bench(pilot)
        await pilot.press("r")
        await until(pilot, lambda shown: "run 1 of 3" in shown, 60)
        await pilot.press("escape")
        await until(pilot, lambda shown: "stopped: r measures again" in shown, 1)
        assert machine._lanes.wait(5)
        assert not any(thread.name.startswith("worker") for thread in threading.enumerate())
        assert pilot.app.session.progress.measurements == ()  # type: ignore[attr-defined]


async def test_another_f_forgets_the_rows_and_the_guess(tmp_path: Path) -> None:
    async with running(tmp_path) as pilot:
        machine = await bench(pilot)
        await pilot.press("p", "b", "up")
        await until(pilot, lambda shown: "f = 0.25" in shown)
        assert machine.measuring.guess == ""


async def test_speedups_of_another_lab_can_be_explained_instead(tmp_path: Path) -> None:
    """Quinn's first table of Karp and Flatt's metric: e stays at 0.1."""
    points = tuple((float(p), round(amdahl(0.1, p), 2)) for p in (1, 2, 3, 4, 5, 6, 7, 8))
    kept = replace(
        Progress(), greeted=True, measurements=(Measured("memory", "a sum", "×", points, 1.0),)
    )
    async with running(tmp_path, progress=kept) as pilot:
        await bench(pilot)
        await pilot.press("o")
        await until(pilot, lambda shown: "memory: a sum" in shown)
        await pilot.press("enter")
        await until(pilot, lambda shown: "Karp-Flatt" in shown, 60)
        assert "measured by memory: a sum" in text(pilot)
        assert "e is flat" in text(pilot)
        assert "f = 0.1" in text(pilot)


async def test_without_numba_the_tab_works_and_measuring_says_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "mlsys_tui.labs.speedup.kernels", raising=False)
    monkeypatch.delitem(sys.modules, "mlsys_tui.jit", raising=False)
    monkeypatch.setitem(sys.modules, "numba", None)
    async with running(tmp_path) as pilot:
        await bench(pilot)
        await pilot.press("r")
        await until(pilot, lambda shown: "stopped:" in shown)
        assert "needs numba" in text(pilot)
