"""Where a lab's view goes: it is fetched when the hour is first opened, and handed out composed."""

import gc
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from mlsys_tui.labs import load
from mlsys_tui.study.measurements import Measured


class Room(Container, can_focus=True):
    """The lab's view, once it is there. Until then the room keeps what the view is to be told.

    It holds the focus until there is a board to take it.
    """

    class Ready(Message):
        """The view is there, and may have the focus."""

    @dataclass
    class _Loaded(Message):
        """The view's class arrived, or the sentence why it did not."""

        view: type[Widget] | None
        refusal: str

    def __init__(self, reference: str) -> None:
        """`reference` names the view, as `labs.load` takes it."""
        super().__init__(classes="lab")
        self._reference = reference
        self.view: Widget | None = None
        self.opening = True
        self._settings: Mapping[str, Any] | None = None
        self._measurements: Sequence[Measured] = ()

    def compose(self) -> ComposeResult:
        yield Static(Content("Opening the lab"), classes="muted notice")

    def on_mount(self) -> None:
        self._fetch(self._reference)

    @work(thread=True, exclusive=True, group="load-lab", exit_on_error=False)
    def _fetch(self, reference: str) -> None:
        try:
            self.post_message(self._Loaded(load(reference), ""))
        except Exception as error:  # whatever an import can raise: the lesson stays readable
            self.post_message(self._Loaded(None, f"This lab cannot open: {error}"))

    @on(_Loaded)
    async def _mount_view(self, event: _Loaded) -> None:
        event.stop()
        if event.view is None:
            self.opening = False
            words = f"{event.refusal}. The lesson is on l."
            self.query_one(Static).update(Content(words))
            return
        await self.remove_children()
        view = event.view()
        await self.mount(view)  # until it and all that is in it are composed
        self.view = view
        gc.freeze()  # what a lab imports stays: looking through it for garbage costs 0.1 s a time
        self.offer(self._measurements)
        if self._settings is None:
            self.post_message(self.Ready())
        else:
            self.set_up(self._settings)  # which may turn to another board, with the next frame
            self.call_after_refresh(self.post_message, self.Ready())

    def set_up(self, settings: Mapping[str, Any]) -> None:
        """Show the view with these settings, now or as soon as it is there."""
        self._settings = settings
        if self.view and hasattr(self.view, "load"):
            self.view.load(settings)

    def offer(self, measurements: Sequence[Measured]) -> None:
        """Hand down what all labs measured, for a view that can use it."""
        self._measurements = measurements
        if self.view and hasattr(self.view, "offer"):
            self.view.offer(measurements)

    def take_focus(self) -> None:
        """The focus goes to the board that is shown, never to a field."""
        for widget in self.screen.focus_chain:
            if widget.has_class("board") and self.view in widget.ancestors_with_self:
                widget.focus()
                return
        self.focus()
