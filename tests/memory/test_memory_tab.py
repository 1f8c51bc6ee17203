"""The Memory tab, as a student uses it: by keyboard alone, at 80x24."""

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from apps import running, text, until

from mlsys_tui.course.grading import key
from mlsys_tui.labs import OpenLab, examiner
from mlsys_tui.labs.memory.coherence import run_shared
from mlsys_tui.labs.memory.collective import run_collective
from mlsys_tui.labs.memory.costs import Costs
from mlsys_tui.labs.memory.distributed import run_distributed
from mlsys_tui.labs.memory.examples import EXAMPLES
from mlsys_tui.labs.memory.parallel_trace import run_parallel
from mlsys_tui.labs.memory.parallelism import Work
from mlsys_tui.labs.memory.parser import parse
from mlsys_tui.labs.memory.view import PAGES
from mlsys_tui.labs.memory.view_collectives_rows import CollectivePicture
from mlsys_tui.labs.memory.view_collectives_rows import Scene as CollectiveScene
from mlsys_tui.labs.memory.view_messages import MessagesPicture
from mlsys_tui.labs.memory.view_messages import Scene as MessagesScene
from mlsys_tui.labs.memory.view_parallel_rows import ParallelPicture
from mlsys_tui.labs.memory.view_parallel_rows import Scene as ParallelScene
from mlsys_tui.labs.memory.view_shared import Scene as SharedScene
from mlsys_tui.labs.memory.view_shared import SharedPicture

KEYS = {" ": "space"}
SHARED = OpenLab("memory", {"view": "shared"})
CAPTION = 21  # the row of the screen that the caption ends on
WIDE_PROGRAM = "line a b c d; P0:w a=9999; P12:r a, r e; P3:inc c | P5:inc e, w f, w g; P63:r data"


@asynccontextmanager
async def tab(folder: Path, place: OpenLab = SHARED, **more: Any) -> AsyncIterator[Any]:
    """A pilot on the diagrams: on `shared` if no other place is named."""
    async with running(folder, place=place, **more) as pilot:
        await until(pilot, lambda shown: "parallelism" in shown and "drill" in shown)
        await pilot.pause()
        yield pilot


def row(pilot: Any, number: int) -> str:
    return text(pilot).split("\n")[number]


@pytest.mark.soak
async def test_stepping_to_the_end_and_back_shows_every_frame_again(tmp_path: Path) -> None:
    async with tab(tmp_path) as pilot:
        for _ in range(3):
            length = int(text(pilot).rpartition(" of ")[2].split()[0])
            there = [text(pilot)]
            for _ in range(length - 1):
                await pilot.press("n")
                there.append(text(pilot))
            assert len(set(there)) == length
            for shown in reversed(there[:-1]):
                await pilot.press("b")
                assert text(pilot) == shown
            await pilot.press("v")


async def test_every_page_is_one_v_away_and_named_at_the_top(tmp_path: Path) -> None:
    async with running(tmp_path) as pilot:
        await pilot.press("2")
        await until(pilot, lambda shown: "registers" in shown)
        seen = []
        for page in PAGES:
            assert page.NAME in row(pilot, 3)
            seen.append(text(pilot))
            await pilot.press("v")
        assert len(set(seen)) == len(PAGES)
        assert text(pilot) == seen[0]
        await pilot.press("V")
        assert text(pilot) == seen[-1]


async def test_the_caption_is_the_boards_last_line(tmp_path: Path) -> None:
    async with tab(tmp_path) as pilot:
        assert row(pilot, CAPTION).strip() == "Memory holds x, all 0. The caches are empty."
        await pilot.press("v", "v", "v", "end")
        assert row(pilot, CAPTION).strip() == "slowest stage."


async def test_an_edited_program_runs_on_both_kinds_of_memory(tmp_path: Path) -> None:
    async with tab(tmp_path) as pilot:
        await pilot.press("enter", "ctrl+u", *"P0: w y; P1: z y", "enter")
        assert "line 1, column 14" in text(pilot)
        await pilot.press("backspace", "backspace", "backspace", *"r y", "enter", "n", "n")
        assert "P1 reads y = 1, a miss" in text(pilot)
        await pilot.press("v", "n", "n")
        assert "Send: P0 sends y = 1 to P1" in text(pilot)


