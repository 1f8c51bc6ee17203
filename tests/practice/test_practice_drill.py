"""A drill from its board to its end: what is kept of it, and how it is gone on with."""

import asyncio
import time
from dataclasses import replace
from pathlib import Path

from apps import notices, running, text, until
from practising import COURSE, asking, drawn, first, right, type_in

from mlsys_tui.course import NumericQuestion
from mlsys_tui.study.progress import Progress
from mlsys_tui.tabs.hour import HourTab
from mlsys_tui.tabs.panes import Panes
from mlsys_tui.tabs.practice_drill import Drill
from mlsys_tui.widgets.navigate import OpenPractice


def kept(pilot) -> Progress:  # type: ignore[no-untyped-def]
    return pilot.app.session.progress


async def answer(pilot, *, rightly: bool = True) -> str:  # type: ignore[no-untyped-def]
    """Answer the choice in hand; its id."""
    letters = right(pilot)
    if not rightly:
        letters = next(letter for letter in "abcde" if letter not in letters)
    await pilot.press(*letters, "enter")
    await until(pilot, lambda shown: "How hard?" in shown)
    return drawn(pilot).question.id


def numeric(pilot) -> bool:  # type: ignore[no-untyped-def]
    return drawn(pilot).question.kind == "numeric"


def drawn_so_far(pilot) -> int:  # type: ignore[no-untyped-def]
    return len(pilot.app.screen.series.attempts)


async def test_an_answer_is_kept_with_its_card_and_its_rating_can_be_changed(
    tmp_path: Path,
) -> None:
    async with asking(tmp_path, first("choice")) as pilot:
        name = await answer(pilot)
        (attempt,) = kept(pilot).attempts
        assert (attempt.question, attempt.right) == (name, True)
        easy = kept(pilot).cards[name]
        assert "[4 easy]" in text(pilot)
        await pilot.press("2")
        await pilot.pause()
        assert "[2 hard]" in text(pilot)
        assert kept(pilot).cards[name].due < easy.due
        assert len(kept(pilot).attempts) == 1
        await pilot.press("4")
        await pilot.pause()
        assert kept(pilot).cards[name] == easy


async def test_a_right_answer_that_took_a_hint_is_hard_at_best(tmp_path: Path) -> None:
    async with asking(tmp_path, first("numeric")) as pilot:
        await pilot.press("f3")
        await type_in(pilot, right(pilot))
        await pilot.press("enter")
        await until(pilot, lambda shown: "[2 hard]" in shown)


async def test_a_drill_that_is_left_goes_on_where_it_was(tmp_path: Path) -> None:
    async with running(tmp_path) as pilot:
        await pilot.press("6")
        await until(pilot, lambda shown: "Drill an hour" in shown)
        await pilot.press("down", "enter")
        await until(pilot, lambda shown: "1 of 10" in shown)
        await pilot.press("pagedown")
        await until(pilot, lambda shown: "2 of 10" in shown)
        await pilot.press("escape")
        await until(pilot, lambda shown: "Go on" in shown)
        await pilot.press("home", "enter")
        await until(pilot, lambda shown: "2 of 10" in shown)


async def test_what_was_answered_wrongly_is_due_again(tmp_path: Path) -> None:
    name = first("choice")
    long_ago = time.time() - 40 * 86_400
    progress = Progress(greeted=True).attempted(name, long_ago, False, 10)
    async with running(tmp_path, progress=progress) as pilot:
        await pilot.press("6")
        await until(pilot, lambda shown: "Due now (1)" in shown)
        await pilot.press("enter")
        await until(pilot, lambda shown: "1 of 1" in shown)
        assert drawn(pilot).question.id == name


async def test_the_first_line_is_lit_and_every_line_can_be(tmp_path: Path) -> None:
    async with running(tmp_path) as pilot:
        await pilot.press("6")
        await until(pilot, lambda shown: "Due now" in shown)
        board = pilot.app.query_one("PracticeBoard")
        lit = []
        for _ in range(11):
            rows = board.rows(80, 20)  # type: ignore[attr-defined]
            lit += [row.plain.split()[0] for row in rows if "cursor" in str(row.spans)]
            await pilot.press("down")
        assert lit == ["Due", "1", "2", "3", "4", "5", "Mixed", "Mock", "Exams", "Intuition", "All"]


