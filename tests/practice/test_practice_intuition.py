"""Guesses against measurements, as the labs word them."""

from pathlib import Path

import pytest
from apps import running, text, until

from mlsys_tui.study.measurements import Prediction
from mlsys_tui.study.progress import Progress
from mlsys_tui.tabs.intuition_words import amount, known, measured, summary, verdict
from mlsys_tui.widgets.predict import HOW_MANY_TIMES

ASKED = "How many times faster is the second?"


def guess(said: float | str, found: float | str | None) -> Prediction:
    return Prediction("matmul", ASKED, said, 1_800_000_000, found)


def judged(said: float | str, found: float | str | None) -> tuple[str, str]:
    (one,) = known([guess(said, found)])
    return verdict(one), measured(one)


@pytest.mark.parametrize(
    ("said", "found", "how", "shown"),
    [
        ("5×", 24.0, "too low: it is 4.8× that", "24×"),
        ("10×", 9.0, "close", "9×"),
        ("10×", 2.0, "too high: it is 0.2× that", "2×"),
        ("20× or more", 300.0, "right", "300×"),
        ("20× or more", 5.0, "too high: it is 0.25× that", "5×"),
        ("the same", 6.0, "too low: it is 6× that", "6×"),
        ("39 %", 0.56, "close", "56 %"),
        ("16 %", 0.56, "too low: it is 3.5× that", "56 %"),
        ("82 ms", 0.37, "too low: it is 4.5× that", "370 ms"),
        ("nothing", 0.37, "too low", "37 %"),
        ("no limit", 3.0, "too high", "3"),
        ("3 clocks", 3.0, "close", "3"),
        ("sync", "async", "another one", "async"),
        ("sync", "sync", "right", "sync"),
    ],
)
def test_a_guess_is_judged_as_its_lab_words_it(
    said: str, found: float | str, how: str, shown: str
) -> None:
    assert judged(said, found) == (how, shown)


def test_every_option_of_how_many_times_is_a_number() -> None:
    assert [amount(option).value for option in HOW_MANY_TIMES] == [1, 2, 5, 10, 20]  # type: ignore[union-attr]


def test_the_summary_says_the_direction() -> None:
    low = [guess("2×", 10.0), guess("5×", 20.0), guess("10×", 11.0)]
    first, second = summary(known(low))
    assert first == "1 of 3 close (within 1.5×), 2 too low, 0 too high."
    assert second.startswith("You guess too low")
    assert summary(known([guess("10×", 1.0), guess("20× or more", 2.0)]))[1].startswith(
        "You guess too high"
    )
    assert "both directions" in summary(known([guess("2×", 10.0), guess("10×", 2.0)]))[1]


@pytest.mark.parametrize(
    ("guesses", "direction"),
    [
        ([("2×", 1.5), ("2×", 1.6), ("50×", 136.0)], "too low: where you do, it is 2.7×"),
        ([("10×", 9.0), ("5×", 7.0), ("10×", 2.0)], "too high: where you do, it is 0.2×"),
        (
            [("10×", 8.0), ("10×", 20.0), ("10×", 30.0), ("9×", 45.0)],
            "too low: where you do, it is 3×",
        ),
        ([("nothing", 0.37), ("2×", 1.5)], "too low."),
    ],
)
def test_the_direction_and_how_far_are_of_the_same_guesses(
    guesses: list[tuple[str, float]], direction: str
) -> None:
    said = summary(known([guess(*each) for each in guesses]))[1]
    assert said.startswith(f"You guess {direction}")


def test_off_in_both_directions_is_by_how_much_those_are_off() -> None:
    guesses = [guess("10×", 10.0), guess("10×", 11.0), guess("2×", 8.0), guess("8×", 2.0)]
    assert summary(known(guesses))[1] == "Off in both directions, by 4× in the middle."


def test_what_was_not_measured_counts_for_nothing() -> None:
    assert known([guess("5×", None)]) == []


async def test_nothing_yet_says_what_to_press(tmp_path: Path) -> None:
    async with running(tmp_path) as pilot:
        await pilot.press("6")
        await until(pilot, lambda shown: "Due now" in shown)
        await pilot.press("end", "up", "enter")
        await until(pilot, lambda shown: "press 5 for the race" in shown)
        await pilot.press("escape")
        await until(pilot, lambda shown: "Due now" in shown)


async def test_guesses_of_all_labs_are_listed_newest_first(tmp_path: Path) -> None:
    many = tuple(guess("5×", float(each)) for each in range(1, 30))
    async with running(tmp_path, progress=Progress(greeted=True, predictions=many)) as pilot:
        await pilot.press("6")
        await until(pilot, lambda shown: "29 guesses" in shown)
        await pilot.press("end", "up", "enter")
        await until(pilot, lambda shown: "of 29 close" in shown)
        assert "measured 29×" in text(pilot)
        assert "more lines" in text(pilot)
        await pilot.press("end")
        await until(pilot, lambda shown: "measured 1×" in shown)
