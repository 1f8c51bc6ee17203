"""A run's trace: frames, what a picture asks of it, and the Chrome events."""

import json
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlsys_tui.labs.paramserver.chrome import chrome_trace
from mlsys_tui.labs.paramserver.cluster import Cluster, Experiment, Loss, Outage, Policy, Training
from mlsys_tui.labs.paramserver.presets import PRESETS
from mlsys_tui.labs.paramserver.settings import experiment
from mlsys_tui.labs.paramserver.simulator import bands, simulate
from mlsys_tui.labs.paramserver.trace import Trace
from mlsys_tui.text import BadInput

FAILURES = {
    "outages": (Outage(1, 0.3, 0.9),),
    "losses": (Loss(0, 2, "push"), Loss(2, 1, "pull"), Loss(3, 3, "ack")),
}


def trace(policy="async", iterations=10, **cluster):
    chosen = Experiment(Cluster(**cluster), Policy(policy, staleness=1), Training(), iterations)
    return Trace(simulate(chosen, keep_events=True))


@pytest.mark.parametrize("policy", ["sync", "async", "ssp", "backup", "ring"])
@pytest.mark.parametrize("failures", [{}, FAILURES])
def test_every_step_has_one_sentence(policy, failures):
    frames = trace(policy, stragglers=((4, 3.0),), **failures)
    for frame in frames:
        assert frame.caption.startswith(f"w{frame.segment.worker}")
        assert frame.caption.endswith(".")
        assert len(frame.caption) < 120


def test_stops_are_the_updates_and_the_version_counts_them():
    frames = trace()
    assert len(frames.stops) == frames.run.updates == 50
    assert all(frames[stop].update for stop in frames.stops)
    assert [frames[stop].version for stop in frames.stops] == list(range(1, 51))
    assert list(frames.stops) == sorted(frames.stops)


def test_the_first_stale_gradient_is_explained():
    frames = trace()
    assert [frames[stop].caption for stop in frames.stops[:2]] == [
        "w0's gradient is from version 0, the newest: the server writes 1.",
        "w1's gradient is from version 0; the server is at 1 by now: 1 stale.",
    ]


def test_a_fresh_gradient_and_an_old_copy_are_named_apart():
    """A barrier: every gradient is of the newest version, and every copy one behind after it."""
    frames = trace("sync")
    frame = frames[frames.stops[2]]
    assert [state.behind for state in frame.workers] == [1] * 5
    assert frame.segment.staleness == 0
    assert "no gradient in it is stale; the workers' copies are behind now" in frame.caption
    ring = trace("ring")
    assert "copies" not in ring[ring.stops[2]].caption


def test_a_worker_half_way_through_its_pull():
    frames = trace("sync")
    state = frames.workers(4, 0.016)[2]
    assert state.segment.kind == "pull"
    assert state.progress == pytest.approx(0.5)
    assert (state.clock, state.behind) == (0, 0)


def test_copies_age_as_others_push():
    frames = trace()
    at = frames.stops[2]
    states = frames[at].workers
    # w0 to w2 have pushed; w0 and w1 pulled again, right after their own pushes.
    assert [state.clock for state in states] == [1, 1, 1, 0, 0]
    assert [state.behind for state in states] == [2, 1, 3, 3, 3]
    assert [state.segment.kind for state in states] == ["pull", "pull", "push", "push", "push"]


@settings(max_examples=20, deadline=None)
@given(policy=st.sampled_from(["sync", "async", "ssp", "backup", "ring"]), data=st.data())
def test_a_frame_agrees_with_a_walk_from_the_start(policy, data):
    frames = trace(policy, spread="exponential", workers=4)
    position = data.draw(st.integers(0, len(frames) - 1))
    doing = {}
    for row in range(position + 1):
        segment = frames.segment(row)
        if segment.kind != "update":
            doing[segment.worker] = segment
    for state in frames[position].workers:
        assert state.segment == doing.get(state.segment.worker, state.segment)
        assert 0 <= state.progress <= 1
    time = frames.time(position)
    assert all(s.start <= time + 1e-9 for s in doing.values())
    assert all(s.end >= time - 1e-9 or s.kind in ("push", "all-reduce") for s in doing.values())