async def test_nothing_due_says_what_to_do_instead(tmp_path: Path) -> None:
    async with running(tmp_path) as pilot:
        await pilot.press("6")
        await until(pilot, lambda shown: "Due now" in shown)
        await pilot.press("enter")
        await pilot.pause()
        assert "nothing is due" in notices(pilot)


async def test_a_stage_of_the_hour_is_done_when_its_questions_are(tmp_path: Path) -> None:
    async with asking(tmp_path, "before:1-speedup") as pilot:
        for number in range(3):
            await until(pilot, lambda shown, at=number: f"{at + 1} of 3" in shown)
            letters = right(pilot)
            if drawn(pilot).question.kind == "numeric":
                await type_in(pilot, letters)
            else:
                await pilot.press(*letters)
            await pilot.press("enter")
            await until(pilot, lambda shown: "How hard?" in shown)
            await pilot.press("enter")
        await until(pilot, lambda shown: "3 of 3 right" in shown)
        assert kept(pilot).guided["1-speedup"] == ("before",)
        await pilot.press("escape")
        await until(pilot, lambda shown: "The five hours" in shown)


async def test_a_round_ends_when_every_question_is_answered_or_skipped(tmp_path: Path) -> None:
    async with asking(tmp_path, "before:2-memory") as pilot:
        await until(pilot, lambda shown: drawn_so_far(pilot) == 3)
        await pilot.press("pagedown")
        await until(pilot, lambda shown: "2 of 3" in shown)
        letters = right(pilot)
        await (type_in(pilot, letters) if numeric(pilot) else pilot.press(*letters))
        await pilot.press("enter")
        await until(pilot, lambda shown: "How hard?" in shown)
        await pilot.press("enter")
        await until(pilot, lambda shown: "3 of 3" in shown)
        await pilot.press("pagedown")
        await until(pilot, lambda shown: "1 of 3 right. 1 answered, 2 skipped." in shown)
        await pilot.pause()
        assert kept(pilot).guided["2-memory"] == ("before",)
        assert "✗" not in text(pilot)
        await pilot.press("enter")
        await until(pilot, lambda shown: "1 of 3" in shown.splitlines()[0])


async def test_a_stage_that_is_left_goes_on_at_its_next_open_question(tmp_path: Path) -> None:
    async with asking(tmp_path, "before:2-memory") as pilot:
        await until(pilot, lambda shown: drawn_so_far(pilot) == 3)
        asked = [one.drawn.question.id for one in pilot.app.screen.series.attempts]  # type: ignore[attr-defined]
        letters = right(pilot)
        await (type_in(pilot, letters) if numeric(pilot) else pilot.press(*letters))
        await pilot.press("enter")
        await until(pilot, lambda shown: "How hard?" in shown)
        await pilot.press("escape")
        await pilot.pause()
        pilot.app.post_message(OpenPractice(first("choice")))  # which drops nothing
        await until(pilot, lambda shown: "One question" in shown)
        await pilot.press("escape")
        await pilot.pause()
        pilot.app.post_message(OpenPractice("before:2-memory"))
        await until(pilot, lambda shown: "2 of 3" in shown)
        assert drawn(pilot).question.id == asked[1]


async def test_an_answer_from_before_a_drill_was_left_is_not_rated_any_more(
    tmp_path: Path,
) -> None:
    async with asking(tmp_path, "before:2-memory") as pilot:
        await until(pilot, lambda shown: drawn_so_far(pilot) == 3)
        letters = right(pilot)
        await (type_in(pilot, letters) if numeric(pilot) else pilot.press(*letters))
        await pilot.press("enter")
        await until(pilot, lambda shown: "How hard?" in shown)
        await pilot.press("escape")
        await pilot.pause()
        pilot.app.post_message(OpenPractice("before:2-memory"))
        await until(pilot, lambda shown: "2 of 3" in shown)
        await pilot.press("pageup")
        await until(pilot, lambda shown: "asked again in" in shown)
        assert "How hard?" not in text(pilot)


