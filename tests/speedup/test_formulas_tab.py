"""The Formulas tab: the form, the worked lines, the charts, the table, the list."""

import itertools
import math
import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from apps import running, text, until
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.events import Key
from textual.pilot import Pilot

from mlsys_tui.formulas import FORMULAS, find, parse, solve
from mlsys_tui.labs.speedup import laws
from mlsys_tui.labs.speedup.view import SpeedupView
from mlsys_tui.labs.speedup.view_board import SpeedupBoard
from mlsys_tui.labs.speedup.view_scene import VIEWS, Scene, shared
from mlsys_tui.labs.speedup.view_words import sentence
from mlsys_tui.tabs.hour import HourTab
from mlsys_tui.text import BadInput
from mlsys_tui.widgets.axes import Axis, around, counts, linear
from mlsys_tui.widgets.chart import Curve, Level, Mark, Picture, draw
from mlsys_tui.widgets.formula_form import FormulaForm, nudged, unfinished, written

BRAILLE = re.compile("[\u2801-\u28ff]")


async def opened(pilot: Pilot[Any]) -> SpeedupView:
    await pilot.press("1")
    await until(pilot, lambda shown: "speed-up            = 2.5" in shown)
    pilot.app.query_one(HourTab).take_focus()
    await pilot.pause()
    return pilot.app.query_one(SpeedupView)


async def typed(pilot: Pilot[Any], words: str) -> None:
    """Replace what stands in the focused field."""
    await pilot.press("end", "ctrl+u", *words)
    await pilot.pause()


# The form


async def test_it_opens_on_the_worked_example_of_the_course_with_no_field_focused(
    tmp_path: Path,
) -> None:
    async with running(tmp_path) as pilot:
        await opened(pilot)
        shown = text(pilot)
        for line in ("S = 1 / (f + (1 − f) / p)", "= 1 / (0.2 + 0.2)", "= 1 / 0.4", "= 2.5"):
            assert line in shown
        assert isinstance(pilot.app.focused, SpeedupBoard)


async def test_the_empty_field_is_solved_for_as_one_types(tmp_path: Path) -> None:
    """Practice question 2 of the course: speed-up 3 on 5 processors means f = 0.167."""
    async with running(tmp_path) as pilot:
        await opened(pilot)
        await pilot.press("i")
        await typed(pilot, "")
        assert "needs all but one of" in " ".join(text(pilot).split())
        await pilot.press("enter")
        await typed(pilot, "5")
        await pilot.press("enter")
        await typed(pilot, "3")
        assert "serial fraction     = 0.167" in text(pilot)
        assert "f = (1 / S − 1 / p) / (1 − 1 / p)" in text(pilot)


async def test_a_number_on_the_way_to_another_leaves_the_picture_as_it_was(tmp_path: Path) -> None:
    """f = 0.2 is deleted sign by sign, and 0.05 typed: f = 0 is nowhere meant."""
    async with running(tmp_path) as pilot:
        view = await opened(pilot)
        await pilot.press("enter", "end")
        for key in ("backspace", "backspace", "backspace", *"0.0"):
            await pilot.press(key)
            await pilot.pause()
            assert view.scene.values["serial"] == 0.2
            assert "Nothing is serial" not in text(pilot)
        await pilot.press("5")
        await pilot.pause()
        assert view.scene.values["serial"] == 0.05


async def test_a_zero_counts_where_it_is_left_and_where_it_is_nudged_to(tmp_path: Path) -> None:
    async with running(tmp_path) as pilot:
        view = await opened(pilot)
        await pilot.press("enter")
        await typed(pilot, "0")
        assert view.scene.values["serial"] == 0.2
        await pilot.press("enter")
        await pilot.pause()
        assert view.scene.values["serial"] == 0
        await pilot.press("shift+tab")
        await typed(pilot, "0.01")
        await pilot.press("down")
        await pilot.pause()
        assert view.scene.values["serial"] == 0


@pytest.mark.parametrize("start", ["-", "0", "-0.", "12.", ".", "0.00", "3e", "3e-", "1/"])
def test_the_start_of_a_number_is_known_from_a_number(start: str) -> None:
    assert unfinished(start)
    digit = f"{start}5"
    assert not unfinished(digit)
    assert Fraction(digit) != 0


@pytest.mark.parametrize("whole", ["", "1", "20%", "1e3", "0 %", "100 s", "tree", "1/5"])
def test_what_is_whole_or_no_number_is_read_at_once(whole: str) -> None:
    assert not unfinished(whole)


