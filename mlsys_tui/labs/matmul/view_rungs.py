"""The picture of the ladder: this machine's at the left, one of another source at the right."""

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from textual.content import Content

from mlsys_tui.labs.matmul.ladder import Limits, Rung, ladder
from mlsys_tui.labs.matmul.orders import label
from mlsys_tui.labs.matmul.published import LADDERS, SIZE, Ladder
from mlsys_tui.labs.matmul.view_kept import result_of
from mlsys_tui.labs.matmul.view_setup import (
    KEY,
    LANES,
    MUTED,
    Setup,
    fitted,
    lane_style,
    paragraph,
    sizes_line,
)
from mlsys_tui.widgets.bars import bar
from mlsys_tui.widgets.board import SceneBoard
from mlsys_tui.widgets.figures import three, times

_BEFORE = "kept before"
BESIDE = (*(one.name for one in LADDERS), _BEFORE)
_RIGHT = 35  # cells of the ladder beside
_BOTH = 78  # a narrower board shows this machine's alone
_NO_LIMITS = Limits(float("nan"), float("nan"))
_SHORT = {
    "parallel divide and conquer": "divide and conquer",
    "+ compiler vectorization": "+ auto-vectorization",
}


@dataclass(frozen=True)
class Scene:
    """All that the board shows: GFLOP/s by lane, now and before, and what stands beside them."""

    setup: Setup = field(default_factory=Setup)
    now: Mapping[str, float] = field(default_factory=dict)
    before: Mapping[str, float] = field(default_factory=dict)
    limits: Limits | None = None
    status: str = ""
    beside: str = BESIDE[0]


class LadderBoard(SceneBoard[Scene]):
    """Draws a scene."""

    def rows(self, width: int, height: int) -> Sequence[Content]:
        scene = self.scene
        top = [
            sizes_line(scene.setup, width, (f"{scene.setup.dtype} ", MUTED), ("d", KEY)),
            Content.styled(f"  {scene.status}", MUTED),
        ]
        both = width >= _BOTH
        own = width - _RIGHT - 1 if both else width
        foot = paragraph(_words(scene, both), width)
        room = height - len(top) - len(foot)
        left = _own(scene, own - 2) if room > len(LANES) else _pairs(scene)
        right = _right(scene, room) if both else []
        tallest = min(room, max(len(left), len(right)))
        left += [Content()] * (tallest - len(left))
        right += [Content()] * (tallest - len(right))
        body = [
            Content.assemble(fitted(mine, own), other)
            for mine, other in zip(left[:tallest], right[:tallest], strict=True)
        ]
        blank = [Content()] * (room - len(body))
        return [*top, *body, *blank, *foot][:height]


def _own(scene: Scene, width: int) -> list[Content]:
    limits = scene.limits or _NO_LIMITS
    rungs = {rung.lane: rung for rung in ladder(result_of(scene.now, scene.setup), limits)}
    room = max(4, width - 36)
    head = f"{'':10}{'GFLOP/s':>7}{'×IJK':>7} {'of peak':<{room}}{'':>5}{'roof':>6}"
    return [Content.styled(head, MUTED), *(_rung(name, rungs.get(name), room) for name in LANES)]


def _pairs(scene: Scene) -> list[Content]:
    """The same in a low window: no bars, two lanes a line."""
    limits = scene.limits or _NO_LIMITS
    rungs = {rung.lane: rung for rung in ladder(result_of(scene.now, scene.setup), limits)}
    cells = [_figures(name, rungs.get(name)) for name in LANES]
    half = len(cells) // 2
    head = f" {'':9}{'GFLOP/s':>7}{'×IJK':>7}{'peak':>5} "
    return [
        Content.styled(2 * head, MUTED),
        *(Content(" ").join(pair) for pair in zip(cells[:half], cells[half:], strict=True)),
    ]


