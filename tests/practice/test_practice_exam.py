"""The mock exam: what it reveals and when, what is kept of it, and how its clock runs."""

import time
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from apps import running, text, until
from practising import COURSE
from textual.events import Key
from textual.pilot import Pilot

from mlsys_tui import labs
from mlsys_tui.course.exams import paper
from mlsys_tui.course.grading import key
from mlsys_tui.study.practice import Sat, Sitting
from mlsys_tui.study.progress import Progress
from mlsys_tui.study.store import read
from mlsys_tui.tabs.exam import Exam
from mlsys_tui.widgets.navigate import OpenPractice

SEED = 7
PAPER = paper(COURSE, SEED)
NAMES = [drawn.question.id for drawn in PAPER]


def kept(pilot: Pilot[Any]) -> Progress:
    progress = pilot.app.session.progress  # type: ignore[attr-defined]
    assert isinstance(progress, Progress)
    return progress


def sitting(**changes: Any) -> Progress:
    """A reader in the middle of the exam of this seed."""
    return Progress(greeted=True, sitting=replace(Sitting(SEED, time.time()), **changes))


async def opened(pilot: Pilot[Any]) -> Exam:
    pilot.app.post_message(OpenPractice("exam"))
    await until(pilot, lambda shown: "of 20 answered" in shown)
    assert isinstance(pilot.app.screen, Exam)
    return pilot.app.screen


async def test_nothing_is_revealed_before_it_is_handed_in(tmp_path: Path) -> None:
    answers = {drawn.question.id: key(drawn, labs.examiner) for drawn in PAPER}
    async with running(tmp_path, progress=sitting(answers=answers)) as pilot:
        await opened(pilot)
        for _ in range(20):
            shown = text(pilot)
            assert not {"✓", "✗", "solution", "Right"} & set(shown.split())
            assert "f3" not in shown
            await pilot.press("pagedown")
            await pilot.pause()


async def test_every_answer_is_kept_as_it_is_given(tmp_path: Path) -> None:
    at = next(at for at, drawn in enumerate(PAPER) if drawn.question.kind == "choice")
    async with running(tmp_path, progress=sitting(at=at)) as pilot:
        await opened(pilot)
        await pilot.press("b")
        await pilot.pause()
        assert kept(pilot).sitting.answers == {NAMES[at]: "b"}  # type: ignore[union-attr]
        for _ in range(100):
            on_disk = read(tmp_path / "state.toml", time.time())
            if on_disk.sitting and on_disk.sitting.answers:
                break
            await pilot.pause(0.05)
        assert on_disk.sitting
        assert on_disk.sitting.answers == {NAMES[at]: "b"}
        await pilot.press("backspace")
        await pilot.pause()
        assert kept(pilot).sitting.answers == {}  # type: ignore[union-attr]


async def test_kept_answers_that_the_questions_no_longer_have_do_no_harm(tmp_path: Path) -> None:
    answers = dict.fromkeys(NAMES, "1 zh-")
    async with running(tmp_path, progress=sitting(answers=answers)) as pilot:
        await handed_in(pilot)
        assert "0 of 20 right" in text(pilot)


async def test_a_flag_is_set_and_taken_down(tmp_path: Path) -> None:
    async with running(tmp_path, progress=sitting()) as pilot:
        await opened(pilot)
        await pilot.press("f2")
        await until(pilot, lambda shown: "1 flagged" in shown)
        assert kept(pilot).sitting.flags == (NAMES[0],)  # type: ignore[union-attr]
        await pilot.press("f2")
        await until(pilot, lambda shown: "flagged" not in shown)


async def test_a_flagged_question_still_shows_whether_it_is_answered(tmp_path: Path) -> None:
    start = sitting(answers={NAMES[0]: key(PAPER[0], labs.examiner)}, flags=tuple(NAMES[:2]))
    async with running(tmp_path, progress=start) as pilot:
        await opened(pilot)
        assert text(pilot).splitlines()[1].startswith("!1·!2  3 ")


async def test_what_is_no_number_is_kept_and_counts_as_not_answered(tmp_path: Path) -> None:
    at = next(at for at, drawn in enumerate(PAPER) if drawn.question.kind == "numeric")
    async with running(tmp_path, progress=sitting(at=at, answers={NAMES[at]: "abc"})) as pilot:
        await opened(pilot)
        await until(pilot, lambda shown: "cannot be read as the number" in shown)
        assert "0 of 20 answered" in text(pilot)
        await pilot.press("backspace", "backspace", "backspace", "2")
        await until(pilot, lambda shown: "1 of 20" in shown and "cannot be read" not in shown)
        await pilot.press("backspace", "question_mark")
        await until(pilot, lambda shown: "cannot be read as the number" in shown)
        await until(
            pilot,
            lambda _: kept(pilot).sitting.answers == {NAMES[at]: "?"},  # type: ignore[union-attr]
        )


