"""How a screen names an experiment and its numbers: short, and the same everywhere."""

import math
from typing import Literal, get_args

from mlsys_tui.formulas import show
from mlsys_tui.labs.paramserver.cluster import Cluster, Experiment, Policy, Training

Page = Literal["timeline", "loss", "staleness", "costs"]
PAGES: tuple[Page, ...] = get_args(Page)
"""What can fill the board below the picture."""

_USUAL = Training()
_SPREADS = {"fixed": "", "exponential": " exponential", "lognormal": " log-normal"}


def policy(policy: Policy) -> str:
    """`sync`, `ssp s=3`, `backup +2`."""
    if policy.name == "ssp":
        bound = "∞" if math.isinf(policy.staleness) else f"{policy.staleness:g}"
        return f"ssp s={bound}"
    return f"backup +{policy.backups}" if policy.name == "backup" else policy.name


def describe(experiment: Experiment) -> list[str]:
    """What was set, the most telling first; what is usual and seldom asked for is left out."""
    cluster = experiment.cluster
    ring = experiment.policy.name == "ring"
    words = [
        policy(experiment.policy),
        plural(cluster.workers, "worker"),
        "" if ring else plural(cluster.servers, "server"),
        "" if ring else "own links" if cluster.links == "own" else "shared link",
        *_stragglers(cluster),
        *_unusual(cluster),
        *_training(experiment.training),
        f"{count(cluster.parameters)} parameters",
        show(8 * cluster.bandwidth, "bps"),
        show(cluster.compute, "s") + _SPREADS[cluster.spread],
        f"{experiment.iterations} iterations",
        f"seed {experiment.seed}" if experiment.seed else "",
    ]
    return [word for word in words if word]


def _stragglers(cluster: Cluster) -> list[str]:
    named = [f"w{worker} {factor:g}×" for worker, factor in cluster.stragglers[:2]]
    more = len(cluster.stragglers) - len(named)
    return [*named, *([f"+{more} stragglers"] if more else [])]


def _unusual(cluster: Cluster) -> list[str]:
    return [
        f"{cluster.bytes_per_parameter} B each" if cluster.bytes_per_parameter != 4 else "",
        f"latency {show(cluster.latency, 's')}" if cluster.latency else "",
        "half duplex" if cluster.duplex == "half" else "",
        plural(len(cluster.outages), "outage") if cluster.outages else "",
        f"{len(cluster.losses)} lost" if cluster.losses else "",
    ]


def _training(training: Training | None) -> list[str]:
    if training is None:
        return ["no training"]
    return [
        "least squares" if training.problem != _USUAL.problem else "",
        f"rate {training.rate:g}" if training.rate != _USUAL.rate else "",
        f"decay {training.decay:g}" if training.decay else "",
        f"batch {training.batch}" if training.batch != _USUAL.batch else "",
        "summed" if training.scale == "sum" else "",
        "stale-aware" if training.stale_aware else "",
    ]


def difference(experiment: Experiment, current: Experiment) -> str:
    """What an earlier run is called beside the current one: its policy, and what else differs."""
    known = describe(current)
    first, *others = describe(experiment)
    return ", ".join([first, *(word for word in others if word not in known)])


def plural(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"


def count(number: int) -> str:
    """A number of parameters as one says it: 1M, 2.5G, 300."""
    for size, prefix in ((10**12, "T"), (10**9, "G"), (10**6, "M"), (10**3, "k")):
        if number >= size:
            return f"{number / size:.3g}{prefix}"
    return str(number)


def clock(seconds: float, whole: float) -> str:
    """A time of a run that lasts `whole` seconds; its width does not change while it runs."""
    scale, unit = (1.0, "s") if whole >= 0.5 else (1e3, "ms") if whole >= 5e-4 else (1e6, "µs")
    widest = len(f"{whole * scale:.3f}")
    return f"{seconds * scale:{widest}.3f} {unit}"


def percent(fraction: float) -> str:
    return f"{100 * fraction:.1f} %"
