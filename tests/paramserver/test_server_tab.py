"""The Server tab, used as a reader uses it."""

import re
from contextlib import asynccontextmanager
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from apps import running, text, until

from mlsys_tui.labs import OpenLab
from mlsys_tui.labs.paramserver.cluster import Experiment
from mlsys_tui.labs.paramserver.presets import PRESETS
from mlsys_tui.labs.paramserver.settings import experiment
from mlsys_tui.labs.paramserver.simulator import simulate
from mlsys_tui.labs.paramserver.view_board import ServerBoard
from mlsys_tui.labs.paramserver.view_picture import picture
from mlsys_tui.labs.paramserver.view_questions import question, variant
from mlsys_tui.labs.paramserver.view_scene import Scene, Setup
from mlsys_tui.labs.paramserver.view_words import PAGES, describe
from mlsys_tui.labs.paramserver.view_work import work

COMPILE = 90
GLYPHS = "▾■▴·▸✗─"
STRAGGLER = {"policy": "async", "workers": "8", "straggler": ("0:4",), "iterations": "60"}


@asynccontextmanager
async def server(folder: Path, settings=None, **how):
    """The tab with a run on it: the practice question's, or of these settings."""
    place = OpenLab("paramserver", settings or {})
    async with running(folder, place=place, **how) as pilot:
        await until(pilot, lambda shown: re.search(r"┤\s*[1-9]\d* of \d", shown), COMPILE)
        yield pilot


async def ran(pilot, words: str = "") -> None:
    await until(pilot, lambda shown: re.search(r"\d of [1-9]\d", shown) and words in shown, COMPILE)


async def page(pilot, name: str) -> str:
    while view(pilot).scene.page != name:
        await pilot.press("v")
    await pilot.pause()
    return text(pilot)


def view(pilot):
    return pilot.app.query_one("ParamServerView")


def sentence(pilot) -> str:
    """The last line of the board, above the seek bar."""
    return next(above for above, line in pairwise(lines(pilot)) if "├" in line)


def lines(pilot) -> list[str]:
    return [line.strip() for line in text(pilot).splitlines()]


def scene_of(at: int = 0, **settings) -> Scene:
    """A scene of a run, without a screen."""
    chosen = experiment(settings)
    *_, done = work(chosen)
    return Scene(setup=Setup(settings, chosen), ran=done, position=at)


def drawn(scene: Scene, width: int = 80, height: int = 19) -> list[str]:
    return [line.plain for line in ServerBoard(scene).rows(width, height)]


# What a first opening shows


async def test_the_practice_question_has_been_run_already(tmp_path: Path) -> None:
    async with server(tmp_path) as pilot:
        costs = await page(pilot, "costs")
        assert re.search(r"a step +114 ms", costs)
        assert re.search(r"communication / busy +56.1 %", costs)


async def test_the_footer_fits_80_columns(tmp_path: Path) -> None:
    async with server(tmp_path) as pilot:
        assert text(pilot).splitlines()[-1].endswith("q Quit")


async def test_every_key_of_the_tab_says_what_it_does(tmp_path: Path) -> None:
    async with server(tmp_path) as pilot:
        for active in pilot.app.screen.active_bindings.values():
            if active.node is view(pilot):
                assert active.binding.id
                assert active.tooltip


# Stepping


async def test_a_step_has_one_sentence_and_back_undoes_it(tmp_path: Path) -> None:
    async with server(tmp_path) as pilot:
        assert sentence(pilot) == "w0 pulls version 0 of the model, 4 MB."
        await pilot.press("n")
        await pilot.pause()
        assert sentence(pilot) == "w1 pulls version 0 of the model, 4 MB."
        await pilot.press("b")
        await pilot.pause()
        assert sentence(pilot) == "w0 pulls version 0 of the model, 4 MB."


async def test_k_goes_to_the_next_version(tmp_path: Path) -> None:
    async with server(tmp_path) as pilot:
        await pilot.press("k", "k")
        await pilot.pause()
        assert "version 2" in lines(pilot)[5]
        assert "t =  0.228 s" in text(pilot)


