"""Races: what a lane tells while it runs, what a fair race concludes, what a sweep finds."""

import itertools
import threading

import numpy as np
import pytest

from mlsys_tui.labs.matmul import published
from mlsys_tui.labs.matmul.contenders import CONTENDERS
from mlsys_tui.labs.matmul.ladder import Limits, card, factors, ladder, measure_limits
from mlsys_tui.labs.matmul.orders import flops
from mlsys_tui.labs.matmul.race import LaneResult, LaneSnapshot, Race, Result, warm
from mlsys_tui.labs.matmul.sweep import (
    SIZES,
    SweepPoint,
    sets_of_a_column,
    size_that_fills,
    sweep,
)
from mlsys_tui.lanes import Lanes, Report
from mlsys_tui.machine import Cache


def result(**seconds: float) -> Result:
    lanes = (
        LaneResult(name.replace("_", "-"), s, flops(100) / s / 1e9, True)
        for name, s in seconds.items()
    )
    return Result(100, tuple(lanes))


@pytest.mark.parametrize("name", CONTENDERS)
def test_a_lane_goes_from_nothing_to_a_checked_whole(name: str) -> None:
    *running, last = Race(150).lane(name)
    fractions = [snapshot.fraction for snapshot in running]
    assert fractions == sorted(fractions)
    assert fractions[-1] == last.fraction == 1
    assert last.filled == b"\xff" * 256
    assert last.gflops == pytest.approx(flops(150) / last.seconds / 1e9)
    assert last.checked is True
    assert {snapshot.checked for snapshot in running} == {None}


def test_a_wrong_result_is_seen() -> None:
    race = Race(40)
    right = race.a @ race.b
    wrong = right.copy()
    wrong[3, 4] += 1e-6
    assert race.equals_numpy(right)
    assert not race.equals_numpy(wrong)
    assert not race.equals_numpy(np.full_like(right, np.nan))


def test_the_seed_decides_the_matrices() -> None:
    assert np.array_equal(Race(9, seed=3).a, Race(9, seed=3).a)
    assert not np.array_equal(Race(9, seed=3).a, Race(9, seed=4).a)
    assert Race(9).a.ctypes.data % 64 == 0


def test_a_fair_race_takes_the_lanes_in_turn_and_keeps_the_best() -> None:
    *snapshots, final = Race(64).fair(["ijk", "ikj"], repeat=3)
    assert isinstance(final, Result)
    runs = [
        key
        for key, _ in itertools.groupby(
            snapshots, lambda s: (s.lane, s.attempt) if isinstance(s, LaneSnapshot) else None
        )
    ]
    assert runs == [(lane, attempt) for lane in ("ijk", "ikj") for attempt in (1, 2, 3)]
    for lane in final.lanes:
        times = [
            s.seconds for s in snapshots if isinstance(s, LaneSnapshot)
            and s.lane == lane.lane and s.checked
        ]  # fmt: skip
        assert lane.seconds == min(times)


def test_speedup_is_how_many_times_faster_the_first_is() -> None:
    speedup = result(ijk=7.0, ikj=1.0, packed=0.5).speedup
    assert speedup["ikj/ijk"] == 7
    assert speedup["ijk/ikj"] == pytest.approx(1 / 7)
    assert speedup["packed/ikj"] == 2
    assert len(speedup) == 6


def test_the_gap_is_locality_times_independence() -> None:
    race = result(ijk=12.0, ijk_bt=4.0, ikj=1.0)
    parts = factors(race)
    assert parts is not None
    assert (parts.locality, parts.independence) == (3, 4)
    assert parts.whole == race.speedup["ikj/ijk"]
    assert factors(result(ijk=1.0, ikj=1.0)) is None


