"""Programs: what they mean, and how one that does not parse is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlsys_tui.labs.memory.coherence import run_shared
from mlsys_tui.labs.memory.examples import EXAMPLES
from mlsys_tui.labs.memory.parser import parse
from mlsys_tui.labs.memory.turns import turns
from mlsys_tui.text import BadInput


def order(text: str) -> list[str]:
    return [f"P{t.step.processor} {t.step.op} {t.step.variable}" for t in turns(parse(text))]


def test_statements_run_as_written_and_bars_run_in_turns() -> None:
    assert order("P0:inc x; P1:r x") == ["P0 read x", "P0 add x", "P0 write x", "P1 read x"]
    assert order("P0:inc x | P1:r x") == ["P0 read x", "P1 read x", "P0 add x", "P0 write x"]


def test_new_lines_separate_statements_as_semicolons_do() -> None:
    assert order("P0:w x\n\nP1:r x;") == order("P0:w x; P1:r x")


def test_who_waits_for_a_lock_lets_the_others_pass() -> None:
    program = parse("P0:lock m; P1:lock m, w x; P2:r y; P0:unlock m")
    does = [(turn.step.processor, turn.step.op, turn.does) for turn in turns(program)]
    assert does == [
        (0, "lock", "runs"),
        (1, "lock", "waits"),
        (2, "read", "runs"),
        (0, "unlock", "runs"),
        (1, "lock", "runs"),
        (1, "write", "runs"),
    ]


def test_two_locks_in_opposite_orders_end_in_deadlock() -> None:
    trace = run_shared(parse("P0:lock m, lock n | P1:lock n, lock m"))
    assert "deadlock" in trace.frames[-1].caption


def test_plain_writes_write_numbers_of_their_own() -> None:
    values = [step.value for step in parse("P0:w x; P1:w x; P0:w y=-3, w y").steps]
    assert values == [1, 2, -3, 3]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "line 1, column 1: there is no step"),
        ("  ;\n ", "line 1, column 1: there is no step"),
        ("P0:w x; P1:q x", 'line 1, column 12: here must be r, w, inc, lock or unlock (got "q")'),
        ("P0:w x;\nP1 r x", 'line 2, column 4: here must be a : after P1 (got "r")'),
        ("P0:w", "line 1, column 5: here must be a variable"),
        ("P0:w x P1:r x", "line 1, column 8: here must be ; between statements"),
        ("P64:w x", "line 1, column 1: here must be a processor, P0 to P63"),
        ("X0:w x", "line 1, column 1: here must be a processor"),
        ("P0:w x=", "line 1, column 8: here must be a whole number"),
        ("P0:w x=99999999", "line 1, column 8: here must be a whole number"),
        ("P0:w x % 2", 'line 1, column 8: a program has no "%"'),
        ("P0:w x | P0:r x", "line 1, column 10: here must be another processor"),
        ("P0:lock x, w x", "line 1, column 14: here must be another name"),
        ("line x; P0:w x", "line 1, column 1: here must be line and two variables"),
        ("line x y; line y z", "line 1, column 16: here must be a variable that has no line yet"),
        ("P0:w averylongname", "line 1, column 6: here must be a variable"),
    ],
)
def test_what_does_not_parse_is_named_with_its_line_and_column(text: str, sentence: str) -> None:
    with pytest.raises(BadInput) as refused:
        parse(text)
    assert sentence in str(refused.value)


def test_unlocking_what_one_does_not_hold_is_refused_with_its_place() -> None:
    with pytest.raises(BadInput, match="line 1, column 15: P1 unlocks m"):
        list(turns(parse("P0:lock m; P1:unlock m")))


@given(st.text(alphabet="P01:;|,=\n wrincxlockuy é\x1b", max_size=60))
def test_any_text_is_a_program_or_is_refused_in_one_sentence(text: str) -> None:
    refusal = ""
    try:
        run_shared(parse(text))
    except BadInput as refused:
        refusal = str(refused)
    assert "\n" not in refusal
    assert "\x1b" not in refusal


def test_more_processors_may_watch_but_not_fewer_than_work() -> None:
    program = parse("P0:w x; P2:r x")
    assert program.on(5).processors == 5
    with pytest.raises(BadInput, match="from 3, which this program needs, to 64"):
        program.on(2)


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_runs(name: str) -> None:
    assert len(run_shared(parse(EXAMPLES[name].program))) > 3
