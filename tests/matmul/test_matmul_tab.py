"""The Matmul tab, as a student uses it: by keyboard alone, at 80x24."""

import re
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from apps import running, text, until

from mlsys_tui.labs import OpenLab
from mlsys_tui.labs.matmul import view_sweep
from mlsys_tui.labs.matmul.race import LaneSnapshot
from mlsys_tui.labs.matmul.sweep import SIZES, SweepPoint
from mlsys_tui.labs.matmul.view_board import RaceBoard
from mlsys_tui.labs.matmul.view_board import Scene as RaceScene
from mlsys_tui.labs.matmul.view_misses_board import READY, MissesBoard
from mlsys_tui.labs.matmul.view_misses_board import Scene as MissesScene
from mlsys_tui.labs.matmul.view_setup import Setup
from mlsys_tui.labs.matmul.view_sweep_board import Scene, SweepBoard

VIEWS = ("race", "misses", "slow motion", "ladder", "sweep")


@asynccontextmanager
async def tab(folder: Path, *, view: str = "race", **more: Any) -> AsyncIterator[Any]:
    """A pilot on this view of the tab, at the smallest size."""
    place = OpenLab("matmul", {"view": view, "size": 128})
    async with running(folder, place=place, **more) as pilot:
        await until(pilot, lambda shown: "slow motion" in shown)
        await until(pilot, lambda shown: pilot.app.query_one("MatmulView").view == view)
        await pilot.pause(0.1)
        yield pilot


def rows(pilot: Any) -> list[str]:
    return text(pilot).split("\n")


def numbers(line: str) -> list[float]:
    return [float(number) for number in re.findall(r"\d+\.?\d*", line)]


def start(pilot: Any, key: str) -> None:
    """Press a key that sets the cores to work. `pilot.press` would wait a second for them."""
    pilot.app.simulate_key(key)


async def raced(pilot: Any, key: str) -> None:
    start(pilot, key)
    await until(pilot, lambda shown: "done" in rows(pilot)[5], 120)


# All views


async def test_v_goes_through_five_views_and_round_and_back(tmp_path: Path) -> None:
    async with tab(tmp_path) as pilot:
        view = pilot.app.query_one("MatmulView")
        seen = []
        for _ in VIEWS:
            seen.append(view.view)
            assert all(name in rows(pilot)[3] for name in VIEWS)
            assert rows(pilot)[-1].rstrip().endswith("q Quit")
            await pilot.press("v")
            await pilot.pause()
        assert (tuple(seen), view.view) == (VIEWS, "race")
        await pilot.press("V")
        assert view.view == "sweep"


async def test_every_view_draws_at_every_size(tmp_path: Path) -> None:
    async with tab(tmp_path, size=(60, 16)) as pilot:
        for size in ((60, 16), (230, 60)):
            await pilot.resize_terminal(*size)
            for _ in VIEWS:
                await pilot.press("v")
                await pilot.pause()
                assert "sweep" in text(pilot)


async def test_the_first_starts_guess_is_kept(tmp_path: Path) -> None:
    place = OpenLab("matmul", {"size": 128, "guess": 2, "run": True})
    async with running(tmp_path, place=place) as pilot:
        await until(pilot, lambda shown: "You said 5×. This machine:" in shown, 60)
        assert pilot.app.session.progress.predictions[-1].guess == "5×"


# The race


async def test_a_fair_run_splits_the_ratio_in_locality_and_independent_additions(
    tmp_path: Path,
) -> None:
    async with tab(tmp_path) as pilot:
        await raced(pilot, "f")
        verdict, split = rows(pilot)[18:20]
        assert re.search(r"locality .* IJK-BT .* independent additions, SIMD .* IKJ", split)
        locality, independence = numbers(split)
        assert locality * independence == pytest.approx(numbers(verdict)[0], rel=0.1)
        rates = {line.split()[0]: line for line in rows(pilot)[6:9]}
        assert set(rates) == {"IJK", "IJK-BT", "IKJ"}
        lines = await carded(pilot)
        assert len(lines) == 6
        assert "live" not in lines[3]
        assert "not measured" not in lines[4]


def test_a_lane_of_a_fraction_of_a_millisecond_has_three_digits() -> None:
    snapshot = LaneSnapshot("ikj", 1.0, 0.000311, 13.5, 13.5, b"", 0, checked=True)
    scene = RaceScene(lanes=("ikj",), snapshots={"ikj": snapshot})
    assert any("311 us" in line.plain for line in RaceBoard(scene).rows(80, 17))