async def test_a_message_is_seen_on_its_way_and_arrives(tmp_path: Path) -> None:
    async with server(tmp_path) as pilot:
        await pilot.press(*"nnnnn")
        assert 0 < view(pilot).scene.now < 0.032
        await until(pilot, lambda shown: "computes gradient 1" in shown, 2)
        assert view(pilot).scene.now == pytest.approx(0.032)


async def test_two_quick_steps_end_on_the_second(tmp_path: Path) -> None:
    async with server(tmp_path) as pilot:
        await pilot.press(*"nnnnnn")
        await until(pilot, lambda shown: "w1 computes" in shown, 2)
        await pilot.pause(0.5)
        assert sentence(pilot).startswith("w1 computes")


@pytest.mark.parametrize(("time", "row"), [(0.0, 1), (0.016, 2), (0.031, 3)])
def test_a_pull_comes_down_its_link(time: float, row: int) -> None:
    scene = replace(scene_of(at=4), time=time)
    links = [line.plain[8] for line in picture(scene, 80, 3)[1:4]]
    assert links[row - 1] == "▾"
    assert links.count("│") == 2


def test_a_push_goes_up() -> None:
    scene = scene_of()
    pushing = next(at for at, frame in enumerate(scene.trace) if frame.segment.kind == "push")
    scene = replace(scene, position=pushing)
    rows = [picture(replace(scene, time=at), 80, 3) for at in (0.083, 0.098, 0.113)]
    assert [[line.plain[8] for line in each[1:4]].index("▴") for each in rows] == [2, 1, 0]


def test_messages_crowd_one_shared_link() -> None:
    scene = replace(scene_of(at=4, links="shared"), time=0.01)
    assert "▾▾▾▾▾" in picture(scene, 80, 5)[1].plain


# The legend


@pytest.mark.parametrize("policy", ["sync", "async", "ssp", "backup", "ring"])
@pytest.mark.parametrize(
    "failures", [{}, {"outage": ["1:200ms:400ms"], "loss": ["0:2:push"]}], ids=["well", "failing"]
)
def test_every_sign_on_the_screen_is_in_the_legend(policy: str, failures: dict) -> None:
    scene = scene_of(policy=policy, straggler=["2:3"], spread="exponential", **failures)
    for at in range(0, len(scene.trace), 37):
        shown = drawn(replace(scene, position=at), height=30)
        rows = [line for line in shown if re.match(r" w\d", line)]
        signs = {sign for line in rows for sign in line[8:] if sign in GLYPHS}
        named = shown[0] + "".join(line[:8] for line in shown[2:10])
        assert signs <= set(named), f"frame {at}"


# The timeline


def test_the_timeline_shows_the_course_s_step() -> None:
    """32 ms, 50 ms and 32 ms in cells of 10 ms, a line where the round ends."""
    row = next(line for line in drawn(scene_of()) if line.startswith(" w0"))
    assert row[8:].startswith("▾▾▾■■■■■▴▴▴│▾▾▾■■■■■")
    assert [at for at, sign in enumerate(row[8:]) if sign == "│"][:4] == [11, 22, 34, 45]


def test_zoom_shows_twice_the_time() -> None:
    near, far = (drawn(replace(scene_of(), zoom=zoom)) for zoom in (0, 1))
    counts = [next(x for x in shown if x.startswith(" w0")).count("│") for shown in (near, far)]
    assert counts[1] == pytest.approx(2 * counts[0], abs=1)


async def test_scrolling_moves_the_cursor_by_half_a_screen(tmp_path: Path) -> None:
    async with server(tmp_path) as pilot:
        await pilot.press("pagedown", "pagedown")
        await pilot.pause()
        later = view(pilot).scene.now
        assert later > 0.3
        await pilot.press("pageup")
        await pilot.pause()
        assert view(pilot).scene.now < later


