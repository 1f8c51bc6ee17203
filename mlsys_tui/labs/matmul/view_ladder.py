"""The ladder: every lane in proportion, and beside it ladders that others have published."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from mlsys_tui.labs.matmul import view_kept
from mlsys_tui.labs.matmul.ladder import Limits, measure_limits
from mlsys_tui.labs.matmul.orders import label
from mlsys_tui.labs.matmul.race import LaneResult, LaneSnapshot, Race, Result, warm
from mlsys_tui.labs.matmul.view_pane import Pane
from mlsys_tui.labs.matmul.view_rungs import BESIDE, LadderBoard, Scene
from mlsys_tui.labs.matmul.view_setup import DTYPES, LANES, Setup
from mlsys_tui.lanes import Report

_REPEAT = 3
_ENOUGH_SECONDS = 5.0  # a lane that takes longer is not taken again
_READY = "r takes every lane, one after the other, best of three"


class LadderPane(Pane):
    """Shows the newest kept rate of each lane; a run replaces them one by one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "climb", "Run", id="matmul.climb", tooltip="Every lane, best of three"),
        Binding("o", "other", "Other ladder", id="matmul.other", tooltip="What stands beside it"),
        Binding(
            "d", "dtype", "Type", id="matmul.ladder_dtype", show=False, tooltip="float64 or float32"
        ),
        Binding(
            "up", "size(1)", "Larger", id="matmul.ladder_larger", show=False, tooltip="Next size"
        ),
        Binding(
            "down",
            "size(-1)",
            "Smaller",
            id="matmul.ladder_smaller",
            show=False,
            tooltip="Previous size",
        ),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._lanes: list[LaneResult] = []
        self._limits: Limits | None = None
        self._status, self._beside = _READY, BESIDE[0]

    def compose(self) -> ComposeResult:
        yield LadderBoard(Scene())

    def paint(self) -> None:
        rates = self.kept.rates(self.setup)
        if self.running:
            before = {lane: kept[0] for lane, kept in rates.items()}
            now = {lane.lane: lane.gflops for lane in self._lanes}
        else:
            before = {lane: kept[1] for lane, kept in rates.items() if len(kept) > 1}
            now = {lane: kept[0] for lane, kept in rates.items()}
        limits = self._limits or self.kept.limits(self.setup.dtype)
        scene = Scene(self.setup, now, before, limits, self._status, self._beside)
        self.query_one(LadderBoard).show(scene)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in ("climb", "dtype", "size"):
            return not self.running or None
        return True

    def watch_setup(self) -> None:
        if not self.running:
            self._limits, self._status = None, _READY
        self.paint()

    def action_size(self, by: int) -> None:
        self.post_message(self.Chose(replace(self.setup, size=self.setup.bigger(by))))

    def action_dtype(self) -> None:
        other = DTYPES[1 - DTYPES.index(self.setup.dtype)]
        self.post_message(self.Chose(replace(self.setup, dtype=other)))

    def action_other(self) -> None:
        self._beside = BESIDE[(BESIDE.index(self._beside) + 1) % len(BESIDE)]
        self.paint()

    # The climb

    def action_climb(self) -> None:
        self._lanes, self._climbing = [], self.setup
        self._status = "compiling twelve lanes, the first time only; escape stops"
        self.run({"climb": _climb(self.setup)})
        self.paint()

    def take(self, report: Report) -> None:
        item = report.snapshot
        if isinstance(item, Limits):
            self._limits = item
        elif isinstance(item, LaneSnapshot):
            number = len(self._lanes) + 1
            self._status = (
                f"{number} of {len(LANES)}: {label(item.lane)}, run {item.attempt}, "
                f"{item.fraction:4.0%}; escape keeps what is done"
            )
        elif isinstance(item, Result):
            self._lanes += item.lanes
        elif report.done:
            self.halt("done: kept, the best of up to three runs")

    def halt(self, status: str) -> None:
        """What was measured by now is kept, also after a stop."""
        right = [lane for lane in self._lanes if lane.checked]
        self._status = (
            f"{status}; {len(right)} of {len(LANES)} lanes kept"
            if len(right) < len(LANES)
            else status
        )
        if right:
            self.tell(view_kept.of_lanes(right, self._climbing))
        if right and self._limits:
            for told in view_kept.of_limits(self._limits, self._climbing.dtype):
                self.tell(told)
        super().halt(status)


def _climb(setup: Setup) -> Iterator[Any]:
    """Compile, take the core's limits, then lane after lane."""
    yield from warm(LANES, setup.dtype)
    yield measure_limits(setup.dtype)
    race = Race(setup.size, dtype=setup.dtype)
    yield race
    for name in LANES:
        yield from race.fair((name,), _REPEAT, _ENOUGH_SECONDS)