async def test_a_lost_update_is_an_example_two_keys_away(tmp_path: Path) -> None:
    async with tab(tmp_path) as pilot:
        await pilot.press("e", "down", "enter", "end")
        assert "1 update lost" in text(pilot)
        assert "a lock does" in text(pilot)


async def test_the_ring_comes_with_its_formula_and_the_tree_beside_it(tmp_path: Path) -> None:
    async with tab(tmp_path) as pilot:
        await pilot.press("v", "v", "end")
        shown = text(pilot)
        assert "24 of 24 messages" in shown
        assert "480 ms of 480 ms" in shown
        assert "2(N−1) (L + M/N/B) = 480 ms" in shown
        await pilot.press("g", "end")
        assert "6 of 6 messages" in text(pilot)
        assert "1.28 s of 1.28 s" in text(pilot)


async def test_workers_that_do_not_fit_scroll_into_view(tmp_path: Path) -> None:
    settings = {"view": "parallelism", "workers": "20"}
    async with tab(tmp_path, place=OpenLab("memory", settings)) as pilot:
        await until(pilot, lambda shown: "20 workers" in shown)
        assert "P19" not in text(pilot)
        await pilot.press(*["down"] * 19)
        assert "P19" in text(pilot)


async def test_the_set_up_refuses_while_it_is_typed_and_then_runs(tmp_path: Path) -> None:
    async with tab(tmp_path) as pilot:
        await pilot.press("v", "v", "s", "ctrl+u", *"65")
        assert "from 1 to 64 (got 65)" in text(pilot)
        await pilot.press("enter")
        assert "got 65" in text(pilot)
        await pilot.press("ctrl+u", *"8", "enter")
        assert "8 nodes" in text(pilot)


async def test_a_link_opens_a_page_set_up(tmp_path: Path) -> None:
    place = OpenLab("memory", {"view": "collectives", "pattern": "tree", "nodes": "19"})
    async with tab(tmp_path, place=place) as pilot:
        await until(pilot, lambda shown: "19 nodes" in shown)
        await pilot.press("n")
        assert "Round 1 of 10" in text(pilot)


@pytest.mark.parametrize(
    "settings",
    [
        {"view": "collectives", "nodes": "x"},
        {"view": "collectives", "pattern": "star"},
        {"view": "shared", "program": "P0 w"},
        {"view": "shared", "position": "soon"},
        {"view": "parallelism", "stages": "a,b"},
    ],
)
async def test_settings_that_cannot_be_are_said_and_nothing_else_happens(
    tmp_path: Path, settings: dict[str, str]
) -> None:
    async with tab(tmp_path, place=OpenLab("memory", settings)) as pilot:
        await until(pilot, lambda shown: "must be" in shown)


async def letters(pilot: Any, *, wrong: bool = False) -> str:
    """What answers the question in hand rightly, or else wrongly."""
    await pilot.pause()
    drawn = pilot.app.query_one("DrillPage Answer").attempt.drawn
    right = key(drawn, examiner)
    if not wrong:
        return right
    return "".join(reversed(right)) if len(set(right)) > 1 else "a" if right != "a" else "b"


async def test_the_drill_marks_a_choice_and_asks_the_next(tmp_path: Path) -> None:
    async with tab(tmp_path) as pilot:
        await pilot.press("v", "v", "v", "v")
        await pilot.press(*await letters(pilot, wrong=True), "enter")
        await until(pilot, lambda shown: "Not right." in shown)
        await pilot.press("enter")
        await pilot.press(*await letters(pilot), "enter")
        await until(pilot, lambda shown: "✓ Right." in shown and "right 1 of 2 answered" in shown)
        assert len(pilot.app.session.progress.attempts) == 2


async def test_a_wrong_answer_stays_to_be_read_as_a_right_one_does(tmp_path: Path) -> None:
    async with tab(tmp_path) as pilot:
        await pilot.press("v", "v", "v", "v")
        await pilot.press(*await letters(pilot), "enter", "enter")
        await pilot.press(*await letters(pilot, wrong=True), "enter", "enter")
        for verdict in ("Not right.", "✓ Right."):
            await pilot.press("pageup")
            await until(pilot, lambda shown, verdict=verdict: verdict in shown)
            assert "right 1 of 2 answered" in text(pilot)


