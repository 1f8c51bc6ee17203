"""The picture of a race: a bar a lane, C filling up, and what it means."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from textual.content import Content

from mlsys_tui.labs.matmul.race import CELLS, LaneSnapshot, Result
from mlsys_tui.widgets.bars import bar
from mlsys_tui.widgets.board import Board
from mlsys_tui.widgets.figures import three, times

SIZES = (128, 256, 512, 1000, 1024, 1536, 2048)
LANES = ("ijk", "ikj")
_COLOURS = {"ijk": "$warning", "ikj": "$success"}
_SHADES = " ░▒▓█"
_WALKS = "IJK walks down a column of B: a new cache line every turn. IKJ walks rows."
_MUTED = "$foreground-muted"


@dataclass(frozen=True)
class Scene:
    """All that the board shows. `ratio` is how many times faster IKJ was in a live race."""

    size: int = 1024
    status: str = "r races, f takes them one after the other, p guesses first"
    snapshots: Mapping[str, LaneSnapshot] = field(default_factory=dict)
    ratio: float | None = None
    result: Result | None = None
    guess: str = ""
    repeat: int = 1
    finding: str = ""


class RaceBoard(Board):
    """Two lanes and their copies of C; one line of what was found."""

    def __init__(self) -> None:
        super().__init__()
        self.scene = Scene()

    def show(self, scene: Scene) -> None:
        """Show this scene; only the lines that changed are painted."""
        self.scene = scene
        self.redraw()

    def rows(self, width: int, height: int) -> Sequence[Content]:
        scene = self.scene
        lanes = [_lane(name, scene, width) for name in LANES]
        return [
            _sizes(scene.size),
            Content.styled(f"  {scene.status}", _MUTED),
            Content(),
            *lanes,
            Content(),
            *_grids([(name, scene.snapshots.get(name)) for name in LANES], _grid_rows(height)),
            Content(),
            _verdict(scene),
            Content(f"  {scene.finding or _WALKS}"),
        ][:height]


def _sizes(chosen: int) -> Content:
    sizes = [
        (f"[{size}]" if size == chosen else f" {size} ", "bold" if size == chosen else _MUTED)
        for size in SIZES
    ]
    return Content.assemble("  n = ", *sizes, ("   ▴▾ choose   float64", _MUTED))


def _lane(name: str, scene: Scene, width: int) -> Content:
    snapshot = scene.snapshots.get(name)
    label = (f"  {name.upper()}  ", "bold")
    room = max(8, width - 46)
    if snapshot is None:
        return Content.assemble(label, (bar(0, room), _COLOURS[name]))
    state = {None: f"{snapshot.fraction:4.0%}", True: "done", False: "WRONG"}[snapshot.checked]
    attempt = f" {snapshot.attempt}/{scene.repeat}" if scene.repeat > 1 else "    "
    return Content.assemble(
        label,
        (bar(snapshot.fraction, room), _COLOURS[name]),
        f" {state:>5}{attempt} {three(snapshot.gflops)} GFLOP/s {snapshot.seconds:7.3f} s ",
        ("✓" if snapshot.checked else " ", "bold $success"),
    )


def _grid_rows(height: int) -> int:
    """Sixteen lines make the picture square; a short screen halves it."""
    return 16 if height >= 27 else 8


def _grids(lanes: Sequence[tuple[str, LaneSnapshot | None]], rows: int) -> list[Content]:
    pictures = [_grid(name, snapshot, rows) for name, snapshot in lanes]
    return [
        Content.assemble("  ", Content("    ").join(row)) for row in zip(*pictures, strict=True)
    ]


def _grid(name: str, snapshot: LaneSnapshot | None, rows: int) -> list[Content]:
    """C in lines of 32 cells, two cells a column of blocks."""
    head = Content.styled(f"C by {name.upper()}".ljust(2 * CELLS), "bold")
    lines = [_shades(snapshot, row, rows) for row in range(rows)]
    return [head, *(Content.styled(line, f"{_COLOURS[name]} on $boost") for line in lines)]


def _shades(snapshot: LaneSnapshot | None, row: int, rows: int) -> str:
    """One line of C: a column is as full as its emptiest block in this line."""
    if snapshot is None or not snapshot.filled:
        return " " * (2 * CELLS)
    edge = snapshot.cells
    blocks = range(row * edge // rows, max(row * edge // rows + 1, (row + 1) * edge // rows))
    levels = [
        min(snapshot.filled[block * edge + column * edge // CELLS] for block in blocks)
        for column in range(CELLS)
    ]
    return "".join(_SHADES[(level * 4 + 254) // 255] * 2 for level in levels)


def _verdict(scene: Scene) -> Content:
    guess = scene.guess or "–"
    if scene.result:
        ratio = scene.result.speedup["ikj/ijk"]
        return Content.assemble(
            f"  your guess {guess}, measured ", (times(ratio), "bold $success"), ", fair: kept"
        )
    if scene.ratio:
        return Content.assemble(
            f"  your guess {guess}, this race ",
            (times(scene.ratio), "bold"),
            (", live, sharing the cores: not kept; f measures fairly", _MUTED),
        )
    return Content.styled(f"  your guess {guess}, measured –", _MUTED)
