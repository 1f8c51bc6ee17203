"""How much has flowed: by now, and in the end with the combiner and without."""

from collections.abc import Mapping

from textual.content import Content

from mlsys_tui.labs.mapreduce.counters import Counters
from mlsys_tui.labs.mapreduce.trace import Board as Standing
from mlsys_tui.labs.mapreduce.trace import Trace
from mlsys_tui.labs.mapreduce.view_columns import MUTED, joined


def flow(trace: Trace, standing: Standing, width: int) -> list[Content]:
    """What has flowed by now, and what will have in the end, with the combiner and without."""
    now = standing.flow
    so_far = [
        Content.assemble(("  map output ", MUTED), _amount(now.mapped_records, now.mapped_bytes)),
        Content.assemble(
            ("   shuffled ", MUTED), _amount(now.shuffled_records, now.shuffled_bytes)
        ),
        Content.assemble(
            ("   remote ", MUTED), f"{now.remote_records:>3}, {now.remote_bytes:>3} B"
        ),
    ]
    return [joined(so_far, width), _compared(trace, width)]


def _named(name: str, amount: str) -> Content:
    return Content.assemble((name, MUTED), amount)


def _amount(records: int, size: int) -> str:
    return f"{records:>3} pairs, {size:>3} B"


def both(trace: Trace) -> Mapping[str, Counters | None]:
    """The counters with the combiner off and on; None where there is no combiner."""
    this, other = trace.result.counters, trace.other.counters if trace.other else None
    if trace.plan.combines(trace.job):
        return {"off": other, "on": this}
    return {"off": this, "on": other}


def _compared(trace: Trace, width: int) -> Content:
    ways = both(trace)
    if ways["on"] is None:
        return Content.styled("  this job has no combiner to compare with", MUTED)
    running = "on" if trace.plan.combines(trace.job) else "off"
    parts = [Content.styled("  whole shuffle, combiner", MUTED)]
    for way, counters in ways.items():
        assert counters is not None
        words = f" {way} {_amount(counters.shuffle_records, counters.shuffle_bytes)}  "
        parts.append(Content.styled(words, "bold" if way == running else ""))
    return joined(parts, width)
