"""Simulated time against SimPy, exact arithmetic and the formulas."""

import heapq
from collections import Counter
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ps_simpy import sync

from mlsys_tui.formulas import evaluate
from mlsys_tui.labs.paramserver.cluster import Cluster, Experiment, Policy
from mlsys_tui.labs.paramserver.events import KINDS, OUTCOMES
from mlsys_tui.labs.paramserver.simulator import simulate

POLICIES = ("sync", "async", "ssp", "backup", "ring")


def run(policy="sync", iterations=20, seed=0, keep=False, cluster=None, **more):
    wanted = {name: more.pop(name) for name in ("staleness", "backups", "goes_on") if name in more}
    cluster = cluster or Cluster(**more)
    experiment = Experiment(cluster, Policy(policy, **wanted), None, iterations, seed)
    return simulate(experiment, keep_events=keep)


def segments(finished, *kinds):
    rows = finished.events
    return [
        (KINDS[row["kind"]], int(row["worker"]), float(row["start"]), float(row["end"]))
        for row in rows
        if KINDS[row["kind"]] in kinds
    ]


# The course's numbers.


def test_ten_million_parameters_take_640_ms_to_pull_and_push():
    finished = run(parameters=10_000_000, compute=0.0)
    assert Cluster(parameters=10_000_000).transfer == pytest.approx(0.320)
    assert finished.mean_step == pytest.approx(0.640)


def test_the_practice_question_is_56_percent():
    finished = run()
    assert finished.mean_step == pytest.approx(0.114)
    assert finished.communication_fraction == pytest.approx(64 / 114)


@pytest.mark.parametrize(("servers", "step"), [(1, 0.370), (5, 0.114), (50, 0.114)])
def test_more_servers_shorten_a_shared_link(servers, step):
    assert run(links="shared", servers=servers).mean_step == pytest.approx(step)


def test_more_servers_do_not_shorten_links_of_the_workers_own():
    assert run(servers=5).makespan == run(servers=1).makespan


@pytest.mark.parametrize("duplex", ["full", "half"])
def test_half_duplex_changes_nothing_in_a_round_where_nobody_pulls_while_another_pushes(duplex):
    assert run(links="shared", duplex=duplex).mean_step == pytest.approx(0.370)


def test_half_duplex_slows_asynchronous_workers_on_one_link():
    slow = {"links": "shared", "spread": "exponential", "iterations": 50}
    assert run("async", duplex="half", **slow).makespan > run("async", **slow).makespan * 1.2


@settings(max_examples=30, deadline=None)
@given(
    workers=st.integers(1, 70),
    servers=st.integers(1, 70),
    parameters=st.integers(1, 10**8),
    bandwidth=st.floats(1e6, 1e11),
    compute=st.floats(0, 2),
)
def test_a_synchronous_step_is_the_incast_formula_and_the_computation(
    workers, servers, parameters, bandwidth, compute
):
    finished = run(
        iterations=3,
        links="shared",
        workers=workers,
        servers=servers,
        parameters=parameters,
        bandwidth=bandwidth,
        compute=compute,
    )
    formula = evaluate(
        "ps-incast", size=4 * parameters, workers=workers, servers=servers, bandwidth=bandwidth
    )
    assert finished.mean_step == pytest.approx(formula + compute, rel=1e-9)


@pytest.mark.parametrize("workers", [1, 2, 5, 64])
def test_a_ring_takes_its_formula_s_time_and_bytes(workers):
    finished = run("ring", workers=workers, latency=0.001)
    formula = evaluate("ring-allreduce", workers=workers, size=4e6, bandwidth=125e6, latency=0.001)
    assert finished.mean_step == pytest.approx(0.05 + formula, rel=1e-12)
    assert finished.bytes == 20 * 2 * (workers - 1) * 4_000_000


# SimPy.


