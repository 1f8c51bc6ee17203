"""Runs an experiment: feeds the kernels in bands, and gathers what they wrote."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlsys_tui.labs.paramserver import events as ev
from mlsys_tui.labs.paramserver import kernels
from mlsys_tui.labs.paramserver.cluster import Cluster, Experiment
from mlsys_tui.labs.paramserver.result import Run
from mlsys_tui.labs.paramserver.training import learner
from mlsys_tui.text import BadInput

# Things that happen in a band, at most: 5 to 50 ms of work.
BAND = 200_000
SIGMA = 0.5  # of the logarithm of a log-normal computation time
# Gradients that a trace may have: about 60 MB of segments, and 200 MB of Chrome's events.
MAX_TRACED = 100_000
# The same in segments, where backups or failures add more.
MAX_SEGMENTS = 1_000_000


def simulate(experiment: Experiment, *, keep_events: bool = False) -> Run:
    """The whole run. With `keep_events` it has the segments that a trace needs."""
    for step in bands(experiment, keep_events=keep_events):
        if isinstance(step, Run):
            return step
    raise AssertionError("the last band is the run")


def bands(experiment: Experiment, *, keep_events: bool = True) -> Iterator[float | Run]:
    """The run in bands of at most 50 ms: yields the fraction done, and last the Run.

    Raises BadInput for a trace of too many segments.
    """
    if keep_events and experiment.gradients > MAX_TRACED:
        most = MAX_TRACED // experiment.cluster.workers
        raise BadInput(
            f"a trace can have {MAX_TRACED} gradients: iterations must be at most {most}"
        )
    recorder = _Recorder(experiment, keep_events)
    clocks = _Clocks(experiment)
    state = initial_state(experiment)
    state["keep"], state["keep_log"] = keep_events, recorder.model is not None
    clocks.refill(state)
    kernels.start(state)
    why = kernels.BAND_OVER
    while why != kernels.FINISHED:
        why = kernels.advance(state, BAND)
        if why == kernels.STUCK:
            raise AssertionError("no worker has anything left to do")
        recorder.take(state)
        clocks.refill(state)
        yield min(1.0, float(state["gradients"][0]) / experiment.gradients)
    yield recorder.run(state)


class _Clocks:
    """The computation times to come. Each worker draws from its own stream, so that a run is the
    same whatever the policy and however many draws are made at a time."""

    def __init__(self, experiment: Experiment) -> None:
        cluster = experiment.cluster
        factors = dict(cluster.stragglers)
        workers = range(experiment.workers)
        self.spread = cluster.spread
        self.means = [cluster.compute * factors.get(worker, 1.0) for worker in workers]
        self.left = 0
        self.streams = [np.random.default_rng([experiment.seed, 1, worker]) for worker in workers]

    def refill(self, state: NDArray[Any]) -> None:
        """New draws for the workers that have used theirs up."""
        used = state["workers"]["draws_used"][0]
        for worker in np.flatnonzero(used[: len(self.means)] == self.left):
            state["draws"][0, worker] = self._draw(int(worker))
            used[worker] = 0
        self.left = ev.DRAWS
        state["low"] = False

    def _draw(self, worker: int) -> NDArray[Any]:
        stream, mean = self.streams[worker], self.means[worker]
        if self.spread == "exponential":
            return mean * stream.standard_exponential(ev.DRAWS)
        if self.spread == "lognormal":
            return mean * np.exp(SIGMA * stream.standard_normal(ev.DRAWS) - SIGMA**2 / 2)
        return np.full(ev.DRAWS, mean)


class _Recorder:
    """Empties the kernel's buffers: trains on the log, keeps the events, counts staleness."""

    def __init__(self, experiment: Experiment, keep_events: bool) -> None:
        training = experiment.training
        self.experiment, self.keep_events = experiment, keep_events
        self.model = learner(experiment, training) if training else None
        self.events = [np.zeros(0, ev.EVENT)]
        self.beyond: Counter[int] = Counter()

    def take(self, state: NDArray[Any]) -> None:
        s = state[0]
        if self.model is not None:
            kernels.replay(self.model, s["log"][: s["entries"]])
        if self.keep_events:
            self.events.append(s["events"][: s["rows"]].copy())
            if s["opened"] > MAX_SEGMENTS:
                raise BadInput(
                    f"a trace can have {MAX_SEGMENTS} segments: ask for fewer iterations"
                )
        self.beyond.update(s["beyond"][: s["far"]].tolist())
        s["entries"] = s["rows"] = s["far"] = 0

    def run(self, state: NDArray[Any]) -> Run:
        s, model = state[0], self.model
        size = self.experiment.cluster.message_bytes
        people = s["workers"][: s["count"]]
        parts = [people["compute"], people["communication"], people["wait"]]
        return Run(
            experiment=self.experiment,
            makespan=float(s["now"]),
            updates=int(s["version"]),
            gradients=int(s["gradients"]),
            bytes=int(s["messages"]) * size + round(float(s["partial"])),
            max_clock_gap=int(s["max_gap"]),
            seconds=np.stack(parts, axis=1),
            histogram=self._histogram(s["histogram"]),
            curve=model.curve[: model.step["points"][0]] if model else np.zeros((0, 3)),
            diverged=bool(model and model.step["diverged"][0]),
            weights=model.weights if model else np.zeros(0),
            events=self._events(),
        )

    def _histogram(self, bins: NDArray[Any]) -> dict[int, int]:
        near = {int(k): int(bins[k]) for k in np.flatnonzero(bins)}
        return near | dict(sorted(self.beyond.items()))

    def _events(self) -> NDArray[Any]:
        """Segments in the order in which they began; what begins as the run ends is not one."""
        events = np.concatenate(self.events)
        begun: NDArray[Any] = events[
            (events["end"] > events["start"]) | (events["outcome"] != ev.UNFINISHED)
        ]
        ordered: NDArray[Any] = begun[np.argsort(begun["opened"], kind="stable")]
        return ordered


