"""Collectives: every node ends with the exact sum, at the price that the formulas name."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlsys_tui.collectives import PATTERNS, schedule
from mlsys_tui.formulas import evaluate
from mlsys_tui.text import BadInput

NODES = range(1, 65)
SIZE, BANDWIDTH, LATENCY = 40e6, 125e6, 50e-6


@given(st.data(), st.integers(1, 64), st.sampled_from(["ring", "tree"]))
def test_after_an_all_reduce_every_node_has_the_exact_sum(
    data: st.DataObject, nodes: int, pattern: str
) -> None:
    plan = schedule(pattern, nodes)
    value = st.integers(-(10**30), 10**30)
    vector = st.lists(value, min_size=plan.pieces, max_size=plan.pieces)
    start = data.draw(st.lists(vector, min_size=nodes, max_size=nodes))
    sums = tuple(map(sum, zip(*start, strict=True)))
    *_, end = plan.states(start)
    assert end == (sums,) * nodes


@given(st.lists(st.integers(), min_size=1, max_size=64))
def test_reduce_leaves_the_sum_at_the_root_and_broadcast_brings_its_vector_to_all(
    start: list[int],
) -> None:
    vectors = [[value] for value in start]
    *_, reduced = schedule("reduce", len(start)).states(vectors)
    *_, spread = schedule("broadcast", len(start)).states(vectors)
    assert reduced[0] == (sum(start),)
    assert spread == ((start[0],),) * len(start)


@pytest.mark.parametrize("nodes", NODES)
def test_a_ring_sends_2n_n_minus_1_messages_of_an_nth_and_takes_what_the_formula_says(
    nodes: int,
) -> None:
    ring = schedule("ring", nodes)
    assert ring.messages == 2 * nodes * (nodes - 1)
    assert ring.pieces == nodes
    assert ring.bytes(SIZE) == pytest.approx(2 * (nodes - 1) * SIZE)
    formula = evaluate(
        "ring-allreduce", workers=nodes, size=SIZE, bandwidth=BANDWIDTH, latency=LATENCY
    )
    assert ring.time(SIZE, BANDWIDTH, LATENCY) == pytest.approx(formula)


@pytest.mark.parametrize("nodes", NODES)
def test_a_tree_sends_2_n_minus_1_whole_messages_in_2_log_n_rounds(nodes: int) -> None:
    tree = schedule("tree", nodes)
    assert tree.messages == 2 * (nodes - 1)
    assert tree.bytes(SIZE) == 2 * (nodes - 1) * SIZE
    formula = evaluate(
        "tree-allreduce", workers=nodes, size=SIZE, bandwidth=BANDWIDTH, latency=LATENCY
    )
    assert tree.time(SIZE, BANDWIDTH, LATENCY) == pytest.approx(formula)


@pytest.mark.parametrize("nodes", NODES)
@pytest.mark.parametrize("pattern", ["broadcast", "reduce"])
def test_half_a_tree_is_n_minus_1_messages_in_log_n_rounds(nodes: int, pattern: str) -> None:
    plan = schedule(pattern, nodes)
    assert plan.messages == nodes - 1
    assert len(plan.rounds) == math.ceil(math.log2(nodes))


@pytest.mark.parametrize("pattern", PATTERNS)
@pytest.mark.parametrize("nodes", [2, 3, 8, 21, 64])
def test_a_node_sends_and_receives_at_most_one_message_a_round(pattern: str, nodes: int) -> None:
    for messages in schedule(pattern, nodes).rounds:
        for ends in ([m.source for m in messages], [m.target for m in messages]):
            assert len(ends) == len(set(ends))
        assert all(m.source != m.target for m in messages)


def test_one_node_has_nothing_to_send_and_none_is_refused() -> None:
    assert all(schedule(pattern, 1).rounds == () for pattern in PATTERNS)
    with pytest.raises(BadInput, match="nodes must be"):
        schedule("ring", 0)
    with pytest.raises(BadInput, match="pattern must be one of"):
        schedule("star", 4)