@settings(max_examples=25, deadline=None)
@given(
    workers=st.integers(1, 9),
    servers=st.integers(1, 4),
    links=st.sampled_from(["own", "shared"]),
    duplex=st.sampled_from(["full", "half"]),
    latency=st.sampled_from([0.0, 0.003]),
    factor=st.sampled_from([1.0, 1.5, 4.0]),
    spread=st.sampled_from(["fixed", "exponential", "lognormal"]),
)
def test_sync_agrees_with_simpy_event_for_event(
    workers, servers, links, duplex, latency, factor, spread
):
    cluster = Cluster(
        workers=workers,
        servers=servers,
        links=links,
        duplex=duplex,
        latency=latency,
        spread=spread,
        stragglers=((0, factor),),
    )
    ours = run(cluster=cluster, iterations=6, keep=True)
    found = sorted(segments(ours, "pull", "compute", "push"))
    # SimPy is told how long each computation takes, and decides everything else itself.
    compute = [[] for _ in range(workers)]
    for _, worker, start, end in segments(ours, "compute"):
        compute[worker].append(end - start)
    expected, makespan = sync(cluster, compute, 6)
    assert [row[:2] for row in found] == [row[:2] for row in sorted(expected)]
    times = np.array([row[2:] for row in found]), np.array([row[2:] for row in sorted(expected)])
    np.testing.assert_allclose(*times, rtol=1e-12, atol=1e-12)
    assert ours.makespan == pytest.approx(makespan, rel=1e-12)


def test_sync_on_own_links_has_simpy_s_makespan_to_the_last_bit():
    cluster = Cluster(workers=7, stragglers=((2, 1.7),))
    compute = [[0.05 * (1.7 if w == 2 else 1)] * 300 for w in range(7)]
    assert run(cluster=cluster, iterations=300).makespan == sync(cluster, compute, 300)[1]


# Exact arithmetic: every worker of fixed speed on its own link pushes at multiples of its cycle.


def exact_async(cycles, total):
    """(makespan, staleness counts, largest gap), from the order of all pushes alone."""
    pushes = sorted(
        (k * cycle, worker) for worker, cycle in enumerate(cycles) for k in range(1, total + 1)
    )[:total]
    read, clocks, histogram, gap = [0] * len(cycles), [0] * len(cycles), Counter(), 0
    for version, (_, worker) in enumerate(pushes):
        histogram[version - read[worker]] += 1
        read[worker] = version + 1
        clocks[worker] += 1
        if version + 1 < total:
            gap = max(gap, clocks[worker] - min(clocks))
    return pushes[-1][0], dict(sorted(histogram.items())), gap


def exact_ssp(cycles, total, bound):
    """The same under a staleness bound: a heap of pushes, and workers held back."""
    heap = [(cycle, worker) for worker, cycle in enumerate(cycles)]
    heapq.heapify(heap)
    read, clocks, histogram, gap = [0] * len(cycles), [0] * len(cycles), Counter(), 0
    held, version = set(), 0
    while True:
        time, worker = heapq.heappop(heap)
        histogram[version - read[worker]] += 1
        version += 1
        clocks[worker] += 1
        if version == total:
            return time, dict(sorted(histogram.items())), gap
        held.add(worker)
        for other in sorted(held, key=lambda w: (w != worker, w)):
            ahead = clocks[other] - min(clocks)
            if ahead <= bound:
                held.remove(other)
                read[other], gap = version, max(gap, ahead)
                heapq.heappush(heap, (time + cycles[other], other))


factors = st.lists(
    st.sampled_from([Fraction(1), Fraction(1), Fraction(3, 2), Fraction(2), Fraction(4)]),
    min_size=1,
    max_size=9,
)


def slow_cluster(slowness):
    stragglers = tuple((w, float(factor)) for w, factor in enumerate(slowness) if factor != 1)
    cycles = [Fraction(64, 1000) + Fraction(50, 1000) * factor for factor in slowness]
    return Cluster(workers=len(slowness), stragglers=stragglers), cycles


@settings(max_examples=60, deadline=None)
@given(slowness=factors)
def test_async_staleness_is_that_of_the_exact_order_of_pushes(slowness):
    cluster, cycles = slow_cluster(slowness)
    finished = run("async", cluster=cluster, iterations=60)
    makespan, histogram, gap = exact_async(cycles, 60 * len(cycles))
    assert finished.makespan == pytest.approx(float(makespan), rel=1e-12)
    assert finished.histogram == histogram
    assert finished.max_clock_gap == gap


@settings(max_examples=60, deadline=None)
@given(slowness=factors, bound=st.integers(0, 5))
def test_ssp_is_that_of_exact_arithmetic(slowness, bound):
    cluster, cycles = slow_cluster(slowness)
    finished = run("ssp", cluster=cluster, iterations=60, staleness=bound)
    makespan, histogram, gap = exact_ssp(cycles, 60 * len(cycles), bound)
    assert finished.makespan == pytest.approx(float(makespan), rel=1e-12)
    assert finished.histogram == histogram
    assert finished.max_clock_gap == gap <= bound


