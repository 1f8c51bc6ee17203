"""Hour 2 opens on the pyramid; every page of the hierarchy is one key away."""

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from apps import running, text, until

from mlsys_tui.labs import OpenLab
from mlsys_tui.labs.memory import view_hierarchy
from mlsys_tui.labs.memory.hierarchy import Point, rises, working_sets
from mlsys_tui.labs.memory.sharing import DISTANCES
from mlsys_tui.labs.memory.survey import Survey, measure
from mlsys_tui.labs.memory.typical import DECADES, PYRAMID, SOURCES
from mlsys_tui.labs.memory.view import PAGES
from mlsys_tui.labs.memory.view_hierarchy_pages import HIERARCHY
from mlsys_tui.labs.memory.view_hierarchy_rows import Scene
from mlsys_tui.labs.memory.view_pyramid import PyramidPicture
from mlsys_tui.labs.memory.view_stairs import StairsPicture
from mlsys_tui.machine import Cache

KB, MB = 2**10, 2**20
L1 = (Cache(1, 32 * KB, 64, 8),)
KNOWN = Survey(
    L1,
    latency=tuple(Point(n, 1.0 if n <= 32 * KB else 80.0) for n in working_sets(256 * MB)),
    sharing=tuple((distance, 9.0 if distance < 64 else 2.0) for distance in DISTANCES),
    done=frozenset(["latency", "sharing"]),
)
"""1 ns up to 32 KB, 80 ns beyond; 4.5 times slower on one line."""


@pytest.fixture(autouse=True)
def measured(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that answers at once."""
    monkeypatch.setattr(view_hierarchy, "measure", lambda *_: iter([KNOWN]))


def drawn(picture: Any, width: int = 80, height: int = 17) -> str:
    return "\n".join(row.plain for row in picture.rows(width, height))


async def test_the_lab_opens_on_the_pyramid_and_v_leads_through(tmp_path: Path) -> None:
    async with running(tmp_path) as pilot:
        await pilot.press("2")
        await until(pilot, lambda shown: "registers" in shown and "typical" in shown)
        for page in HIERARCHY[1:]:
            await pilot.press("v")
            await until(pilot, lambda shown, page=page: page.QUESTION in shown)


@pytest.mark.parametrize("width", [80, 200])
async def test_the_names_of_the_pages_fit_their_row(tmp_path: Path, width: int) -> None:
    async with running(tmp_path, size=(width, 24)) as pilot:
        await pilot.press("2")
        await until(pilot, lambda shown: "registers" in shown)
        names = text(pilot).split("\n")[3]
        wanted = HIERARCHY if width == 80 else PAGES
        assert all(page.NAME in names for page in wanted)


async def test_a_guess_is_said_back_and_kept_beside_what_was_measured(tmp_path: Path) -> None:
    async with running(tmp_path) as pilot:
        await pilot.press("2")
        await until(pilot, lambda shown: "registers" in shown)
        await pilot.press("p", "c")
        await pilot.pause()
        guess = pilot.app.session.progress.predictions[-1]
        assert (guess.question, guess.guess, guess.measured) == (
            "How many times slower is memory than L1 here?",
            "50×",
            None,
        )
        await pilot.press("r")
        await until(pilot, lambda shown: "You said 50×. This machine: 80×" in shown)
        await pilot.press("v")
        await until(pilot, lambda shown: "You said 50×. This machine: 80×" in shown)
        progress = pilot.app.session.progress
        assert progress.predictions[-1].measured == 80.0


async def test_what_is_kept_is_the_step_on_the_screen_also_past_the_tlb(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Memory takes 80 ns, and 100 in the largest working set: the median of the step is 80."""
    *stairs, last = KNOWN.latency
    survey = replace(KNOWN, latency=(*stairs, replace(last, ns=100.0)))
    monkeypatch.setattr(view_hierarchy, "measure", lambda *_: iter([survey]))
    async with running(tmp_path) as pilot:
        await pilot.press("2")
        await until(pilot, lambda shown: "registers" in shown)
        await pilot.press("p", "c", "r")
        await until(pilot, lambda shown: "You said 50×. This machine: 80×" in shown)
        await until(pilot, lambda shown: "done and kept" in shown)
        assert pilot.app.session.progress.predictions[-1].measured == 80.0


async def test_the_pyramid_answers_what_other_pages_ask(tmp_path: Path) -> None:
    async with running(tmp_path, place=OpenLab("memory", {"view": "false sharing"})) as pilot:
        await until(pilot, lambda shown: "bytes apart" in shown)
        await pilot.press("p", "c", "v", "V", "V", "V", "V", "V", "r")
        await until(pilot, lambda shown: "done and kept" in shown)
        progress = pilot.app.session.progress
        assert progress.predictions[-1].guess == "5×"
        assert progress.predictions[-1].measured == 4.5


@pytest.mark.parametrize("keys", [[], ["v"], ["V"], ["V", "V"]])
async def test_escape_stops_a_measurement_from_every_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, keys: list[str]
) -> None:
    ended = threading.Event()

    def endless(*_: object) -> Iterator[Survey]:
        try:
            while True:
                time.sleep(0.01)
                yield replace(KNOWN, doing="chasing pointers")
        finally:
            ended.set()

    monkeypatch.setattr(view_hierarchy, "measure", endless)
    async with running(tmp_path) as pilot:
        await pilot.press("2")
        await until(pilot, lambda shown: "registers" in shown)
        await pilot.press("r")
        await until(pilot, lambda shown: "chasing pointers; escape stops" in shown)
        await pilot.press(*keys)
        if keys == ["v"]:  # all pages that measure tell what runs
            await until(pilot, lambda shown: "chasing pointers; escape stops" in shown)
        await pilot.press("escape")
        await until(pilot, lambda _: ended.is_set())
        await pilot.press(*["v" if key == "V" else "V" for key in keys])
        await until(pilot, lambda shown: "stopped: r measures again" in shown)
        assert not pilot.app.session.progress.measurements


