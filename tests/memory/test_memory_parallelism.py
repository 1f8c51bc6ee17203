"""Data, task and request parallelism against their closed forms."""

from itertools import pairwise
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlsys_tui.formulas import evaluate
from mlsys_tui.labs.memory.parallel_trace import run_parallel
from mlsys_tui.labs.memory.parallelism import KINDS, Work, run
from mlsys_tui.text import BadInput

times = st.integers(1, 40).map(lambda quarters: quarters / 4)
works = st.builds(
    Work,
    st.integers(1, 48),
    st.integers(1, 12),
    st.lists(times, min_size=1, max_size=6).map(tuple),
    st.integers(1, 4).map(float),
    st.integers(0, 4).map(lambda quarters: quarters / 4),
)
even = works.map(lambda work: Work(work.items, work.workers, work.stages))


@given(even)
def test_data_and_requests_take_the_items_of_the_busiest_worker(work: Work) -> None:
    busiest = ceil(work.items / work.workers) * sum(work.stages)
    assert run("data", work).time == pytest.approx(busiest)
    assert run("request", work).time == pytest.approx(busiest)


@given(st.integers(1, 8), st.integers(1, 6), st.sampled_from([0.0, 0.125, 0.5, 1.0]))
def test_data_parallel_time_is_amdahls_where_the_items_divide(
    workers: int, each: int, serial: float
) -> None:
    work = Work(workers * each, workers, (2.0, 1.0), serial=serial)
    speedup = work.sequential / run("data", work).time
    assert speedup == pytest.approx(evaluate("amdahl", serial=serial, processors=workers))


@given(st.integers(1, 48), st.lists(times, min_size=1, max_size=6))
def test_a_pipeline_takes_its_stages_and_then_the_slowest_again_and_again(
    items: int, stages: list[float]
) -> None:
    line = run("task", Work(items, len(stages), tuple(stages)))
    assert line.time == pytest.approx(sum(stages) + (items - 1) * max(stages))
    assert line.latency == pytest.approx(sum(stages))
    assert line.steady == pytest.approx(1 / max(stages))


@given(works)
def test_nobody_does_two_things_at_once_and_no_item_is_lost_or_done_twice(work: Work) -> None:
    for kind in KINDS:
        timetable = run(kind, work)
        for worker in range(work.workers):
            own = sorted((t.start, t.end) for t in timetable.tasks if t.worker == worker)
            for (_, end), (start, _) in pairwise(own):
                assert start >= end - 1e-9
        if kind != "task":
            items = [t.item for t in timetable.tasks if t.item is not None]
            assert sorted(items) == list(range(work.items)) or work.serial == 1
        assert 0 < timetable.utilisation <= 1 + 1e-9


@given(works)
def test_an_item_goes_through_the_stages_in_order(work: Work) -> None:
    by_item: dict[int | None, list[tuple[int, float, float]]] = {}
    for task in run("task", work).tasks:
        by_item.setdefault(task.item, []).append((task.worker, task.start, task.end))
    for passed in by_item.values():
        passed.sort()
        for (_, _, end), (_, start, _) in pairwise(passed):
            assert start >= end - 1e-9


def test_a_slow_worker_holds_up_a_data_parallel_job_more_than_requests() -> None:
    work = Work(12, 3, (1.0,), imbalance=4.0)
    assert run("data", work).time == 16
    assert run("request", work).time == 8


def test_a_fourth_worker_has_nothing_to_do_in_a_pipeline_of_three_stages() -> None:
    three, four = (run("task", Work(12, workers, (1.0, 2.0, 1.0))) for workers in (3, 4))
    assert three.time == four.time
    assert four.utilisation < three.utilisation


def test_two_workers_share_three_stages_so_that_the_slowest_is_quickest() -> None:
    assert run("task", Work(10, 2, (3.0, 1.0, 2.0))).steady == pytest.approx(1 / 3)


def test_more_replicas_serve_more_and_none_faster() -> None:
    one, four = (run("request", Work(12, workers)) for workers in (1, 4))
    assert four.latency == one.latency == 4
    assert four.throughput == 4 * one.throughput


@given(works)
def test_frames_follow_time_and_end_with_everything_done(work: Work) -> None:
    trace = run_parallel(work)
    moments = [frame.time for frame in trace.frames]
    assert moments == sorted(moments)
    end = trace.frames[-1].done
    assert end["task"] == end["request"] == work.items
    assert all(frame.caption.endswith(".") and len(frame.caption) <= 150 for frame in trace.frames)
    assert len(trace.stops) >= 5


@pytest.mark.parametrize(
    "changes",
    [
        {"items": 0},
        {"workers": 0},
        {"workers": 65},
        {"stages": ()},
        {"stages": (0.0,)},
        {"imbalance": 0.5},
        {"serial": 1.5},
        {"imbalance": float("nan")},
        {"stages": (float("inf"),)},
    ],
)
def test_work_that_cannot_be_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(BadInput, match="must be"):
        Work(**changes)  # type: ignore[arg-type]