async def test_the_next_round_asks_anew_what_was_wrong(tmp_path: Path) -> None:
    async with tab(tmp_path) as pilot:
        await pilot.press("v", "v", "v", "v")
        await pilot.press(*await letters(pilot, wrong=True), "enter", "enter")
        await pilot.press(*await letters(pilot), "enter")
        await until(pilot, lambda shown: "right 1 of 2 answered" in shown)
        total = int(text(pilot).partition(" of ")[2].split()[0])
        await pilot.press(*["pagedown"] * (total - 1))
        await until(pilot, lambda shown: "1 of " in shown and "right 1 of 1 answered" in shown)
        assert "Not right." not in text(pilot)


async def test_a_drawing_is_completed_blank_by_blank(tmp_path: Path) -> None:
    place = OpenLab("memory", {"view": "drill", "question": "draw-shared-memory"})
    async with tab(tmp_path, place=place) as pilot:
        await until(pilot, lambda shown: "Complete the drawing of shared memory" in shown)
        await pilot.press("enter")
        for label in ("bus", "shared memory", "ns", "threads"):
            await pilot.press(*(KEYS.get(sign, sign) for sign in label), "enter")
        await until(pilot, lambda shown: "✓ Right." in shown)


@pytest.mark.parametrize("pattern", ["ring", "tree", "broadcast", "reduce"])
def test_four_nodes_are_all_in_sight_on_a_small_screen(pattern: str) -> None:
    """60x16 leaves 10 rows. Nothing is cut, and eight nodes scroll by with a sign."""
    steps = run_collective(pattern, 4, Costs(40e6, 125e6, 50e-6))
    for at in range(len(steps)):
        shown = [line.plain for line in CollectivePicture(CollectiveScene(steps, at)).rows(60, 10)]
        assert all(any(f"P{node} Mem" in line for line in shown) for node in range(4))
        assert not any("…" in line for line in shown)
    steps = run_collective(pattern, 8, Costs())
    seen = set()
    for lit in range(8):
        lines = CollectivePicture(CollectiveScene(steps, 0, lit)).rows(60, 10)
        shown = "\n".join(line.plain for line in lines)
        assert "more" in shown
        seen |= {node for node in range(8) if f"P{node} Mem" in shown}
    assert seen == set(range(8))


def test_the_number_of_hidden_pieces_covers_no_value() -> None:
    steps = run_collective("ring", 8, Costs())
    lines = [line.plain for line in CollectivePicture(CollectiveScene(steps, 0)).rows(60, 17)]
    last = next(line for line in lines if "P7 Mem" in line)
    assert last.split()[2:] == ["░", "8"] * 6
    assert any(line.rstrip().endswith("+2") for line in lines)


@pytest.mark.parametrize("size", [(80, 18), (60, 11), (82, 34), (140, 32)])
def test_no_page_is_wider_or_longer_than_its_place(size: tuple[int, int]) -> None:
    rng = random.Random(1)
    pictures: list[Any] = []
    for program in [*(example.program for example in EXAMPLES.values()), WIDE_PROGRAM]:
        shared, sent = run_shared(parse(program)), run_distributed(parse(program), Costs())
        pictures.append(SharedPicture(SharedScene(shared, rng.randrange(len(shared)))))
        pictures.append(MessagesPicture(MessagesScene(sent, rng.randrange(len(sent)))))
    for pattern in ("ring", "tree", "broadcast", "reduce"):
        for nodes in (1, 2, 5, 64):
            steps = run_collective(pattern, nodes, Costs())
            at, lit = rng.randrange(len(steps)), rng.randrange(nodes)
            pictures.append(CollectivePicture(CollectiveScene(steps, at, lit)))
    for workers in (1, 3, 8, 64):
        shared_out = run_parallel(Work(48, workers, (1.0, 2.5, 0.125), 2.0, 0.25))
        at = rng.randrange(len(shared_out))
        pictures.append(ParallelPicture(ParallelScene(shared_out, at, rng.randrange(3 * workers))))
    for picture in pictures:
        lines = picture.rows(*size)
        assert len(lines) <= size[1]
        assert all(line.cell_length <= size[0] for line in lines), picture
        assert str(lines[-1]).rstrip().endswith((".", "…")) or size[1] < 18