async def test_after_a_live_race_the_model_counts_and_a_card_says_live(tmp_path: Path) -> None:
    async with tab(tmp_path) as pilot:
        await pilot.press("c")
        assert "Six lines" not in text(pilot)
        await raced(pilot, "r")
        await until(pilot, lambda shown: "simulated at this n" in shown)
        assert "the model does not prefetch" in text(pilot)
        column = next(line for line in rows(pilot) if " B " in line)
        # B's 128 lines of a column lie 1024 bytes apart: in 4 sets of L1, room for 32 of them.
        assert numbers(column[column.index(" B ") :])[0] == 1.0
        lines = await carded(pilot)
        assert lines[3].endswith("(live, sharing the cores)")
        assert "not measured" in lines[4]


async def carded(pilot: Any) -> list[str]:
    """The lines of the card, which are on the screen and on the clipboard."""
    await pilot.press("c")
    await until(pilot, lambda shown: "Six lines to paste" in shown)
    lines = list(pilot.app.clipboard.split("\n"))
    assert [line for line in lines if line not in text(pilot)] == []
    await pilot.press("escape")
    return lines


async def test_any_lanes_can_race_and_without_the_pair_the_fastest_is_named(tmp_path: Path) -> None:
    async with tab(tmp_path) as pilot:
        await pilot.press("s")
        await pilot.pause(0.1)
        await pilot.press("space", *["down"] * 8, "space", "enter")
        await pilot.pause(0.1)
        assert "How many times faster" not in text(pilot)
        await raced(pilot, "r")
        assert re.search(r"(IKJ|packed) is .*× as fast as (IKJ|packed)", text(pilot))
        await pilot.press("s")
        await pilot.pause(0.1)
        await pilot.press("a", "enter")
        await until(pilot, lambda shown: "numpy-all" in shown and "Which" not in shown)
        start(pilot, "r")
        await until(pilot, lambda shown: shown.count("✓") == 12, 120)
        assert "f takes them one after the other" in text(pilot)


async def test_float32_is_kept_under_its_own_name_and_stands_beside_the_next_run(
    tmp_path: Path,
) -> None:
    async with tab(tmp_path) as pilot:
        await pilot.press("d")
        await raced(pilot, "f")
        await pilot.pause(0.3)
        kept = pilot.app.session.progress
        names = [one.name for one in kept.measurements]
        assert names == ["lanes at n = 128, float32", "IKJ against IJK at n = 128, float32"]
    async with tab(tmp_path, progress=kept) as pilot:
        assert "; before" not in text(pilot)
        await pilot.press("d")
        assert "; before" in text(pilot)
        await pilot.press("v", "v", "v")
        await pilot.pause(0.2)
        assert len(numbers(next(line for line in rows(pilot) if " IJK-BT " in line)[9:40])) >= 2


# The misses


async def test_a_power_of_two_misses_where_its_neighbour_does_not(tmp_path: Path) -> None:
    async with tab(tmp_path, view="misses") as pilot:
        await pilot.press("g")
        await pilot.pause(0.1)
        pilot.app.screen.focused.value = "32K,8,64 1M,8,64"
        await pilot.press("enter", "up")
        start(pilot, "r")
        await until(pilot, lambda shown: "counted: every" in shown, 60)
        table = {line[2:17].strip(): numbers(line[17:]) for line in rows(pilot)[9:17]}
        # A column of 248 rows lies in 512 lines of cache and serves eight columns; one of 256
        # rows meets itself in two sets. L2 holds all of B either way.
        assert table["B"] == [0.125, 0.125, pytest.approx(0, abs=2e-3), 0.0, 0.125]
        ijk = numbers(next(line for line in rows(pilot)[9:] if " B " in line)[17:])
        assert ijk == [0.125, 1.0, pytest.approx(0, abs=2e-3), 0.0, 1.0]
        shown = " ".join(text(pilot).split())
        assert "the 256 lines of a column meet in 2 of L1's 64 sets" in shown
        assert "The model does not prefetch; real machines do" in shown


