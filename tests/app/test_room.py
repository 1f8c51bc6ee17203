"""A lab's view is handed out composed, and is told then what was meant for it meanwhile."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from apps import until
from textual.app import App, ComposeResult
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Static

from mlsys_tui.study.measurements import Measured
from mlsys_tui.tabs.room import Room

BANDWIDTH = Measured("memory", "bandwidth", "B/s", ((1.0, 1e9),), 1.0)


class Slow(Widget):
    """A view that is a long time put together, and lists what it is told with what it finds."""

    told: list[tuple[Any, int]]

    def compose(self) -> ComposeResult:
        self.told = []
        yield Deep()

    def load(self, settings: Mapping[str, Any]) -> None:
        self.told.append((settings, len(self.query(Static))))

    def offer(self, measurements: Sequence[Measured]) -> None:
        self.told.append((measurements, len(self.query(Static))))


class Deep(Vertical):
    """What takes long: it is mounted once the gate of its app is open."""

    def compose(self) -> ComposeResult:
        yield Static("board", classes="board")

    async def on_mount(self) -> None:
        assert isinstance(self.app, Rooms)
        self.app.reached.set()
        await self.app.gate.wait()


class Rooms(App[None]):
    def __init__(self) -> None:
        super().__init__()
        self.gate, self.reached = asyncio.Event(), asyncio.Event()
        self.room = Room(f"{__name__}:Slow")


async def test_a_view_is_not_handed_out_before_all_of_it_is_composed() -> None:
    app = Rooms()
    async with app.run_test() as pilot:
        room = app.room
        await app.mount(room)
        await asyncio.wait_for(app.reached.wait(), 10)
        half_mounted, handed_out = app.query(Slow), room.view
        app.gate.set()
        assert half_mounted
        assert handed_out is None
        room.set_up({"view": "first"})
        room.set_up({"view": "second"})
        room.offer((BANDWIDTH,))
        await until(pilot, lambda _: room.view is not None)
        assert room.view is app.query_one(Slow)
        assert app.query_one(Slow).told == [((BANDWIDTH,), 1), ({"view": "second"}, 1)]


async def test_what_comes_later_is_told_at_once() -> None:
    app = Rooms()
    app.gate.set()
    async with app.run_test() as pilot:
        room = app.room
        await app.mount(room)
        await until(pilot, lambda _: room.view is not None)
        room.set_up({"view": "third"})
        room.offer((BANDWIDTH,))
        assert app.query_one(Slow).told == [((), 1), ({"view": "third"}, 1), ((BANDWIDTH,), 1)]
