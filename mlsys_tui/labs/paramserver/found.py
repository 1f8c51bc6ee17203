"""What a run says to a mission: figures of its own, and where each policy ended."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from mlsys_tui.labs.paramserver.result import Run


def found(run: Run, others: Sequence[Run]) -> Mapping[str, float | str]:
    """Seconds, bytes, fractions and versions; `<policy>_loss` is the loss that it ended at.

    Of the others only those count that differ from the run in nothing but their policy.
    `async_over_sync` is the ratio of their losses, where there are both. A loss that diverged is
    infinite; without training there is none.
    """
    experiment, cluster = run.experiment, run.experiment.cluster
    values: dict[str, float | str] = {
        "policy": experiment.policy.name,
        "links": cluster.links,
        "workers": cluster.workers,
        "servers": cluster.servers,
        "stragglers": len(cluster.stragglers),
        "bandwidth": cluster.bandwidth,
        "parameters": cluster.parameters,
        "mean_step": run.mean_step,
        "communication_fraction": run.communication_fraction,
        "waiting": run.shares["wait"],
        "mean_staleness": run.mean_staleness,
        "max_staleness": run.max_staleness,
    }
    return values | (_losses(run, others) if experiment.training else {})


def _losses(run: Run, others: Sequence[Run]) -> dict[str, float]:
    experiment = run.experiment
    losses = {
        f"{other.experiment.policy.name}_loss": _ended(other)
        for other in (*reversed(others), run)
        if replace(other.experiment, policy=experiment.policy) == experiment
    }
    if math.isfinite(losses.get("sync_loss", math.inf)) and "async_loss" in losses:
        losses["async_over_sync"] = losses["async_loss"] / losses["sync_loss"]
    return losses


def _ended(run: Run) -> float:
    return math.inf if run.final_loss is None else run.final_loss
