"""The picture of a sweep: the lead of IKJ over n, and why powers of two stand out."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from textual.content import Content

from mlsys_tui import machine
from mlsys_tui.labs.matmul.sweep import COURSE_CLAIM, SIZES, SweepPoint, size_that_fills
from mlsys_tui.labs.matmul.view_kept import power_effect
from mlsys_tui.labs.matmul.view_misses_words import sets_of
from mlsys_tui.labs.matmul.view_setup import MUTED, Setup, paragraph
from mlsys_tui.widgets.axes import Axis, linear
from mlsys_tui.widgets.board import SceneBoard
from mlsys_tui.widgets.chart import Level, Mark, Picture, draw
from mlsys_tui.widgets.figures import three, times

_READY = f"r races both at {len(SIZES)} sizes, about a minute; p guesses first"
_KEPT = "kept from an earlier sweep: r sweeps again, e explains"
_POWER, _OTHER = "●", "○"
_POWER_STYLE, _OTHER_STYLE = "bold $text-warning", "$text-primary"
_CLAIM_STYLE = "$text-success"
_SMALLEST_TOP = 12.0
_WITHIN = 0.03
_PAIRS = (512, 1024)
_WIDE = 78  # a narrower board says less
_LOW = 14  # lines below which the chart has the place of the sentences
_PAGE = 13  # lines of the whole explanation
_WHY = (
    "A column of B steps by whole rows. Where a row is a multiple of a large power of two, the "
    "steps come back to the same few sets of a cache, and the column's lines push one another out "
    "though the cache is almost empty: conflict misses. IKJ walks rows and never meets them."
)
_NEIGHBOURS = (1000, 1016, 1024, 1032, 1536)


@dataclass(frozen=True)
class Scene:
    """All that the board shows. `kept` points are from an earlier run."""

    points: tuple[SweepPoint, ...] = ()
    status: str = _READY
    guess: str = ""
    explained: bool = False
    kept: bool = False
    setup: Setup = field(default_factory=Setup)


class SweepBoard(SceneBoard[Scene]):
    """The chart, or the explanation in its place."""

    def rows(self, width: int, height: int) -> Sequence[Content]:
        scene = self.scene
        status = _KEPT if scene.kept and scene.status == _READY else scene.status
        head = Content.styled(f"  {status}", MUTED)
        top = [head, Content() if scene.explained else _legend(width)]
        verdict = _verdict(scene) if height >= _LOW else _verdict(scene)[1:]
        foot = [line for words in verdict for line in paragraph(words, width)]
        room = height - len(top) - len(foot)
        if scene.explained and room < _PAGE:
            top, foot, room = [], [], height
        page = _explanation(scene, width, room) if scene.explained else _chart(scene, width, room)
        blank = [Content()] * max(0, room - len(page))
        return [*top, *page[:room], *blank, *foot][:height]


def _legend(width: int) -> Content:
    return Content.assemble(
        "  IKJ leads by   " if width < _WIDE else "  IKJ is faster by   ",
        (_POWER, _POWER_STYLE),
        (" power of two  ", MUTED),
        (_OTHER, _OTHER_STYLE),
        (" other  ", MUTED),
        ("┄", _CLAIM_STYLE),
        (f"{'' if width < _WIDE else ' the'} course: up to {COURSE_CLAIM:.0f}×", MUTED),
    )


def _chart(scene: Scene, width: int, height: int) -> list[Content]:
    marks = [_mark(point) for point in scene.points if not point.power_of_two]
    marks += [_mark(point) for point in scene.points if point.power_of_two]
    most = max([_SMALLEST_TOP, *(point.ratio for point in scene.points)])
    claim = Level(COURSE_CLAIM, "", _CLAIM_STYLE)
    picture = Picture(_sizes_axis(), linear(most, "×"), levels=(claim,), marks=tuple(marks))
    return draw(picture, width - 1, height)


def _mark(point: SweepPoint) -> Mark:
    if point.power_of_two:
        return Mark(point.size, point.ratio, _POWER, _POWER_STYLE)
    return Mark(point.size, point.ratio, _OTHER, _OTHER_STYLE)


@cache
def _sizes_axis() -> Axis:
    """The sizes by powers of two, and where B alone fills a cache, as this machine reports it."""
    ticks = {float(size): str(size) for size in SIZES if size & (size - 1) == 0}
    ticks[float(SIZES[-1])] = str(SIZES[-1])
    for level in machine.caches():
        full = size_that_fills(level)
        near = next((tick for tick in ticks if abs(tick / full - 1) < _WITHIN), None)
        if near:
            ticks[near] += f"▴L{level.level}"
        elif SIZES[0] <= full <= SIZES[-1]:
            ticks[full] = f"▴L{level.level}"
    return Axis(SIZES[0], SIZES[-1], tuple(sorted(ticks.items())), "n", log=True)


def _verdict(scene: Scene) -> list[Content]:
    """Powers of two beside their neighbours, and what it says about the guess."""
    ratios = {point.size: point.ratio for point in scene.points}
    beside = [
        f"{size}: {times(ratios[size])}, {size - 8}: {times(ratios[size - 8])}, "
        f"{size + 8}: {times(ratios[size + 8])}"
        for size in _PAIRS
        if {size - 8, size, size + 8} <= ratios.keys()
    ]
    if not beside:
        note = "▴ on the axis: B alone fills this cache, as this machine reports it."
        return [Content.styled(note, MUTED), Content()]
    growth = power_effect(scene.points)
    if growth is None:
        return [Content("   ".join(beside)), Content()]
    said = f"You said {scene.guess}. " if scene.guess else ""
    found = f"{said}At 1024 the lead is {times(growth)} what it is at 1000. "
    return [
        Content("   ".join(beside)),
        Content.assemble(
            found, ("e shows the sizes." if scene.explained else "e explains.", MUTED)
        ),
    ]


def _explanation(scene: Scene, width: int, height: int) -> list[Content]:
    """The reason in words, where there is room for them, and in numbers."""
    known = "reported" if scene.setup.caches.reported else "not reported"
    note = (
        f"A column has n lines: where there is room for fewer (bold), they cannot stay. Caches as "
        f"{known}; the packed lane copies B into panels first."
    )
    words, numbers = paragraph(_WHY, width), [*_sets(scene, width), *paragraph(note, width)]
    return [*words, Content(), *numbers] if len(words) + len(numbers) < height else numbers


def _sets(scene: Scene, width: int) -> list[Content]:
    """Which sets a column reaches, by size."""
    wide = width >= _WIDE
    rates = {point.size: three(point.ijk_gflops) for point in scene.points}
    heads = "".join(
        f"{f'L{level} sets':>14}{'room for':>10}"
        for level, _ in enumerate(scene.setup.caches.shapes, 1)
    )
    head = f"  {'n':>5}{'row':>9}{heads}{'IJK GFLOP/s':>13}" if wide else f"  {'n':>5}{heads}"
    lines = [Content.styled(head, MUTED)]
    for size in _NEIGHBOURS:
        row = f"{8 * size} B" if wide else ""
        parts: list[tuple[str, str]] = [(f"  {size:>5}{row:>{9 if wide else 0}}", "bold")]
        for shape in scene.setup.caches.shapes:
            reached = sets_of(size, shape)
            room = reached * shape.ways
            style = "bold $text-warning" if room < size else ""
            parts += [(f"{f'{reached} of {shape.sets}':>14}", ""), (f"{room:>10}", style)]
        rate = f"{rates.get(size, '–'):>13}" if wide else ""
        lines.append(Content.assemble(*parts, rate))
    return lines
