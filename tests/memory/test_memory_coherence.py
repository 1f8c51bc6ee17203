"""MESI on random programs: what holds whatever is run, and the textbook's cases one by one."""

from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlsys_tui.labs.memory.coherence import run_shared
from mlsys_tui.labs.memory.coherence_frames import Frame
from mlsys_tui.labs.memory.parser import parse

PROCESSORS, VARIABLES = 4, "xyz"
steps = st.builds(
    "P{}: {} {}".format,
    st.integers(0, PROCESSORS - 1),
    st.sampled_from(["r", "w", "inc", "w"]),
    st.sampled_from(VARIABLES),
)
groups = st.lists(steps, min_size=1, max_size=3, unique_by=lambda step: step[:2]).map(" | ".join)
programs = st.builds(
    "{}{}".format,
    st.sampled_from(["", "line x y; ", "line x y z; "]),
    st.lists(groups, min_size=1, max_size=20).map("; ".join),
)


def states(frame: Frame, variable: str) -> list[str]:
    """The states of the line of a variable, processor by processor."""
    return [
        next((copy.state for line, copy in cache.items() if variable in line), "I")
        for cache in frame.caches
    ]


@given(programs)
def test_never_two_modified_and_never_modified_or_exclusive_beside_another_copy(text: str) -> None:
    for frame in run_shared(parse(text)).frames:
        for variable in frame.memory:
            valid = [state for state in states(frame, variable) if state != "I"]
            assert valid in ([], ["M"], ["E"]) or set(valid) == {"S"}


@given(programs)
def test_every_read_returns_the_last_write(text: str) -> None:
    last = dict.fromkeys(VARIABLES, 0)
    sums: dict[int, int | None] = {}
    for frame in run_shared(parse(text)).frames:
        step = frame.step
        if step is None:
            continue
        register = frame.registers[step.processor]
        if step.op == "read":
            assert register == last[step.variable]
            sums[step.processor] = register
        elif step.op == "add":
            assert register == (sums[step.processor] or 0) + 1
        elif step.op == "write":
            last[step.variable] = register or 0 if step.value is None else step.value


@given(programs)
def test_clean_copies_agree_with_memory_and_only_modified_ones_may_differ(text: str) -> None:
    for frame in run_shared(parse(text)).frames:
        for line, copy in chain.from_iterable(cache.items() for cache in frame.caches):
            if copy.state in ("E", "S"):
                assert copy.values == {variable: frame.memory[variable] for variable in line}


@given(programs)
def test_each_transaction_moves_a_line_but_an_upgrade_moves_none(text: str) -> None:
    trace = run_shared(parse(text))
    signals = trace.frames[-1].signals
    assert trace.totals.messages == sum(signals.values())
    assert trace.totals.bytes == 64 * (signals["BusRd"] + signals["BusRdX"])
    assert signals["Flush"] <= signals["BusRd"] + signals["BusRdX"]


@given(programs)
def test_without_a_shared_line_no_sharing_is_false(text: str) -> None:
    program = parse(text.removeprefix("line x y z; ").removeprefix("line x y; "))
    assert run_shared(program).frames[-1].misses["false"] == 0


@pytest.mark.parametrize(
    ("program", "bus", "end"),
    [
        ("P0:r x; P1:w y", ("BusRdX",), "EI"),
        ("P0:r x; P1:r x", ("BusRd",), "SS"),
        ("P0:w x; P1:r x", ("BusRd", "Flush"), "SS"),
        ("P0:w x; P1:w x", ("BusRdX", "Flush"), "IM"),
        ("P0:r x; P1:r x; P0:w x", ("BusUpgr",), "MI"),
        ("P1:r y; P0:r x; P0:w x", (), "MI"),
        ("P1:r x; P0:w x", ("BusRdX",), "MI"),
        ("P0:w x; P0:r x; P1:r y", ("BusRd",), "MI"),
    ],
)
def test_the_last_step_of_the_textbooks_cases(program: str, bus: tuple[str, ...], end: str) -> None:
    *_, last, _ = run_shared(parse(program)).frames
    assert last.bus == bus
    assert "".join(states(last, "x")) == end


def test_a_read_of_a_modified_line_writes_it_back() -> None:
    *_, before, after, _ = run_shared(parse("P0:w x=7; P1:r x")).frames
    assert before.memory["x"] == 0
    assert after.memory["x"] == 7


def test_coherence_does_not_prevent_a_lost_update_and_a_lock_does() -> None:
    bare = run_shared(parse("P0:inc x | P1:inc x | P2:inc x"))
    locked = run_shared(parse(" | ".join(f"P{p}:lock m, inc x, unlock m" for p in range(3))))
    assert bare.frames[-1].newest("x") == 1
    assert sum(frame.lost == "x" for frame in bare.frames) == 2
    assert locked.frames[-1].newest("x") == 3
    assert not any(frame.lost for frame in locked.frames)


def test_neighbours_in_a_line_share_falsely_and_a_line_each_cures_it() -> None:
    counters = "P0:inc x, inc x | P1:inc y, inc y"
    together, apart = run_shared(parse(f"line x y; {counters}")), run_shared(parse(counters))
    assert together.frames[-1].misses == {"true": 0, "false": 3}
    assert apart.frames[-1].misses == {"true": 0, "false": 0}
    assert together.frames[-1].newest("x") == apart.frames[-1].newest("x") == 2


def test_taking_turns_at_one_counter_is_true_sharing() -> None:
    trace = run_shared(parse("P0:inc x; P1:inc x; P0:inc x; P1:inc x"))
    assert trace.frames[-1].misses == {"true": 2, "false": 0}
    assert trace.frames[-1].newest("x") == 4


def test_one_processor_alone_uses_the_bus_once_a_line() -> None:
    trace = run_shared(parse("P0:r x, w x, inc x, r y, w y"))
    assert trace.totals.messages == 2


@given(programs)
def test_every_caption_is_a_sentence_of_at_most_two_rows(text: str) -> None:
    for frame in run_shared(parse(text)).frames:
        assert frame.caption.endswith(".")
        assert len(frame.caption) <= 150
