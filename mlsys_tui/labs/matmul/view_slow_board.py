"""The board of the slow motion: one order, or two in step where both fit."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content

from mlsys_tui.labs.matmul.cache import MATRICES
from mlsys_tui.labs.matmul.slow_motion import Moment, SlowMotion
from mlsys_tui.labs.matmul.view_grid import cells, grid
from mlsys_tui.labs.matmul.view_setup import MUTED, fitted
from mlsys_tui.labs.matmul.view_slow_side import WIDTH, legend_line, side
from mlsys_tui.widgets.board import SceneBoard

_GAP = "  "
_WORDY = 56  # cells below the grids for all words
_CAPTION = 2  # lines that a sentence may take


@dataclass(frozen=True)
class Scene:
    """Two traces after the same number of accesses; the shorter one stays at its end."""

    traces: tuple[SlowMotion, ...] = ()
    position: int = 0
    problem: str = ""

    def moment(self, trace: SlowMotion) -> Moment:
        return trace[min(self.position, len(trace) - 1)]

    def ended(self, trace: SlowMotion) -> bool:
        """Whether the other order goes on alone."""
        return self.position >= len(trace)


class SlowBoard(SceneBoard[Scene]):
    """Draws a scene; two orders stand beside each other, or one above the other."""

    def rows(self, width: int, height: int) -> Sequence[Content]:
        scene = self.scene
        if not scene.traces:
            word = scene.problem or "compiling the toy cache, the first time only"
            return [Content(), Content.styled(f"  {word}", MUTED)]
        size, room = scene.traces[0].size, height - 2 * _CAPTION
        if width >= 2 * (_grids_width(size, width) + WIDTH):
            body = _beside([_panel(scene, one, width // 2, room) for one in scene.traces], width)
            words = _captions(scene, scene.traces, width)
        elif room >= 2 * (size + 1) + 1:
            each = (room - 1) // 2
            first, second = (_panel(scene, one, width, each, signs=False) for one in scene.traces)
            body = [*first, Content(), *second]
            if len(body) + 2 <= room:
                body += [Content(), legend_line()]
            words = _captions(scene, scene.traces, width)
        else:
            body = _alone(scene, width, height - _CAPTION)
            words = _captions(scene, scene.traces[:1], width)
        blank = [Content()] * max(0, height - len(body) - len(words))
        return [*body, *blank, *words][:height]


def _grids_width(size: int, width: int) -> int:
    return len(_GAP) + len(MATRICES) * (cells(size, width) + len(_GAP))


def _panel(
    scene: Scene,
    trace: SlowMotion,
    width: int,
    height: int,
    below: Sequence[Content] = (),
    *,
    signs: bool = True,
) -> list[Content]:
    """One order: three grids, `below` them what fits, and at the right what the cache holds."""
    moment = scene.moment(trace)
    rows = max(1, min(trace.size, height - 1))
    wide = cells(trace.size, width)
    grids = [grid(trace, moment, matrix, rows, wide) for matrix in MATRICES]
    left = [Content.assemble(_GAP, Content(_GAP).join(row)) for row in zip(*grids, strict=True)]
    if len(left) + len(below) <= height:
        left += below
    room = _grids_width(trace.size, width)
    right = side(trace, moment, width - room, height, signs=signs)
    tallest = max(len(left), len(right))
    left += [Content()] * (tallest - len(left))
    right += [Content()] * (tallest - len(right))
    return [
        Content.assemble(fitted(mine, room), other) for mine, other in zip(left, right, strict=True)
    ]


def _beside(panels: Sequence[list[Content]], width: int) -> list[Content]:
    tallest = max(len(panel) for panel in panels)
    filled = [[*panel, *[Content()] * (tallest - len(panel))] for panel in panels]
    return [
        Content.assemble(*(fitted(line, width // 2) for line in pair))
        for pair in zip(*filled, strict=True)
    ]


def _alone(scene: Scene, width: int, height: int) -> list[Content]:
    """The first order, and below its grids how both stand after as many accesses."""
    wordy = _grids_width(scene.traces[0].size, width) >= _WORDY
    sums = [Content(), *(_sum(scene, trace, wordy) for trace in scene.traces)]
    return _panel(scene, scene.traces[0], width, height, sums)


def _sum(scene: Scene, trace: SlowMotion, wordy: bool) -> Content:
    moment = scene.moment(trace)
    missed, made = sum(moment.misses.values()), sum(moment.accesses.values())
    end = "; has ended" if scene.ended(trace) else f"; ends at {len(trace)}"
    brief = " ended" if scene.ended(trace) else ""
    return Content.assemble(
        (f"  {moment.order.upper()}", "bold"),
        f" missed {missed:>4} of {made:>5} {'accesses ' * wordy}",
        (f"{missed / made:4.0%}", "bold"),
        (end if wordy else brief, MUTED),
    )


def _captions(scene: Scene, traces: Sequence[SlowMotion], width: int) -> list[Content]:
    """The sentence of each order."""
    return [
        Content(f"  {line}")
        for trace in traces
        for line in textwrap.wrap(_caption(scene, trace), width - 3)[:_CAPTION]
    ]


def _caption(scene: Scene, trace: SlowMotion) -> str:
    """What happens, or for the shorter of two that nothing does any more."""
    name = trace.order.name.upper()
    over = f"{name} has ended: all its {len(trace)} accesses are made."
    return over if scene.ended(trace) else scene.moment(trace).caption
