"""Beside the scatter: the SSE by iteration, the same iteration as a job, and the speed-up."""

from collections.abc import Sequence
from functools import partial

from textual.content import Content

from mlsys_tui.labs.mapreduce.kmeans_measure import Row
from mlsys_tui.labs.mapreduce.kmeans_trace import MAPPERS, HalfStep, KMeansTrace
from mlsys_tui.labs.mapreduce.view_columns import MUTED
from mlsys_tui.widgets.axes import around, few
from mlsys_tui.widgets.chart import Curve, Mark, Picture, draw
from mlsys_tui.widgets.figures import times

_LIT = "bold $accent"
_NEARLY = 0.75  # of the cores: below it, a speed-up is not what the cores can do


def sse_chart(trace: KMeansTrace, step: HalfStep, width: int, height: int) -> list[Content]:
    """The sum of squared distances by iteration, up to the one on the screen."""
    sums = trace[len(trace) - 1].sse
    if not step.sse:
        return [Content.styled("SSE: n assigns the points", MUTED)]
    head = Content.assemble(
        ("SSE ", MUTED),
        (f"{step.sse[-1]:<9.4g}", "bold"),
        (f" iteration {step.iteration} of {len(sums)}", MUTED),
    )
    marks = tuple(
        Mark(number, value, "●" if number == step.iteration else "•", _LIT)
        for number, value in enumerate(step.sse, 1)
    )
    x = few(max(2, len(sums)), "i")
    y = around([value for value in sums if value > 0] or [1.0], "", "")
    curves = (Curve(partial(_between, step.sse), "", _LIT),) if len(step.sse) > 1 else ()
    return [head, *draw(Picture(x, y, curves, (), marks), width, height - 1)]


def _between(sums: Sequence[float], x: float) -> float | None:
    """On the straight line from one iteration's sum to the next."""
    at = int(x) - 1
    if not 0 <= at < len(sums) - 1:
        return sums[-1] if x == len(sums) else None
    return sums[at] + (sums[at + 1] - sums[at]) * (x - 1 - at)


def as_job(step: HalfStep, clusters: int, dimensions: int) -> list[Content]:
    """What each stage of MapReduce does in this iteration; the half at work is lit."""
    counted = step.counters
    head = Content.assemble(("as MapReduce", "bold"), ("  o steps its pairs", MUTED))
    if counted is None:
        return [head, *(Content.styled(line, MUTED) for line in _TEMPLATE)]
    assigns = step.kind == "assign"
    rows = [
        (assigns, "broadcast", f"{clusters} centre{'s'[: clusters > 1]} to {MAPPERS} mappers"),
        (assigns, "map", f"{counted.map_output_records} × (c, (point, 1))"),
        (not assigns, "combine", f"{counted.combine_output_records} partial sums, counts"),
        (not assigns, "shuffle", f"{counted.shuffle_records}, {counted.shuffle_bytes} B"),
        (not assigns, "reduce", f"{counted.reduce_output_records} × sum / count, d = {dimensions}"),
    ]
    return [
        head,
        *(
            Content.assemble(
                ("▸ " if lit else "  ", _LIT),
                (f"{name:<10}", _LIT if lit else MUTED),
                (words, "" if lit else MUTED),
            )
            for lit, name, words in rows
        ),
    ]


_TEMPLATE = (
    "  broadcast the centres",
    "  map       emit (c, (point, 1))",
    "  combine   add sums and counts",
    "  shuffle   by cluster c",
    "  reduce    add, then divide",
)


def speedups(rows: Sequence[Row], counts: Sequence[int], cores: int) -> list[Content]:
    """The assignment on more and more threads, as far as it is measured."""
    head = Content.assemble(("  threads     time", "bold"), ("  speed-up", f"{_LIT}"))
    known = {row.threads: row for row in rows}
    lines = [head, *(_row(count, known.get(count), cores) for count in counts)]
    if counts[-1] > cores:
        lines.append(
            Content.styled(f"  * more threads than the {cores} core{'s'[: cores > 1]}", MUTED)
        )
    return lines


def _row(threads: int, row: Row | None, cores: int) -> Content:
    time = f"{1000 * row.seconds:6.1f} ms" if row else "        –"
    gained = f"{row.speedup:8.2f}×" if row else "        –"
    return Content.assemble(
        f"  {threads:>7}{time}",
        (gained, _LIT if row else MUTED),
        (" *" if threads > cores else "", MUTED),
    )


def finding(rows: Sequence[Row], cores: int) -> str:
    """What the last row says, and why."""
    words = f"{rows[-1].threads} threads: {times(rows[-1].speedup)}. "
    if max(row.speedup for row in rows) < _NEARLY * cores:
        return words + (
            f"{cores} cores promise more: something else is at work on them. r measures again."
        )
    if cores == 1:
        return words + "One core does no more for several threads than for one."
    return words + (
        "Points are assigned alone, so p cores bring nearly p; merging p × k × d sums is the part"
        " that grows."
    )
