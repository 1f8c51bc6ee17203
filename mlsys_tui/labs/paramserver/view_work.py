"""The work of the Server tab's lane: a run with its trace, and the runs to set beside it."""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from mlsys_tui.labs.paramserver import events as ev
from mlsys_tui.labs.paramserver.cluster import Experiment
from mlsys_tui.labs.paramserver.result import Run
from mlsys_tui.labs.paramserver.simulator import bands
from mlsys_tui.labs.paramserver.trace import Trace
from mlsys_tui.labs.paramserver.view_questions import variant
from mlsys_tui.labs.paramserver.view_scene import Ran


def work(experiment: Experiment, others: Sequence[str] = ()) -> Iterator[float | Ran]:
    """The fraction done, in bands, and last what came of it."""
    parts = 1 + len(others)
    run = yield from _part(bands(experiment), 0, parts)
    trace = Trace(run)
    # What the trace works out once, it works out here and not on the event loop.
    trace.position(0), trace.timeline(0, 0, 0), trace.staleness(0)
    ran = Ran(run, trace, _applied(run))
    beside = []
    for at, name in enumerate(others, start=1):
        lane = bands(variant(experiment, name), keep_events=False)
        beside.append((yield from _part(lane, at, parts)))
    yield replace(ran, others=tuple(beside))


def _part(steps: Iterator[float | Run], at: int, parts: int) -> Generator[float, None, Run]:
    """One run of `parts`, its fractions as those of all; returns the run."""
    for step in steps:
        if isinstance(step, Run):
            return step
        yield (at + step) / parts
    raise AssertionError("the last band is the run")


def _applied(run: Run) -> NDArray[np.int64]:
    """Worker, version written and staleness of each gradient that counted, by version."""
    events = run.events
    counted = np.isin(events["kind"], (ev.PUSH, ev.ALLREDUCE)) & (events["outcome"] == ev.DONE)
    gradients = events[counted & (events["written"] >= 0)]
    stale = gradients["written"] - 1 - gradients["read"]
    table = np.stack([gradients["worker"].astype(np.int64), gradients["written"], stale], axis=1)
    return table[np.argsort(gradients["written"], kind="stable")]
