"""What a run found, in seconds and bytes."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlsys_tui.labs.paramserver.cluster import Experiment

PARTS = ("compute", "communication", "wait")


@dataclass(frozen=True, eq=False)
class Run:
    """One finished run. `seconds` (workers, 3) is each worker's time in computing, communicating
    and waiting; `histogram` counts gradients by staleness; `curve` (points, 3) time, updates
    and loss, up to where it diverged; `events` the segments, empty unless they were kept."""

    experiment: Experiment
    makespan: float
    updates: int
    gradients: int
    bytes: int
    max_clock_gap: int
    seconds: NDArray[Any]
    histogram: dict[int, int]
    curve: NDArray[Any]
    diverged: bool
    weights: NDArray[Any]
    events: NDArray[Any]

    @property
    def mean_step(self) -> float:
        """Seconds an iteration."""
        return self.makespan / self.experiment.iterations

    @property
    def updates_per_second(self) -> float:
        return self.updates / self.makespan

    @property
    def shares(self) -> dict[str, float]:
        """Fractions of all worker-seconds; they sum to 1."""
        totals = self.seconds.sum(axis=0) / (self.makespan * len(self.seconds))
        return dict(zip(PARTS, totals.tolist(), strict=True))

    @property
    def communication_fraction(self) -> float:
        """Communicating, of the time that a worker is not waiting."""
        compute, communication, _ = self.seconds.sum(axis=0).tolist()
        return float(communication / (communication + compute))

    @property
    def mean_staleness(self) -> float:
        """Versions, over all gradients applied."""
        return sum(k * count for k, count in self.histogram.items()) / self.gradients

    @property
    def max_staleness(self) -> int:
        return max(self.histogram)

    @property
    def final_loss(self) -> float | None:
        """None where nothing was trained or the training diverged."""
        return None if self.diverged or not len(self.curve) else float(self.curve[-1, 2])

    def time_to(self, target: float) -> float | None:
        """Seconds until the loss is first at most `target`, None if it never is."""
        reached = np.flatnonzero(self.curve[:, 2] <= target)
        return float(self.curve[reached[0], 0]) if len(reached) else None

    def document(self) -> dict[str, Any]:
        """The run as the command line prints it: plain numbers, no nan."""
        return {
            "policy": self.experiment.policy.name,
            "makespan": self.makespan,
            "updates": self.updates,
            "gradients": self.gradients,
            "updates_per_second": self.updates_per_second,
            "iterations": self.experiment.iterations,
            "mean_step": self.mean_step,
            "communication_fraction": self.communication_fraction,
            "shares": self.shares,
            "bytes": self.bytes,
            "staleness": {
                "mean": self.mean_staleness,
                "max": self.max_staleness,
                "histogram": {str(k): count for k, count in self.histogram.items()},
            },
            "max_clock_gap": self.max_clock_gap,
            "loss": [[time, int(updates), loss] for time, updates, loss in self.curve.tolist()],
            "final_loss": "diverged" if self.diverged else self.final_loss,
        }
