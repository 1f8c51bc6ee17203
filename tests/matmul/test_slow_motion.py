"""Slow motion tells the same story as the simulator, one access at a time."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlsys_tui.labs.matmul.cache import simulate
from mlsys_tui.labs.matmul.orders import ORDERS
from mlsys_tui.labs.matmul.slow_motion import Moment, SlowMotion, toy_cache
from mlsys_tui.text import BadInput
from mlsys_tui.trace import Trace

orders = st.sampled_from(list(ORDERS))


@settings(max_examples=20, deadline=None)
@given(order=orders, size=st.integers(4, 9))
def test_the_last_moment_has_the_simulators_counts(order: str, size: int) -> None:
    trace: Trace[Moment] = SlowMotion(order, size)
    *_, counts = simulate(order, size, [toy_cache(size)])
    last = trace[len(trace) - 1]
    assert last.misses | {"total": sum(last.misses.values())} == counts.levels[0].misses
    assert sum(last.accesses.values()) == len(trace) == counts.accesses["total"]


@settings(max_examples=20, deadline=None)
@given(order=orders, size=st.integers(4, 7), policy=st.sampled_from(["lru", "fifo", "random"]))
def test_each_moment_follows_from_the_one_before(order: str, size: int, policy: str) -> None:
    trace = SlowMotion(order, size, policy=policy)
    moments = [trace[position] for position in range(len(trace))]
    for before, after in pairwise(moments):
        held, holds = (
            {line for lines in moment.sets for line in lines} - {None} for moment in (before, after)
        )
        assert after.hit == (after.line.number in held)
        assert after.line.number in holds
        assert held - holds == ({after.evicted.number} if after.evicted else set())
        assert after.element in after.line.elements


@pytest.mark.parametrize("order", ORDERS)
def test_the_elements_are_those_of_the_loops_where_they_stand(order: str) -> None:
    trace = SlowMotion(order, 5)
    for position in range(len(trace)):
        moment = trace[position]
        i, j, k = moment.i, moment.j, moment.k
        place = {"A": (i, k), "B": (k, j), "C": (i, j)}[moment.matrix]
        assert (moment.element.row, moment.element.column) == place
        assert not (moment.write and moment.matrix != "C")


@pytest.mark.parametrize("order", ORDERS)
def test_stops_are_where_the_outermost_loop_moves_on(order: str) -> None:
    trace = SlowMotion(order, 6)
    starts = [getattr(trace[stop], order[0]) for stop in trace.stops]
    assert starts == list(range(6))
    assert all(
        getattr(trace[stop - 1], order[0]) == value - 1
        for stop, value in zip(trace.stops[1:], starts[1:], strict=True)
    )


@pytest.mark.parametrize("size", range(4, 17))
def test_the_toy_cache_makes_ijk_miss_far_more_often_than_ikj(size: int) -> None:
    ijk, ikj = (SlowMotion(order, size) for order in ("ijk", "ikj"))
    misses = [sum(trace[len(trace) - 1].misses.values()) for trace in (ijk, ikj)]
    assert misses[0] > 1.5 * misses[1]


def test_a_caption_says_what_happened_and_why() -> None:
    trace = SlowMotion("ijk", 8)
    assert (
        trace[0].caption == "IJK reads A[0][0]: a miss, never touched before; A[0][0-3] comes in."
    )
    assert trace[2].caption == "IJK reads A[0][1]: a hit, its line is still in the cache."
    assert trace[5].caption == (
        "IJK reads B[2][0]: a miss, never touched before; B[2][0-3] comes in and B[0][0-3] goes."
    )
    assert "pushed out since its last use" in trace[17].caption


def test_a_line_may_reach_from_one_matrix_into_the_next() -> None:
    line = SlowMotion("ijk", 5).line(6)
    assert [str(element) for element in line.elements] == [
        "A[4][4]",
        "B[0][0]",
        "B[0][1]",
        "B[0][2]",
    ]


@pytest.mark.parametrize("size", [3, 17])
def test_sizes_too_small_to_matter_or_too_large_to_watch_are_refused(size: int) -> None:
    with pytest.raises(BadInput, match="from 4 to 16"):
        SlowMotion("ijk", size)


def test_a_position_past_the_end_is_an_index_error() -> None:
    trace = SlowMotion("ijk", 4)
    with pytest.raises(IndexError):
        trace[len(trace)]
