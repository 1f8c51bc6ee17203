"""k-means half-step by half-step, each iteration run as a MapReduce job."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from mlsys_tui.labs.mapreduce.counters import Counters
from mlsys_tui.labs.mapreduce.kmeans import Iteration, check, iterate, start
from mlsys_tui.labs.mapreduce.kmeans_assign import MapReduce
from mlsys_tui.labs.mapreduce.kmeans_options import Init
from mlsys_tui.labs.mapreduce.points import Points, groups, parse_points, read_points
from mlsys_tui.text import BadInput

MOST_POINTS = 2000
MAPPERS, REDUCERS = 3, 2
_MOST_ITERATIONS = 60
_STOPPED = (
    f"The view stops after {_MOST_ITERATIONS} iterations, before it converged: mlsys-tui kmeans"
    " goes on to the end."
)
_GENERATED, _GROUPS = 60, 3
Kind = Literal["start", "assign", "update"]


@dataclass(frozen=True)
class HalfStep:
    """One half-step of iteration `iteration`, which counts from 1 (0: the start).

    `before` are the centres that an update moved. `labels` is empty before the first assignment.
    """

    kind: Kind
    iteration: int
    centers: Points
    before: Points
    labels: Sequence[int]
    sse: tuple[float, ...]
    counters: Counters | None
    caption: str


class KMeansTrace(Sequence[HalfStep]):
    """The half-steps of one run; `stops` are its assignments, where an iteration begins."""

    def __init__(self, points: Points, steps: Sequence[HalfStep], converged: bool) -> None:
        self.points, self.converged = points, converged
        self._steps = steps
        self.stops = tuple(at for at, step in enumerate(steps) if step.kind == "assign")

    def __len__(self) -> int:
        return len(self._steps)

    def __getitem__(self, position):  # type: ignore[no-untyped-def]
        return self._steps[position]


def cloud(seed: int) -> str:
    """Points around a few middles of a plane, as a CSV."""
    points = groups(_GENERATED, _GROUPS, 2, np.random.default_rng(seed))
    return "".join(f"{x:.3f},{y:.3f}\n" for x, y in points.tolist())


def build(text: str, clusters: int, init: Init, seed: int) -> KMeansTrace:
    """Run k-means on a CSV of points, given as its text or its path. Raises BadInput."""
    is_path = text.strip().lower().endswith(".csv")
    points = read_points(text.strip()) if is_path else parse_points(text)
    if len(points) > MOST_POINTS:
        raise BadInput(
            f"{len(points)} points are too many to step through: give at most {MOST_POINTS},"
            " or run mlsys-tui kmeans on them"
        )
    check(points, clusters, 1, 0)
    centers = start(points, clusters, init, np.random.default_rng(seed))
    assign = MapReduce(points, MAPPERS, REDUCERS)
    first = HalfStep("start", 0, centers, centers, (), (), None, _begun(clusters, init))
    steps, converged = [first], False
    sse: tuple[float, ...] = ()
    labels: Sequence[int] = ()
    for number, step in enumerate(iterate(points, centers, assign), 1):
        sse = (*sse, step.assignment.sse)
        before, labels = labels, step.assignment.labels.tolist()
        steps += _halves(number, step, sse, before, labels, assign.counters)
        converged = step.converged
        if number == _MOST_ITERATIONS:
            if not converged:
                steps[-1] = replace(steps[-1], caption=_STOPPED)
            break
    return KMeansTrace(points, steps, converged)


def _halves(
    number: int,
    step: Iteration,
    sse: tuple[float, ...],
    before: Sequence[int],
    labels: Sequence[int],
    counters: Counters,
) -> Iterator[HalfStep]:
    words = _assigned(sse, before, labels, step.settled)
    yield HalfStep("assign", number, step.centers, step.centers, labels, sse, counters, words)
    if not step.settled:
        words = _updated(step, counters)
        yield HalfStep("update", number, step.moved, step.centers, labels, sse, counters, words)


def _begun(clusters: int, init: Init) -> str:
    where = {
        "first": f"the first {clusters} points" if clusters > 1 else "the first point",
        "random": "points drawn at random",
        "k-means++": "points drawn far from each other, as k-means++ does",
    }[init]
    return f"The centres start on {where}. No point belongs to any of them yet."


def _assigned(
    sse: tuple[float, ...], before: Sequence[int], labels: Sequence[int], settled: bool
) -> str:
    if settled:
        return (
            f"No point changed its cluster: converged after {len(sse)} iterations, SSE"
            f" {sse[-1]:.4g}. Another start may find a lower sum."
        )
    if not before:
        return (
            f"Assign: each of {len(labels)} points takes its nearest centre. SSE {sse[-1]:.4g}."
            " Each alone, so p processors take n/p points each: this half speeds up by p."
        )
    changed = sum(one != other for one, other in zip(before, labels, strict=True))
    points = f"{changed} point{'' if changed == 1 else 's'}"
    return (
        f"Assign: {points} changed clusters, SSE {sse[-2]:.4g} to {sse[-1]:.4g}."
        " This half is map, and speeds up by p."
    )


def _updated(step: Iteration, counters: Counters) -> str:
    if step.taken:
        centres = ", ".join(str(cluster + 1) for cluster, _ in step.taken)
        points = ", ".join(str(point + 1) for _, point in step.taken)
        if len(step.taken) == 1:
            words = f"centre {centres}, so it takes point {points}, the farthest from its own"
        else:
            words = f"centres {centres}: they take the points farthest from their own, {points}"
        return f"Update: no point chose {words}; the others move to their means."
    if step.converged:
        return (
            f"Update: every centre is the mean of its points already: converged, SSE"
            f" {step.assignment.sse:.4g}. Another start may find a lower sum."
        )
    sent, clusters = counters.shuffle_records, len(step.centers)
    return (
        f"Update: each centre goes to the mean of its points, {step.largest_move:.3g} at most."
        f" Merging adds {sent} partial sums, p × k = {MAPPERS} × {clusters} at most, of d numbers."
    )