def test_times_and_positions_find_each_other():
    frames = trace(spread="exponential")
    for position in range(0, len(frames), 7):
        assert frames.time(frames.position(frames.time(position))) == frames.time(position)
    assert frames.position(-1) == 0
    assert frames.position(1e9) == len(frames) - 1


def test_the_timeline_has_no_gaps():
    frames = trace("ssp", stragglers=((0, 4.0),))
    for worker in range(5):
        row = frames.timeline(worker, 0.2, 0.6)
        assert row[0].start <= 0.2
        assert row[-1].end >= 0.6
        assert all(a.end == b.start for a, b in pairwise(row))


def test_barriers_of_sync_are_a_step_apart():
    frames = trace("sync")
    assert frames.updates(0, 0.5) == pytest.approx([0.114, 0.228, 0.342, 0.456])


@pytest.mark.parametrize("policy", ["sync", "async", "ssp", "backup", "ring"])
def test_at_the_end_the_trace_has_counted_what_the_run_has(policy):
    frames = trace(policy, spread="lognormal")
    last = len(frames) - 1
    assert frames.staleness(last) == frames.run.histogram
    assert np.array_equal(frames.curve(last), frames.run.curve)
    assert len(frames.curve(0)) == 1
    if policy in ("async", "ssp"):
        assert sum(s.clock for s in frames[last].workers) == frames.run.gradients


def test_an_applied_gradient_says_how_stale_it_was():
    frames = trace(stragglers=((4, 4.0),))
    stale = [s.staleness for w in range(5) for s in frames.timeline(w, 0, 99) if s.written >= 0]
    assert sorted(stale) == sorted(k for k, n in frames.run.histogram.items() for _ in range(n))


def test_frames_do_not_change():
    frames = trace()
    with pytest.raises(AttributeError):
        frames[0].time = 1.0
    assert frames[3] == frames[3]
    assert len(frames[2:5]) == 3
    with pytest.raises(IndexError):
        frames[len(frames)]


@pytest.mark.parametrize("policy", ["sync", "async", "ssp", "backup", "ring"])
def test_chrome_events_fill_every_worker_s_row(policy):
    frames = trace(policy, stragglers=((0, 3.0),), **FAILURES)
    document = json.loads(json.dumps(chrome_trace(frames.run), allow_nan=False))
    spans = [event for event in document["traceEvents"] if event["ph"] == "X"]
    for worker in range(frames.run.experiment.workers):
        row = [event for event in spans if event["tid"] == worker]
        assert sum(e["dur"] for e in row) == pytest.approx(frames.run.makespan * 1e6)
        for before, after in pairwise(row):
            assert before["ts"] + before["dur"] == pytest.approx(after["ts"], abs=1e-3)
    updates = [event for event in document["traceEvents"] if event["ph"] == "i"]
    assert [e["args"]["version_written"] for e in updates] == list(range(1, frames.run.updates + 1))


def test_a_run_in_bands_reports_how_far_it_is():
    *fractions, run = bands(Experiment(iterations=100_000), keep_events=False)
    assert len(fractions) > 5
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1
    assert run.gradients == 500_000


def test_a_trace_too_long_is_refused():
    with pytest.raises(BadInput, match="iterations must be at most 20000"):
        simulate(Experiment(iterations=5_000_000), keep_events=True)


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_runs_and_learns(name):
    finished = simulate(experiment({"preset": name}))
    assert finished.final_loss < 0.4
    assert len(PRESETS[name].question) < 100


def test_the_straggler_preset_has_an_answer():
    """Every policy of its comparison reaches loss 0.3, and async does so first."""
    preset = PRESETS["straggler"]
    times = {
        policy: simulate(experiment({"preset": "straggler", "policy": policy})).time_to(0.3)
        for policy in preset.compare
    }
    assert min(times, key=times.get) == "async"
