"""Real SGD over simulated time, against loops in numpy."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlsys_tui.labs.paramserver.cluster import Cluster, Experiment, Policy, Training
from mlsys_tui.labs.paramserver.simulator import simulate
from mlsys_tui.labs.paramserver.training import problem

POLICIES = ("sync", "async", "ssp", "backup", "ring")


def train(policy="sync", iterations=50, seed=0, staleness=3, backups=2, training=None, **cluster):
    return simulate(
        Experiment(
            Cluster(**cluster),
            Policy(policy, staleness=staleness, backups=backups),
            training or Training(),
            iterations,
            seed,
        )
    )


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def batch(training, worker, workers, iteration, examples):
    """Each worker starts at its own place of the data, and reads on round the end."""
    return (
        worker * examples // workers + iteration * training.batch + np.arange(training.batch)
    ) % (examples)


def gradient(training, rows, targets, weights):
    guess = rows @ weights
    if training.problem == "logistic":
        guess = sigmoid(guess)
    return rows.T @ (guess - targets) / len(targets)


def loss(training, rows, targets, weights):
    guess = rows @ weights
    if training.problem == "logistic":
        return np.mean(np.logaddexp(0, guess) - targets * guess)
    return np.mean((guess - targets) ** 2) / 2


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("kind", ["logistic", "least-squares"])
@pytest.mark.parametrize("decay", [0.0, 0.05])
def test_one_worker_is_plain_sgd(policy, kind, decay):
    training = Training(kind, rate=0.02, decay=decay)
    finished = train(policy, 300, 7, backups=0, training=training, workers=1)
    rows, targets = problem(training, 7)
    weights = np.zeros(rows.shape[1])
    losses = [loss(training, rows, targets, weights)]
    for k in range(300):
        own = batch(training, 0, 1, k, len(targets))
        rate = 0.02 / (1 + decay * k)
        weights -= rate * gradient(training, rows[own], targets[own], weights)
        losses.append(loss(training, rows, targets, weights))
    np.testing.assert_allclose(finished.weights, weights, rtol=0, atol=1e-12)
    np.testing.assert_allclose(finished.curve[:, 2], losses, rtol=0, atol=1e-12)
    assert finished.curve[:, 1].tolist() == list(range(301))


@pytest.mark.parametrize("scale", ["mean", "sum"])
def test_async_computes_each_gradient_on_the_weights_that_its_worker_read(scale):
    """Equal workers push in turn: gradient n is worker n mod 5's, on the weights of n − 4."""
    training = Training("least-squares", rate=0.002, scale=scale)
    finished = train("async", 40, training=training)
    rows, targets = problem(training, 0)
    history = [np.zeros(rows.shape[1])]
    for n in range(200):
        worker, k = n % 5, n // 5
        read = n - 4 if k else 0
        own = batch(training, worker, 5, k, len(targets))
        rate = 0.002 / (5 if scale == "mean" else 1)
        step = rate * gradient(training, rows[own], targets[own], history[read])
        history.append(history[-1] - step)
    np.testing.assert_allclose(finished.weights, history[-1], rtol=0, atol=1e-12)


def test_the_staleness_aware_rate_divides_by_the_staleness():
    training = Training("least-squares", rate=0.05, stale_aware=True)
    finished = train("async", 40, training=training)
    rows, targets = problem(training, 0)
    history = [np.zeros(rows.shape[1])]
    for n in range(200):
        worker, k = n % 5, n // 5
        read = n - 4 if k else 0
        own = batch(training, worker, 5, k, len(targets))
        rate = 0.05 / 5 / max(1, n - read)
        step = rate * gradient(training, rows[own], targets[own], history[read])
        history.append(history[-1] - step)
    np.testing.assert_allclose(finished.weights, history[-1], rtol=0, atol=1e-12)


def test_a_synchronous_round_is_one_step_on_the_mean_gradient():
    training = Training()
    finished = train("sync", 60)
    rows, targets = problem(training, 0)
    weights = np.zeros(rows.shape[1])
    for k in range(60):
        own = [batch(training, w, 5, k, len(targets)) for w in range(5)]
        mean = np.mean([gradient(training, rows[i], targets[i], weights) for i in own], axis=0)
        weights -= 0.1 * mean
    np.testing.assert_allclose(finished.weights, weights, rtol=0, atol=1e-12)


@settings(max_examples=15, deadline=None)
@given(
    workers=st.integers(1, 8),
    spread=st.sampled_from(["fixed", "exponential"]),
    links=st.sampled_from(["own", "shared"]),
    seed=st.integers(0, 20),
)
def test_ssp_without_slack_has_the_loss_of_sync_at_each_barrier(workers, spread, links, seed):
    cluster = {"workers": workers, "spread": spread, "links": links}
    strict, plain = (train(p, 30, seed, 0, **cluster).curve for p in ("ssp", "sync"))
    np.testing.assert_allclose(strict[:, [0, 2]], plain[:, [0, 2]], rtol=0, atol=1e-9)
    np.testing.assert_array_equal(strict[:, 1], workers * plain[:, 1])


def test_async_and_endless_ssp_learn_the_same():
    loose, free = (train(p, staleness=float("inf"), workers=8) for p in ("ssp", "async"))
    np.testing.assert_array_equal(loose.curve, free.curve)


def test_ring_and_sync_learn_the_same_update_by_update():
    np.testing.assert_array_equal(train("ring").curve[:, 1:], train("sync").curve[:, 1:])


def test_staleness_costs_updates_and_async_still_wins_in_time():
    """One straggler in eight: per update async is no better, per second it is far better."""
    sync, free = (
        train(p, 60, workers=8, stragglers=((0, 4.0),), training=Training(rate=0.2))
        for p in ("sync", "async")
    )
    assert free.time_to(0.3) < sync.time_to(0.3) / 2


def test_the_sum_of_the_gradients_is_the_trap():
    training = Training("least-squares", rate=0.02)
    mean = train("async", training=training)
    total = train("async", training=Training("least-squares", rate=0.02, scale="sum"))
    assert not mean.diverged
    assert total.diverged


@pytest.mark.parametrize("kind", ["logistic", "least-squares"])
@pytest.mark.parametrize("rate", [1e3, 1e9, 1e300, 1.7e308])
@pytest.mark.parametrize("policy", POLICIES)
def test_a_diverging_rate_says_so_and_no_number_is_nan(kind, rate, policy):
    finished = train(policy, training=Training(kind, rate=rate))
    assert finished.diverged
    assert finished.final_loss is None
    assert finished.document()["final_loss"] == "diverged"
    assert np.isfinite(finished.curve).all()
    assert finished.updates > 0


def test_training_does_not_change_the_clock():
    trained, timed = train("ssp", spread="exponential"), None
    timed = simulate(
        Experiment(Cluster(spread="exponential"), Policy("ssp"), None, 50), keep_events=True
    )
    assert trained.makespan == timed.makespan
    assert trained.histogram == timed.histogram
    assert timed.final_loss is None


def test_a_long_run_has_a_curve_of_a_thousand_points():
    finished = train(iterations=12_345)
    assert 900 <= len(finished.curve) <= 1100
    assert finished.curve[-1, 0] == finished.makespan
    assert finished.curve[-1, 1] == finished.updates
