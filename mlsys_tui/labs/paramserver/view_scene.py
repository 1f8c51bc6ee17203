"""All that the Server tab shows at one moment, its signs, and what a run in hand is made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlsys_tui.labs.paramserver.cluster import Experiment
from mlsys_tui.labs.paramserver.result import Run
from mlsys_tui.labs.paramserver.settings import experiment, preset
from mlsys_tui.labs.paramserver.trace import Segment, Trace
from mlsys_tui.labs.paramserver.view_questions import Question
from mlsys_tui.labs.paramserver.view_words import Page

MOST_KEPT = 3
MUTED, KEY = "$foreground-muted", "bold $accent"

# Kind of segment -> sign, style, the word beside it.
SIGNS: Mapping[str, tuple[str, str, str]] = {
    "pull": ("▾", "$text-primary", "pull"),
    "compute": ("■", "$text-success", "compute"),
    "push": ("▴", "$text-warning", "push"),
    "all-reduce": ("▸", "$text-warning", "pass on"),
    "wait for the barrier": ("·", MUTED, "wait"),
    "wait for the slowest": ("·", MUTED, "wait"),
    "wait for a timeout": ("·", MUTED, "wait"),
    "stopped": ("─", "$text-error", "off"),
    "idle": (" ", MUTED, ""),
}
FAILED = ("✗", "$text-error")


def sign(segment: Segment) -> tuple[str, str]:
    """Sign and style of a segment; of a message whose gradient does not count, a cross."""
    if segment.outcome in ("dropped", "lost", "duplicate") and segment.kind in ("pull", "push"):
        return FAILED
    return SIGNS[segment.kind][:2]


@dataclass(frozen=True)
class Setup:
    """What the reader asks for: as written, and as the experiment that it describes."""

    given: Mapping[str, Any]
    experiment: Experiment

    @property
    def preset(self) -> str:
        """The preset's name, where it was taken as it is."""
        return str(self.given["preset"]) if self.given.keys() == {"preset"} else ""

    @property
    def written(self) -> dict[str, Any]:
        """Every setting that was written, the preset's included."""
        given = dict(self.given)
        return {**preset(given.pop("preset", None)), **given}


def setup(given: Mapping[str, Any]) -> Setup:
    """Raises BadInput."""
    return Setup(given, experiment(given))


@dataclass(frozen=True, eq=False)
class Ran:
    """A finished run with its trace. `applied` (gradients, 3) is worker, version written and
    staleness of each gradient, in the order of versions; `others` are runs made beside it."""

    run: Run
    trace: Trace
    applied: NDArray[np.int64]
    others: tuple[Run, ...] = ()

    def by_worker(self, version: int) -> NDArray[np.float64]:
        """The mean staleness of each worker's gradients up to this version, 0 where none is."""
        done = np.searchsorted(self.applied[:, 1], version, side="right")
        workers, stale = self.applied[:done, 0], self.applied[:done, 2]
        number = self.run.experiment.workers
        counts = np.bincount(workers, minlength=number)
        sums = np.bincount(workers, weights=stale, minlength=number)
        means: NDArray[np.float64] = sums / np.maximum(counts, 1)
        return means


@dataclass(frozen=True)
class Scene:
    """`time` is set while a message glides from this position to the next; `asking` while a guess
    is awaited; `status` says what runs or why nothing does; `finding` what a run answered.

    `lit` is a worker chosen by hand, None for the one that the step is about.
    """

    setup: Setup = field(default_factory=lambda: setup({"preset": "practice"}))
    page: Page = "timeline"
    ran: Ran | None = None
    kept: tuple[Run, ...] = ()
    position: int = 0
    time: float | None = None
    asking: Question | None = None
    status: str = ""
    finding: str = ""
    lit: int | None = None
    zoom: int = 0
    scroll: int = 0

    def changed(self, **changes: Any) -> "Scene":
        return replace(self, **changes)

    @property
    def experiment(self) -> Experiment:
        """What is on the screen: the run's, or the one to be run."""
        return self.ran.run.experiment if self.ran else self.setup.experiment

    @property
    def trace(self) -> Trace | None:
        return self.ran.trace if self.ran else None

    @property
    def now(self) -> float:
        """Seconds on the simulated clock."""
        if self.time is not None:
            return self.time
        return self.trace.time(self.position) if self.trace else 0.0

    @property
    def in_view(self) -> int:
        """The worker that has to be on the screen."""
        if self.lit is not None:
            return self.lit
        return self.trace.segment(self.position).worker if self.trace else 0


def page_of(worker: int, count: int, room: int) -> range:
    """Which of `count` workers to show where `room` fit: the pageful that has this one in it.

    By whole pages, so that a picture stands still while a run is stepped.
    """
    if count <= room:
        return range(count)
    first = min(worker // room * room, count - room)
    return range(first, first + room)
