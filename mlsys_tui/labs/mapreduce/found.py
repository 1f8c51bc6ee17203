"""What a run of a job, or of k-means, says to a mission."""

from collections.abc import Mapping

from mlsys_tui.labs.mapreduce.job import built_in
from mlsys_tui.labs.mapreduce.kmeans_trace import KMeansTrace
from mlsys_tui.labs.mapreduce.setup import Ran

_CLOSE = 1e-9


def found(ran: Ran) -> Mapping[str, float | str]:
    """Counts of records; `shuffled` are those after the combiner, where one ran.

    `skew` is the largest reducer's share over an even one: as large as `reducers` where one has
    everything. `wrong`, for the mean of means alone, is how many keys came out other than their
    mean. Raises nothing: a run without a result has its set-up only.
    """
    setup = ran.setup
    values: dict[str, float | str] = {
        "view": "job",
        "job": setup.job,
        "mappers": setup.mappers,
        "reducers": setup.reducers,
        "combiner": "on" if _combines(ran) else "off",
    }
    if ran.result:
        counters = ran.result.counters
        values |= {
            "records": counters.map_output_records,
            "shuffled": counters.shuffle_records,
            "groups": counters.reduce_input_groups,
            "skew": counters.skew,
        }
        if setup.job == "mean-of-means":
            means = _means(setup.text)
            given = dict(ran.result.output)
            values["wrong"] = sum(
                abs(given.get(key, 0.0) - mean) > _CLOSE * max(1.0, abs(mean))
                for key, mean in means.items()
            )
    return values


def _combines(ran: Ran) -> bool:
    setup = ran.setup
    if ran.trace:
        return ran.trace.plan.combines(ran.trace.job)
    return setup.is_built_in and setup.plan.combines(built_in(setup.job))


def _means(text: str) -> dict[str, float]:
    """The mean of each key's numbers, straight from the lines "key number number"."""
    numbers: dict[str, list[float]] = {}
    for key, *values in (line.split() for line in text.splitlines() if line.split()):
        numbers.setdefault(key, []).extend(map(float, values))
    return {key: sum(values) / len(values) for key, values in numbers.items() if values}


def kmeans(trace: KMeansTrace, clusters: int) -> Mapping[str, float | str]:
    """Where k-means came to rest: the last sum of squared errors, and how many points it had."""
    last = trace[len(trace) - 1]
    return {
        "view": "k-means",
        "clusters": clusters,
        "points": len(trace.points),
        "iterations": last.iteration,
        "sse": last.sse[-1] if last.sse else float("inf"),
    }
