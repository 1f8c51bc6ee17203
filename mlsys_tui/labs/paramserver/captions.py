"""One sentence for each step: what has just happened, and why."""

from collections.abc import Callable
from typing import Any

from mlsys_tui.formulas.quantity import show
from mlsys_tui.labs.paramserver import events as ev
from mlsys_tui.labs.paramserver.cluster import Experiment


def caption(experiment: Experiment, event: Any) -> str:
    """The sentence for the moment at which this segment begins."""
    sentence = _SENTENCES[int(event["kind"])](experiment, event)
    space = "" if sentence.startswith("'") else " "
    return f"w{event['worker']}{space}{sentence}"


def _pull(experiment: Experiment, event: Any) -> str:
    size = show(experiment.cluster.message_bytes, "B")
    lost = "; the message will be lost" if event["outcome"] == ev.LOST else ""
    return f"pulls version {event['read']} of the model, {size}{lost}."


def _compute(experiment: Experiment, event: Any) -> str:
    factor = dict(experiment.cluster.stragglers).get(int(event["worker"]))
    slow = f", {factor:g}× the others' time" if factor else ""
    return f"computes gradient {event['clock'] + 1} of its own on version {event['read']}{slow}."


def _push(experiment: Experiment, event: Any) -> str:
    if event["outcome"] == ev.DUPLICATE:
        return "heard no answer and pushes again; the server knows this gradient and drops it."
    if event["outcome"] == ev.LOST:
        return "pushes its gradient; the message will be lost."
    if event["outcome"] == ev.DROPPED:
        return "pushes its gradient, but too late: the round will close without it."
    return f"pushes its gradient, computed on version {event['read']}."


def _all_reduce(experiment: Experiment, event: Any) -> str:
    return "passes pieces of the gradient round the ring, until all have the sum."


def _barrier(experiment: Experiment, event: Any) -> str:
    needed = experiment.cluster.workers
    return f"waits at the barrier: the round needs {needed} gradients."


def _bound(experiment: Experiment, event: Any) -> str:
    bound = experiment.policy.staleness
    return (
        f"waits: its clock is {event['clock']}, more than {bound:g} ahead of the slowest worker's."
    )


def _timeout(experiment: Experiment, event: Any) -> str:
    wait = show(experiment.cluster.timeout, "s")
    return f"hears no answer, and will send again after {wait}."


def _stopped(experiment: Experiment, event: Any) -> str:
    name, goes_on = experiment.policy.name, experiment.policy.goes_on
    if name == "async" or goes_on:
        return "stops; the others go on without it."
    return "stops; the others will have to wait for it."


def _update(experiment: Experiment, event: Any) -> str:
    read, written = event["read"], event["written"]
    if ev.POLICIES[experiment.policy.name] >= ev.SYNC:
        words = f"completes the round: version {written}, and no gradient in it is stale"
        ring = experiment.policy.name == "ring"
        return f"{words}." if ring else f"{words}; the workers' copies are behind now."
    stale = written - 1 - read
    if stale == 0:
        return f"'s gradient is from version {read}, the newest: the server writes {written}."
    return (
        f"'s gradient is from version {read}; the server is at {written - 1} by now: {stale} stale."
    )


_SENTENCES: dict[int, Callable[[Experiment, Any], str]] = {
    ev.PULL: _pull,
    ev.COMPUTE: _compute,
    ev.PUSH: _push,
    ev.ALLREDUCE: _all_reduce,
    ev.BARRIER: _barrier,
    ev.BOUND: _bound,
    ev.TIMEOUT: _timeout,
    ev.STOPPED: _stopped,
    ev.UPDATE: _update,
}
