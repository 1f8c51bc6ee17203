"""The k-means page of the MapReduce tab: stepped, changed, measured, opened as a job."""

from pathlib import Path

import pytest
from apps import running, text, until

from mlsys_tui.labs import OpenLab
from mlsys_tui.labs.mapreduce import kmeans_measure
from mlsys_tui.labs.mapreduce.view_kmeans import KMeansView
from mlsys_tui.widgets.board import Board

PAPER = "1\n2\n10\n11\n"


def page(folder: Path, **options):
    settings = {"view": "k-means", "points": PAPER, "clusters": 2}
    return running(folder, place=OpenLab("mapreduce", settings), **options)


async def test_half_steps_both_ways_with_the_sums_of_the_lesson(tmp_path):
    async with page(tmp_path) as pilot:
        await until(pilot, lambda shown: "1 of 6" in shown)
        assert isinstance(pilot.app.focused, Board)
        await pilot.press("n")
        await until(pilot, lambda shown: "SSE 145" in shown and "Assign:" in shown)
        await pilot.press("n")
        await until(pilot, lambda shown: "Update:" in shown)
        await pilot.press("k")
        await until(pilot, lambda shown: "17.56" in shown)
        await pilot.press("end")
        await until(pilot, lambda shown: "converged after 3 iterations" in shown)
        await pilot.press("b", "b", "b", "b")
        await until(pilot, lambda shown: "SSE 145" in shown)


async def test_clusters_differ_by_shape_and_colour(tmp_path):
    async with page(tmp_path) as pilot:
        await until(pilot, lambda shown: "1 of 6" in shown)
        await pilot.press("end")
        await until(pilot, lambda shown: "○" in shown and "▴" in shown)
        await pilot.press("C")
        await until(pilot, lambda shown: "1 cluster " in shown and "▴" not in shown)


async def test_settings_run_it_again(tmp_path):
    async with page(tmp_path) as pilot:
        await until(pilot, lambda shown: "init first" in shown)
        await pilot.press("i")
        await until(pilot, lambda shown: "init random" in shown)
        await pilot.press("g")
        await until(pilot, lambda shown: "60 points" in shown and "generated 1" in shown)
        for _ in range(20):
            await pilot.press("c")
        await until(pilot, lambda shown: "8 clusters" in shown)


async def test_points_are_typed(tmp_path):
    async with page(tmp_path) as pilot:
        await until(pilot, lambda shown: "4 points" in shown)
        await pilot.press("e")
        await until(pilot, lambda shown: "Points, one a line" in shown)
        await pilot.press(*"5,5", "enter", "escape")
        await until(pilot, lambda shown: "line 2: 1 number where the first point" in shown)


async def test_an_iteration_opens_as_a_job_pair_by_pair(tmp_path):
    async with page(tmp_path) as pilot:
        await until(pilot, lambda shown: "1 of 6" in shown)
        await pilot.press("n", "o")
        await until(pilot, lambda shown: "j k-means" in shown and " 1 of 39" in shown)
        for position in range(2, 10):
            if "map emits 0 [[1.0], 1]" not in text(pilot):
                await pilot.press("n")
                await until(pilot, lambda shown, at=position: f" {at} of 39" in shown)
        await until(pilot, lambda shown: "map emits 0 [[1.0], 1]" in shown)


async def test_a_picture_of_two_numbers_out_of_three_says_so(tmp_path):
    settings = {"view": "k-means", "points": "1,2,3\n", "clusters": 1}
    async with running(tmp_path, place=OpenLab("mapreduce", settings)) as pilot:
        await until(pilot, lambda shown: "1 point " in shown and "drawn: 2 of 3" in shown)


async def test_its_combiner_changes_no_result_but_for_the_last_digit(tmp_path):
    place = OpenLab("mapreduce", {"view": "k-means", "clusters": 3})
    async with running(tmp_path, place=place) as pilot:
        await until(pilot, lambda shown: "60 points" in shown)
        await pilot.press("n", "o")
        await until(pilot, lambda shown: "j k-means" in shown and "Split 0 holds" in shown)
        await pilot.press("v")
        await until(pilot, lambda shown: "saves traffic and changes no" in shown)