def _figures(name: str, rung: Rung | None) -> Content:
    """A lane's rate, over IJK, and share of the peak."""
    head = (f" {label(name):<9}", "bold" if rung else MUTED)
    if rung is None:
        return Content.assemble(head, ("–".rjust(7), MUTED), " " * 12)
    share = _percent(rung.share_of_peak)
    return Content.assemble(head, f"{three(rung.gflops):>7}{_gained(rung):>7}{share:>5}")


def _gained(rung: Rung) -> str:
    return "–" if rung.speedup is None else times(rung.speedup)


def _rung(name: str, rung: Rung | None, room: int) -> Content:
    head = (f" {label(name):<9}", "bold" if rung else MUTED)
    if rung is None:
        return Content.assemble(head, ("–".rjust(7), MUTED))
    return Content.assemble(
        head,
        f"{three(rung.gflops):>7}{_gained(rung):>7} ",
        (bar(_known(rung.share_of_peak), room), lane_style(name)),
        f"{_percent(rung.share_of_peak):>5}",
        (f"{_percent(rung.share_of_roof):>6}", MUTED),
    )


def _known(share: float) -> float:
    return share if share == share else 0.0


def _percent(share: float) -> str:
    return f"{share:.0%}" if share == share else "–"


def _right(scene: Scene, room: int) -> list[Content]:
    """The chosen neighbour; both published ladders where there is room for both."""
    if scene.beside == _BEFORE:
        return _before(scene)
    chosen = next(one for one in LADDERS if one.name == scene.beside)
    shown = _published(chosen)
    for other in LADDERS:
        more = [Content(), *_published(other)]
        if other is not chosen and len(shown) + len(more) <= room:
            shown += more
    return shown


def _published(one: Ladder) -> list[Content]:
    head = Content.assemble((f"{one.name:<20}", "bold"), ("GFLOP/s ×Python", MUTED))
    steps = [
        Content(f"{_SHORT.get(step.name, step.name):<20}{step.gflops:>7.4g}{step.speedup:>8.0f}")
        for step in one.steps
    ]
    where = f"{SIZE}², {one.machine}; peak {one.peak_gflops:.0f}"
    return [head, *steps, *(Content.styled(line, MUTED) for line in textwrap.wrap(where, _RIGHT))]


def _before(scene: Scene) -> list[Content]:
    """This machine's own earlier rates at this size."""
    head = Content.assemble((f"{_BEFORE:<14}", "bold"), ("GFLOP/s      now", MUTED))
    lines = [
        Content.assemble(
            f"{label(name):<14}",
            three(scene.before[name], 7) if name in scene.before else ("–".rjust(7), MUTED),
            (_change(scene, name), "bold"),
        )
        for name in LANES
    ]
    return [head, *lines]


def _change(scene: Scene, name: str) -> str:
    """By how much the lane is faster or slower than it was."""
    if name not in scene.now or name not in scene.before:
        return ""
    return f"{scene.now[name] / scene.before[name] - 1:+9.0%}"


def _words(scene: Scene, both: bool) -> str:
    """The limits, what the best lane makes of them, and what must not be compared."""
    if scene.limits is None or not scene.now:
        if not both:
            return "A window of 80 cells has published ladders beside this one; o turns them."
        whose = "this machine's, before" if scene.beside == _BEFORE else "another machine's"
        return f"The ladder at the right is {whose}. The peak is measured with the lanes."
    limits = scene.limits
    roof = limits.roof(scene.setup.size, 4 if scene.setup.dtype == "float32" else 8)
    known = (
        f"Measured here: a core's peak {limits.peak_gflops:.3g} GFLOP/s, memory "
        f"{limits.bandwidth:.3g} GB/s; the roof at this n is {roof:.3g} GFLOP/s."
    )
    return f"{known} {_best(scene)}"


def _best(scene: Scene) -> str:
    rungs = ladder(result_of(scene.now, scene.setup), scene.limits or _NO_LIMITS)
    best = max(rungs, key=lambda rung: rung.share_of_peak)
    return f"{label(best.lane)} reaches {best.share_of_peak:.0%} of the peak of its cores."
