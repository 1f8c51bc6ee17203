"""The formulas of the three types of parallelism, and others, against what they count."""

from bisect import bisect_right

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlsys_tui.formulas import evaluate, solve
from mlsys_tui.labs.mapreduce import kmeans_job
from mlsys_tui.labs.mapreduce.job import built_in
from mlsys_tui.labs.mapreduce.lines import text_source
from mlsys_tui.labs.mapreduce.run import Plan, run


def _dealt(items: int, workers: int) -> int:
    """The fullest hand when items are dealt like cards."""
    hands = [0] * workers
    for item in range(items):
        hands[item % workers] += 1
    return max(hands)


@given(st.integers(1, 500), st.integers(1, 60))
def test_the_largest_slice_is_the_fullest_hand(items: int, workers: int) -> None:
    largest = _dealt(items, workers)
    assert evaluate("largest-slice", items=items, workers=workers) == largest
    fewest = solve("largest-slice", items=items, largest_slice=largest).value
    assert _dealt(items, int(fewest)) == largest
    assert fewest == 1 or _dealt(items, int(fewest) - 1) > largest
    smallest = solve("largest-slice", workers=workers, largest_slice=largest).value
    assert _dealt(int(smallest), workers) == largest
    assert smallest == 1 or _dealt(int(smallest) - 1, workers) < largest


@given(st.integers(1, 40), st.lists(st.integers(1, 30), min_size=1, max_size=6))
def test_a_pipeline_ends_when_its_last_stage_has_had_every_item(
    items: int, stages: list[int]
) -> None:
    free = [0] * len(stages)  # when each stage has finished its last item
    for _ in range(items):
        ready = 0
        for stage, duration in enumerate(stages):
            ready = free[stage] = max(ready, free[stage]) + duration
    found = evaluate("pipeline-time", items=items, item_time=sum(stages), slowest=max(stages))
    assert found == free[-1]


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000))
def test_littles_law_holds_for_any_stay_of_any_guest(seed: int) -> None:
    rng = np.random.default_rng(seed)
    came = np.sort(rng.uniform(0, 100, 40))
    left = came + rng.exponential(5, 40)
    arrivals, departures = came.tolist(), sorted(left.tolist())
    moments = sorted([*arrivals, *departures])
    inside = [bisect_right(arrivals, at) - bisect_right(departures, at) for at in moments[:-1]]
    average = np.dot(inside, np.diff(moments)) / moments[-1]
    known = {"rate": 40 / moments[-1], "residence": float((left - came).mean())}
    assert evaluate("littles-law", **known) == pytest.approx(average)


def test_a_shuffle_carries_a_pair_a_key_from_every_mapper_that_has_it() -> None:
    words = ["ant", "bee", "cat", "cow"]
    text = "".join(f"{' '.join(words * 2)}\n" for _ in range(3))  # every word at every mapper
    plain = run(built_in("wordcount"), text_source(text), Plan(3, 2, False)).counters
    combined = run(built_in("wordcount"), text_source(text), Plan(3, 2, True)).counters
    pair = plain.map_output_bytes / plain.map_output_records
    known = {"mappers": 3, "keys": 4, "pair_bytes": pair}
    assert evaluate("combined-shuffle", **known) == combined.shuffle_bytes
    assert combined.shuffle_bytes < plain.shuffle_bytes


def test_an_iteration_of_kmeans_sends_a_sum_a_cluster_from_every_mapper() -> None:
    points = np.tile([[0.0, 1.0], [9.0, 8.0], [5.0, 20.0]], (8, 1))  # each cluster everywhere
    job = kmeans_job.job(points[:3])
    found = run(job, text_source(kmeans_job.records(points)), Plan(4, 2, True)).counters
    assert evaluate("combined-shuffle", mappers=4, keys=3, pair_bytes=1) == found.shuffle_records


@given(st.integers(24, 10**7), st.sampled_from([1, 2, 4, 8]))
def test_a_tile_is_the_largest_of_which_three_fit(cache: int, number: int) -> None:
    tile = int(solve("tile-size", cache=cache, number_bytes=number).value)
    assert 3 * tile * tile * number <= cache < 3 * (tile + 1) ** 2 * number


@given(st.floats(0, 1), st.integers(1, 10_000))
def test_efficiency_is_the_work_done_over_the_processor_time_paid_for(
    serial: float, processors: int
) -> None:
    elapsed = serial + (1 - serial) / processors
    found = evaluate("amdahl-efficiency", serial=serial, processors=processors)
    assert found == pytest.approx(1 / (elapsed * processors))


def test_half_of_the_processor_time_is_idle_on_one_more_than_the_ceiling() -> None:
    for serial in (0.01, 0.05, 0.1, 0.25):
        found = solve("amdahl-efficiency", serial=serial, efficiency=0.5).value
        assert found == pytest.approx(1 + 1 / serial)
