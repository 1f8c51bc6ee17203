"""The timeline: a row a worker, time to the right, the transport's position as the cursor."""

import math
from dataclasses import dataclass
from functools import lru_cache

from textual.content import Content

from mlsys_tui.formulas import show
from mlsys_tui.labs.paramserver.events import POLICIES, SYNC
from mlsys_tui.labs.paramserver.trace import Segment, Trace
from mlsys_tui.labs.paramserver.view_canvas import Canvas
from mlsys_tui.labs.paramserver.view_picture import GUTTER
from mlsys_tui.labs.paramserver.view_scene import MUTED, Scene, page_of, sign

_CELLS_A_STEP = 10  # at least, of a mean step at the usual zoom
_TICK = 10  # cells between two times on the axis
_NICE = (1, 2, 5)
ZOOMS = range(-6, 3)
_DENSE = 3  # cells: versions closer together are not drawn as lines
_FUTURE = "$foreground-disabled"


@dataclass(frozen=True)
class Window:
    """The stretch of time on the screen: `cells` of `grain` seconds from `start`."""

    start: float
    grain: float
    cells: int

    @property
    def end(self) -> float:
        return self.start + self.grain * self.cells

    def cell(self, time: float) -> int:
        """Where a time lies; a cell's own beginning is in it."""
        return math.floor((time - self.start) / self.grain + 1e-6)


def window(scene: Scene, cells: int) -> Window:
    """By half windows, so that the picture stands still while the cursor crosses it."""
    assert scene.ran is not None
    grain = _grain(scene.ran.run.mean_step, scene.zoom)
    half = max(1, cells // 2 // _TICK * _TICK) * grain
    at = scene.trace.time(scene.position) if scene.trace else 0.0
    start = max(0.0, (math.floor(at / half + 1e-9) - 0.5) * half)
    return Window(round(start / (grain * _TICK)) * grain * _TICK, grain, cells)


def _grain(step: float, zoom: int) -> float:
    """Seconds a cell: 1, 2 or 5 of a power of ten."""
    rough = math.log10(step / _CELLS_A_STEP)
    decade = math.floor(rough)
    index = max(k for k in range(3) if math.log10(_NICE[k]) <= rough - decade + 1e-9)
    power, digit = divmod(3 * decade + index + zoom, 3)
    return float(f"{_NICE[digit]}e{power}")


def timeline(scene: Scene, width: int, height: int) -> list[Content]:
    """As many workers as fit, below them the times; what room is left shows the versions."""
    trace = scene.trace
    if trace is None or height < 2:
        return []
    count = scene.experiment.workers
    axis = count != height
    room = height - axis
    shown = page_of(scene.in_view, count, room)
    spare = room - len(shown)
    top = min(spare, 1)
    server = spare > 1
    canvas = Canvas(width, top + server + len(shown) + axis)
    span = window(scene, width - GUTTER - 1)
    if server:
        _versions(canvas, trace, span, top)
    for row, worker in enumerate(shown, top + server):
        name = f"w{worker}"
        canvas.put(row, 1, name, "bold reverse" if worker == scene.in_view else MUTED)
        _row(canvas, row, scene, worker, span)
    lined = range(top, top + server + len(shown))
    if POLICIES[scene.experiment.policy.name] >= SYNC:
        _barriers(canvas, trace, span, lined)
    _cursor(canvas, scene, span, lined)
    if axis:
        _axis(canvas, scene, span)
        _hidden(canvas, shown, count)
    return canvas.lines()


def _row(canvas: Canvas, row: int, scene: Scene, worker: int, span: Window) -> None:
    """Each cell shows what takes most of it; what has not happened yet is pale."""
    assert scene.trace is not None
    covered = [0.0] * span.cells
    now = span.cell(scene.trace.time(scene.position))
    for segment in scene.trace.timeline(worker, span.start, span.end):
        glyph, style = sign(segment)
        for cell in _cells(segment, span):
            share = _share(segment, span, cell)
            if share > covered[cell]:
                covered[cell] = share
                canvas.put(row, GUTTER + cell, glyph, style if cell <= now else _FUTURE)


def _cells(segment: Segment, span: Window) -> range:
    first, last = span.cell(segment.start), span.cell(segment.end)
    return range(max(0, first), min(span.cells, last + 1))


def _share(segment: Segment, span: Window, cell: int) -> float:
    """Seconds of the segment that lie in a cell."""
    left = span.start + cell * span.grain
    share = min(segment.end, left + span.grain) - max(segment.start, left)
    return share if share > 1e-6 * span.grain else 0.0


def _written(trace: Trace, span: Window) -> list[int]:
    """The cells in which a version is written, none where they are too close to tell apart."""
    cells = sorted({span.cell(time) for time in trace.updates(span.start, span.end)})
    return [cell for cell in cells if 0 <= cell < span.cells]


def _versions(canvas: Canvas, trace: Trace, span: Window, row: int) -> None:
    canvas.put(row, 1, "server", MUTED)
    for cell in _written(trace, span):
        canvas.put(row, GUTTER + cell, "│", MUTED)


def _barriers(canvas: Canvas, trace: Trace, span: Window, rows: range) -> None:
    """Lines across all rows where a round ends, unless they would hide what is between them."""
    cells = _written(trace, span)
    if len(cells) * _DENSE > span.cells:
        return
    for cell in cells:
        for row in rows:
            canvas.put(row, GUTTER + cell, "│", MUTED)


def _cursor(canvas: Canvas, scene: Scene, span: Window, rows: range) -> None:
    assert scene.trace is not None
    cell = span.cell(scene.trace.time(scene.position))
    for row in rows:
        canvas.stylize(row, GUTTER + cell, "reverse")


def _axis(canvas: Canvas, scene: Scene, span: Window) -> None:
    """The times below, and an arrow at the present one, which no label may cover."""
    assert scene.trace is not None
    row, now = canvas.height - 1, span.cell(scene.trace.time(scene.position))
    for cell in range(0, span.cells, _TICK):
        label = "╵" + _time(span.start + cell * span.grain)
        if not cell <= now < cell + len(label) and cell + len(label) <= span.cells:
            canvas.put(row, GUTTER + cell, label, MUTED)
    canvas.put(row, GUTTER + now, "↑", "bold")


@lru_cache(maxsize=256)
def _time(seconds: float) -> str:
    return show(round(seconds, 12), "s")


def _hidden(canvas: Canvas, shown: range, count: int) -> None:
    """How many workers are above and below those shown."""
    above, below = shown.start, count - shown.stop
    words = " ".join([f" ↑ {above} more" if above else "", f" ↓ {below} more" if below else ""])
    if above or below:
        canvas.put(canvas.height - 1, canvas.width - len(words) - 1, words, MUTED)
