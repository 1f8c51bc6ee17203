"""Lloyd's k-means against scikit-learn's, from the same centres, in one run.

    python benchmarks/kmeans.py

400 000 points of 16 float64, 32 centres, the same number of iterations; each ratio is of two
medians of five, taken in turn, on one thread and on two. The compile is not timed, nor is what
scikit-learn does before its first iteration: its own inner function is called. An idle machine
is needed; benchmarks say nothing on a busy one.
"""

import statistics
import sys
import time
import warnings
from collections.abc import Callable

import numpy as np

from mlsys_tui.labs.mapreduce import kmeans
from mlsys_tui.labs.mapreduce.kmeans_assign import Threads
from mlsys_tui.labs.mapreduce.points import Points
from mlsys_tui.machine import cores, processor

POINTS, DIMENSIONS, CLUSTERS = 400_000, 16, 32
ITERATIONS, ROUNDS = 10, 5
LEAST = 1.2

Runner = Callable[[], tuple[float, float]]


def ours(points: Points, centers: Points, threads: int) -> Runner:
    """Seconds and the last SSE of one run."""

    def run() -> tuple[float, float]:
        with Threads(points, threads) as assign:
            start = time.perf_counter()
            found = kmeans.run(points, centers, assign, ITERATIONS)
            return time.perf_counter() - start, float(
                np.square(points - found.centers[found.labels]).sum()
            )

    return run


def theirs(points: Points, centers: Points, threads: int) -> Runner:
    """The same by scikit-learn."""
    from sklearn.cluster._kmeans import _kmeans_single_lloyd
    from threadpoolctl import threadpool_limits

    weights = np.ones(len(points))

    def run() -> tuple[float, float]:
        with threadpool_limits(threads):
            start = time.perf_counter()
            _, sse, *_ = _kmeans_single_lloyd(
                points, weights, centers, max_iter=ITERATIONS, tol=0, n_threads=threads
            )
            return time.perf_counter() - start, float(sse)

    return run


def compare(points: Points, centers: Points, threads: int) -> bool:
    """Take both in turn, five rounds after a first that does not count."""
    runners = {"ours": ours(points, centers, threads), "theirs": theirs(points, centers, threads)}
    times: dict[str, list[float]] = {name: [] for name in runners}
    sums = {}
    for round_ in range(ROUNDS + 1):
        for name, run in runners.items():
            seconds, sums[name] = run()
            if round_:
                times[name].append(seconds)
    medians = {name: statistics.median(taken) for name, taken in times.items()}
    ratio = medians["theirs"] / medians["ours"]
    same = abs(sums["ours"] - sums["theirs"]) <= 1e-9 * sums["theirs"]
    print(
        f"{threads} thread{'s' if threads > 1 else ' '}   ours {medians['ours']:.3f} s,"
        f" scikit-learn {medians['theirs']:.3f} s: {ratio:.2f} times faster,"
        f" at least {LEAST}   {'holds' if ratio >= LEAST else 'MISSED'}"
        f"   {'same SSE' if same else 'SSE DIFFERS'}"
    )
    return same and ratio >= LEAST


def main() -> int:
    try:
        import sklearn
    except ImportError:
        print("scikit-learn is not installed: k-means is not compared")
        return 0
    warnings.simplefilter("ignore")
    rng = np.random.default_rng(0)
    points = rng.normal(size=(POINTS, DIMENSIONS))
    centers = points[:CLUSTERS].copy()
    print(f"{processor()}, {cores()} cores, scikit-learn {sklearn.__version__}")
    held = [compare(points, centers, threads) for threads in (1, 2) if threads <= cores()]
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