@pytest.mark.parametrize(
    ("view", "part", "words"),
    [
        ("pyramid", "caches", "the system reports no caches"),
        ("pyramid", "network", "sockets are not permitted"),
        ("bandwidth", "storage", "storage is not measured"),
        ("bandwidth", "network", "sockets are not permitted"),
        ("latency", "latency", "memory is short"),
        ("false sharing", "sharing", "one processor"),
    ],
)
async def test_what_could_not_be_is_said_where_it_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, view: str, part: str, words: str
) -> None:
    told = KNOWN.noting(part, f"{words}: more of it")
    monkeypatch.setattr(view_hierarchy, "measure", lambda *_: iter([told]))
    async with running(tmp_path, place=OpenLab("memory", {"view": view})) as pilot:
        await until(pilot, lambda shown: "r measures" in shown)
        await pilot.press("r")
        await until(pilot, lambda shown: "done and kept" in shown and words in shown)


async def test_too_little_memory_for_a_staircase_ends_the_run_with_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    short = Survey(available=2**20)
    monkeypatch.setattr(view_hierarchy, "measure", lambda *_: measure(short, ["latency"]))
    async with running(tmp_path, place=OpenLab("memory", {"view": "latency"})) as pilot:
        await until(pilot, lambda shown: "r measures" in shown)
        await pilot.press("r")
        await until(pilot, lambda shown: "stopped: too little memory is free" in shown)


def test_every_typical_figure_names_its_source() -> None:
    for level in PYRAMID:
        for figure in (level.size, level.latency, level.cost):
            assert figure.words == "–" or figure.source in SOURCES
    assert all(decade.source for decade in DECADES)
    pyramid = drawn(PyramidPicture(Scene()))
    assert all(source in pyramid for source in SOURCES.values())


def test_the_pyramid_of_a_small_screen_scrolls_with_a_sign_and_cuts_no_word() -> None:
    for lit, level in enumerate(PYRAMID):
        shown = drawn(PyramidPicture(Scene(KNOWN, lit=lit)), 60, 9)
        assert f" {level.name} " in shown.replace("/", " ").replace("\\", " ")
        assert "more" in shown
        assert "…" not in shown
    assert "typical" in shown
    assert "more" not in drawn(PyramidPicture(Scene(KNOWN)), 80, 17)


async def test_down_leads_to_the_foot_of_the_pyramid(tmp_path: Path) -> None:
    async with running(tmp_path, size=(60, 16)) as pilot:
        await pilot.press("2")
        await until(pilot, lambda shown: "registers" in shown)
        assert "HDD" not in text(pilot)
        await pilot.press(*["down"] * 7)
        await until(pilot, lambda shown: "HDD" in shown and "network" in shown)
        await pilot.press(*["up"] * 7)
        await until(pilot, lambda shown: "registers" in shown)


def test_a_slow_drive_stands_with_the_disks() -> None:
    for ns, name in ((50e3, "SSD"), (8e6, "HDD")):
        rows = drawn(PyramidPicture(Scene(Survey(storage=ns)))).split("\n")
        assert [name in row for row in rows if "measured" in row] == [True]


def test_five_rises_are_all_named_at_80_columns() -> None:
    ends = (32 * KB, 256 * KB, MB, 10 * MB, 60 * MB)
    points = [Point(n, 4.0 ** sum(n > end for end in ends)) for n in working_sets(256 * MB)]
    survey = replace(KNOWN, latency=tuple(points))
    assert len(rises(points, L1)) == 5
    shown = drawn(StairsPicture(Scene(survey)))
    assert "…" not in shown
    assert "39 KB L1  310 KB ?  1.2 MB ?  9.8 MB ?" in shown
    assert shown.count("?") == 5  # four rises without a name, and what that means
    assert "◆" in shown


@pytest.mark.parametrize("page", HIERARCHY)
@pytest.mark.parametrize("size", [(80, 17), (60, 10), (82, 34), (140, 32)])
def test_no_page_of_the_hierarchy_outgrows_its_place(page: Any, size: tuple[int, int]) -> None:
    said = [("caches", "x" * 90), ("network", "y" * 60), ("storage", "z" * 80)]
    noted = KNOWN
    for part, words in said:
        noted = noted.noting(part, words)
    for survey in (Survey(), KNOWN, noted):
        lines = page.BOARD(Scene(survey)).rows(*size)
        assert len(lines) <= size[1]
        assert all(line.cell_length <= size[0] for line in lines)
    assert len(page.QUESTION) < 76  # one row, so that the board keeps its own


def test_a_run_closed_halfway_ends() -> None:
    run = measure(Survey(), ["latency"], quick=True)
    next(run)
    next(run)
    run.close()
