"""The shared transport: walks a trace both ways, plays it, and says where it is."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive, var
from textual.widget import Widget

SPEEDS = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0)
_STEPS_A_SECOND = 2.0  # at speed 1: time enough to read a short sentence
_MOST_REDRAWS = 4.0  # a second; faster speeds take several steps at once


class SeekBar(Widget):
    """`├────●──┤` and the frame's number, in one line."""

    DEFAULT_CSS = "SeekBar { height: 1; width: 1fr; }"

    position = reactive(0)
    length = reactive(0)
    note = reactive("")

    def render(self) -> Content:
        last = max(0, self.length - 1)
        words = (
            f" {self.position + 1 if self.length else 0:>{len(str(self.length))}} of {self.length}"
        )
        room = max(3, self.size.width - len(words) - len(self.note) - 6)
        at = round(self.position / last * (room - 1)) if last else 0
        return Content.assemble(
            ("  ├" + "─" * at, "$foreground-muted"),
            ("●", "bold $accent"),
            ("─" * (room - 1 - at) + "┤", "$foreground-muted"),
            words,
            (f"  {self.note}" if self.note else "", "$foreground-muted"),
        )


class Transport(Vertical):
    """Holds a lab's board and has the keys that move through its trace.

    `load(length, stops)` starts it; `Moved` says the new position, also the first one. While
    `held`, playing waits: a guess is pending.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n,right", "step(1)", "Step", id="transport.step", tooltip="One step forward"),
        Binding("b,left", "step(-1)", "Back", id="transport.back", tooltip="One step back"),
        Binding("k", "stop(1)", "Next stop", id="transport.stop", tooltip="On to the next stop"),
        Binding(
            "K",
            "stop(-1)",
            "Last stop",
            id="transport.last_stop",
            show=False,
            tooltip="Back to the stop before",
        ),
        Binding("space", "play", "Play", id="transport.play", tooltip="Play or pause"),
        Binding(
            "greater_than_sign",
            "speed(1)",
            "Faster",
            id="transport.faster",
            show=False,
            key_display=">",
            tooltip="Play faster",
        ),
        Binding(
            "less_than_sign",
            "speed(-1)",
            "Slower",
            id="transport.slower",
            show=False,
            key_display="<",
            tooltip="Play slower",
        ),
        Binding(
            "home", "seek(0)", "First", id="transport.first", show=False, tooltip="The first frame"
        ),
        Binding(
            "end", "seek(-1)", "Last", id="transport.last", show=False, tooltip="The last frame"
        ),
    ]

    position = var(0, init=False)
    playing = var(False, init=False)
    speed = var(1.0, init=False)
    held = var(False, init=False)

    @dataclass
    class Moved(Message):
        """The trace is to be shown at `position`."""

        transport: "Transport"
        position: int

        @property
        def control(self) -> "Transport":
            return self.transport

    def __init__(self, *children: Widget, id: str | None = None) -> None:
        super().__init__(*children, id=id)
        self.length = 0
        self.stops: Sequence[int] = ()

    def compose(self) -> ComposeResult:
        yield SeekBar()

    def on_mount(self) -> None:
        self._ticks = self.set_interval(1 / _STEPS_A_SECOND, self._tick, pause=True)

    def load(self, length: int, stops: Sequence[int], position: int = 0) -> None:
        """A new trace of `length` frames that halts at `stops`, shown at `position`."""
        self.playing = False
        self.length, self.stops = length, stops
        bar = self.query_one(SeekBar)
        bar.length = length
        self.set_reactive(Transport.position, self._within(position))
        self.watch_position(self.position)

    def _within(self, position: int) -> int:
        return max(0, min(self.length - 1, position))

    def validate_position(self, position: int) -> int:
        return self._within(position)

    def watch_position(self, position: int) -> None:
        self.query_one(SeekBar).position = position
        self.post_message(self.Moved(self, position))

    def watch_playing(self, playing: bool) -> None:
        self._ticks.stop()
        if playing:
            rate = min(_MOST_REDRAWS, _STEPS_A_SECOND * self.speed)
            self._ticks = self.set_interval(1 / rate, self._tick)
        self._say()

    def watch_speed(self, speed: float) -> None:
        if self.playing:
            self.watch_playing(True)
        self._say()

    def _say(self) -> None:
        self.query_one(SeekBar).note = f"{'▸' if self.playing else ' '} {self.speed:g}×"

    def _tick(self) -> None:
        if self.held:
            return
        rate = _STEPS_A_SECOND * self.speed
        self.position += max(1, round(rate / _MOST_REDRAWS))
        if self.position >= self.length - 1:
            self.playing = False

    def action_step(self, by: int) -> None:
        self.playing = False
        self.position += by

    def action_stop(self, way: int) -> None:
        self.playing = False
        if way > 0:
            after = bisect_right(self.stops, self.position)
            self.position = self.stops[after] if after < len(self.stops) else self.length - 1
        else:
            before = bisect_left(self.stops, self.position) - 1
            self.position = self.stops[before] if before >= 0 else 0

    def action_seek(self, position: int) -> None:
        self.playing = False
        self.position = position if position >= 0 else self.length - 1

    def action_play(self) -> None:
        if not self.playing and self.position >= self.length - 1:
            self.position = 0
        self.playing = not self.playing

    def action_speed(self, by: int) -> None:
        at = SPEEDS.index(self.speed) + by
        self.speed = SPEEDS[max(0, min(len(SPEEDS) - 1, at))]