@settings(max_examples=30, deadline=None)
@given(slowness=factors, backups=st.integers(0, 4))
def test_a_backup_round_takes_as_long_as_its_nth_fastest_worker(slowness, backups):
    cluster, cycles = slow_cluster(slowness)
    cycles += [Fraction(114, 1000)] * backups
    finished = run("backup", cluster=cluster, backups=backups)
    assert finished.mean_step == pytest.approx(float(sorted(cycles)[len(slowness) - 1]))
    assert finished.updates == 20
    assert finished.histogram == {0: 20 * len(slowness)}


@pytest.mark.soak
@pytest.mark.parametrize("slowness", [[1, 1, 2, 4], [1, 1.5, 1, 4, 2], [1, 4]])
def test_equal_times_stay_equal_over_a_hundred_thousand_iterations(slowness):
    cluster, cycles = slow_cluster([Fraction(factor) for factor in slowness])
    finished = run("async", cluster=cluster, iterations=100_000)
    makespan, histogram, _ = exact_ssp(cycles, finished.gradients, float("inf"))
    assert finished.makespan == pytest.approx(float(makespan), rel=1e-11)
    assert finished.histogram == histogram


def test_async_of_equal_workers_is_stale_by_the_other_workers():
    finished = run("async")
    assert finished.histogram == {0: 1, 1: 1, 2: 1, 3: 1, 4: 96}


def test_the_straggler_s_own_gradients_are_the_stalest():
    finished = run("async", workers=8, stragglers=((3, 4.0),), iterations=50, keep=True)
    updates = finished.events[finished.events["kind"] == KINDS.index("update")]
    stale = updates["written"] - 1 - updates["read"]
    late = updates["worker"] == 3
    assert stale[late][1:].min() > stale[~late].max()


def test_an_asynchronous_incast_of_two_shares_the_link_equally():
    """Two workers, compute 1 s and 2 s, 1 s of transfer alone: worked by hand."""
    link = {"parameters": 1, "bytes_per_parameter": 1000, "bandwidth": 1000.0, "links": "shared"}
    finished = run("async", workers=2, compute=1.0, stragglers=((1, 2.5),), keep=True, **link)
    found = segments(finished, "pull", "compute", "push")
    # Both pull at once, at half the speed: 0 to 2. w0 computes to 3, pushes alone to 4, pulls
    # alone to 5. w1 computes to 4.5, pushes alone to 5.5 (pushes have the other direction).
    assert found[:8] == [
        ("pull", 0, 0.0, 2.0),
        ("pull", 1, 0.0, 2.0),
        ("compute", 0, 2.0, 3.0),
        ("compute", 1, 2.0, 4.5),
        ("push", 0, 3.0, 4.0),
        ("pull", 0, 4.0, 5.0),
        ("push", 1, 4.5, 5.5),
        ("compute", 0, 5.0, 6.0),
    ]


def test_on_half_duplex_a_pull_and_a_push_share_the_link():
    link = {"parameters": 1, "bytes_per_parameter": 1000, "bandwidth": 1000.0, "links": "shared"}
    finished = run(
        "async", workers=2, compute=1.0, stragglers=((1, 2.5),), duplex="half", keep=True, **link
    )
    found = segments(finished, "pull", "push")
    # From 4.5 on w0's pull (half done) and w1's push share: the pull ends at 5.5, the push, with
    # half of it left and the link to itself, at 6.
    assert ("pull", 0, 4.0, 5.5) in found
    assert ("push", 1, 4.5, 6.0) in found


# What holds for every cluster.

clusters = st.builds(
    Cluster,
    workers=st.integers(1, 9),
    servers=st.integers(1, 3),
    links=st.sampled_from(["own", "shared"]),
    duplex=st.sampled_from(["full", "half"]),
    latency=st.sampled_from([0.0, 0.01]),
    spread=st.sampled_from(["fixed", "exponential", "lognormal"]),
    stragglers=st.sampled_from([(), ((0, 3.0),)]),
)