async def test_counting_a_large_n_has_both_sizes_at_once_and_stops(tmp_path: Path) -> None:
    async with tab(tmp_path, view="misses") as pilot:
        await pilot.press("down")
        await until(pilot, lambda shown: "[2048]" in shown)
        start(pilot, "r")
        await until(pilot, lambda shown: len(numbers(rows(pilot)[14][17:])) == 5, 8)
        await pilot.press("escape")
        await until(pilot, lambda shown: "stopped" in shown and "of the turns" in shown, 2)
        lanes = pilot.app.query_one("MatmulView")._lanes
        await until(pilot, lambda shown: not lanes.running, 5)


async def test_impossible_caches_are_refused_in_a_sentence(tmp_path: Path) -> None:
    refusals = {"32K,8": "is written size,ways,line", "1000,8,64": "whole sets"}
    async with tab(tmp_path, view="misses") as pilot:
        await pilot.press("g")
        await pilot.pause(0.1)
        for typed, words in refusals.items():
            pilot.app.screen.focused.value = typed
            await pilot.press("enter")
            await until(pilot, lambda shown, words=words: words in " ".join(shown.split()))


async def test_a_link_opens_an_order_and_o_turns_them_beside_the_formulas(tmp_path: Path) -> None:
    settings = {"view": "misses", "order": "jki", "size": "1000"}
    async with running(tmp_path, place=OpenLab("matmul", settings)) as pilot:
        await until(pilot, lambda shown: "JKI  A" in shown and "[1000]" in shown)
        assert "o 1 more" in text(pilot)
        for first in ("IJK", "IKJ", "IJK"):
            await pilot.press("o")
            assert rows(pilot)[9].startswith(f"  {first}")
        textbook = [numbers(line)[-1] for line in rows(pilot)[9:17]]
        # Bryant and O'Hallaron, lines of eight.
        assert textbook == [0.125, 1, 0, 1.125, 0, 0.125, 0.125, 0.25]
        await pilot.press("d")
        await until(pilot, lambda shown: "prefetch on" in shown)


def test_a_small_misses_board_says_what_it_hides_and_cuts_nothing() -> None:
    """60x16 leaves 11 rows: one order of two, and the key that brings the other."""
    for status in (READY, "counted: every access, in a model that knows no time"):
        lines = MissesBoard(MissesScene(Setup(), status=status)).rows(60, 11)
        shown = [line.plain for line in lines]
        assert all(len(line) <= 60 for line in shown)
        assert any("misses a turn" in line for line in shown)
        assert any(line.startswith("  o 1 more") for line in shown)
    tall = [line.plain for line in MissesBoard(MissesScene(Setup())).rows(80, 17)]
    assert not any("more" in line for line in tall)


# Slow motion


def lru(order: str, size: int, sets: int, ways: int, elements: int) -> dict[str, list[int]]:
    """Accesses and misses by matrix: the loops in plain Python over dicts in order of use."""
    base = {"A": 0, "B": size * size, "C": 2 * size * size}
    cache: list[OrderedDict[int, None]] = [OrderedDict() for _ in range(sets)]
    found = {"A": [0, 0], "B": [0, 0], "C": [0, 0]}

    def touch(matrix: str, row: int, column: int) -> None:
        line = (base[matrix] + row * size + column) // elements
        lines = cache[line % sets]
        found[matrix][0] += 1
        found[matrix][1] += line not in lines
        lines[line] = None
        lines.move_to_end(line)
        if len(lines) > ways:
            lines.popitem(last=False)

    for i in range(size):
        for middle in range(size):
            if order == "ikj":
                touch("A", i, middle)
            for inner in range(size):
                if order == "ijk":
                    touch("A", i, inner)
                    touch("B", inner, middle)
                else:
                    touch("B", middle, inner)
                    touch("C", i, inner)
                    touch("C", i, inner)
            if order == "ijk":
                touch("C", i, middle)
    return found


async def slow(pilot: Any) -> None:
    await until(pilot, lambda shown: "sets, newest first" in shown or "missed so far" in shown, 60)


async def test_both_orders_end_with_the_misses_of_a_plain_lru_cache(tmp_path: Path) -> None:
    async with tab(tmp_path, view="slow motion") as pilot:
        await slow(pilot)
        for _ in range(4):
            await pilot.press("down")
            await pilot.pause(0.1)
        await until(pilot, lambda shown: "n = 4" in shown)
        await pilot.press("end")
        await pilot.pause(0.1)
        shown = re.findall(r"([ABC]) +(\d+) of +(\d+)", text(pilot))
        counts = [(name, [int(made), int(missed)]) for name, missed, made in shown]
        expected = [*lru("ijk", 4, 2, 2, 4).items(), *lru("ikj", 4, 2, 2, 4).items()]
        assert counts == expected


