"""The MapReduce tab, as a student uses it: by keyboard alone, at 80x24."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from apps import running, text, until

from mlsys_tui.labs import OpenLab

CAPTION = 21  # the row of the screen that the caption ends on


@asynccontextmanager
async def tab(folder: Path, **more: Any) -> AsyncIterator[Any]:
    """A pilot on the tab, its first trace on the screen (unless a place opens another)."""
    async with running(folder, **more) as pilot:
        if "place" not in more:
            await pilot.press("3")
        await until(pilot, lambda shown: "write it" in shown and "Running the job" not in shown)
        pilot.app.query_one("Show").focus()
        yield pilot


async def opened(pilot: Any, **settings: Any) -> None:
    pilot.app.query_one("MapReduceView").load(settings)
    await pilot.pause(0.1)


def row(pilot: Any, number: int) -> str:
    return text(pilot).split("\n")[number]


def column(pilot: Any, head: str, until_head: str) -> str:
    """What stands below one head of the board."""
    lines = text(pilot).split("\n")
    at = next(n for n, line in enumerate(lines) if line.startswith("    split"))
    left, right = lines[at].index(head), lines[at].index(until_head)
    return "\n".join(line[left:right] for line in lines[at + 1 : at + 13])


@pytest.mark.soak
async def test_stepping_to_the_end_and_back_shows_every_frame_again(tmp_path: Path) -> None:
    async with tab(tmp_path) as pilot:
        there = [text(pilot)]
        for _ in range(49):
            await pilot.press("n")
            there.append(text(pilot))
        assert "50 of 50" in there[-1]
        assert len(set(there)) == 50
        for shown in reversed(there[:-1]):
            await pilot.press("b")
            assert text(pilot) == shown


async def test_k_goes_from_key_to_key_and_the_caption_is_the_boards_last_line(
    tmp_path: Path,
) -> None:
    async with tab(tmp_path) as pilot:
        await pilot.press("k")
        assert row(pilot, CAPTION).strip() == 'map emits "cat" 1: a record of 6 bytes.'
        await pilot.press("k")
        assert row(pilot, CAPTION).strip() == 'map emits "dog" 1: a record of 6 bytes.'


async def test_a_pair_is_marked_where_it_arrives(tmp_path: Path) -> None:
    async with tab(tmp_path) as pilot:
        await pilot.press("k")
        assert "▸cat 1" in text(pilot)
        await pilot.press("n")
        assert text(pilot).count("▸") == 1
        assert 'crc32("cat") mod 2 = 0' in text(pilot)


async def test_following_a_key_hides_all_others_and_escape_brings_them_back(
    tmp_path: Path,
) -> None:
    async with tab(tmp_path) as pilot:
        await pilot.press("end", "f")
        await pilot.pause()
        await pilot.press("down", "enter")
        await until(pilot, lambda shown: 'only "cat"' in shown)
        assert "14 of 14" in text(pilot)
        assert "dog" not in column(pilot, "map", "output")
        assert "cat [1, 1]" in text(pilot)
        await pilot.press("escape")
        await until(pilot, lambda shown: "50 of 50" in shown or "47 of 50" in shown)
        assert "dog 1" in column(pilot, "map", "output")


async def test_the_counters_stand_side_by_side_with_the_combiner_off_and_on(
    tmp_path: Path,
) -> None:
    async with tab(tmp_path) as pilot:
        await pilot.press("v")
        await until(pilot, lambda shown: "combiner off   combiner on" in shown)
        values = {
            line[:26].strip(): line[26:].split() for line in text(pilot).split("\n") if line.strip()
        }
        # By hand: 3 + 2 + 1 words, of which one pair of "cat" falls together on mapper 0.
        assert values["map output records"][:2] == ["6", "6"]
        assert values["shuffle records"][:2] == ["6", "5"]
        assert values["shuffle bytes"][:2] == ["37", "31"]
        assert "changes no" in text(pilot)


async def test_averaging_averages_is_caught_in_the_act(tmp_path: Path) -> None:
    async with tab(tmp_path) as pilot:
        await opened(pilot, job="mean-of-means", view="counters")
        # (1 + 2 + 3 + 10) / 4 is 4; the mean of 2 and 10 is 6.
        await until(pilot, lambda shown: '"ann" is 4 without and 6 with it' in shown)


@pytest.mark.parametrize(
    ("key", "shown"),
    [("m", "4 mappers"), ("M", "2 mappers"), ("d", "3 reducers"), ("D", "1 reducer")],
)
async def test_machines_come_and_go_and_the_trace_is_built_anew(
    tmp_path: Path, key: str, shown: str
) -> None:
    async with tab(tmp_path) as pilot:
        await pilot.press("end", key)
        await until(pilot, lambda screen: shown in screen and "50 of 50" not in screen)
        assert "dog 3" in text(pilot)  # who stood at the end stands there again


async def test_the_combiner_and_the_partitioner_can_be_switched(tmp_path: Path) -> None:
    async with tab(tmp_path) as pilot:
        await pilot.press("c")
        await until(pilot, lambda shown: "combiner on  " in shown and "of 54" in shown)
        await pilot.press("h", "end")
        await until(pilot, lambda shown: "by letter" in shown)
        await pilot.press("end")
        # b, c and d lie in the first half of the alphabet: all three go to reducer 0.
        await until(pilot, lambda shown: "of the output" in shown and "part 0" in shown)


async def test_the_input_is_edited_as_text_and_every_letter_goes_into_it(tmp_path: Path) -> None:
    async with tab(tmp_path) as pilot:
        await pilot.press("e")
        await pilot.pause()
        await pilot.press("f7", *"q 3 / q", "escape")
        await until(pilot, lambda shown: "q 3 / q" in shown and "The input" not in shown)
        await pilot.press("end")
        await until(pilot, lambda shown: "q 2" in shown)


async def test_the_courses_sentence_is_the_first_prediction(tmp_path: Path) -> None:
    async with tab(tmp_path) as pilot:
        await pilot.press("p")
        await until(pilot, lambda shown: "cat dog cat bird dog dog" in shown)
        assert "cat 1" not in column(pilot, "map", "output")
        await pilot.press(*"cat 2, dog 3, bird 1", "enter")
        await until(pilot, lambda shown: "✗ Not so" in shown)
        assert pilot.app.session.progress.predictions[-1].guess == "cat 2, dog 3, bird 1"
        pilot.app.screen.focused.value = ""
        await pilot.press(*"cat 1 dog 1 cat 1 bird 1 dog 1 dog 1", "enter")
        await until(pilot, lambda shown: "✓ Right: 6 pairs" in shown)
        await pilot.press("enter")
        await until(pilot, lambda shown: "after the shuffle" in shown and "dog 1" in shown)
        await pilot.press(*"bird [1], cat [1, 1], dog [1, 1, 1]", "enter")
        await until(pilot, lambda shown: "✓ Right: 3 groups" in shown)
        await pilot.press("escape")
        await until(pilot, lambda shown: "Enter" not in shown and " 1 of 50" in shown)


async def test_after_a_prediction_the_readers_own_run_is_back(tmp_path: Path) -> None:
    async with tab(tmp_path) as pilot:
        for key in "mdch":
            await pilot.press(key)
            await pilot.pause(0.1)
        await until(pilot, lambda shown: "4 mappers" in shown and "by letter" in shown)
        await pilot.press("k", "n")
        await pilot.pause(0.1)
        own = text(pilot)
        await pilot.press("p")
        await until(pilot, lambda shown: "enter marks it" in shown and "3 mappers" in shown)
        await pilot.press("down", "escape")
        await until(pilot, lambda shown: shown == own)
        await pilot.press("n", "b")
        await until(pilot, lambda shown: shown == own)


async def test_after_a_prediction_the_key_is_followed_on(tmp_path: Path) -> None:
    async with tab(tmp_path) as pilot:
        await pilot.press("end", "f")
        await pilot.pause()
        await pilot.press("down", "enter")
        await until(pilot, lambda shown: 'only "cat"' in shown and "14 of 14" in shown)
        await pilot.press("p")
        await until(pilot, lambda shown: "enter marks it" in shown and "50" in shown)
        await pilot.press("escape")
        await until(pilot, lambda shown: 'only "cat"' in shown and "14 of 14" in shown)


async def test_what_a_link_sets_up_during_a_prediction_stays(tmp_path: Path) -> None:
    async with tab(tmp_path) as pilot:
        await pilot.press("m", "p")
        await until(pilot, lambda shown: "enter marks it" in shown)
        await opened(pilot, job="grep")
        await until(pilot, lambda shown: "j grep" in shown and "enter marks it" not in shown)
        await pilot.pause(0.2)
        assert "j grep" in text(pilot)


async def test_a_link_to_another_prediction_leaves_the_readers_run_behind_it(
    tmp_path: Path,
) -> None:
    async with tab(tmp_path) as pilot:
        await pilot.press("m")
        await until(pilot, lambda shown: "4 mappers" in shown)
        await pilot.press("p")
        await until(pilot, lambda shown: "1 of " in shown and "enter marks it" in shown)
        await opened(pilot, question="wordcount-shuffle")
        await until(pilot, lambda shown: "2 of " in shown and "enter marks it" in shown)
        await pilot.press("q")
        assert pilot.app.screen.focused.value == "q"
        await pilot.press("escape")
        await until(pilot, lambda shown: "4 mappers" in shown and "enter marks" not in shown)


async def test_a_text_of_ones_own_can_be_predicted_too(tmp_path: Path) -> None:
    async with tab(tmp_path) as pilot:
        await opened(pilot, job="distinct", text="b a b", mappers=1, combiner=False)
        await until(pilot, lambda shown: "b a b" in shown)
        await pilot.press("p")
        await until(pilot, lambda shown: "every pair that it emits" in shown)
        await pilot.press(*"a null b null b null", "enter")
        await until(pilot, lambda shown: "✓ Right: 3 pairs" in shown)


SOLUTION = """\
def map(doc):
    for word in doc.split():
        emit(word, 1)

