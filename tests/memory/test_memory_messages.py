"""The same program by messages, and collectives stepped: values arrive, totals add up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_memory_coherence import programs

from mlsys_tui.collectives import PATTERNS
from mlsys_tui.labs.memory.coherence import run_shared
from mlsys_tui.labs.memory.collective import formula_time, run_collective
from mlsys_tui.labs.memory.costs import Costs
from mlsys_tui.labs.memory.distributed import run_distributed
from mlsys_tui.labs.memory.parser import parse

COSTS = Costs(size=1e6, bandwidth=125e6, latency=1e-4)


@given(programs)
def test_messages_bring_every_reader_the_value_that_shared_memory_would(text: str) -> None:
    program = parse(text)
    shared = [f.registers for f in run_shared(program).frames if f.step]
    sent = [
        frame.registers
        for frame in run_distributed(program, COSTS).frames
        if frame.step and not frame.caption.startswith(("Send", "Receive"))
    ]
    assert sent == shared


@given(programs)
def test_a_message_costs_latency_and_size_over_bandwidth(text: str) -> None:
    trace = run_distributed(parse(text), COSTS)
    messages = sum(frame.message is not None for frame in trace.frames)
    assert trace.totals.messages == messages
    assert trace.totals.bytes == messages * 1e6
    assert trace.totals.time == pytest.approx(messages * (1e-4 + 1e6 / 125e6))


def test_a_copy_is_used_again_until_another_writes() -> None:
    once = run_distributed(parse("P0:w x; P1:r x, r x, r x"), COSTS)
    again = run_distributed(parse("P0:w x; P1:r x; P0:w x; P1:r x"), COSTS)
    assert (once.totals.messages, again.totals.messages) == (1, 2)


def test_what_is_written_in_one_memory_is_not_in_another_until_it_is_sent() -> None:
    frames = run_distributed(parse("P0:w x=7; P1:r x"), COSTS).frames
    written, sent, received = frames[1], frames[2], frames[3]
    assert [memory["x"] for memory in written.memories] == [7, 0]
    assert sent.message
    assert (sent.message.source, sent.message.target, sent.message.value) == (0, 1, 7)
    assert [memory["x"] for memory in received.memories] == [7, 7]


@pytest.mark.parametrize("pattern", PATTERNS)
@given(nodes=st.integers(1, 64))
def test_the_totals_on_the_screen_are_those_of_the_formula(pattern: str, nodes: int) -> None:
    trace = run_collective(pattern, nodes, COSTS)
    assert trace.totals.time == pytest.approx(formula_time(pattern, nodes, COSTS))
    assert trace.totals.messages == sum(len(frame.messages) for frame in trace.frames)
    assert [frame.totals.time for frame in trace.frames] == sorted(
        frame.totals.time for frame in trace.frames
    )


@pytest.mark.parametrize("pattern", PATTERNS)
def test_the_sum_is_whole_where_all_have_added(pattern: str) -> None:
    trace = run_collective(pattern, 21, COSTS)
    for frame in trace.frames:
        for values, added in zip(frame.values, frame.added, strict=True):
            assert all(v == 231 for v, parts in zip(values, added, strict=True) if parts == 21)
    whole = [all(parts == 21 for parts in added) for added in trace.frames[-1].added]
    assert all(whole) == (pattern in ("ring", "tree"))


@pytest.mark.parametrize("pattern", PATTERNS)
@pytest.mark.parametrize("nodes", [1, 2, 5, 64])
def test_captions_are_sentences_of_at_most_two_rows(pattern: str, nodes: int) -> None:
    for frame in run_collective(pattern, nodes, COSTS).frames:
        assert frame.caption.endswith(".")
        assert len(frame.caption) <= 150