async def test_stepping_there_and_back_shows_every_access_again(tmp_path: Path) -> None:
    async with tab(tmp_path, view="slow motion") as pilot:
        await slow(pilot)
        there = [text(pilot)]
        for _ in range(4):
            await pilot.press("n")
            there.append(text(pilot))
        assert len(set(there)) == 5
        for shown in reversed(there[:-1]):
            await pilot.press("b")
            assert text(pilot) == shown


async def test_the_element_its_line_and_the_evicted_line_are_marked(
    tmp_path: Path,
) -> None:
    async with tab(tmp_path, view="slow motion") as pilot:
        await slow(pilot)
        first = rows(pilot)[5]
        assert first.split("B")[0].startswith("  │✗ ■ ■ ■│· · · ·")
        assert rows(pilot)[21].strip().startswith("IJK reads A[0][0]: a miss, never touched")
        await pilot.press("n", "n")
        assert rows(pilot)[5].startswith("  │■ ✓ ■ ■│")
        while "○" not in "".join(rows(pilot)[5:13]):
            await pilot.press("n")
        assert "".join(rows(pilot)[5:13]).count("○") == 4
        assert "goes." in text(pilot)
        await pilot.press("k")
        assert "A[i=1][k=0]" in text(pilot)
        await pilot.press("o")
        await until(pilot, lambda shown: "JIK o" in shown and "   1 of " in shown)


async def test_accesses_are_told_from_misses_and_the_shorter_order_ends(tmp_path: Path) -> None:
    """IJK reads A and B n³ times and writes C n² times; IKJ touches A n² times, B and C 3n³."""
    n = 8
    ends = {"IJK": 2 * n**3 + n**2, "IKJ": 3 * n**3 + n**2}
    async with tab(tmp_path, view="slow motion") as pilot:
        await slow(pilot)
        for name, end in ends.items():
            line = next(line for line in rows(pilot) if f"{name} missed" in line)
            assert re.search(rf"1 of +1 accesses 100%; ends at {end}", line)
        await pilot.press("end")
        await pilot.pause(0.1)
        assert "IJK has ended: all its 1088 accesses are made." in text(pilot)
        line = next(line for line in rows(pilot) if "IJK missed" in line)
        assert "of  1088 accesses" in line
        assert "has ended" in line
        assert "IKJ has ended" not in text(pilot)


async def test_a_wide_screen_has_both_orders_side_by_side(tmp_path: Path) -> None:
    async with tab(tmp_path, view="slow motion", size=(240, 40)) as pilot:
        await slow(pilot)
        assert any("IJK o" in line and "IKJ o" in line for line in rows(pilot))
        await pilot.press("n", "n")
        assert "IJK reads A[0][1]: a hit" in text(pilot)
        assert "IKJ reads C[0][0]: a miss" in text(pilot)


async def test_the_largest_n_still_has_the_touched_row_in_view(tmp_path: Path) -> None:
    place = OpenLab("matmul", {"view": "slow motion", "order": "ijk", "n": 16, "at": 30})
    async with running(tmp_path, place=place) as pilot:
        await until(pilot, lambda shown: "n = 16" in shown and "31 of" in shown, 60)
        assert "A[i=0][k=15]" in text(pilot)
        assert "✓" in "".join(rows(pilot)[5:20])
        await pilot.press("n")
        assert "✗" in "".join(rows(pilot)[5:20])


# The ladder


@pytest.mark.soak
async def test_every_lane_stands_on_the_ladder_in_proportion_to_the_peak(tmp_path: Path) -> None:
    async with tab(tmp_path, view="ladder") as pilot:
        start(pilot, "r")
        await until(pilot, lambda shown: "the best of up to three" in shown, 120)
        await pilot.pause(0.3)
        own = {line[:10].strip(): line[10:43] for line in rows(pilot)[7:19]}
        assert len(own) == 12
        assert all("%" in line for line in own.values())
        shares = {name: float(re.findall(r"(\d+)%", line)[0]) for name, line in own.items()}
        assert shares["IJK"] < shares["IKJ"] < shares["packed"]
        kept = pilot.app.session.progress.measurements
        assert {one.unit for one in kept} == {"FLOP/s", "B/s"}


