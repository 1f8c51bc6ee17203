"""Answers of every kind: the key is right, what differs from it is wrong, the rest is refused."""

from contextlib import suppress
from typing import Any

import pytest
from asking import asked, hour, no_lab, numeric, question
from hypothesis import given, settings
from hypothesis import strategies as st

from mlsys_tui.course.drawing import Drawn, draw
from mlsys_tui.course.grading import grade, key, lab_link, solution
from mlsys_tui.course.marking import Verdict
from mlsys_tui.labs import examiner
from mlsys_tui.text import BadInput

OPTIONS = [
    {"text": "one", "why": "It is the first."},
    {"text": "two", "why": "It is even.", "right": True},
    {"text": "three", "why": "It is odd."},
]
TWO = [*OPTIONS, {"text": "four", "why": "Even too.", "right": True}]


def letter(drawn: Drawn, option: str) -> str:
    return "abcdefgh"[drawn.options.index(option)]


def oracle(name: str) -> Any:
    """A lab whose model always says "hit"."""

    def examine(question: Any, answer: str) -> Verdict:
        return Verdict(answer == "hit", f"The cache says hit in {name}.", expected="hit")

    return examine


@pytest.mark.parametrize("seed", range(5))
def test_a_choice_is_right_by_the_letter_as_drawn(seed: int) -> None:
    drawn = asked("choice", seed, options=OPTIONS)
    verdict = grade(drawn, letter(drawn, "two"), no_lab)
    assert verdict.correct
    assert verdict.explanation == "Right: It is even."
    wrong = grade(drawn, letter(drawn, "three").upper(), no_lab)
    assert wrong.explanation == "Not so: It is odd."
    assert wrong.expected == f"{letter(drawn, 'two')} two"
    assert not grade(drawn, "abc", no_lab).correct


@pytest.mark.parametrize("seed", range(5))
def test_of_several_right_options_all_are_needed_in_any_order(seed: int) -> None:
    drawn = asked("choice", seed, options=TWO)
    both = [letter(drawn, "two"), letter(drawn, "four")]
    assert grade(drawn, "".join(both), no_lab).correct
    assert grade(drawn, f"{both[1]}, {both[0]}", no_lab).correct
    assert not grade(drawn, both[0], no_lab).correct
    parts = grade(drawn, both[0], no_lab).parts
    assert [text for text, part in zip(drawn.options, parts, strict=True) if not part] == ["four"]


@pytest.mark.parametrize("seed", range(5))
def test_half_of_a_choice_is_told_what_is_right_and_a_wrong_option_why(seed: int) -> None:
    drawn = asked("choice", seed, options=TWO)
    two, three = letter(drawn, "two"), letter(drawn, "three")
    half = grade(drawn, two, no_lab).explanation
    assert half == f"Not all: {two} is right, and one more is missing."
    assert grade(drawn, two + three, no_lab).explanation == f"Not so, {three}: It is odd."


@pytest.mark.parametrize("seed", range(5))
def test_an_order_is_right_place_by_place(seed: int) -> None:
    drawn = asked("order", seed, items=["first", "second", "third"])
    right = "".join(letter(drawn, item) for item in ("first", "second", "third"))
    assert grade(drawn, right, no_lab).correct
    swapped = grade(drawn, right[1] + right[0] + right[2], no_lab)
    assert swapped.parts == (False, False, True)
    assert swapped.expected == "first, second, third"
    assert not grade(drawn, right + right, no_lab).correct


@pytest.mark.parametrize("seed", range(5))
def test_a_match_has_a_letter_for_each_pair(seed: int) -> None:
    drawn = asked("match", seed, pairs=[["cat", "meow"], ["dog", "woof"], ["kitten", "meow"]])
    meow, woof = letter(drawn, "meow"), letter(drawn, "woof")
    assert grade(drawn, f"{meow}{woof}{meow}", no_lab).correct
    assert grade(drawn, f"{meow}-{meow}", no_lab).parts == (True, False, True)
    assert grade(drawn, meow, no_lab).parts == (True, False, False)


def test_a_diagram_takes_labels_between_semicolons_or_on_lines() -> None:
    blanks = [["bus", "memory bus"], ["Mem"]]
    drawn = asked("diagram", drawing="__1__ __2__", blanks=blanks, answer="1 bus, 2 Mem")
    assert grade(drawn, "the memory bus; mem", no_lab).correct
    assert grade(drawn, "bus\nMem", no_lab).correct
    assert grade(drawn, "; mem", no_lab).parts == (False, True)


def test_a_recall_needs_three_quarters_of_its_points() -> None:
    drawn = asked("recall", rubric=["p", "q", "r", "s"], answer="All of it.")
    assert grade(drawn, "1 3 4", no_lab).correct
    assert not grade(drawn, "2,3", no_lab).correct
    assert grade(drawn, "", no_lab).parts == (False,) * 4
    assert grade(drawn, "2 3", no_lab).details == ("p", "s")
    assert key(drawn, no_lab) == ""


def test_a_trace_is_answered_by_the_labs_model() -> None:
    drawn = asked("trace", lab="matmul", ask="access", model={"n": 8}, options=["miss", "hit"])
    assert grade(drawn, letter(drawn, "hit"), oracle).correct
    assert not grade(drawn, letter(drawn, "miss"), oracle).correct
    assert key(drawn, oracle) == letter(drawn, "hit")
    assert lab_link(drawn) == ("matmul", {"n": 8})
    other = asked("trace", ask="access", model={}, options=["miss", "neither"])
    with pytest.raises(BadInput, match='"hit" is not among its options'):
        key(other, oracle)