def test_a_ladder_puts_each_lane_against_ijk_and_its_cores_peaks() -> None:
    race = Result(
        100, (LaneResult("ijk", 2.0, 1.0, True), LaneResult("threads", 0.1, 20.0, True, 4))
    )
    slow, fast = ladder(race, Limits(peak_gflops=10.0, bandwidth=1000.0))
    assert (slow.speedup, fast.speedup) == (1, 20)
    assert (slow.share_of_peak, fast.share_of_peak) == (0.1, 0.5)
    assert ladder(Result(100, race.lanes[1:]), Limits(10.0, 1.0))[0].speedup is None


def test_the_roofline_is_a_slope_then_the_peak() -> None:
    """Four matrices of eight-byte elements move for 2n³ operations: n / 16 a byte."""
    limits = Limits(peak_gflops=50.0, bandwidth=10.0)
    assert limits.roof(16) == pytest.approx(10.0)
    assert limits.roof(16, item=4) == pytest.approx(20.0)
    assert limits.roof(4096) == 50.0


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_this_cores_limits_can_be_taken_for_both_types(dtype: str) -> None:
    limits = measure_limits(dtype)
    assert limits.peak_gflops > 0
    assert limits.bandwidth > 0


def test_a_card_is_six_plain_lines() -> None:
    lines = card(result(ijk=12.0, ijk_bt=4.0, ikj=1.0), "Fast Chip", guess=5.0)
    assert len(lines) == 6
    text = "\n".join(lines)
    assert text.isascii()
    for part in ("Fast Chip", "100 x 100", "5x", "12x", "3x", "4x"):
        assert part in text
    assert "not measured" in "\n".join(card(result(ikj=1.0), "Fast Chip"))


def test_warming_compiles_each_lane_for_both_types() -> None:
    assert list(warm(["ijk", "packed"], "float32")) == ["ijk", "packed"]


def test_a_stopped_race_ends_at_its_next_band() -> None:
    reports: list[Report] = []
    begun = threading.Event()

    def listen(report: Report) -> None:
        reports.append(report)
        begun.set()

    lanes = Lanes(listen)
    lanes.start({"ijk": Race(600).lane("ijk")})
    assert begun.wait(30)
    lanes.stop()
    assert lanes.wait(5)
    assert max(report.snapshot.fraction for report in reports if report.snapshot) < 1


def test_a_sweep_has_a_point_for_every_size() -> None:
    points = [item for item in sweep([16, 24, 32]) if isinstance(item, SweepPoint)]
    assert [point.size for point in points] == [16, 24, 32]
    assert [point.power_of_two for point in points] == [True, False, True]
    assert all(point.ratio == point.ikj_gflops / point.ijk_gflops for point in points)


def test_powers_of_two_stand_beside_neighbours_in_the_sweep() -> None:
    assert (min(SIZES), max(SIZES)) == (64, 1536)
    for power in (128, 256, 512, 1024):
        assert {power - 8, power, power + 8} <= set(SIZES)


def test_a_power_of_two_column_reaches_few_sets() -> None:
    """32 KB of 8 ways have 64 sets: a stride of 8192 bytes always comes back to the same one."""
    first_level = Cache(1, 32768, 64, 8)
    assert sets_of_a_column(1024, first_level) == 1
    assert sets_of_a_column(1032, first_level) == 64
    assert size_that_fills(first_level) == 64


@pytest.mark.parametrize("steps", published.LADDERS, ids=lambda each: each.name)
def test_the_published_figures_agree_with_themselves(steps: published.Ladder) -> None:
    """GFLOP/s and speed-up follow from the seconds, as far as these were rounded."""
    for step in steps.steps:
        assert 2 * published.SIZE**3 / step.seconds / 1e9 == pytest.approx(step.gflops, rel=0.1)
        assert steps.steps[0].seconds / step.seconds == pytest.approx(step.speedup, rel=0.03)


def test_the_lectures_loop_orders_stand_in_its_ladder() -> None:
    seconds = [step.seconds for step in published.MIT_LECTURE.steps]
    assert published.MIT_LOOP_ORDERS["ijk"] in seconds
    assert published.MIT_LOOP_ORDERS["ikj"] in seconds