async def test_v_comes_by_it_both_ways_and_each_page_has_its_own_keys(tmp_path):
    async with running(tmp_path) as pilot:
        await pilot.press("3")
        await until(pilot, lambda shown: "Split 0 holds" in shown)
        await pilot.press("V", "V")
        await until(pilot, lambda shown: "60 points" in shown and "The centres start on" in shown)
        await pilot.press("n", "c")
        await until(pilot, lambda shown: "4 clusters" in shown)
        await pilot.press("v", "v")
        await until(pilot, lambda shown: "Split 0 holds" in shown and " 1 of 50" in shown)
        await pilot.press("n")
        await until(pilot, lambda shown: " 2 of 50" in shown)
        await pilot.press("V", "V", "n")
        await until(pilot, lambda shown: "Assign: each of 60 points" in shown)


async def test_the_footer_fits_80_columns_also_while_a_guess_is_asked_for(tmp_path):
    async with page(tmp_path) as pilot:
        await until(pilot, lambda shown: "1 of 6" in shown)
        for key in ("n", "p"):
            await pilot.press(key)
            await pilot.pause(0.2)
            assert text(pilot).splitlines()[-1].endswith("q Quit")
        await pilot.press("escape", "n")
        await until(pilot, lambda shown: "3 of 6" in shown)


async def test_every_key_of_the_page_says_what_it_does(tmp_path):
    async with page(tmp_path) as pilot:
        await until(pilot, lambda shown: "1 of 6" in shown)
        view = pilot.app.query_one(KMeansView)
        for active in pilot.app.screen.active_bindings.values():
            if active.node is view:
                assert active.binding.id
                assert active.tooltip


async def test_a_csv_is_opened_by_its_name(tmp_path):
    (tmp_path / "p.csv").write_text(PAPER + "12\n")
    async with page(tmp_path) as pilot:
        await until(pilot, lambda shown: "4 points" in shown)
        await pilot.press("e")
        await until(pilot, lambda shown: "Points, one a line" in shown)
        pilot.app.screen.query_one("Editor").load_text(str(tmp_path / "p.csv"))
        await pilot.press("escape")
        await until(pilot, lambda shown: "5 points" in shown and "p.csv" in shown)


@pytest.fixture
def short(monkeypatch):
    monkeypatch.setattr(kmeans_measure, "POINTS", 5000)
    monkeypatch.setattr(kmeans_measure, "ROUNDS", 3)


async def test_the_speed_up_is_predicted_measured_and_posted(tmp_path, short):
    async with page(tmp_path) as pilot:
        await until(pilot, lambda shown: "1 of 6" in shown)
        await pilot.press("p")
        await until(pilot, lambda shown: "How many times faster on" in shown)
        await pilot.press("c")
        view = pilot.app.query_one(KMeansView)
        await pilot.press("r")
        await until(pilot, lambda shown: "You said 2×." in shown and "1.00×" in shown)
        kept = pilot.app.session.progress.measurements[-1]
        assert (kept.lab, kept.unit, kept.name) == ("mapreduce", "×", view.question)
        assert [x for x, _ in kept.points] == list(view.scene.counts)
        assert kept.points[0] == (1.0, 1.0)
        assert pilot.app.session.progress.predictions[-1].guess == "2×"
        await pilot.press("escape")
        await until(pilot, lambda shown: "as MapReduce" in shown)


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (140, 40)])
async def test_the_page_fits_its_screen(tmp_path, size):
    async with page(tmp_path, size=size) as pilot:
        for _ in range(6):
            await pilot.press("n")
            await pilot.pause()
            lines = text(pilot).split("\n")
            assert len(lines) == size[1]
            assert any("of 6" in line for line in lines)
