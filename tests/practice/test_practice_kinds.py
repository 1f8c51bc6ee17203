"""Every kind of question is answered by keyboard alone at 80x24, and marked."""

from pathlib import Path

import pytest
from apps import text, until
from practising import COURSE, asking, drawn, first, right, type_in

from mlsys_tui.course import attempt as keys
from mlsys_tui.course.drawing import LETTERS
from mlsys_tui.course.questions import ChoiceQuestion


async def marked(pilot, seconds: float = 30) -> None:  # type: ignore[no-untyped-def]
    await until(pilot, lambda shown: "How hard?" in shown, seconds)


async def test_a_number_is_typed_and_a_wrong_one_is_shown_the_worked_lines(tmp_path: Path) -> None:
    async with asking(tmp_path, first("numeric")) as pilot:
        await type_in(pilot, "123456789")
        await pilot.press("enter")
        await marked(pilot)
        shown = text(pilot)
        assert "✗ Not right" in shown
        assert "solution" in shown
        assert right(pilot) in shown


async def test_a_right_number_is_right(tmp_path: Path) -> None:
    async with asking(tmp_path, first("numeric")) as pilot:
        await type_in(pilot, right(pilot))
        await pilot.press("enter")
        await marked(pilot)
        assert "✓ Right" in text(pilot)


async def test_a_number_that_cannot_be_read_is_not_marked_and_says_why(tmp_path: Path) -> None:
    async with asking(tmp_path, first("numeric")) as pilot:
        await type_in(pilot, "many")
        await pilot.press("enter")
        await until(pilot, lambda shown: "Not marked" in shown)
        assert not pilot.app.session.progress.attempts  # type: ignore[attr-defined]
        await pilot.press(*["backspace"] * 4)
        await type_in(pilot, right(pilot))
        await pilot.press("enter")
        await marked(pilot)


@pytest.mark.parametrize("kind", ["choice", "order", "match"])
async def test_letters_answer(tmp_path: Path, kind: str) -> None:
    async with asking(tmp_path, first(kind)) as pilot:
        await pilot.press(*right(pilot), "enter")
        await marked(pilot)
        assert "✓ Right" in text(pilot)


async def test_half_of_a_choice_is_told_that_more_is_right(tmp_path: Path) -> None:
    several = next(
        q.id
        for hour in COURSE.hours
        for q in hour.questions
        if isinstance(q, ChoiceQuestion) and sum(option.right for option in q.options) == 2
    )
    async with asking(tmp_path, several) as pilot:
        one, other = right(pilot)
        await pilot.press(one, "enter")
        await marked(pilot)
        shown = " ".join(text(pilot).split())
        assert f"✗ Not all: {one} is right, and one more is missing." in shown
        assert f"It is {one} and {other}." in shown


async def test_a_letter_can_be_changed_before_enter(tmp_path: Path) -> None:
    async with asking(tmp_path, first("choice")) as pilot:
        wrong = next(letter for letter in "abcde" if letter not in right(pilot))
        await pilot.press(wrong)
        assert "✗" not in text(pilot)
        await pilot.press(*right(pilot), "enter")
        await marked(pilot)
        assert "✓ Right" in text(pilot)


async def test_the_labels_of_a_diagram_are_typed_one_after_the_other(tmp_path: Path) -> None:
    async with asking(tmp_path, first("diagram")) as pilot:
        for label in right(pilot).split("; "):
            await type_in(pilot, label)
            await pilot.press("enter")
        await marked(pilot)
        assert "✓ Right" in text(pilot)


async def test_pairs_are_typed_and_the_lab_marks_them(tmp_path: Path) -> None:
    async with asking(tmp_path, "wordcount-reduce") as pilot:
        await type_in(pilot, "cat 2, dog 3, bird 2")
        await pilot.press("enter")
        await marked(pilot)
        assert "✗" in text(pilot)
        assert "bird" in text(pilot)


async def test_a_trace_asks_what_the_lab_does(tmp_path: Path) -> None:
    async with asking(tmp_path, first("trace")) as pilot:
        letter = right(pilot)
        await pilot.press(letter, "enter")
        await marked(pilot)
        assert "✓ Right" in text(pilot)


async def test_code_is_written_and_run_on_its_cases(tmp_path: Path) -> None:
    async with asking(tmp_path, "write-wordcount") as pilot:
        assert "cat dog / cat" in text(pilot)
        editor = pilot.app.screen.query_one("#answer-code")
        editor.load_text(right(pilot))  # type: ignore[attr-defined]
        await pilot.press("ctrl+r")
        await marked(pilot)
        assert "✓ Right on all" in text(pilot)


async def test_escape_leaves_from_where_code_is_written(tmp_path: Path) -> None:
    async with asking(tmp_path, "write-wordcount") as pilot:
        await pilot.press("escape")
        await until(pilot, lambda shown: "The five hours" in shown)


async def test_a_recall_is_written_then_ticked(tmp_path: Path) -> None:
    async with asking(tmp_path, first("recall")) as pilot:
        await type_in(pilot, "one over f\nplus")
        await pilot.press("ctrl+r")
        await until(pilot, lambda shown: "The model answer" in shown)
        assert "one over f" in text(pilot)
        await pilot.press(*LETTERS[: len(drawn(pilot).question.rubric)])  # type: ignore[attr-defined]
        await pilot.press("enter")
        await marked(pilot)
        assert "✓ Right" in text(pilot)


async def test_digits_and_letter_commands_do_nothing_in_a_question(tmp_path: Path) -> None:
    async with asking(tmp_path, first("choice")) as pilot:
        before = text(pilot)
        await pilot.press("0", "5", "t", "q", "slash", "question_mark")
        assert text(pilot) == before
        assert not pilot.app.session.progress.clock.running  # type: ignore[attr-defined]


async def test_hints_come_one_at_a_time(tmp_path: Path) -> None:
    async with asking(tmp_path, first("numeric")) as pilot:
        await pilot.press("f3")
        assert "hint 1" in text(pilot)
        assert "hint 2" not in text(pilot)
        await pilot.press("f3")
        assert "hint 2" in text(pilot)


def test_every_answer_survives_being_put_back_letter_by_letter() -> None:
    from practising import COURSE

    from mlsys_tui.course.drawing import draw

    for hour in COURSE.hours:
        for question in hour.questions:
            attempt = keys.Attempt(draw(hour, question, 3))
            for letter in "abcdefgh":
                attempt = keys.press(attempt, letter)
            again = keys.Attempt(attempt.drawn, attempt.answer)
            assert again.given == attempt.given
            for _ in range(20):
                attempt = keys.undo(attempt)
            assert attempt.answer.strip(" -;") == ""