def initial_state(experiment: Experiment) -> NDArray[Any]:
    """The cluster at time 0, before anything has begun: (1,) of STATE."""
    cluster, policy, workers = experiment.cluster, experiment.policy, experiment.workers
    state = np.zeros(1, ev.STATE)
    s = state[0]
    s["policy"], s["count"] = ev.POLICIES[policy.name], workers
    s["needed"], s["total"] = cluster.workers, experiment.gradients
    s["bound"], s["goes_on"] = int(min(policy.staleness, 2**62)), policy.goes_on
    s["shared"] = cluster.links == "shared" and cluster.message_bytes > 0
    s["push_link"] = 1 if cluster.duplex == "full" else 0
    s["size"], s["latency"] = cluster.message_bytes, cluster.latency
    s["transfer"], s["bandwidth"] = cluster.transfer, cluster.bandwidth
    s["capacity"], s["timeout"] = cluster.servers * cluster.bandwidth, cluster.timeout
    s["ring"][1 : workers + 1] = [cluster.all_reduce(n + 1) for n in range(workers)]
    s["at_slowest"] = workers
    s["workers"]["phase"], s["workers"]["link"] = ev.IDLE, kernels.NO_LINK
    s["workers"]["up"] = True
    _plan_failures(s, cluster)
    _plant_tree(s)
    return state


def _plan_failures(s: Any, cluster: Cluster) -> None:
    """Losses, and stops and returns in order of time; at equal times a return comes first."""
    losses = [(x.worker, x.iteration, ev.MESSAGES[x.message], False) for x in cluster.losses]
    outages = [(x.stops, x.worker, False) for x in cluster.outages]
    outages += [(x.returns, x.worker, True) for x in cluster.outages]
    outages.sort(key=lambda row: (row[0], not row[2], row[1]))
    s["losses"][: len(losses)] = losses
    s["outages"][: len(outages)] = outages
    s["loss_count"], s["outage_count"] = len(losses), len(outages)


def _plant_tree(s: Any) -> None:
    """A tournament in which every match is a draw: the leftmost worker below a node leads it."""
    leaves = 1 << (int(s["count"]) - 1).bit_length()
    s["leaves"] = leaves
    s["due"] = np.inf
    s["first"][leaves : 2 * leaves] = np.arange(leaves)
    for node in range(leaves - 1, 0, -1):
        s["first"][node] = s["first"][2 * node]
