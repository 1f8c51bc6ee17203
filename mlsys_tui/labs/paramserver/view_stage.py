"""The stage of the Server tab: the board with its scene, and the transport that walks it."""

from typing import Any, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.timer import Timer

from mlsys_tui.labs.paramserver.view_board import ServerBoard
from mlsys_tui.labs.paramserver.view_scene import Ran, Scene
from mlsys_tui.widgets.transport import Transport

_GLIDE = 0.1  # seconds between two pictures of a message on its way
_PICTURES = 3


class Stage(Transport):
    """The shared transport, its stops called what they are here: updates.

    On one step forward messages are seen to move; the scene lands on the new position after that.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "b,left", "step(-1)", "Back", id="transport.back", show=False, tooltip="One step back"
        ),
        Binding("k", "stop(1)", "Update", id="transport.stop", tooltip="On to the next update"),
    ]

    def __init__(self) -> None:
        super().__init__(ServerBoard(Scene()))
        self.scene = Scene()
        self._next_picture: Timer | None = None
        self._landing = 0

    @property
    def board(self) -> ServerBoard:
        return self.query_one(ServerBoard)

    def show(self, **changes: Any) -> None:
        """Change the scene; a message that was on its way has arrived."""
        self._land()
        self._put(**changes)

    def clear(self, **changes: Any) -> None:
        """An empty trace."""
        self.load(0, ())
        self.show(ran=None, position=0, lit=None, finding="", **changes)

    def play(self, ran: Ran, position: int, **changes: Any) -> None:
        """Another run, shown at this position or the nearest there is."""
        at = max(0, min(len(ran.trace) - 1, position))
        self.show(ran=ran, position=at, **changes)
        self.load(len(ran.trace), ran.trace.stops, at)

    def _put(self, **changes: Any) -> None:
        self.scene = self.scene.changed(**changes)
        self.board.show(self.scene)

    @on(Transport.Moved)
    def _moved(self, event: Transport.Moved) -> None:
        event.stop()
        self._land()
        before, position = self.scene.position, self.position
        if self.scene.trace is None or position == before or event.position != position:
            return
        if self._glides(before, position):
            self._glide(position, 1)
        else:
            self._put(position=position, finding="", lit=None)

    def _glides(self, before: int, position: int) -> bool:
        """Whether messages are seen to move: on one step forward in which time passes."""
        trace = self.scene.trace
        unhurried = not self.playing or self.speed <= 1
        if trace is None or position != before + 1 or not unhurried:
            return False
        return not self.app.has_class("-still") and trace.time(position) > trace.time(before)

    def _glide(self, landing: int, picture: int) -> None:
        """A picture of the way to the next position, and the next such picture in a moment."""
        trace = self.scene.trace
        if trace is None or picture > _PICTURES:
            self._put(position=landing, time=None)
            return
        self._landing = landing
        start, end = trace.time(self.scene.position), trace.time(landing)
        now = start + (end - start) * picture / (_PICTURES + 1)
        self._put(time=now, finding="", lit=None)
        self._next_picture = self.set_timer(_GLIDE, lambda: self._glide(landing, picture + 1))

    def _land(self) -> None:
        """End a glide where it was going."""
        if self._next_picture:
            self._next_picture.stop()
            self._next_picture = None
        if self.scene.time is not None:
            self.scene = self.scene.changed(time=None, position=self._landing)
