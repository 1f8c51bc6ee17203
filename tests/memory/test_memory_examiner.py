"""The caches are asked about programs whose states were worked out by hand, and by another MESI."""

from typing import Any

import pytest
from asking import question
from hypothesis import given
from hypothesis import strategies as st

from mlsys_tui.course.marking import Verdict
from mlsys_tui.labs.memory.examiner import examine
from mlsys_tui.text import BadInput


def asked(ask: str, answer: str = "", **model: Any) -> Verdict:
    options = ("M", "E")
    return examine(question("trace", ask=ask, model=model, options=options), answer)


# Papamarcos and Patel's protocol by hand: the states of P0 and P1 and the bus after each step.
BY_HAND = {
    "P0: r x": [("E", "I", "BusRd")],
    "P0: r x; P1: r x": [("E", "I", "BusRd"), ("S", "S", "BusRd")],
    "P0: r x; P0: w x; P1: r x": [
        ("E", "I", "BusRd"),
        ("M", "I", "nothing"),
        ("S", "S", "BusRd and Flush"),
    ],
    "P0: r x; P1: r x; P1: w x; P0: w x": [
        ("E", "I", "BusRd"),
        ("S", "S", "BusRd"),
        ("I", "M", "BusUpgr"),
        ("M", "I", "BusRdX and Flush"),
    ],
    "P0: w x; P0: w x; P0: r x": [
        ("M", "I", "BusRdX"),
        ("M", "I", "nothing"),
        ("M", "I", "nothing"),
    ],
}


@pytest.mark.parametrize("program", BY_HAND)
def test_states_and_signals_are_those_worked_out_by_hand(program: str) -> None:
    program = program if "P1" in program else f"{program}; P1: r y"
    for step, (first, second, signal) in enumerate(BY_HAND[program.removesuffix("; P1: r y")], 1):
        for processor, state in ((0, first), (1, second)):
            verdict = asked(
                "state", state, program=program, step=step, processor=processor, variable="x"
            )
            assert verdict.correct, (step, processor, verdict)
        assert asked("bus", program=program, step=step).expected == signal


def mesi(deeds: list[tuple[int, str]]) -> tuple[list[str], str]:
    """One line, three caches, as a table of who holds what: (states, the last step's signals)."""
    states, signal = ["I"] * 3, ""
    for processor, deed in deeds:
        others = [states[other] for other in range(3) if other != processor]
        hit = states[processor] != "I" and (deed == "r" or states[processor] in "ME")
        upgrade = deed == "w" and states[processor] == "S"
        wanted = "BusRd" if deed == "r" else "BusUpgr" if upgrade else "BusRdX"
        signal = "nothing" if hit else wanted + (" and Flush" if "M" in others else "")
        for other in range(3):
            if other != processor and states[other] != "I":
                states[other] = "I" if deed == "w" else "S" if not hit else states[other]
        if deed == "w":
            states[processor] = "M"
        elif not hit:
            states[processor] = "S" if set(others) & set("MES") else "E"
    return states, signal


@given(st.lists(st.tuples(st.integers(0, 2), st.sampled_from("rw")), min_size=1, max_size=9))
def test_any_program_has_the_states_of_another_mesi(deeds: list[tuple[int, str]]) -> None:
    program = "; ".join(f"P{processor}: {deed} x" for processor, deed in deeds) + "; P2: r y"
    states, signal = mesi(deeds)
    for processor, state in enumerate(states):
        found = asked(
            "state", program=program, step=len(deeds), processor=processor, variable="x"
        ).expected
        assert found == state
    assert asked("bus", program=program, step=len(deeds)).expected == signal


def test_states_belong_to_lines() -> None:
    program = "line x y; P0: r x; P1: r y; P0: w x"
    assert asked("state", program=program, step=3, processor=1, variable="y").expected == "I"
    apart = program.removeprefix("line x y; ")
    assert asked("state", program=apart, step=3, processor=1, variable="y").expected == "E"


@pytest.mark.parametrize(
    ("program", "value"),
    [
        ("P0: inc x; P1: inc x", "2"),
        ("P0: inc x | P1: inc x | P2: inc x", "1"),
        ("P0: lock m, inc x, unlock m | P1: lock m, inc x, unlock m", "2"),
        ("P0: w x=7; P1: inc x", "8"),
    ],
)
def test_updates_are_lost_where_reads_come_between(program: str, value: str) -> None:
    verdict = asked("value", value, program=program, variable="x")
    assert verdict.correct
    assert verdict.explanation.startswith(f"At the end x = {value}")


def test_a_wrong_answer_is_told_what_the_caches_did() -> None:
    program = "P0: r x; P1: r x; P0: w x"
    verdict = asked("state", "S", program=program, step=3, processor=1, variable="x")
    assert not verdict.correct
    assert verdict.expected == "I"
    assert "at BusUpgr P1 drops its copy" in verdict.explanation


STATE = {"program": "P0: r x; P1: lock m", "step": 1, "processor": 0, "variable": "x"}
DEADLOCK = "P0: lock a, lock b | P1: lock b, lock a; P0: w x"


@pytest.mark.parametrize(
    ("ask", "model", "words"),
    [
        ("states", STATE, 'ask must be one of "state", "bus", "value"'),
        ("state", {**STATE, "step": 0}, "step must be a whole number from 1 to 2 .got 0"),
        ("state", {**STATE, "step": 3}, "step must be a whole number from 1 to 2 .got 3"),
        ("state", {**STATE, "step": "1"}, "step must be a whole number"),
        ("state", {**STATE, "processor": 2}, "processor must be a whole number from 0 to 1"),
        ("state", {**STATE, "variable": "m"}, 'variable must be one of the program\'s, x .got "m"'),
        ("state", {**STATE, "at": 1}, 'unknown field "at"'),
        ("bus", STATE, 'unknown field "(processor|variable)"'),
        ("bus", {"program": "P0: r x"}, "step is missing"),
        ("bus", {"program": "P0: jump", "step": 1}, "program, line 1"),
        ("value", {"program": "P0: unlock m", "variable": "m"}, "without holding it"),
        ("value", {"program": DEADLOCK, "variable": "x"}, "has no end; .* deadlock"),
    ],
)
def test_what_the_caches_cannot_be_asked_is_refused(
    ask: str, model: dict[str, Any], words: str
) -> None:
    with pytest.raises(BadInput, match=words):
        asked(ask, **model)
