"""The engines that k-means runs on, by name."""

from contextlib import AbstractContextManager, nullcontext

from mlsys_tui.labs.mapreduce.kmeans import Assign
from mlsys_tui.labs.mapreduce.kmeans_assign import MapReduce, Threads
from mlsys_tui.labs.mapreduce.kmeans_options import Engine
from mlsys_tui.labs.mapreduce.points import Points
from mlsys_tui.text import BadInput


def assigner(
    engine: Engine, points: Points, processors: int, scheduler: str | None = None
) -> AbstractContextManager[Assign]:
    """Who assigns these points; leaving the context ends its threads or leaves the cluster.

    Raises BadInput, also when no scheduler answers.
    """
    if scheduler is not None and engine != "dask":
        raise BadInput("--scheduler belongs to --engine dask: add that, or leave it out")
    if engine == "dask":
        from mlsys_tui.labs.mapreduce.cluster import assigning

        return assigning(points, processors, scheduler)
    if engine == "mapreduce":
        return nullcontext(MapReduce(points, processors))
    return Threads(points, processors)