def test_pairs_and_code_are_marked_by_the_mapreduce_lab() -> None:
    pairs = asked("pairs", job="wordcount", text="cat o'dog cat", stage="groups")
    assert grade(pairs, key(pairs, examiner), examiner).correct
    assert lab_link(pairs) == ("mapreduce", {"question": "q"})
    program = "def map(doc):\n    emit(doc, 1)\n\ndef reduce(key, values):\n    emit(key, 1)\n"
    case = {"text": "x", "output": [["x", 1]]}
    code = asked(
        "code",
        answer=f"So:\n\n```python\n{program}```",
        template="def map(doc):",
        cases=[case],
        hidden=[case],
    )
    assert key(code, examiner) == program
    assert grade(code, program, examiner).correct


@pytest.mark.parametrize(
    ("fields", "answers"),
    [
        ({"kind": "choice", "options": OPTIONS}, ["", "d", "two", "1", "-"]),
        ({"kind": "order", "items": ["x", "y", "z"]}, ["", "abd", "x"]),
        ({"kind": "match", "pairs": [["x", "y"], ["z", "w"]]}, ["", "ac", "?"]),
        ({"kind": "recall", "rubric": ["x", "y"], "answer": "z"}, ["3", "0", "all", "1" * 5000]),
        ({"kind": "trace", "ask": "a", "model": {}, "options": ["x", "y"]}, ["", "ab", "c"]),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_sentence(
    fields: dict[str, Any], answers: list[str]
) -> None:
    drawn = asked(**fields)
    for answer in answers:
        with pytest.raises(BadInput) as caught:
            grade(drawn, answer, oracle)
        assert "answer with" in str(caught.value)


def test_the_solution_has_the_why_of_every_option_and_the_explanation() -> None:
    drawn = asked("choice", options=OPTIONS, source="A book")
    text = solution(drawn, no_lab)
    assert all(option["why"] in text for option in OPTIONS)
    assert text.index("It is even.") < text.index("So it is.") < text.index("A book")


def test_the_solution_of_a_number_is_worked_with_its_own_numbers() -> None:
    step = {"formula": "amdahl", "given": {"serial": "f", "processors": 4}}
    drawn = asked("numeric", vary={"f": [0.2]}, solve=[step], explanation="With f = {f}.")
    assert "1 / (0.2 + (1 − 0.2) / 4)" in solution(drawn, no_lab)
    assert "With f = 0.2." in solution(drawn, no_lab)


def test_a_solution_in_other_units_than_the_question_first_says_what_they_are() -> None:
    times = numeric("parallel-time", time_sequential="90 min", time_parallel="24 min")
    worked = solution(times, no_lab).splitlines()
    assert worked[:2] == ["```", "90 min = 5400 s, 24 min = 1440 s"]
    assert "5400 / 1440" in worked


def test_a_quantity_of_several_steps_is_converted_once_and_what_is_in_base_units_never() -> None:
    link = {"workers": 8, "size": "40 MB", "bandwidth": "1 Gbps", "latency": "2 s"}
    steps = [
        {"formula": "tree-allreduce", "given": link, "name": "tree"},
        {"formula": "ring-allreduce", "given": link, "name": "ring"},
        {"formula": "parallel-time", "given": {"time_sequential": "tree", "time_parallel": "ring"}},
    ]
    worked = solution(asked("numeric", solve=steps), no_lab)
    assert worked.splitlines()[1] == "40 MB = 40e6 B, 1 Gbps = 125e6 B/s"
    assert worked.count("Gbps") == 1


def test_a_number_opens_its_formula_with_what_was_drawn() -> None:
    step = {"formula": "push-pull", "given": {"size": "m", "bandwidth": "1 Gbps"}}
    drawn = asked("numeric", vary={"m": ["4 MB"]}, solve=[step])
    given = {"size": "4e6 B", "bandwidth": "125e6 B/s"}
    assert lab_link(drawn) == ("speedup", {"formula": "push-pull", "given": given})


def test_a_link_of_its_own_is_filled_with_what_was_drawn() -> None:
    one = question(
        "numeric",
        vary={"f": [0.2]},
        solve=[{"formula": "amdahl", "given": {"serial": "f", "processors": 4}}],
        lab="speedup?formula=amdahl&serial={f}",
    )
    given = {"formula": "amdahl", "given": {"serial": "0.2"}}
    assert lab_link(draw(hour(one), one, 0)) == ("speedup", given)
    plain = question("recall", rubric=["x", "y"], answer="z", lab="memory?view=shared")
    assert lab_link(draw(hour(plain), plain, 0)) == ("memory", {"view": "shared"})
    assert lab_link(asked("choice", options=OPTIONS)) is None


@given(answer=st.text(max_size=30))
@settings(max_examples=100, deadline=None)
def test_no_text_crashes_any_kind(answer: str) -> None:
    for drawn in (
        asked("choice", options=TWO),
        asked("order", items=["x", "y", "z"]),
        asked("match", pairs=[["x", "y"], ["z", "w"]]),
        asked("diagram", drawing="__1__", blanks=[["x"]], answer="x"),
        asked("recall", rubric=["x", "y"], answer="z"),
        asked("trace", ask="a", model={}, options=["x", "hit"]),
        asked("pairs", job="wordcount", text="cat", stage="map"),
    ):
        with suppress(BadInput):
            grade(drawn, answer, oracle if drawn.question.kind == "trace" else examiner)
