"""Who assigns the points: threads over the kernel, or a MapReduce job."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from mlsys_tui.labs.mapreduce import kmeans_job
from mlsys_tui.labs.mapreduce.counters import Counters
from mlsys_tui.labs.mapreduce.kmeans import Assignment
from mlsys_tui.labs.mapreduce.lines import Line, text_source
from mlsys_tui.labs.mapreduce.points import Points
from mlsys_tui.labs.mapreduce.run import Plan, Watch, run
from mlsys_tui.labs.mapreduce.runner import Emitted

Part = tuple[Any, Any, Any, float]  # labels, sums, counts and SSE of some of the points


def part(points: Points, centers: Points) -> Part:
    """Assign these points with the kernel, in this thread."""
    from mlsys_tui.labs.mapreduce.kernels import assign_part  # numba, once it is needed

    labels = np.empty(len(points), np.int32)
    sums, counts = np.zeros(centers.shape), np.zeros(len(centers), np.int64)
    sse = assign_part(points, centers, 0, len(points), labels, sums, counts)
    return labels, sums, counts, float(sse)


def merge(parts: Sequence[Part]) -> Assignment:
    """Add up what p workers found: the p × k × d additions that do not shrink with p."""
    labels, sums, counts, sse = zip(*parts, strict=True)
    total, number = np.sum(sums, axis=0), np.sum(counts, axis=0)
    means = total / np.maximum(number, 1)[:, None]
    return Assignment(np.concatenate(labels), number, means, float(sum(sse)))


def shares(points: Points, processors: int) -> list[Points]:
    """The points in as many parts of equal length, none of them empty."""
    return [part for part in np.array_split(points, processors) if len(part)]


class Threads:
    """Assigns on threads of its own, as a context manager."""

    def __init__(self, points: Points, threads: int) -> None:
        self._parts = shares(np.ascontiguousarray(points), threads)
        part(self._parts[0][:1], self._parts[0][:1])  # compiles, before a clock runs
        self._pool = ThreadPoolExecutor(len(self._parts), thread_name_prefix="kmeans")

    def __enter__(self) -> "Threads":
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    def __call__(self, centers: Points) -> Assignment:
        if len(self._parts) == 1:
            return merge([part(self._parts[0], centers)])
        return merge(list(self._pool.map(part, self._parts, [centers] * len(self._parts))))


class _Labels(Watch):
    """Listens which cluster each map call emitted its point under."""

    def __init__(self, number: int) -> None:
        self.labels = np.empty(number, np.int32)

    def mapped(self, mapper: int, line: Line, first: int, emitted: Sequence[Emitted]) -> None:
        self.labels[line.number - 1] = emitted[0].key


class MapReduce:
    """Assigns by a whole MapReduce job: its reducers also give the means.

    `counters` are those of the job that ran last.
    """

    counters: Counters

    def __init__(self, points: Points, mappers: int, reducers: int = 2) -> None:
        self._points, self._plan = points, Plan(mappers, reducers)
        self._source = text_source(kmeans_job.records(points))

    def __call__(self, centers: Points) -> Assignment:
        watch = _Labels(len(self._points))
        result = run(kmeans_job.job(centers), self._source, self._plan, watch=watch)
        self.counters = result.counters
        means = np.zeros(centers.shape)
        for cluster, mean in result.output:
            means[cluster] = mean
        counts = np.bincount(watch.labels, minlength=len(centers))
        sse = float(np.square(self._points - centers[watch.labels]).sum())
        return Assignment(watch.labels, counts, means, sse)
