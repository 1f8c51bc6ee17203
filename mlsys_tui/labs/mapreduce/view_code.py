"""The page of code: the job's own text, the function at work lit."""

from collections.abc import Mapping

from textual.content import Content

from mlsys_tui.labs.mapreduce.job import Job
from mlsys_tui.labs.mapreduce.view_columns import FROM, MUTED, clip
from mlsys_tui.labs.mapreduce.view_scene import Scene, foot, head, refused
from mlsys_tui.text import clean

_AT_WORK = {
    "map-call": "map",
    "emit": "map",
    "partition": "partition",
    "combine": "combine",
    "reduce-call": "reduce",
    "output": "reduce",
}


def code(scene: Scene, width: int, height: int) -> list[Content]:
    """The job's source with its line numbers, and the caption."""
    top = head(scene, width)
    trace = scene.ran.trace if scene.ran else None
    if trace is None or not len(trace):
        return [*top, *refused(scene, width, height - len(top))]
    frame = trace[min(scene.position, len(trace) - 1)]
    lines = clean(trace.job.source).rstrip("\n").split("\n")
    working = _body(trace.job, _AT_WORK.get(frame.kind, ""), lines)
    room = height - len(top) - 3
    about = trace.job.about or "Your own job, in a process of its own."
    first = max(0, min(scene.scroll, len(lines) - room))
    rows = [
        _line(number, lines[number], number in working, width)
        for number in range(first, min(len(lines), first + room))
    ]
    if first + room < len(lines):
        rows[-1] = Content.styled(f"   ↓ {len(lines) - first - room + 1} more lines", MUTED)
    blank = [Content()] * (room - len(rows))
    about_line = Content.styled(clip(f"  {about}", width), MUTED)
    return [*top, about_line, *rows, *blank, *foot(frame.caption, width)]


def longest(job: Job) -> int:
    """How many lines the page can be scrolled by at most."""
    return job.source.count("\n")


def _line(number: int, text: str, working: bool, width: int) -> Content:
    return Content.assemble(
        (f"{number + 1:>4} ", FROM if working else MUTED),
        (clip(("▸ " if working else "  ") + text, width - 6), "bold" if working else ""),
    )


def _body(job: Job, function: str, lines: list[str]) -> range:
    """The lines of a function, counted from 0: up to the next line that is not indented."""
    known: Mapping[str, int | None] = job.lines
    start = known.get(function)
    if start is None:
        return range(0)
    end = start
    while end < len(lines) and (not lines[end] or lines[end][0].isspace()):
        end += 1
    while end > start and not lines[end - 1].strip():
        end -= 1
    return range(start - 1, end)
