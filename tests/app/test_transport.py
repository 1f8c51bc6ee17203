"""The transport walks both ways and never off either end."""

from pathlib import Path

from textual.app import App, ComposeResult

from mlsys_tui.widgets.board import Board
from mlsys_tui.widgets.transport import Transport


class Bare(App[None]):
    """A transport around a board, remembering every position it was told."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[int] = []

    def compose(self) -> ComposeResult:
        class Blank(Board):
            def rows(self, width: int, height: int) -> list[object]:
                return []

        yield Transport(Blank())

    def on_mount(self) -> None:
        self.query_one(Transport).load(10, [3, 7])
        self.query_one(".board").focus()

    def on_transport_moved(self, event: Transport.Moved) -> None:
        self.seen.append(event.position)


async def walk(*keys: str) -> list[int]:
    app = Bare()
    async with app.run_test() as pilot:
        for key in keys:
            await pilot.press(key)
            await pilot.pause()
        return app.seen


async def test_steps_go_both_ways_and_stop_at_the_first_frame() -> None:
    assert await walk("n", "right", "b", "left", "b") == [0, 1, 2, 1, 0]


async def test_k_halts_at_each_stop_and_then_at_the_end() -> None:
    assert await walk("k", "k", "k", "K", "K", "K") == [0, 3, 7, 9, 7, 3, 0]


async def test_home_and_end() -> None:
    assert await walk("end", "n", "home") == [0, 9, 0]


async def test_playing_reaches_the_end_and_stops_there(tmp_path: Path) -> None:
    app = Bare()
    async with app.run_test() as pilot:
        await pilot.press(">", ">", ">", ">", "space")
        for _ in range(60):
            await pilot.pause(0.1)
            if app.seen[-1] == 9:
                break
        await pilot.pause(0.5)
        assert app.seen[-1] == 9
        assert not app.query_one(Transport).playing