async def test_letters_and_digits_belong_to_the_focused_field(tmp_path: Path) -> None:
    async with running(tmp_path) as pilot:
        view = await opened(pilot)
        await pilot.press("enter")
        await typed(pilot, "q5vlt")
        assert view.query_one(FormulaForm).texts["serial"] == "q5vlt"
        assert view.scene.view == "solve"


async def test_an_error_is_a_sentence_beside_the_form_and_nothing_is_lost(tmp_path: Path) -> None:
    async with running(tmp_path) as pilot:
        await opened(pilot)
        await pilot.press("i")
        await typed(pilot, "2")
        assert "serial must be a number from 0 to" in text(pilot)
        assert "= 2.5" not in text(pilot)
        assert "f=0.2" in text(pilot)
        await typed(pilot, "0.2")
        assert "= 2.5" in text(pilot)
        assert "must be" not in text(pilot)


async def test_a_speedup_past_the_limit_is_refused_with_the_reason(tmp_path: Path) -> None:
    async with running(tmp_path) as pilot:
        view = await opened(pilot)
        view.load({"formula": "amdahl", "given": {"serial": "0.2", "speedup": "6"}})
        await pilot.pause()
        assert "the serial part alone" in text(pilot)


@pytest.mark.parametrize("first", [[], ["i"]])
async def test_up_and_down_move_the_number_and_the_curve(tmp_path: Path, first: list[str]) -> None:
    async with running(tmp_path) as pilot:
        await opened(pilot)
        await pilot.press(*first)
        before = BRAILLE.findall(text(pilot))
        await pilot.press(*["up"] * 10)
        await pilot.pause()
        assert "serial fraction     0.3" in text(pilot)
        assert "limit 1/f = 3.33" in text(pilot)
        assert BRAILLE.findall(text(pilot)) != before
        await pilot.press(*["down"] * 10)
        await pilot.pause()
        assert "limit 1/f = 5" in text(pilot)


async def test_escape_leaves_the_form_and_keeps_what_was_typed(tmp_path: Path) -> None:
    async with running(tmp_path) as pilot:
        view = await opened(pilot)
        await pilot.press("i")
        await typed(pilot, "0.15")
        await pilot.press("escape", "v", "V")
        assert view.query_one(FormulaForm).texts["serial"] == "0.15"
        assert isinstance(pilot.app.focused, SpeedupBoard)


async def test_steps_too_long_for_their_column_take_the_charts_place_and_can_be_paged(
    tmp_path: Path,
) -> None:
    async with running(tmp_path) as pilot:
        view = await opened(pilot)
        known = {"rate": "1", "contention": "0.05", "coherency": "0.001", "throughput": "5"}
        view.load({"formula": "usl", "given": known})
        await pilot.pause()
        assert "more, pagedown" in text(pilot)
        assert "past the peak" not in text(pilot)
        await pilot.press("pagedown", "pagedown")
        await pilot.pause()
        assert "past the peak, load 144.422" in text(pilot)


async def test_every_formula_opens_solved_with_all_its_fields_in_sight(tmp_path: Path) -> None:
    async with running(tmp_path) as pilot:
        view = await opened(pilot)
        for name, formula in FORMULAS.items():
            view.load({"formula": name})
            await pilot.pause()
            shown = text(pilot)
            answer = solve(name, **formula.defaults).text
            assert f"= {answer}" in shown, name
            for entry in view.query_one(FormulaForm).entries:
                assert f" {entry.variable.symbol} " in shown, (name, entry.variable.name)
                assert entry.region.bottom <= view.region.bottom - 1


async def test_a_formula_is_picked_from_the_list_by_topic(tmp_path: Path) -> None:
    async with running(tmp_path) as pilot:
        await opened(pilot)
        await pilot.press("f")
        assert "Speed-up" in text(pilot)
        assert "more" in text(pilot)
        await pilot.press("down", "enter")
        await until(pilot, lambda shown: "S_max = 1 / f" in shown)
        assert "= 5" in text(pilot)


