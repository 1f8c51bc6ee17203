"""k-means by Lloyd's algorithm: assign every point, move every centre, until nothing changes.

S. P. Lloyd, "Least Squares Quantization in PCM", IEEE Trans. Inf. Theory 28(2), 1982. Who
assigns is an argument: threads over a kernel, a MapReduce job, or a cluster.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np
import numpy.typing as npt

from mlsys_tui.labs.mapreduce.kmeans_options import ITERATIONS, Init
from mlsys_tui.labs.mapreduce.points import Points
from mlsys_tui.text import BadInput

Labels = npt.NDArray[np.int32]
Counts = npt.NDArray[np.int64]

MOST_ITERATIONS = 1_000_000
_EPSILON = 4 * 2.0**-52  # of the rounding of a mean, by the root of its number
_ROWS = 1 << 14  # points whose distances are taken at once outside the kernel


@dataclass(frozen=True)
class Assignment:
    """What assigning gave: labels (n), counts (k), means (k, d), and the SSE to the centres.

    The mean of a cluster without points is of no meaning.
    """

    labels: Labels
    counts: Counts
    means: Points
    sse: float


@dataclass(frozen=True)
class Iteration:
    """Both half-steps: `centers` as they were, their assignment, and the centres `moved`.

    `taken` has (cluster, point) for each empty cluster that took a far point; `settled` is
    whether no label changed, and so the labels are those of `moved` too.
    """

    centers: Points
    assignment: Assignment
    moved: Points
    taken: tuple[tuple[int, int], ...]
    settled: bool
    converged: bool

    @property
    def largest_move(self) -> float:
        """How far the centre went that went farthest."""
        return float(np.sqrt(np.square(self.moved - self.centers).sum(axis=1).max()))


@dataclass(frozen=True)
class Clustering:
    """A finished run. `sse[i]` is of iteration i's assignment, before its update.

    `labels` are those of the final centres.
    """

    centers: Points
    labels: Labels
    sse: tuple[float, ...]
    converged: bool

    @property
    def iterations(self) -> int:
        """How many there were."""
        return len(self.sse)


Assign = Callable[[Points], Assignment]


def check(points: Points, clusters: int, iterations: int, tolerance: float) -> None:
    """Raises BadInput for numbers out of range."""
    if not 1 <= clusters <= len(points):
        raise BadInput(
            f"clusters must be a whole number from 1 to {len(points)}, the number of points"
            f" (got {clusters})"
        )
    if not 1 <= iterations <= MOST_ITERATIONS:
        raise BadInput(
            f"iterations must be a whole number from 1 to {MOST_ITERATIONS} (got {iterations})"
        )
    if not 0 <= tolerance < float("inf"):
        raise BadInput(f"tolerance must be a distance of 0 or more (got {tolerance:g})")


def start(points: Points, clusters: int, init: Init, rng: np.random.Generator) -> Points:
    """The first centres (k, d): the first points, points at random, or spread by k-means++."""
    if init == "first":
        return points[:clusters].copy()
    if init == "random":
        return points[rng.choice(len(points), clusters, replace=False)]
    return points[_plus_plus(points, clusters, rng)]


def _plus_plus(points: Points, clusters: int, rng: np.random.Generator) -> list[int]:
    """Each next centre is drawn with a chance that grows with its squared distance to the others.

    D. Arthur, S. Vassilvitskii, "k-means++: The Advantages of Careful Seeding", SODA 2007.
    """
    chosen = [int(rng.integers(len(points)))]
    nearest = np.square(points - points[chosen[0]]).sum(axis=1)
    while len(chosen) < clusters:
        weights = nearest.copy()
        if not weights.any():  # every point lies on a centre: any that is none will do
            weights[:] = 1
            weights[chosen] = 0
        weights /= weights.max()
        chosen.append(int(rng.choice(len(points), p=weights / weights.sum())))
        np.minimum(nearest, np.square(points - points[chosen[-1]]).sum(axis=1), out=nearest)
    return chosen


def iterate(
    points: Points, centers: Points, assign: Assign, tolerance: float = 0.0
) -> Iterator[Iteration]:
    """Iterations until one converges: no label changed, or no centre moved far."""
    before: Labels | None = None
    converged = False
    while not converged:
        assignment = assign(centers)
        moved, taken = update(points, centers, assignment)
        unchanged = before is not None and np.array_equal(before, assignment.labels)
        step = Iteration(centers, assignment, moved, taken, unchanged and not taken, False)
        converged = step.settled or step.largest_move <= tolerance
        yield replace(step, converged=converged)
        # Once a cluster took a point the same labels have other means: it goes on from there.
        before, centers = None if taken else assignment.labels, moved


def run(
    points: Points,
    centers: Points,
    assign: Assign,
    iterations: int = ITERATIONS,
    tolerance: float = 0.0,
) -> Clustering:
    """At most so many iterations from these centres; `tolerance` is of a centre's move."""
    check(points, len(centers), iterations, tolerance)
    sse: list[float] = []
    for last in islice(iterate(points, centers, assign, tolerance), iterations):
        sse.append(last.assignment.sse)
    labels = last.assignment.labels if last.settled else assign(last.moved).labels
    return Clustering(last.moved, labels, tuple(sse), last.converged)


def update(
    points: Points, centers: Points, assignment: Assignment
) -> tuple[Points, tuple[tuple[int, int], ...]]:
    """The means of the clusters, and which point each empty cluster took.

    The farthest points from their centres go to the empty clusters, as in scikit-learn; when no
    more points lie off their centres, the rest join the largest cluster.
    """
    counts, means = assignment.counts.astype(float), assignment.means.copy()
    taken: tuple[tuple[int, int], ...] = ()
    if not counts.all():
        taken = _farthest(points, centers, assignment)
        sums = np.where(counts[:, None] > 0, means * counts[:, None], 0.0)
        for cluster, point in taken:
            giver = assignment.labels[point]
            sums[giver] -= points[point]
            counts[giver] -= 1
            sums[cluster], counts[cluster] = points[point], 1
        means = sums / np.maximum(counts, 1)[:, None]
        means[counts == 0] = means[np.argmax(counts)]
    return means, taken


def _farthest(
    points: Points, centers: Points, assignment: Assignment
) -> tuple[tuple[int, int], ...]:
    empty = np.flatnonzero(assignment.counts == 0)
    apart = np.concatenate(
        [
            np.square(points[at : at + _ROWS] - centers[assignment.labels[at : at + _ROWS]]).sum(1)
            for at in range(0, len(points), _ROWS)
        ]
    )
    far = np.argpartition(apart, -len(empty))[: -len(empty) - 1 : -1]
    # Equal points have a mean beside them, by rounding: one that took such a point would take
    # them all, the next iteration another, and there would be no end.
    beside = _EPSILON * np.sqrt(len(points)) * np.abs(points).max()
    far = far[apart[far] > len(centers[0]) * beside**2]
    return tuple((int(cluster), int(point)) for cluster, point in zip(empty, far, strict=False))
