"""The picture of a race: a bar a lane, C filling up, the misses, and what it means."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from textual.content import Content

from mlsys_tui.formulas import show
from mlsys_tui.labs.matmul.ladder import factors
from mlsys_tui.labs.matmul.orders import ORDERS, label
from mlsys_tui.labs.matmul.race import LaneSnapshot, Result
from mlsys_tui.labs.matmul.view_counts import Book, misses_panel
from mlsys_tui.labs.matmul.view_picture import pictures
from mlsys_tui.labs.matmul.view_setup import (
    CONTROL,
    KEY,
    MUTED,
    PAIR,
    Setup,
    fitted,
    lane_style,
    paragraph,
    sizes_line,
)
from mlsys_tui.machine import cores
from mlsys_tui.widgets.bars import bar
from mlsys_tui.widgets.board import SceneBoard
from mlsys_tui.widgets.figures import three, times

_WALKS = "IJK walks down a column of B: a new cache line every turn. IKJ walks rows."
_CHAIN = "IJK's sum is one chain of additions, IKJ's are independent: f splits the two."
_TAIL = 39  # cells right of a bar
_TABLE = 40  # cells of the misses
_PICTURES = 38  # cells of two pictures
_FIGURES = 20  # cells of a lane without a bar
_LEAST, _LOW = 4, 8  # lines of a picture of C
_TALL, _SQUARE = 12, 16  # the same where it is twice as wide
_BELOW = 8  # lines for the misses below square pictures


@dataclass(frozen=True)
class Scene:
    """All that the board shows. `result` is of a live race unless `fair`."""

    setup: Setup = field(default_factory=Setup)
    lanes: tuple[str, ...] = ()
    status: str = "r races, f takes them one after the other, p guesses first"
    snapshots: Mapping[str, LaneSnapshot] = field(default_factory=dict)
    result: Result | None = None
    fair: bool = False
    guess: str = ""
    repeat: int = 1
    book: Book = field(default_factory=Book)
    earlier: Sequence[float] = ()

    @property
    def shown(self) -> tuple[str, ...]:
        """The lanes of this race, or of the next."""
        return self.lanes or self.setup.lanes

    @property
    def all_done(self) -> bool:
        snapshots = [self.snapshots.get(name) for name in self.lanes]
        return all(one is not None and one.checked is not None for one in snapshots)

    @property
    def ended(self) -> bool:
        return self.result is not None


class RaceBoard(SceneBoard[Scene]):
    """The lanes, their copies of C, the misses; two lines of what was found."""

    def rows(self, width: int, height: int) -> Sequence[Content]:
        scene = self.scene
        choices = [(f"{scene.setup.dtype} ", MUTED), ("d", KEY), ("  lanes ", MUTED), ("s", KEY)]
        head = [
            sizes_line(scene.setup, width, *choices),
            Content.styled(f"  {scene.status}", MUTED),
        ]
        foot = _foot(scene, width, height - len(head))
        top = [*head, *_bars(scene, width, height - len(head) - len(foot))]
        room = height - len(top) - len(foot)
        middle = _middle(scene, width, room)
        if len(middle) < room and middle:
            middle = [Content(), *middle]
        blank = [Content()] * max(0, room - len(middle))
        return [*top, *middle, *blank, *foot][:height]


def _bars(scene: Scene, width: int, room: int) -> list[Content]:
    """A bar a lane; where they do not fit below each other, figures side by side."""
    shown = scene.shown
    if len(shown) <= room:
        longest = max(len(label(name)) for name in shown)
        return [_bar(name, scene, longest, width) for name in shown]
    beside = max(1, width // _FIGURES)
    chunks = (shown[at : at + beside] for at in range(0, len(shown), beside))
    return [Content.assemble(*(_figures(name, scene) for name in chunk)) for chunk in chunks]


def _figures(name: str, scene: Scene) -> Content:
    """A lane's name, how far it is, and its GFLOP/s."""
    snapshot = scene.snapshots.get(name)
    state = "–" if snapshot is None else _state(snapshot)
    rate = "" if snapshot is None else three(snapshot.gflops)
    return Content.assemble((f" {label(name):<9}", "bold"), f"{state:>5}{rate:5}")


def _state(snapshot: LaneSnapshot) -> str:
    return {None: f"{snapshot.fraction:4.0%}", True: "done", False: "WRONG"}[snapshot.checked]


def _bar(name: str, scene: Scene, longest: int, width: int) -> Content:
    snapshot = scene.snapshots.get(name)
    head = (f"  {label(name):<{longest}}  ", "bold")
    room = max(8, width - longest - 4 - _TAIL)
    if snapshot is None:
        return Content.assemble(head, (bar(0, room), lane_style(name)))
    attempt = f" {snapshot.attempt}/{scene.repeat}" if scene.repeat > 1 else "    "
    return Content.assemble(
        head,
        (bar(snapshot.fraction, room), lane_style(name)),
        f" {_state(snapshot):>5}{attempt} {three(snapshot.gflops)} GFLOP/s"
        f" {show(snapshot.seconds, 's'):>9} ",
        ("✓" if snapshot.checked else " ", "bold $success"),
    )