@pytest.mark.parametrize("size", [(80, 24), (60, 16), (140, 40)])
async def test_every_view_is_named_and_its_footer_fits(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with running(tmp_path, size=size) as pilot:
        view = await opened(pilot)
        for name in VIEWS:
            assert view.scene.view == name
            shown = text(pilot)
            assert all(one in shown for one in VIEWS)
            if size[0] >= 80:
                assert shown.splitlines()[-1].endswith("q Quit")
            await pilot.press("v")
            await pilot.pause()
        assert view.scene.view == "solve"


# Nudging

NUMBERS = st.decimals("0.0001", "99999", places=4, allow_nan=False)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_nudge_stays_in_the_domain_and_goes_the_right_way(data: st.DataObject) -> None:
    formula = data.draw(st.sampled_from(list(FORMULAS.values())))
    variable = data.draw(st.sampled_from([v for v in formula.variables if not v.choices]))
    before = f"{data.draw(NUMBERS):f}"
    by = data.draw(st.sampled_from([-1, 1]))
    try:
        old = parse(variable, before)
    except BadInput:
        return
    new = parse(variable, nudged(variable, before, by))
    if isinstance(old, float) and isinstance(new, float):
        assert (new - old) * by >= 0


def test_a_nudge_keeps_the_unit_it_finds() -> None:
    formula = find("transfer-time")
    assert nudged(formula["size"], "40 MB", 1) == "41 MB"
    assert nudged(formula["bandwidth"], "1 Gbps", 1) == "1.1 Gbps"
    assert nudged(find("amdahl")["processors"], "4", 1) == "5"
    assert nudged(find("amdahl")["processors"], "1", -1) == "1"
    assert nudged(find("loop-order-misses")["order"], "ijk", 1) != "ijk"


def test_every_default_can_be_read_back_from_its_field() -> None:
    for formula in FORMULAS.values():
        for variable in formula.variables:
            if shown := written(variable, variable.default):
                parse(variable, shown)


# What the pictures say


async def test_the_reference_table_is_that_of_the_course_with_the_chosen_row_lit(
    tmp_path: Path,
) -> None:
    published = {
        "0.0": ["∞", "4.0", "8.0", "16.0"],
        "0.1": ["10", "3.1", "4.7", "6.4"],
        "0.2": ["5", "2.5", "3.3", "4.0"],
        "0.25": ["4", "2.3", "2.9", "3.4"],
        "0.5": ["2", "1.6", "1.8", "1.9"],
    }
    async with running(tmp_path) as pilot:
        view = await opened(pilot)
        view.show("table")
        await pilot.pause()
        rows = [line.split() for line in text(pilot).splitlines()]
        for f, cells in published.items():
            marked = ["▸"] if f == "0.2" else []
            assert [*marked, f, *cells] in rows
        await pilot.press("up")
        await pilot.pause()
        assert "▸      0.21" in text(pilot)


async def test_the_laws_agree_with_their_definitions_on_one_screen(tmp_path: Path) -> None:
    async with running(tmp_path) as pilot:
        view = await opened(pilot)
        view.show("laws")
        await pilot.pause()
        usl = 4 / (1 + 0.2 * 3 + 0.001 * 4 * 3)
        assert f"Amdahl 2.5×, Gustafson 3.4×, USL {usl:.3g}×" in text(pilot)


@given(st.floats(0.001, 0.999), st.integers(1, 2000))
def test_what_helps_more_is_what_gives_more(f: float, p: int) -> None:
    twice = 1 / (f + (1 - f) / (2 * p))
    half = 1 / (f / 2 + (1 - f / 2) / p)
    said = laws.what_helps(f, p)
    if math.isclose(twice, half, rel_tol=1e-9):
        return
    assert said.startswith("More processors" if twice > half else "Less serial work")


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_any_solution_can_be_drawn(data: st.DataObject) -> None:
    formula = data.draw(st.sampled_from(list(FORMULAS.values())))
    known: dict[str, object] = dict(formula.defaults)
    for variable in formula.variables:
        if variable.name in known and not variable.choices and not variable.many:
            number = data.draw(st.floats(0, 1) | st.floats(1e-30, 1e60) | st.just(1.0))
            known[variable.name] = float(round(number)) if variable.whole else number
    try:
        solution = solve(formula.name, **known)
    except BadInput:
        return
    board = SpeedupBoard(shared(Scene(formula=formula, solution=solution)))
    for view in set(VIEWS) - {"measure"}:
        board.scene = replace(board.scene, view=view)
        assert all(line.cell_length <= 80 for line in board.rows(80, 18))
        assert "\n" not in sentence(board.scene)


# The chart


def plotted(picture: Picture, width: int = 40, height: int = 14) -> list[str]:
    return [line.plain for line in draw(picture, width, height)]


def unit(title: str = "") -> Axis:
    return Axis(0, 1, ((0, "0"), (1, "1")), title)


def test_a_diagonal_runs_from_corner_to_corner() -> None:
    lines = plotted(Picture(unit(), unit(), (Curve(lambda x: x, ""),)))
    starts = [match.start() for line in lines if (match := BRAILLE.search(line))]
    assert len(starts) == len(lines) - 2
    assert starts == sorted(starts, reverse=True)


def test_a_mark_lies_on_the_curve_it_belongs_to() -> None:
    bare = plotted(Picture(unit(), unit(), (Curve(lambda x: x * x, ""),)))
    marked = plotted(
        Picture(unit(), unit(), (Curve(lambda x: x * x, ""),), (), (Mark(0.5, 0.25, "●", ""),))
    )
    row = next(n for n, line in enumerate(marked) if "●" in line)
    column = marked[row].index("●")
    near = "".join(bare[row][column - 1 : column + 2])
    assert BRAILLE.search(near)


def test_curves_are_named_where_they_end_and_close_ends_give_way() -> None:
    heights = (0.9, 0.5, 0.49, 0.1)
    curves = tuple(Curve(lambda x, h=h: h, f"h={h}") for h in heights)  # type: ignore[misc]
    lines = plotted(Picture(unit(), unit(), curves))
    rows = [next(n for n, line in enumerate(lines) if f"h={h}" in line) for h in heights]
    assert len(set(rows)) == len(heights)
    assert rows[0] < min(rows[1:3])
    assert rows[3] > max(rows[1:3])


def test_a_level_is_named_on_its_line() -> None:
    lines = plotted(Picture(unit(), unit(), (), (Level(0.5, "half", ""),)))
    dashed = next(n for n, line in enumerate(lines) if "┄" in line)
    assert "half" in lines[dashed - 1]


@pytest.mark.parametrize("height", range(6, 31))
@pytest.mark.parametrize("top", [1.0, 3.0, 12.0, 24.0])
def test_equal_steps_of_an_axis_look_equal_at_any_height(top: float, height: int) -> None:
    """A row between two numbers belongs to a number between them, to half a row."""
    high = linear(top).high
    lines = plotted(Picture(unit(), linear(top)), height=height)[:-2]
    named = [
        (len(lines) - 1 - at, float(line.partition("┤")[0]))
        for at, line in enumerate(lines)
        if "┤" in line
    ]
    assert len(named) >= 2
    for row, number in named:
        assert abs(row / (len(lines) - 1) * high - number) <= named[-2][1] - named[-1][1]
    gaps = [above - below for (above, _), (below, _) in itertools.pairwise(named)]
    steps = {round(b - a, 9) for (_, a), (_, b) in itertools.pairwise(named)}
    assert len(steps) == 1
    assert max(gaps) - min(gaps) <= (1 if min(gaps) >= 2 else 0)


def test_equal_factors_are_equal_steps_on_a_log_axis() -> None:
    axis = counts(1024, "p")
    steps = [axis.place(4 * x) - axis.place(x) for x in (1, 3, 16, 200)]
    assert all(math.isclose(step, steps[0]) for step in steps)


@given(st.lists(st.integers(-(10**9), 10**9).map(lambda n: n / 1000), min_size=1, max_size=5))
def test_an_axis_holds_all_its_values(values: list[float]) -> None:
    axis = around(values, "", "")
    assert all(-1e-6 <= axis.place(value) <= 1 + 1e-6 for value in values)


@given(st.floats(1e-9, 1e9))
def test_a_linear_axis_ends_at_a_round_number_not_far_above(top: float) -> None:
    axis = linear(top)
    assert top <= axis.high * (1 + 1e-9)
    assert axis.high <= 1.7 * top
    assert len(axis.ticks) <= 7


SIGNS = {"0": "0", "3": "3", "7": "7", "full_stop": "."}


async def test_what_is_typed_after_tab_goes_into_the_next_field(tmp_path: Path) -> None:
    """Over a slow connection all these keys come at once."""
    async with running(tmp_path) as pilot:
        await pilot.press("1")
        await until(pilot, lambda shown: "limit 1/f" in shown)
        await pilot.press("i")
        form = pilot.app.query_one(FormulaForm)
        for key in ("ctrl+u", "0", "full_stop", "3", "tab", "ctrl+u", "7"):
            pilot.app.post_message(Key(key, SIGNS.get(key)))
        for _ in range(40):
            if form.texts == {"serial": "0.3", "processors": "7"}:
                break
            await pilot.pause(0.05)
        assert form.texts == {"serial": "0.3", "processors": "7"}
