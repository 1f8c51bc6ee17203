"""The race: lanes live side by side, or one after the other; a guess beside them."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.reactive import var

from mlsys_tui.labs.matmul import view_kept
from mlsys_tui.labs.matmul.race import LaneResult, LaneSnapshot, Race, Result, warm
from mlsys_tui.labs.matmul.view_board import RaceBoard, Scene
from mlsys_tui.labs.matmul.view_card import Card
from mlsys_tui.labs.matmul.view_counts import Book
from mlsys_tui.labs.matmul.view_lanes import PickLanes
from mlsys_tui.labs.matmul.view_pane import GuessPane
from mlsys_tui.labs.matmul.view_setup import DTYPES, Setup
from mlsys_tui.lanes import Report
from mlsys_tui.widgets.findings import Predicted
from mlsys_tui.widgets.predict import HOW_MANY_TIMES, Predict

_FAIR_REPEAT = 3
_QUESTION = "How many times faster is IKJ?  p, then a to e"


class RacePane(GuessPane):
    """One race at a time. The board has the keys; the guess waits below and blocks nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "race", "Race", id="matmul.race", tooltip="Race the lanes, live"),
        Binding("f", "fair", "Fair", id="matmul.fair", tooltip="One after the other, best of 3"),
        Binding("p", "predict", "Predict", id="matmul.predict", tooltip="Guess the ratio first"),
        Binding("c", "card", "Card", id="matmul.card", show=False, tooltip="Six lines to paste"),
        Binding(
            "s", "lanes", "Lanes", id="matmul.lanes", show=False, tooltip="Choose which lanes race"
        ),
        Binding("d", "dtype", "Type", id="matmul.dtype", show=False, tooltip="float64 or float32"),
        Binding("up", "size(1)", "Larger", id="matmul.larger", show=False, tooltip="Next size"),
        Binding(
            "down", "size(-1)", "Smaller", id="matmul.smaller", show=False, tooltip="Previous size"
        ),
    ]

    scene = var(Scene(), init=False)
    book = var(Book(), init=False)

    class Finished(Message):
        """A race came to its end."""

    def __init__(self) -> None:
        super().__init__()
        self._fair = False

    def compose(self) -> ComposeResult:
        yield RaceBoard(self.scene)
        yield Predict(_QUESTION, HOW_MANY_TIMES)

    def load(self, settings: Mapping[str, Any]) -> None:
        """Set up: `guess` (the index of an option), and `run` to start the race."""
        guess = settings.get("guess")
        if isinstance(guess, int) and guess < len(HOW_MANY_TIMES):
            self.guessed(HOW_MANY_TIMES[guess])
        if settings.get("run") and not self.running:
            self.action_race()

    # The guess

    def guessed(self, guess: str) -> None:
        self.scene = replace(self.scene, guess=guess)
        self.query_one(Predict).guess = HOW_MANY_TIMES.index(guess)
        self.tell(Predicted(view_kept.LAB, self.setup.question, guess))

    # The set-up

    def watch_setup(self) -> None:
        """Another size, type or choice of lanes: what was raced before goes."""
        setup = self.setup
        if setup.race == self.scene.setup.race:
            self.scene = replace(self.scene, setup=setup)
        else:
            self.scene = Scene(setup)
            self.query_one(Predict).guess = None
            self.query_one(Predict).set_class(not setup.pair, "-off")
        self.refresh_bindings()

    def action_size(self, by: int) -> None:
        self.post_message(self.Chose(replace(self.setup, size=self.setup.bigger(by))))

    def action_dtype(self) -> None:
        other = DTYPES[1 - DTYPES.index(self.setup.dtype)]
        self.post_message(self.Chose(replace(self.setup, dtype=other)))

    def action_lanes(self) -> None:
        self.app.push_screen(PickLanes(self.setup.lanes), self._picked)

    def _picked(self, lanes: tuple[str, ...] | None) -> None:
        if lanes and not self.running:
            self.post_message(self.Chose(replace(self.setup, lanes=lanes)))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "card":
            return self.scene.ended and not self.running
        if action == "predict":
            return self.setup.pair
        if action in ("race", "fair", "size", "dtype", "lanes"):
            return not self.running or None
        return True

    # The race

    def action_race(self) -> None:
        self._start(fair=False)

    def action_fair(self) -> None:
        self._start(fair=True)

    def _start(self, *, fair: bool) -> None:
        self._fair = fair
        lanes = self.setup.fair_lanes if fair else self.setup.lanes
        self.scene = Scene(
            self.setup,
            lanes=lanes,
            guess=self.scene.guess,
            repeat=_FAIR_REPEAT if fair else 1,
            status="compiling the loops, the first time only; escape stops",
        )
        self.run({"prepare": _prepare(self.setup, lanes)})

    def halt(self, status: str) -> None:
        self.scene = replace(self.scene, status=status)
        super().halt(status)

    def take(self, report: Report) -> None:
        if isinstance(report.snapshot, Race):
            self._go(report.snapshot)
        elif isinstance(report.snapshot, LaneSnapshot):
            self._advance(report.snapshot)
        elif isinstance(report.snapshot, Result):
            self._conclude(report.snapshot)

    def _go(self, race: Race) -> None:
        lanes = self.scene.lanes
        if self._fair:
            self.scene = replace(self.scene, status="fair: one after the other; escape stops")
            self.run({"fair": race.fair(lanes, _FAIR_REPEAT)})
        else:
            status = "live, sharing the cores: not kept; escape stops"
            self.scene = replace(self.scene, status=status)
            self.run({name: race.lane(name) for name in lanes})

    def _advance(self, snapshot: LaneSnapshot) -> None:
        snapshots = {**self.scene.snapshots, snapshot.lane: snapshot}
        self.scene = replace(self.scene, snapshots=snapshots)
        if not self._fair and self.scene.all_done:
            self._end(
                _live(self.scene),
                "done: f measures fairly, r races again, c makes a card, ▴▾ another size",
            )

    def _conclude(self, result: Result) -> None:
        best = {lane.lane: lane for lane in result.lanes}
        snapshots = {
            name: replace(
                snapshot, seconds=best[name].seconds, gflops=best[name].gflops, checked=True
            )
            if best[name].checked
            else snapshot
            for name, snapshot in self.scene.snapshots.items()
        }
        self.scene = replace(self.scene, snapshots=snapshots, fair=True)
        right = all(lane.checked for lane in result.lanes)
        self._end(
            result,
            "done, best of three: kept. c makes a card to paste"
            if right
            else "done: a lane is wrong",
        )
        for told in view_kept.of_race(result, self.setup) if right else ():
            self.tell(told)

    def _end(self, result: Result, status: str) -> None:
        self.scene = replace(self.scene, result=result)
        self.halt(status)
        self.post_message(self.Finished())

    # The picture

    def watch_scene(self) -> None:
        if not self.running:
            self.paint()

    def watch_book(self) -> None:
        if not self.book.running:
            self.paint()

    def paint(self) -> None:
        earlier = self.kept.values(self.setup.question)
        self.query_one(RaceBoard).show(replace(self.scene, book=self.book, earlier=earlier))

    def action_card(self) -> None:
        if self.scene.result:
            self.app.push_screen(Card(self.scene.result, self.scene.guess, fair=self.scene.fair))


def _live(scene: Scene) -> Result:
    """The lanes of a live race as they ended."""
    lanes = [scene.snapshots[name] for name in scene.lanes]
    return Result(
        scene.setup.size,
        tuple(
            LaneResult(one.lane, one.seconds, one.gflops, bool(one.checked), one.threads)
            for one in lanes
        ),
        scene.setup.dtype,
    )


def _prepare(setup: Setup, lanes: tuple[str, ...]) -> Iterator[Any]:
    """Compile, then make the matrices: off the event loop, before any clock runs."""
    yield from warm(lanes, setup.dtype)
    yield Race(setup.size, dtype=setup.dtype)
