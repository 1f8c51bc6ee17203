"""The half-steps on the screen are those of Lloyd's algorithm, each a MapReduce job."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlsys_tui.labs.mapreduce import kmeans
from mlsys_tui.labs.mapreduce.kmeans_assign import Threads
from mlsys_tui.labs.mapreduce.kmeans_trace import MOST_POINTS, build, cloud
from mlsys_tui.labs.mapreduce.points import parse_points
from mlsys_tui.labs.mapreduce.view_kmeans_side import sse_chart
from mlsys_tui.text import BadInput

PAPER = "1\n2\n10\n11\n"


def test_the_run_on_paper_is_stepped_by_halves():
    trace = build(PAPER, 2, "first", 0)
    kinds = [(step.kind, step.iteration) for step in trace]
    assert kinds == [
        ("start", 0),
        *[("assign", 1), ("update", 1)],
        *[("assign", 2), ("update", 2)],
        ("assign", 3),
    ]
    assert trace.stops == (1, 3, 5)
    assert trace[5].sse == pytest.approx([145, 158 / 9, 1])
    assert trace[2].before.tolist() == [[1], [2]]
    assert trace[2].centers.ravel().tolist() == pytest.approx([1, 23 / 3])
    assert trace.converged
    assert "No point changed" in trace[5].caption


def test_each_iteration_is_a_job_with_counters_to_match():
    counters = build(PAPER, 2, "first", 0)[1].counters
    assert counters.map_input_records == counters.map_output_records == 4
    # Mappers hold 1, 2 and 10, and 11: bytes 0-9, split in three by where a line begins.
    assert counters.combine_input_records == 4
    assert counters.reduce_input_groups == counters.reduce_output_records == 2


def test_an_empty_cluster_says_which_point_it_takes():
    trace = build("0\n0\n0\n9\n", 2, "first", 0)
    assert "takes point 4" in trace[2].caption
    assert trace[2].centers.tolist() == [[0], [9]]


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 1000), st.integers(1, 8), st.sampled_from(["first", "random", "k-means++"]))
def test_it_ends_where_the_kernel_ends(seed, clusters, init):
    points = parse_points(cloud(seed))
    trace = build(cloud(seed), clusters, init, seed)
    begin = kmeans.start(points, clusters, init, np.random.default_rng(seed))
    with Threads(points, 1) as assign:
        found = kmeans.run(points, begin, assign)
    assert trace[-1].sse == pytest.approx(found.sse, rel=1e-9)
    assert trace[-1].labels == found.labels.tolist()


def test_points_come_from_a_file_by_its_name(tmp_path):
    path = tmp_path / "points.csv"
    path.write_text(PAPER)
    assert len(build(str(path), 2, "first", 0).points) == 4


@pytest.mark.parametrize(
    ("text", "clusters", "words"),
    [
        ("1\nx\n", 1, "line 2"),
        ("", 1, "holds no points"),
        ("1\n", 2, "clusters must be"),
        ("1\n" * (MOST_POINTS + 1), 2, "too many to step through"),
        ("no-such.csv", 1, "cannot read no-such.csv"),
    ],
)
def test_points_that_cannot_be_are_refused(text, clusters, words):
    with pytest.raises(BadInput, match=words):
        build(text, clusters, "first", 0)


def test_the_end_is_said_also_when_no_centre_moves():
    trace = build(PAPER, 4, "first", 0)
    assert (trace.converged, trace[-1].kind) == (True, "update")
    assert "converged, SSE 0" in trace[-1].caption


def test_a_run_that_the_view_cuts_short_says_so():
    # Evenly spread points on a line, where all centres start at one end, take over 100.
    trace = build("".join(f"{x}\n" for x in range(2000)), 8, "first", 0)
    assert not trace.converged
    assert "stops after 60 iterations" in trace[-1].caption


def test_several_empty_clusters_are_all_named():
    caption = build("0\n0\n0\n9\n30\n", 3, "first", 0)[2].caption
    assert "centres 2, 3: they take the points farthest from their own, 5, 4;" in caption


@pytest.mark.parametrize("height", range(7, 16))
@pytest.mark.parametrize("top", [0.75, 0.9, 1.5, 3, 4.9])
def test_the_sums_axis_has_even_ticks_each_in_a_row_of_its_own(top, height):
    step = (top / 14) ** 0.5  # points 2, 3, 4 from a centre on 1: 1 + 4 + 9
    trace = build("\n".join(f"{step * n}" for n in (0, 1, 2, 3, 4)), 2, "first", 0)
    assert trace[-1].sse[0] == pytest.approx(top)
    rows = [line.plain for line in sse_chart(trace, trace[-1], 36, height)[1:-2]]
    ticks = [(at, float(row.partition("┤")[0])) for at, row in enumerate(rows) if "┤" in row]
    assert len(ticks) >= 2
    by_row = [below - above for (above, _), (below, _) in pairwise(ticks)]
    by_value = [above - below for (_, above), (_, below) in pairwise(ticks)]
    assert by_value == pytest.approx([by_value[0]] * len(by_value))
    assert max(by_row) - min(by_row) <= 1  # a tick stands in the row nearest to it