async def test_what_is_no_number_is_no_answer_on_the_board_and_no_evidence(tmp_path: Path) -> None:
    name = next(drawn.question.id for drawn in PAPER if drawn.question.kind == "numeric")
    async with running(tmp_path, progress=sitting(answers={name: "abc"})) as pilot:
        await pilot.press("6")
        await until(pilot, lambda shown: "60 min left, 0 of 20 answered" in shown)
        await handed_in(pilot)
        assert kept(pilot).record(name) == (0, 0)
        assert kept(pilot).exams[0].answers == {name: "abc"}


async def test_a_match_that_is_not_whole_is_no_answer_anywhere(tmp_path: Path) -> None:
    seed, at, match = next(
        (seed, at, drawn)
        for seed in range(50)
        for at, drawn in enumerate(paper(COURSE, seed))
        if drawn.question.kind == "match"
    )
    name, letters = match.question.id, key(match, labs.examiner)
    async with running(tmp_path, progress=sitting(seed=seed, at=at)) as pilot:
        await opened(pilot)
        for number, letter in enumerate(letters):
            assert "0 of 20 answered" in text(pilot), number
            await pilot.press(letter)
            await pilot.pause()
        await until(pilot, lambda shown: "1 of 20 answered" in shown)
        await pilot.press("backspace")
        await until(pilot, lambda shown: "0 of 20 answered" in shown)
        await pilot.press("escape", "l", "6")
        await until(pilot, lambda shown: "0 of 20 answered" in shown and "Mixed" in shown)
        await handed_in(pilot)
        assert kept(pilot).record(name) == (0, 0)
        await pilot.press(*["down"] * (at + 1))
        await until(pilot, lambda shown: "not all" in shown)


async def test_what_is_typed_before_a_turn_belongs_to_the_question_before_it(
    tmp_path: Path,
) -> None:
    """Over a slow connection several keys come at once."""
    at = next(
        at
        for at, (one, other) in enumerate(pairwise(PAPER))
        if one.question.kind == other.question.kind == "numeric"
    )
    async with running(tmp_path, progress=sitting(at=at)) as pilot:
        await opened(pilot)
        for sign in "12":
            pilot.app.post_message(Key(sign, sign))
        pilot.app.post_message(Key("pagedown", None))
        await until(pilot, lambda shown: "1 of 20 answered" in shown)
        await pilot.press("7")
        await until(pilot, lambda shown: "2 of 20 answered" in shown)
        assert kept(pilot).sitting.answers == {NAMES[at]: "12", NAMES[at + 1]: "7"}  # type: ignore[union-attr]


async def test_a_code_question_says_what_its_keys_do(tmp_path: Path) -> None:
    seed, at = next(
        (seed, at)
        for seed in range(50)
        for at, drawn in enumerate(paper(COURSE, seed))
        if drawn.question.kind == "code"
    )
    async with running(tmp_path, progress=sitting(seed=seed, at=at)) as pilot:
        await opened(pilot)
        await until(pilot, lambda shown: "ctrl+r when done" in shown)
        await until(pilot, lambda shown: "esc Hand in or leave" in shown.splitlines()[-1])
        assert "enter goes on" not in text(pilot)
        await pilot.press("escape")
        await until(pilot, lambda shown: "hand it in" in shown)


async def test_the_tab_digits_and_letter_commands_are_off(tmp_path: Path) -> None:
    at = next(at for at, drawn in enumerate(PAPER) if drawn.question.kind == "choice")
    async with running(tmp_path, progress=sitting(at=at)) as pilot:
        screen = await opened(pilot)
        await pilot.press("3", "0", "t", "q", "slash", "question_mark", "s")
        assert pilot.app.screen is screen
        assert not kept(pilot).clock.running


async def test_leaving_stops_the_clock_and_coming_back_starts_it(tmp_path: Path) -> None:
    async with running(tmp_path, progress=sitting(spent=600.0, at=3)) as pilot:
        await opened(pilot)
        await until(pilot, lambda shown: "50:00 left" in shown or "49:5" in shown)
        await pilot.press("escape")
        await until(pilot, lambda shown: "hand it in" in shown)
        await pilot.press("l")
        await pilot.press("6")
        await until(pilot, lambda shown: "Go on with the exam   50 min left, 0 of 20" in shown)
        left = kept(pilot).sitting
        assert left
        assert not left.running
        assert left.at == 3
        await pilot.press("down", *["down"] * 6, "enter")
        await until(pilot, lambda shown: "of 20 answered" in shown)
        await pilot.pause(0.2)
        assert kept(pilot).sitting.running  # type: ignore[union-attr]