def test_the_cursor_is_always_on_the_screen() -> None:
    scene = scene_of(**STRAGGLER)
    for at in range(0, len(scene.trace), 53):
        axis = next(x for x in drawn(replace(scene, position=at), height=30) if "↑" in x)
        assert 8 <= axis.index("↑") < 79


@pytest.mark.parametrize("size", [(80, 24), (140, 40)])
async def test_64_workers_keep_the_lit_one_in_view(tmp_path: Path, size) -> None:
    settings = {"policy": "async", "workers": "64", "iterations": "500", "at": 7000}
    async with server(tmp_path, settings, size=size) as pilot:
        lit = view(pilot).scene.in_view
        assert len(re.findall(rf"\bw{lit}\b", text(pilot))) >= 3  # picture, timeline, sentence
        hidden = [int(n) for n in re.findall(r"[↑↓] (\d+) more", text(pilot))]
        rows = len(re.findall(r"(?m)(?:^|▕) w\d+ ", text(pilot)))
        assert sum(hidden) + rows == 64
        await pilot.press("up")
        await pilot.pause()
        assert view(pilot).scene.in_view == lit - 1


def test_five_workers_all_fit() -> None:
    shown = drawn(scene_of())
    assert sum(bool(re.match(r" w\d", line)) for line in shown) == 5
    assert not any("more" in line for line in shown)


# Guessing first


async def test_what_happens_is_not_explained_before_the_guess(tmp_path: Path) -> None:
    async with server(tmp_path, {"preset": "practice", "at": 5}) as pilot:
        before = sentence(pilot)
        await pilot.press("p")
        await pilot.pause()
        assert before not in text(pilot)
        assert "waits for your guess" in text(pilot)
        assert "▾▾▾■■■■■" not in text(pilot)
        await pilot.press("escape")
        await pilot.pause()
        assert sentence(pilot) == before


async def test_an_example_asks_before_it_runs(tmp_path: Path) -> None:
    async with server(tmp_path) as pilot:
        await pilot.press("e", "down", "enter")
        await until(pilot, lambda shown: "which policy reaches loss" in shown)
        assert view(pilot).scene.ran is None
        await pilot.press("a")
        await ran(pilot, "You said sync: not so.")
        assert "async 4.56 s" in " ".join(lines(pilot))
        await pilot.pause(0.2)
        kept = pilot.app.session.progress.predictions[-1]
        assert (kept.lab, kept.guess) == ("paramserver", "sync")


async def test_a_number_found_is_kept_beside_the_guess(tmp_path: Path) -> None:
    async with server(tmp_path) as pilot:
        await pilot.press("p", "d")
        await ran(pilot, "You said 56 %: right.")
        await pilot.pause(0.2)
        kept = pilot.app.session.progress.predictions[-1]
        assert kept.measured == pytest.approx(64 / 114)


@pytest.mark.parametrize(
    ("preset", "right"),
    [
        ("practice", "56 %"),  # 64 of 114 ms
        ("slow-network", "7 %"),  # 50 of 690 ms
        ("incast", "370 ms"),
        ("sharding", "114 ms"),
        ("straggler", "async"),
        ("ssp", "3 clocks"),
        ("backup", "37 %"),
        ("ring", "3.7× as fast"),  # 370 over 101.2 ms
    ],
)
def test_the_question_of_a_preset_has_one_right_option(preset: str, right: str) -> None:
    chosen = experiment({"preset": preset})
    asked = question(chosen, preset)
    assert asked.text == PRESETS[preset].question
    others = [simulate(variant(chosen, name)) for name in asked.others]
    found = asked.answer(simulate(chosen), others)
    assert [asked.options[at] for at in found.right] == [right]


def test_equal_workers_on_own_links_reach_the_loss_together() -> None:
    chosen = Experiment()
    asked = question(chosen)
    found = asked.answer(simulate(chosen), [simulate(variant(chosen, n)) for n in asked.others])
    assert [asked.options[at] for at in found.right] == ["all at the same time"]