def reduce(word, counts):
    emit(word, sum(counts))
"""


async def written(pilot: Any, source: str) -> None:
    """Go to the page where a job is written, and write this one."""
    await opened(pilot, question="write-wordcount")
    await until(pilot, lambda shown: "1 of 15" in shown)
    assert 'for "cat dog" / "cat" give' in text(pilot)
    await pilot.press("enter")
    pilot.app.screen.focused.text = source
    await pilot.pause()
    await pilot.press("escape")


async def test_a_job_is_written_run_on_its_cases_and_stepped(tmp_path: Path) -> None:
    async with tab(tmp_path) as pilot:
        await written(pilot, SOLUTION)
        await pilot.press("r")
        await until(pilot, lambda shown: "✓ Right on all 4 cases" in shown)
        await pilot.press("g")
        await until(pilot, lambda shown: "j your job" in shown and "Split 0" in shown)
        await pilot.press("end")
        await until(pilot, lambda shown: "cat 2" in shown)


async def test_in_the_editor_letters_digits_and_enter_are_its_own(tmp_path: Path) -> None:
    async with tab(tmp_path) as pilot:
        await opened(pilot, question="write-wordcount")
        await until(pilot, lambda shown: "1 of 15" in shown)
        await pilot.press("enter", *"if 3:", "enter", *"vpq/?", "enter", "escape", "v")
        await until(pilot, lambda shown: "combiner off" in shown)
        await pilot.press("V")
        await until(pilot, lambda shown: "if 3:" in shown)
        lines = pilot.app.query_one("#job-editor").text.split("\n")
        assert lines[:2] == ["if 3:", "    vpq/?"]


async def test_backspace_takes_back_a_step_of_the_indent_and_else_one_sign(tmp_path: Path) -> None:
    async with tab(tmp_path) as pilot:
        await opened(pilot, question="write-wordcount")
        await until(pilot, lambda shown: "1 of 15" in shown)
        await pilot.press("enter")
        editor = pilot.app.query_one("#job-editor")
        editor.text = ""
        for keys, left in (
            (("if 1:", "enter", "if 2:", "enter"), "if 1:\n    if 2:\n        "),
            (("backspace",), "if 1:\n    if 2:\n    "),
            (("space", "space", "backspace"), "if 1:\n    if 2:\n    "),
            (("ab", "backspace", "space", "backspace", "backspace"), "if 1:\n    if 2:\n    "),
            (("shift+left", "backspace"), "if 1:\n    if 2:\n   "),
            (("backspace", "backspace"), "if 1:\n    if 2:"),
        ):
            for key in keys:
                await pilot.press(*(key if " " in key or key == "ab" else [key]))
            await pilot.pause()
            assert editor.text == left


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("emit(word, 1)", "emit(word, 1", "line 3: SyntaxError"),
        ("emit(word, 1)", "emit(word, 1 / 0)", "line 3: ZeroDivisionError"),
        ("sum(counts)", "len(counts) + 1", 'for "cat dog" / "cat" it gives'),
    ],
)
async def test_a_wrong_job_is_told_its_line_and_the_app_lives(
    tmp_path: Path, old: str, new: str, words: str
) -> None:
    async with tab(tmp_path) as pilot:
        await written(pilot, SOLUTION.replace(old, new))
        await pilot.press("r")
        await until(pilot, lambda shown: "✗" in shown and words in " ".join(shown.split()))


async def test_an_endless_job_is_reported_with_its_line(tmp_path: Path) -> None:
    async with tab(tmp_path) as pilot:
        source = SOLUTION.replace("emit(word, 1)", "while True: pass")
        await opened(pilot, job="mine.py", source=source, text="a", call_limit=0.3)
        await until(pilot, lambda shown: "mine.py, line 3: stopped after 0.3 s" in shown)
        await opened(pilot, job="wordcount")
        await until(pilot, lambda shown: "Split 0" in shown)


async def test_escape_stops_waiting_for_a_job_that_sleeps(tmp_path: Path) -> None:
    async with tab(tmp_path) as pilot:
        source = SOLUTION.replace("emit(word, 1)", "import time; time.sleep(3)")
        await opened(pilot, job="mine.py", source=source, text="a")
        await until(pilot, lambda shown: "running: escape stops" in shown)
        await pilot.press("escape")
        await until(pilot, lambda shown: "Stopped before" in shown, 0.5)


async def test_a_dead_machine_costs_time_and_changes_no_output(tmp_path: Path) -> None:
    async with tab(tmp_path) as pilot:
        await pilot.press("v", "v")
        await until(pilot, lambda shown: "makespan 8 s" in shown)
        await pilot.press("x")
        await until(pilot, lambda shown: "machine 0 dies at 5 s" in shown)
        # Its map task had ended after 4 s, and is done again: Dean and Ghemawat, 3.3.
        assert "map 0 on machine 0, 0 to 4 s: lost" in text(pilot)
        # Reduce 0 was lost with it and waits for that: 5 + 4 + 4 s.
        assert "makespan 13 s, without faults 8 s. Same output." in text(pilot)


async def test_a_backup_beats_the_straggler(tmp_path: Path) -> None:
    async with tab(tmp_path) as pilot:
        await pilot.press("v", "v", "s")
        await until(pilot, lambda shown: "map 0 is slow" in shown)
        slow = "makespan 20 s"
        assert slow in text(pilot)
        await pilot.press("u")
        await until(pilot, lambda shown: slow not in shown and "beaten" in shown)


async def test_a_straggler_on_the_only_machine_gets_no_backup(tmp_path: Path) -> None:
    async with tab(tmp_path) as pilot:
        await opened(pilot, job="wordcount", mappers=1, view="faults")
        await pilot.press("s", "u")
        await until(pilot, lambda shown: "backup tasks on" in shown and "No machine is fr" in shown)


async def test_both_reduces_start_when_the_maps_are_done(tmp_path: Path) -> None:
    async with tab(tmp_path) as pilot:
        await pilot.press("v", "v", "x", "s", "u")
        # The backup of map 0 ends at 6 s on one of two machines, and each reduce takes 4 s.
        await until(pilot, lambda shown: "makespan 10 s, without faults 8 s." in shown)


async def test_the_code_at_work_is_marked(tmp_path: Path) -> None:
    async with tab(tmp_path) as pilot:
        await pilot.press("v", "v", "v")
        await until(pilot, lambda shown: "1   def map(doc):" in shown)
        await pilot.press("k")
        await until(pilot, lambda shown: "1 ▸ def map(doc):" in shown)
        await pilot.press("end")
        await until(pilot, lambda shown: "8 ▸ def reduce(word, counts):" in shown)


async def test_two_thousand_words_keep_the_lit_row_in_view(tmp_path: Path) -> None:
    lines = "\n".join(f"w{n % 97} " * 10 for n in range(200))
    async with tab(tmp_path) as pilot:
        await opened(pilot, job="wordcount", text=lines, position=1000)
        await until(pilot, lambda shown: "1001 of" in shown)
        for _ in range(20):
            await pilot.press("n")
            assert "▸" in text(pilot)
        assert "↑" in text(pilot)
        assert "↓" in text(pilot)


async def test_a_longer_input_is_offered_to_a_run_without_a_trace(tmp_path: Path) -> None:
    async with tab(tmp_path) as pilot:
        await opened(pilot, job="wordcount", text="a b c d\n" * 10_000)
        await until(pilot, lambda shown: "too many to step through" in shown)
        await pilot.press("r")
        await until(pilot, lambda shown: "40000" in shown and '"a" 10000' in shown)


async def test_a_command_line_opens_the_app_on_its_frame(tmp_path: Path) -> None:
    settings = {"job": "wordcount", "text": "to be or not to be", "mappers": 2, "position": 4}
    async with tab(tmp_path, place=OpenLab("mapreduce", settings)) as pilot:
        await until(pilot, lambda shown: " 5 of " in shown and "2 mappers" in shown)


@pytest.mark.parametrize("content", ["", "\n\n\n", "a", "\0\x1b[31m"])
async def test_odd_inputs_are_shown_and_stepped(tmp_path: Path, content: str) -> None:
    async with tab(tmp_path) as pilot:
        await opened(pilot, job="wordcount", text=content, mappers=12, reducers=9)
        await until(pilot, lambda shown: "12 mappers" in shown and "9 reducers" in shown)
        await pilot.press("end", *"vvvvvv")
        assert "\x1b" not in text(pilot)


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (140, 40)])
async def test_every_view_fits_its_screen(tmp_path: Path, size: tuple[int, int]) -> None:
    async with tab(tmp_path, size=size) as pilot:
        for _ in range(6):
            await pilot.press("k", "k", "v")
            await pilot.pause()
            assert "write it" in text(pilot)
