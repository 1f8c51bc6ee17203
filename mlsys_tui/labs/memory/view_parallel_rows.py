"""The three kinds of parallelism as timetables that grow together."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content

from mlsys_tui.formulas import evaluate, show
from mlsys_tui.labs.memory.parallel_trace import Frame, ParallelTrace
from mlsys_tui.labs.memory.parallelism import KINDS, Run, Work
from mlsys_tui.labs.memory.view_canvas import LIT, MUTED, Canvas, foot, keys
from mlsys_tui.labs.memory.view_page import Picture
from mlsys_tui.widgets.board import window

_LABEL, _EDGE = 12, 2
_COLOURS = {"data": "$primary", "task": "$warning", "request": "$success"}
_SAYS = {
    "data": "the same step on a slice each",
    "task": "another step each",
    "request": "whoever is free takes the next",
}


@dataclass(frozen=True)
class Scene:
    """A trace, where in it we are, and the worker in view where not all fit.

    `lit` counts through the workers of all three kinds.
    """

    trace: ParallelTrace
    position: int
    lit: int = 0

    @property
    def frame(self) -> Frame:
        return self.trace[self.position]


class ParallelPicture(Picture[Scene | None]):
    """Three timetables that grow from left to right, one under the other."""

    def draw(self, width: int, height: int) -> Sequence[Content]:
        if self.scene is None:
            return ()
        scene, work = self.scene, self.scene.trace.work
        above = [_head(work)]
        below = [_axis(scene, width), _form(scene), *foot(scene.frame.caption, width)]
        shares = _shares(
            work.workers, height - len(above) - len(below) - len(KINDS), scene.lit // work.workers
        )
        parts = [
            row
            for kind, rows in zip(KINDS, shares, strict=True)
            for row in _part(scene, kind, width, rows)
        ]
        blank = [Content()] * (height - len(above) - len(parts) - len(below))
        return [*above, *parts, *blank, *below]


def _head(work: Work) -> Content:
    stages = ", ".join(f"{stage:g}" for stage in work.stages)
    return keys(
        ("+ -", f"{work.workers} workers"),
        ("s", f"{work.items} items"),
        ("", f"stages {stages} s"),
        ("", f"imbalance {work.imbalance:g}×"),
        ("", f"serial {work.serial:g}"),
    )


def _shares(workers: int, room: int, lit: int) -> list[int]:
    """Rows for each kind: all workers where they fit, else most of the room for the lit kind."""
    if 3 * workers <= room:
        return [workers] * 3
    least = max(1, min(2, room // 3))
    return [room - 2 * least if at == lit else least for at in range(3)]


def _part(scene: Scene, kind: str, width: int, rows: int) -> list[Content]:
    timetable, frame = scene.trace.runs[kind], scene.frame
    over = frame.time >= timetable.time
    name = Content.assemble(
        (f"  {kind:<8}", f"bold {_COLOURS[kind]}"),
        (f"{_SAYS[kind]:<31}", MUTED),
        (_numbers(timetable, frame) if over else _progress(timetable, frame)),
    )
    canvas = Canvas(width, rows)
    count = timetable.workers
    lit = scene.lit % count if KINDS[scene.lit // count] == kind else 0
    shown = window(lit, count, rows)
    for row, worker in enumerate(shown, start=shown.start > 0):
        style = LIT if worker == lit and count > len(shown) else MUTED
        canvas.put(_EDGE + 2, row, _role(timetable, worker), style)
        _draw(canvas, row, timetable, worker, frame.time, _scale(scene, width))
    if shown.start > 0:
        canvas.put(_EDGE + 2, 0, f"▴ {shown.start} more", MUTED)
    if shown.stop < count:
        canvas.put(_EDGE + 2, rows - 1, f"▾ {count - shown.stop} more", MUTED)
    return [name, *canvas.rows()]


def _role(timetable: Run, worker: int) -> str:
    return timetable.roles[worker][: _LABEL - 3] if timetable.kind == "task" else f"P{worker}"


def _progress(timetable: Run, frame: Frame) -> str:
    return f"{frame.done[timetable.kind]:>2} of {timetable.work.items} done"


def _numbers(timetable: Run, frame: Frame) -> str:
    return (
        f"{timetable.utilisation:4.0%} busy  {show(timetable.throughput)}/s  "
        f"latency {show(timetable.latency, 's')}"
    )


def _scale(scene: Scene, width: int) -> float:
    """Seconds a cell."""
    return scene.trace.totals.time / max(1, width - _LABEL - 2 * _EDGE)


def _draw(canvas: Canvas, row: int, timetable: Run, worker: int, now: float, scale: float) -> None:
    """What a worker has done by now: every item begins with its number."""
    left = _LABEL + _EDGE
    end = left + round(min(now, timetable.time) / scale)
    canvas.put(left, row, "·" * (end - left), MUTED)
    for task in timetable.tasks:
        if task.worker != worker or task.start >= now:
            continue
        first = left + round(task.start / scale)
        last = left + round(min(task.end, now) / scale)
        label = "serial" if task.item is None else str(task.item + 1)
        odd = task.item is not None and task.item % 2
        room = last - first
        cells = label + "━" * (room - len(label)) if room >= len(label) else "━" * room
        style = _COLOURS[timetable.kind]
        canvas.put(first, row, cells, f"{style} {'on $boost' if odd else ''}".strip())


def _axis(scene: Scene, width: int) -> Content:
    canvas = Canvas(width, 1)
    scale, end = _scale(scene, width), scene.trace.totals.time
    left = _LABEL + _EDGE
    now = f"▴ {show(scene.frame.time, 's')}"
    canvas.put(left, 0, "0", MUTED)
    canvas.put(width - _EDGE - len(show(end, "s")), 0, show(end, "s"), MUTED)
    at = left + round(scene.frame.time / scale)
    canvas.put(min(at, width - _EDGE - len(now)), 0, now, LIT)
    return canvas.rows()[0]


def _form(scene: Scene) -> Content:
    """The closed form of the kind that ended last, with its numbers."""
    work, runs, now = scene.trace.work, scene.trace.runs, scene.frame.time
    ended = [kind for kind in KINDS if runs[kind].time <= now]
    if not ended:
        return Content.styled("  utilisation, throughput and latency appear as each ends", MUTED)
    data = runs["data"]
    speedup = work.sequential / data.time
    law = evaluate("amdahl", serial=work.serial, processors=float(work.workers))
    return Content.assemble(
        ("  data  ", f"bold {_COLOURS['data']}"),
        f"{show(work.sequential, 's')} alone / {show(data.time, 's')} = {show(speedup)}×",
        (f"   Amdahl's law says {show(law)}×{_gap(work)}", MUTED),
    )


def _gap(work: Work) -> str:
    if work.imbalance > 1:
        return "; a slow worker costs the rest"
    if work.items % work.workers:
        return f"; {work.items} do not divide by {work.workers}"
    return ""