@settings(max_examples=80, deadline=None)
@given(
    cluster=clusters,
    policy=st.sampled_from(POLICIES),
    bound=st.integers(0, 4),
    seed=st.integers(0, 99),
)
def test_shares_gradients_and_bytes_add_up(cluster, policy, bound, seed):
    finished = run(policy, 12, seed, keep=True, cluster=cluster, staleness=bound)
    assert finished.gradients == sum(finished.histogram.values()) == 12 * cluster.workers
    assert sum(finished.shares.values()) == pytest.approx(1, abs=1e-9)
    assert finished.updates == (finished.gradients if policy in ("async", "ssp") else 12)
    if policy == "ssp":
        assert finished.max_clock_gap <= bound
    if policy in ("sync", "backup", "ring"):
        assert finished.max_staleness == 0
    if policy in ("sync", "ring"):
        assert finished.max_clock_gap == 0
    if policy == "sync":
        assert finished.bytes == 12 * cluster.workers * 2 * cluster.message_bytes
    elif policy != "ring":
        assert finished.bytes >= finished.gradients * 2 * cluster.message_bytes


@settings(max_examples=40, deadline=None)
@given(cluster=clusters, policy=st.sampled_from(POLICIES), seed=st.integers(0, 99))
def test_every_second_of_every_worker_is_in_one_segment(cluster, policy, seed):
    finished = run(policy, 8, seed, keep=True, cluster=cluster)
    rows = finished.events[finished.events["kind"] != KINDS.index("update")]
    for worker in range(finished.experiment.workers):
        own = rows[rows["worker"] == worker]
        assert own["start"][0] == 0
        np.testing.assert_array_equal(own["end"][:-1], own["start"][1:])
        assert own["end"][-1] == finished.makespan
    spent = rows["end"] - rows["start"]
    communicating = np.isin(rows["kind"], [0, 2, 3])
    assert spent[communicating].sum() == pytest.approx(finished.seconds[:, 1].sum())


@settings(max_examples=40, deadline=None)
@given(cluster=clusters, seed=st.integers(0, 99))
def test_ssp_without_slack_has_the_times_of_sync(cluster, seed):
    strict = run("ssp", 10, seed, keep=True, cluster=cluster, staleness=0)
    plain = run("sync", 10, seed, keep=True, cluster=cluster)
    kinds = ("pull", "compute", "push")
    ours, theirs = sorted(segments(strict, *kinds)), sorted(segments(plain, *kinds))
    assert [row[:2] for row in ours] == [row[:2] for row in theirs]
    np.testing.assert_allclose([r[2:] for r in ours], [r[2:] for r in theirs], rtol=1e-12)


@settings(max_examples=40, deadline=None)
@given(cluster=clusters, seed=st.integers(0, 99))
def test_ssp_with_endless_slack_is_async(cluster, seed):
    loose = run("ssp", 10, seed, keep=True, cluster=cluster, staleness=float("inf"))
    free = run("async", 10, seed, keep=True, cluster=cluster)
    assert np.array_equal(loose.events, free.events)
    assert loose.histogram == free.histogram


@settings(max_examples=40, deadline=None)
@given(slowness=factors)
def test_more_slack_never_costs_throughput(slowness):
    cluster, _ = slow_cluster(slowness)
    spans = [run("ssp", 40, cluster=cluster, staleness=s).makespan for s in (0, 1, 2, 3, 6, 20)]
    assert all(later <= sooner * (1 + 1e-12) for sooner, later in pairwise(spans))


def test_a_run_is_the_same_in_other_bands(monkeypatch):
    from mlsys_tui.labs.paramserver import simulator

    whole = run("ssp", 700, spread="lognormal", links="shared", keep=True)
    monkeypatch.setattr(simulator, "BAND", 37)
    pieces = run("ssp", 700, spread="lognormal", links="shared", keep=True)
    assert np.array_equal(whole.events, pieces.events)


def test_staleness_beyond_every_bin_is_counted():
    """One worker so slow that 6000 versions are written while it computes once."""
    finished = run("async", 3100, workers=2, stragglers=((0, 6000.0),))
    assert finished.gradients == 6200
    quick = int((0.05 * 6000 + 0.064) / 0.114)
    assert finished.max_staleness == pytest.approx(quick, abs=1)
    assert finished.max_staleness > 2000


# Statistics: the mean of n rounds lies within 4.5 standard errors but once in 147 000 times.


def harmonic(n):
    return sum(1 / k for k in range(1, n + 1))