def test_a_rate_too_small_reaches_it_under_no_policy() -> None:
    chosen = experiment({"rate": 0.0001})
    asked = question(chosen)
    found = asked.answer(simulate(chosen), [simulate(variant(chosen, n)) for n in asked.others])
    assert [asked.options[at] for at in found.right] == ["none of them"]


# The other pages


async def test_three_policies_side_by_side(tmp_path: Path) -> None:
    async with server(tmp_path, {**STRAGGLER, "at": 0}) as pilot:
        await pilot.press("c")
        await ran(pilot, "3 ssp s=3")
        assert "1 async" in text(pilot)
        assert "2 sync" in text(pilot)
        costs = await page(pilot, "costs")
        assert re.search(r"time to loss 0.3 +4.56 s +10.6 s +9.62 s", costs)


async def test_three_earlier_runs_are_kept_and_no_run_twice(tmp_path: Path) -> None:
    async with server(tmp_path) as pilot:
        for seed in (1, 2, 3, 4, 4):
            view(pilot).load({"seed": seed})
            await ran(pilot)
        assert [run.experiment.seed for run in view(pilot).scene.kept] == [3, 2, 1]
        assert all(len(run.events) == 0 for run in view(pilot).scene.kept)


def test_the_row_of_the_copies_does_not_bear_the_name_of_the_gradients_staleness() -> None:
    scene = scene_of(0, policy="sync", workers=5)
    assert scene.trace
    shown = drawn(scene.changed(position=scene.trace.stops[2]))
    assert any(re.fullmatch(r" behind( +1){5} *", line) for line in shown)
    assert not any(line.startswith(" stale") for line in shown)


def test_the_straggler_s_gradients_are_the_stalest() -> None:
    scene = scene_of(**STRAGGLER)
    shown = drawn(replace(scene, page="staleness", position=len(scene.trace) - 1), height=35)
    means = {
        m[1]: float(m[2]) for line in shown for m in re.finditer(r"(w\d)[ 4×]* (\d+\.\d\d)", line)
    }
    assert max(means, key=means.__getitem__) == "w0"
    assert len(means) == 8


def test_the_histogram_counts_every_gradient_so_far() -> None:
    scene = scene_of(policy="async")
    at = scene.trace.stops[99]
    shown = drawn(replace(scene, page="staleness", position=at))
    bars = {
        int(m[1]): int(m[2]) for line in shown if (m := re.match(r" +(\d+) stale \D+(\d+) ", line))
    }
    assert sum(bars.values()) == 100
    assert max(bars) == 4  # P − 1


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("size", [(58, 11), (80, 19), (82, 35), (200, 60)])
def test_a_page_fits_its_board(name, size) -> None:
    scene = scene_of(policy="backup", straggler=["0:4"], spread="lognormal", iterations=30)
    for at in (0, 77, len(scene.trace) - 1):
        shown = drawn(replace(scene, page=name, position=at), *size)
        assert len(shown) <= size[1]
        assert max(map(len, shown)) <= size[0]


def test_a_run_without_training_says_how_to_see_a_loss() -> None:
    assert any("trains nothing" in x for x in drawn(replace(scene_of(training=False), page="loss")))


async def test_divergence_is_said_and_nothing_is_nan(tmp_path: Path) -> None:
    async with server(tmp_path, {"rate": "5", "at": 0}) as pilot:
        assert "diverged" in sentence(pilot)
        for name in PAGES:
            assert "nan" not in (await page(pilot, name)).replace("quantity", "")


# Controls


async def test_a_wrong_setting_is_one_sentence_and_does_not_run(tmp_path: Path) -> None:
    async with server(tmp_path) as pilot:
        await pilot.press("s", "tab", "0")
        await until(pilot, lambda shown: "workers must be a whole number from 1" in shown)
        await pilot.press("enter")
        await pilot.pause()
        assert "The set-up" in text(pilot)
        await pilot.press("escape")
        await pilot.pause()
        assert view(pilot).scene.experiment == experiment({"preset": "practice"})


