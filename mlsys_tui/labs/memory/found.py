"""What the diagrams say to a mission."""

from collections.abc import Mapping
from itertools import pairwise

from mlsys_tui.labs.memory.coherence import SharedTrace
from mlsys_tui.labs.memory.collective import CollectiveTrace, formula_time


def shared(trace: SharedTrace) -> Mapping[str, float | str]:
    """A program on shared memory, run to its end.

    `turns` is how often another processor's step came next, `writers` how many processors wrote,
    `lost` how many updates were overwritten unseen; locks count for neither.
    """
    program, last = trace.program, trace.frames[-1]
    steps = [frame.step for frame in trace.frames if frame.step]
    writes = [step for step in steps if step.op == "write" and step.variable not in program.locks]
    return {
        "view": "shared",
        "turns": sum(one.processor != other.processor for one, other in pairwise(steps)),
        "writes": len(writes),
        "writers": len({step.processor for step in writes}),
        "variables": len({step.variable for step in writes}),
        "false_misses": last.misses["false"],
        "true_misses": last.misses["true"],
        "lost": sum(bool(frame.lost) for frame in trace.frames),
    }


def collective(trace: CollectiveTrace) -> Mapping[str, float | str]:
    """A pattern's set-up, and the seconds that an all-reduce takes by a ring and by a tree."""
    nodes, costs = trace.schedule.nodes, trace.costs
    return {
        "view": "collectives",
        "pattern": trace.schedule.pattern,
        "nodes": nodes,
        "size": costs.size,
        "bandwidth": costs.bandwidth,
        "latency": costs.latency,
        "time": trace.totals.time,
        "ring": formula_time("ring", nodes, costs),
        "tree": formula_time("tree", nodes, costs),
    }