def _middle(scene: Scene, width: int, room: int) -> list[Content]:
    """Pictures of C and the misses: beside them, or below where pictures can be square."""
    orders = [name for name in scene.setup.lanes if name in ORDERS][:2]
    names = [name for name in scene.shown if name != CONTROL][:2]
    if room >= _TALL + 2 + _BELOW:
        shown = pictures(scene.snapshots, names, min(_SQUARE, room - 2 - _BELOW), 2)
        panel = misses_panel(scene.book, scene.setup, orders, _BELOW) if orders else []
        return [*shown, Content(), *(Content.assemble("  ", line) for line in panel)]
    rows = min(room - 1, _LOW)
    if rows < _LEAST:
        return []
    shown = pictures(scene.snapshots, names, rows, 1)
    panel = misses_panel(scene.book, scene.setup, orders, rows + 1) if orders else []
    left = max(_PICTURES, width - _TABLE)
    lines = [fitted(line, left) for line in shown]
    panel += [Content()] * (len(lines) - len(panel))
    return [Content.assemble(line, side) for line, side in zip(lines, panel, strict=True)]


def _foot(scene: Scene, width: int, height: int) -> list[Content]:
    """The verdict, the gap in its two parts where there is room, and what was found."""
    ratio = scene.result.speedup.get("ikj/ijk") if scene.result else None
    words = (
        (_verdict(scene, ratio), _parts(scene), Content(_finding(scene, ratio)))
        if scene.setup.pair
        else (_fastest(scene), Content(), Content(_others(scene)))
    )
    first, middle, last = (paragraph(one, width) for one in words)
    foot = [*first, *middle, *last]
    lanes = -(-len(scene.shown) // (width // _FIGURES))
    return foot if len(foot) + lanes <= height else [*first, *last]


def _verdict(scene: Scene, ratio: float | None) -> Content:
    guess = f"your guess {scene.guess or '–'}, "
    if ratio is None:
        return Content.assemble((f"{guess}measured –", MUTED), (_before(scene.earlier), MUTED))
    if not scene.fair:
        note = ", live, sharing the cores: not kept"
        return Content.assemble(f"{guess}this race ", (times(ratio), "bold"), (note, MUTED))
    return Content.assemble(
        f"{guess}measured ",
        (times(ratio), "bold $success"),
        ", fair: kept",
        (_before(scene.earlier[1:]), MUTED),
    )


def _before(earlier: Sequence[float]) -> str:
    """Fair runs at this size that were kept before, newest first."""
    return f"; before {', '.join(times(one) for one in earlier[:3])}" if earlier else ""


def _parts(scene: Scene) -> Content:
    """IJK to IJK-BT is locality, IJK-BT to IKJ independent additions and SIMD."""
    split = factors(scene.result) if scene.result and scene.fair else None
    if split is None:
        return Content(_CHAIN if scene.result else _WALKS)
    return Content.assemble(
        "IJK ── ",
        (times(split.locality), "bold $success"),
        " locality ─▸ IJK-BT ── ",
        (times(split.independence), "bold $success"),
        " independent additions, SIMD ─▸ IKJ",
    )


def _finding(scene: Scene, ratio: float | None) -> str:
    if ratio is None:
        return _CHAIN
    if not scene.fair and len(scene.lanes) > max(len(PAIR), cores()):
        return f"{len(scene.lanes)} lanes shared {cores()} cores: f takes them one after the other."
    said = f"You said {scene.guess}. " if scene.guess else ""
    return f"{said}This machine: {times(ratio)}. m shows why; 0 opens the five-hour plan."


def _fastest(scene: Scene) -> Content:
    if not scene.result:
        return Content.styled("measured –", MUTED)
    lanes = sorted(scene.result.lanes, key=lambda lane: lane.seconds)
    first, last = lanes[0], lanes[-1]
    if first is last:
        return Content.assemble((label(first.lane), "bold"), f": {first.gflops:.3g} GFLOP/s")
    return Content.assemble(
        f"{label(first.lane)} is ",
        (times(last.seconds / first.seconds), "bold $success"),
        f" as fast as {label(last.lane)}",
        (", fair: kept" if scene.fair else ", live: not kept; f measures fairly", MUTED),
    )


def _others(scene: Scene) -> str:
    if scene.result:
        return "v, three views on, puts them in proportion: the ladder."
    return "s chooses the lanes; with IJK and IKJ among them the gap is split in two."