async def test_the_form_runs_what_it_says(tmp_path: Path) -> None:
    async with server(tmp_path) as pilot:
        await pilot.press("s", "down", "down", "tab", "2", "tab", "8", "enter")
        await ran(pilot, "ssp s=2  8 workers")


async def test_what_cannot_matter_is_greyed(tmp_path: Path) -> None:
    async with server(tmp_path) as pilot:
        await pilot.press("s")
        await pilot.pause()
        off = {line.setting.name for line in pilot.app.screen.query("Line.-off")}
        assert off == {"staleness", "backups", "goes_on", "timeout"}
        await pilot.press("up")  # from sync to ring, round the corner
        await pilot.pause()
        off = {line.setting.name for line in pilot.app.screen.query("Line.-off")}
        assert {"links", "servers"} <= off


@pytest.mark.parametrize("name", PRESETS)
async def test_the_form_gives_back_the_preset_it_was_given(tmp_path: Path, name: str) -> None:
    chosen = experiment({"preset": name})
    async with server(tmp_path, {"preset": name, "at": 0}) as pilot:
        await pilot.press("s")
        await pilot.pause()
        written = experiment(pilot.app.screen.given)
        same_links = replace(chosen, cluster=replace(chosen.cluster, links=written.cluster.links))
        assert written == (same_links if name == "ring" else chosen)


# Running


async def test_escape_stops_a_long_run_and_r_runs_it(tmp_path: Path) -> None:
    async with server(tmp_path) as pilot:
        view(pilot).load({"workers": "1000", "iterations": "100"})
        await until(pilot, lambda shown: "Simulating:" in shown)
        await pilot.press("escape")
        await until(pilot, lambda shown: "Stopped. r runs" in shown, 1)
        assert view(pilot)._lanes.wait(5)
        assert view(pilot).scene.ran is None
        await pilot.press("r")
        await ran(pilot, "1 of 399001")


async def test_a_run_too_long_to_step_is_refused_in_a_sentence(tmp_path: Path) -> None:
    async with server(tmp_path) as pilot:
        view(pilot).load({"iterations": "1M"})
        await until(pilot, lambda shown: "iterations must be at most 20000" in shown)
        assert "s changes the set-up." in " ".join(lines(pilot))


async def test_a_contradiction_leaves_the_run_on_the_screen(tmp_path: Path) -> None:
    async with server(tmp_path) as pilot:
        view(pilot).load({"policy": "sync", "staleness": "3"})
        await until(pilot, lambda shown: "belongs to the policy ssp" in shown)
        assert view(pilot).scene.ran is not None


@pytest.mark.parametrize(("at", "position"), [(0, 0), (40, 40), (10**6, 1995)])
async def test_the_command_line_opens_the_frame_it_names(tmp_path: Path, at, position) -> None:
    async with server(tmp_path, {"policy": "sync", "at": at}) as pilot:
        await pilot.pause()
        assert view(pilot).scene.position == position
        assert f"{position + 1} of 1996" in text(pilot)


def test_earlier_runs_are_told_apart_by_their_names() -> None:
    """Whatever is set, two experiments that differ are described differently."""
    given = [
        {"workers": 6},
        {"servers": 2},
        {"links": "shared"},
        {"parameters": "2M"},
        {"bytes_per_parameter": 2},
        {"bandwidth": "2 Gbps"},
        {"latency": "1ms"},
        {"duplex": "half"},
        {"compute": "60ms"},
        {"spread": "exponential"},
        {"straggler": ["0:2"]},
        {"outage": ["0:1:2"]},
        {"loss": ["0:1:push"]},
        {"policy": "ssp"},
        {"iterations": 50},
        {"seed": 1},
        {"rate": 0.2},
        {"decay": 0.1},
        {"batch": 8},
        {"scale": "sum"},
        {"stale_aware": True},
        {"problem": "least-squares"},
        {"training": False},
        {},
    ]
    names = [", ".join(describe(experiment(settings))) for settings in given]
    assert len(set(names)) == len(given)