async def test_a_drill_that_was_left_is_not_shown_its_cards_any_more(tmp_path: Path) -> None:
    async with asking(tmp_path, first("choice")) as pilot:
        drill = pilot.app.screen
        assert isinstance(drill, Drill)
        await pilot.press("escape")
        await until(pilot, lambda _: not drill.query("*"))
        drill.show(kept(pilot).attempted(first("choice"), time.time(), True, 10))


async def test_one_question_alone_cannot_be_skipped(tmp_path: Path) -> None:
    async with asking(tmp_path, first("choice")) as pilot:
        await pilot.press("enter")
        await until(pilot, lambda shown: "answer it first; escape leaves" in shown)


async def test_the_wrong_ones_are_asked_again(tmp_path: Path) -> None:
    async with asking(tmp_path, "before:2-memory") as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, Drill)
        for at in range(3):
            await until(pilot, lambda shown, at=at: f"{at + 1} of 3" in shown)
            letters = right(pilot)
            if drawn(pilot).question.kind == "numeric":
                await type_in(pilot, "123456789" if at == 1 else letters)
            else:
                await pilot.press(*(reversed(letters) if len(letters) > 1 and at == 1 else letters))
                if at == 1 and len(letters) == 1:
                    await pilot.press(next(each for each in "abcde" if each != letters))
            await pilot.press("enter")
            await until(pilot, lambda shown: "How hard?" in shown)
            await pilot.press("enter")
        await until(pilot, lambda shown: "2 of 3 right" in shown)
        await pilot.press("r")
        await until(pilot, lambda shown: "1 of 1" in shown)


async def test_f4_opens_the_lab_with_the_numbers_of_the_question(tmp_path: Path) -> None:
    amdahl = next(
        question.id
        for question in COURSE.hours[0].questions
        if isinstance(question, NumericQuestion)
        and [step.formula for step in question.solve] == ["amdahl"]
    )
    async with asking(tmp_path, amdahl) as pilot:
        await type_in(pilot, right(pilot))
        await pilot.press("enter")
        await until(pilot, lambda shown: "How hard?" in shown)
        assert "f4 Lab" in text(pilot)
        values = drawn(pilot).values.values()
        await pilot.press("f4")
        await until(pilot, lambda shown: "solve" in shown and "1 Formulas" in shown)
        await until(pilot, lambda shown: "Amdahl" in shown)
        await until(pilot, lambda shown: all(str(each).split()[0] in shown for each in values))


async def test_a_question_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    async with running(tmp_path) as pilot:
        pilot.app.post_message(OpenPractice("no-such-question"))
        await pilot.pause(0.5)
        assert "no such questions" in notices(pilot)


async def test_mastery_and_counts_stand_on_the_board(tmp_path: Path) -> None:
    hour = COURSE.hours[0]
    progress = Progress(greeted=True)
    for question in hour.questions:
        progress = progress.attempted(question.id, time.time(), True, 10)
    async with running(tmp_path, progress=replace(progress, greeted=True)) as pilot:
        await pilot.press("6")
        number = len(hour.questions)
        await until(pilot, lambda shown: "100 %" in shown and f"{number} of {number}" in shown)


async def test_f4_opens_the_task_of_a_code_question_in_the_editor_of_its_lab(
    tmp_path: Path,
) -> None:
    async with asking(tmp_path, first("code")) as pilot:
        await pilot.press("x", "ctrl+r")
        await until(pilot, lambda shown: "How hard?" in shown)
        await pilot.press("f4")
        await until(pilot, lambda shown: "3 MapReduce" in shown and " 1  def map(" in shown)


async def test_a_task_asked_for_while_its_lab_is_being_put_together_is_opened(
    tmp_path: Path,
) -> None:
    task = [q for q in COURSE.hours[2].questions if q.kind == "code"][4]
    async with running(tmp_path) as pilot:
        pilot.app.query_one(Panes).go_digit(3)
        while not pilot.app.query("MapReduceView"):
            await asyncio.sleep(0)
        pilot.app.query_one(HourTab).open_lab({"question": task.id})
        await until(pilot, lambda shown: "enter goes into the editor" in shown and "def " in shown)
        assert "5 of 15" in text(pilot)
