"""Drawing: the same seed is the same question, and its numbers stand in its text."""

from asking import asked, hour, question

from mlsys_tui.course import NumericQuestion
from mlsys_tui.course.drawing import choices, draw, drawn_as
from mlsys_tui.course.questions import Range

AMDAHL = {
    "question": "A job takes {t}; {f} of it is serial, on {p} processors. {other} `{p}`",
    "explanation": "S first, then {t} / S.",
    "vary": {
        "t": ["100 s", "60 s"],
        "f": {"from": 0.1, "to": 0.3, "step": 0.1},
        "p": [4, 8, 16],
    },
    "solve": [
        {"formula": "amdahl", "given": {"serial": "f", "processors": "p"}},
        {"formula": "parallel-time", "given": {"time_sequential": "t", "speedup": "speedup"}},
    ],
}


def test_the_same_seed_is_the_same_question_and_others_differ() -> None:
    texts = [asked("numeric", seed, **AMDAHL).text for seed in range(30)]
    assert texts == [asked("numeric", seed, **AMDAHL).text for seed in range(30)]
    assert len(set(texts)) > 8


def test_what_is_drawn_is_written_as_it_was_given() -> None:
    one = question("numeric", **AMDAHL)
    drawn = drawn_as(hour(one), one, {"t": "100 s", "f": 0.2, "p": 4}, 0)
    assert drawn.text == "A job takes 100 s; 0.2 of it is serial, on 4 processors. {other} `4`"
    assert drawn.fill(one.explanation) == "S first, then 100 s / S."


def test_a_range_has_both_its_ends_and_no_rounding_errors() -> None:
    assert choices(Range(0.1, 0.3, 0.1)) == (0.1, 0.2, 0.3)
    assert choices(Range(2, 6, 2)) == (2, 4, 6)
    assert all(isinstance(number, int) for number in choices(Range(2, 6)))


def test_the_hints_are_the_worked_lines_without_the_result() -> None:
    one = question("numeric", **{**AMDAHL, "hints": ["Mind {f}."]})
    drawn = drawn_as(hour(one), one, {"t": "100 s", "f": 0.2, "p": 4}, 0)
    assert drawn.hints[:2] == ("Mind 0.2.", "S = 1 / (f + (1 − f) / p)")
    assert drawn.hints[-3:] == ("2.5", "T_par = T_seq / S", "100 / 2.5")


def test_the_hints_of_a_question_in_minutes_begin_with_its_seconds() -> None:
    one = question("numeric", **AMDAHL)
    drawn = drawn_as(hour(one), one, {"t": "2 min", "f": 0.2, "p": 4}, 0)
    assert drawn.hints[:2] == ("2 min = 120 s", "S = 1 / (f + (1 − f) / p)")
    assert drawn.hints[-1] == "120 / 2.5"


def test_options_are_mixed_by_seed_and_id() -> None:
    options = [{"text": text, "why": "w", "right": text == "x"} for text in "xyzuv"]
    drawn = [asked("choice", seed, options=options).options for seed in range(20)]
    assert {frozenset(order) for order in drawn} == {frozenset("xyzuv")}
    assert len(set(drawn)) > 10
    other = question("choice", id="other", options=options)
    assert any(draw(hour(other), other, n).options != drawn[n] for n in range(20))


def test_an_order_never_comes_in_the_right_one() -> None:
    for seed in range(100):
        assert asked("order", seed, items=["x", "y", "z"]).options != ("x", "y", "z")


def test_what_the_engine_refuses_has_no_hints_and_still_a_text() -> None:
    drawn = asked("numeric", solve=[{"formula": "amdahl", "given": {"serial": 2}}])
    assert isinstance(drawn.question, NumericQuestion)
    assert (drawn.text, drawn.hints) == ("How much?", ())