async def test_a_stopped_climb_keeps_what_is_done(tmp_path: Path) -> None:
    async with tab(tmp_path, view="ladder") as pilot:
        await pilot.press("up")
        await until(pilot, lambda shown: "[256]" in shown)
        start(pilot, "r")
        await until(pilot, lambda shown: re.search(r"[2-9] of 12: ", shown), 120)
        await pilot.press("escape")
        await until(pilot, lambda shown: "stopped" in shown and "of 12 lanes kept" in shown, 2)
        await pilot.pause(0.2)
        assert pilot.app.session.progress.measurements[0].note.startswith("ijk")


async def test_published_ladders_are_named_and_never_mixed(tmp_path: Path) -> None:
    async with tab(tmp_path, view="ladder") as pilot:
        assert "MIT 6.172" in text(pilot)
        assert "Science 2020" not in text(pilot)
        assert re.search(r"AVX intrinsics +352\.4 +53292", text(pilot))
        await pilot.press("o")
        assert "MIT 6.172" not in text(pilot)
        assert re.search(r"AVX intrinsics +337\.8 +62806", text(pilot))
        await pilot.press("o")
        assert "kept before" in text(pilot)


# The sweep


def points() -> list[SweepPoint]:
    """A machine whose IJK runs at 2, IKJ at 16 GFLOP/s, and IJK at 0.5 at powers of two."""
    return [SweepPoint(size, 0.5 if size & (size - 1) == 0 else 2.0, 16.0) for size in SIZES]


async def test_a_sweep_marks_powers_of_two_and_answers_the_guess(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(view_sweep, "_sweep", lambda: iter(points()))
    async with tab(tmp_path, view="sweep") as pilot:
        assert "▴L2" in text(pilot) or "▴L1" in text(pilot)
        assert "up to 7×" in text(pilot)
        await pilot.press("p", "b", "r")
        await until(pilot, lambda shown: "done: kept" in shown)
        assert "1024: 32×, 1016: 8×, 1032: 8×" in text(pilot)
        assert "You said 2×. At 1024 the lead is 4× what it is at 1000." in text(pilot)
        chart = rows(pilot)[6:18]
        assert sum(line.count("●") for line in chart) == 5
        await pilot.pause(0.2)
        assert pilot.app.session.progress.predictions[-1].measured == 4.0
        kept = pilot.app.session.progress
    async with tab(tmp_path, view="sweep", progress=kept) as pilot:
        assert "kept from an earlier sweep" in text(pilot)
        assert "1024: 32×" in text(pilot)


@pytest.mark.parametrize("height", range(9, 32))
@pytest.mark.parametrize("swept", [False, True])
def test_the_courses_seven_stands_at_seven_at_any_height(height: int, swept: bool) -> None:
    """Read off the numbers of the axis: a sweep that is yet to come, and one up to 32×."""
    board = SweepBoard(Scene(tuple(points()) if swept else ()))
    chart = [line.plain for line in board.rows(60, height) if {"│", "┤"} & set(line.plain)]
    named = {
        len(chart) - 1 - at: float(line.partition("×")[0])
        for at, line in enumerate(chart)
        if "┤" in line
    }
    seven = next(len(chart) - 1 - at for at, line in enumerate(chart) if "┄" in line)
    a_row = (max(named.values()) - min(named.values())) / (max(named) - min(named))
    assert abs(seven * a_row - 7) <= a_row
    assert abs(named.get(seven, 7.0) - 7) <= max(0.5, a_row / 2)


def test_a_sweep_of_a_small_screen_has_its_chart_and_its_answer() -> None:
    shown = [line.plain for line in SweepBoard(Scene(tuple(points()))).rows(60, 9)]
    assert any("●" in line for line in shown[2:])
    assert "At 1024 the lead is" in shown[-1]


async def test_the_explanation_is_one_key_away_and_counts_sets(tmp_path: Path) -> None:
    async with tab(tmp_path, view="misses") as pilot:
        await pilot.press("g")
        await pilot.pause(0.1)
        pilot.app.screen.focused.value = "32K,8,64 1M,8,64"
        await pilot.press("enter", "V", "V")
        await until(pilot, lambda shown: "r races both" in shown)
        await pilot.press("e")
        await until(pilot, lambda shown: "conflict misses" in " ".join(shown.split()))
        row = next(line for line in rows(pilot) if line.split()[:1] == ["1024"])
        # A row of 1024 is 128 lines: L1's 64 sets come round each row, L2's 2048 after 16 rows.
        assert "1 of 64" in row
        assert "16 of 2048" in row