def spread_of_order_statistic(count, kept):
    """Variance of the kept-th smallest of `count` unit exponentials."""
    return sum(1 / k**2 for k in range(count - kept + 1, count + 1))


@pytest.mark.parametrize(("workers", "backups"), [(1, 0), (5, 0), (5, 2), (16, 4), (64, 0)])
@pytest.mark.parametrize("seed", [0, 1])
def test_exponential_rounds_are_order_statistics(workers, backups, seed):
    rounds = 20_000
    policy = "backup" if backups else "sync"
    finished = run(
        policy, rounds, seed, workers=workers, backups=backups, parameters=0, spread="exponential"
    )
    expected = evaluate("backup-workers", workers=workers, backups=backups, mean=0.05)
    assert expected == pytest.approx(0.05 * (harmonic(workers + backups) - harmonic(backups)))
    error = 0.05 * np.sqrt(spread_of_order_statistic(workers + backups, workers) / rounds)
    assert abs(finished.mean_step - expected) < 4.5 * error


def test_lognormal_times_keep_the_mean():
    rounds = 50_000
    finished = run("sync", rounds, workers=1, parameters=0, spread="lognormal")
    deviation = 0.05 * np.sqrt(np.exp(0.25) - 1)
    assert abs(finished.mean_step - 0.05) < 4.5 * deviation / np.sqrt(rounds)


# Failures.


def test_a_lost_push_is_sent_again_after_its_timeout():
    from mlsys_tui.labs.paramserver.cluster import Loss

    finished = run(losses=(Loss(2, 3, "push"),), timeout=0.2, keep=True)
    assert finished.makespan == pytest.approx(20 * 0.114 + 0.2 + 0.032)
    assert finished.bytes == (200 + 1) * 4_000_000


@pytest.mark.parametrize("policy", ["sync", "async", "ssp", "backup"])
@pytest.mark.parametrize("message", ["pull", "push", "ack"])
def test_a_lost_message_is_never_applied_twice(policy, message):
    from mlsys_tui.labs.paramserver.cluster import Loss

    losses = tuple(Loss(w, k, message) for w in (0, 3) for k in (1, 2, 5))
    finished = run(policy, losses=losses, keep=True)
    pushes = finished.events[finished.events["kind"] == KINDS.index("push")]
    applied = pushes[(pushes["written"] >= 0)]
    assert len(applied) == finished.gradients == 100
    assert len({(int(row["worker"]), int(row["iteration"])) for row in applied}) == 100
    if message == "ack" and policy == "async":
        assert (pushes["outcome"] == OUTCOMES.index("duplicate")).sum() == 6


def outage(policy, goes_on):
    from mlsys_tui.labs.paramserver.cluster import Outage

    return run(policy, goes_on=goes_on, outages=(Outage(1, 0.5, 1.5),), keep=True)


@pytest.mark.parametrize("policy", ["sync", "ring"])
def test_a_stopped_worker_holds_the_others_up_or_not_as_set(policy):
    waiting, going_on, never = outage(policy, False), outage(policy, True), run(policy)
    assert waiting.makespan > never.makespan + 1.0
    assert going_on.makespan < waiting.makespan - 0.2
    assert going_on.gradients >= 100


def test_sync_that_goes_on_closes_rounds_without_the_stopped_worker():
    going_on = outage("sync", True)
    # Four rounds of 5, then of 4 as long as it is away, then of 5 again.
    assert going_on.makespan == pytest.approx(going_on.updates * 0.114, abs=0.114)
    assert going_on.updates == 22


@pytest.mark.parametrize(("goes_on", "least", "most"), [(False, 0, 4 * 3), (True, 30, 40)])
def test_a_staleness_bound_counts_a_stopped_worker_or_not_as_set(goes_on, least, most):
    finished = outage("ssp", goes_on)
    pushes = [row for row in segments(finished, "push") if 0.6 < row[2] < 1.5]
    assert least <= len(pushes) <= most
    assert finished.max_clock_gap <= 3


def test_async_goes_on_without_a_stopped_worker():
    finished = outage("async", False)
    during = [
        start
        for kind, worker, start, end in segments(finished, "push")
        if 0.6 < start < 1.4 and worker != 1
    ]
    assert len(during) >= 20
    away = [row for row in segments(finished, "stopped") if row[1] == 1]
    assert away == [("stopped", 1, 0.5, 1.5)]