async def test_an_exam_that_was_left_is_not_shown_the_time_any_more(tmp_path: Path) -> None:
    async with running(tmp_path, progress=sitting()) as pilot:
        exam = await opened(pilot)
        await pilot.press("escape")
        await until(pilot, lambda shown: "hand it in" in shown)
        await pilot.press("l")
        await until(pilot, lambda _: not exam.query("*"))
        exam.show(kept(pilot))  # as a beat does that comes while it goes


async def test_when_the_time_is_over_it_is_handed_in(tmp_path: Path) -> None:
    answers = {NAMES[0]: key(PAPER[0], labs.examiner)}
    over = sitting(spent=60.0 * COURSE.exam.minutes - 1.5, answers=answers)
    async with running(tmp_path, progress=over) as pilot:
        await opened(pilot)
        await pilot.press("escape")
        await until(pilot, lambda shown: "1 of 20 right" in shown, 60)
        await until(pilot, lambda _: kept(pilot).sitting is None)
        (sat,) = kept(pilot).exams
        assert sat.seconds >= 60 * COURSE.exam.minutes - 2


async def handed_in(pilot: Pilot[Any]) -> None:
    await opened(pilot)
    await pilot.press("escape")
    await until(pilot, lambda shown: "hand it in" in shown)
    await pilot.press("h")
    await until(pilot, lambda shown: "By type" in shown, 90)
    await until(pilot, lambda _: kept(pilot).sitting is None)


async def test_the_result_says_where_one_is_weak_and_shows_each_solution(tmp_path: Path) -> None:
    answers = {
        drawn.question.id: key(drawn, labs.examiner)
        for drawn in PAPER
        if drawn.hour.number != 3 and drawn.question.kind not in ("code", "trace")
    }
    right = len(answers)
    async with running(tmp_path, progress=sitting(answers=answers)) as pilot:
        await handed_in(pilot)
        shown = text(pilot)
        assert f"{right} of 20 right" in shown
        assert "Weakest: hour 3" in shown
        assert "0/5" in shown
        await pilot.press("down")
        await until(pilot, lambda shown: shown.splitlines()[13].split()[-1] != "…")
        await pilot.press("enter")
        await until(pilot, lambda shown: "solution" in shown)
        assert "Nothing was answered" in text(pilot)
        await pilot.press("pagedown")
        await until(pilot, lambda shown: "wrong answer 2 of" in shown.splitlines()[0])
        await pilot.press("escape")
        await until(pilot, lambda shown: "By type" in shown)
        await pilot.press("home", *["up"] * 9, "enter")
        await until(pilot, lambda shown: "Hour 3" in shown and "1 of 10" in shown)


async def test_answers_of_an_exam_count_as_evidence(tmp_path: Path) -> None:
    answers = {NAMES[0]: key(PAPER[0], labs.examiner)}
    async with running(tmp_path, progress=sitting(answers=answers)) as pilot:
        await handed_in(pilot)
        assert kept(pilot).record(NAMES[0]) == (1, 1)
        assert kept(pilot).record(NAMES[1]) == (0, 0)
        assert NAMES[0] in kept(pilot).cards


async def test_attempts_are_compared_by_hour_and_type(tmp_path: Path) -> None:
    none, every = dict.fromkeys(NAMES, False), dict.fromkeys(NAMES, True)
    exams = (Sat(SEED, 1_800_000_000, 3000, none, {}), Sat(SEED, 1_800_090_000, 2400, every, {}))
    async with running(tmp_path, progress=Progress(greeted=True, exams=exams)) as pilot:
        await pilot.press("6")
        await until(pilot, lambda shown: "2; the best 20 of 20 right" in shown)
        await pilot.press("end", "up", "up", "enter")
        await until(pilot, lambda shown: "Mock exams so far" in shown)
        lines = [line.split() for line in text(pilot).splitlines() if "/20" in line]
        assert lines[0][3:9] == ["20/20", "6/6", "4/4", "5/5", "3/3", "2/2"]
        assert lines[1][3:9] == ["0/20", "0/6", "0/4", "0/5", "0/3", "0/2"]
        await pilot.press("enter")
        await until(pilot, lambda shown: "the one before: 0 of 20" in shown)
        assert "+100" in text(pilot)
        assert "Everything right" in text(pilot)


async def test_a_paper_has_its_twenty_questions_on_one_screen_each(tmp_path: Path) -> None:
    async with running(tmp_path, progress=sitting()) as pilot:
        await opened(pilot)
        for number in range(1, 21):
            shown = text(pilot).splitlines()
            assert max(map(len, shown)) <= 80
            assert "esc " in shown[-1], number
            await pilot.press("pagedown")
            await pilot.pause()
