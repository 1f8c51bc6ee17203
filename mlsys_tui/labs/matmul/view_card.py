"""The card: six lines to paste into a chat or a report."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from mlsys_tui.labs.matmul.ladder import card
from mlsys_tui.labs.matmul.race import Result
from mlsys_tui.machine import processor
from mlsys_tui.widgets.predict import HOW_MANY_TIMES

_GUESSES = dict(zip(HOW_MANY_TIMES, (1.0, 2.0, 5.0, 10.0, 20.0), strict=True))
_MEASURED = 3  # the line that says how much faster IKJ was


class Card(ModalScreen[None]):
    """Six plain lines, on the screen and on the clipboard where the terminal has one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,c", "dismiss(None)", "Close", id="card.close"),
    ]
    CSS = "Card .dialog { width: 80; } Card .lines { height: auto; margin-bottom: 1; }"

    def __init__(self, result: Result, guess: str, *, fair: bool) -> None:
        super().__init__()
        lines = list(card(result, processor(), _GUESSES.get(guess)))
        if not fair:
            lines[_MEASURED] += " (live, sharing the cores)"
        self.text = "\n".join(lines)

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(Content("Six lines to paste"), classes="question")
            yield Static(Content(self.text), classes="lines")
            yield Static(
                Content("Copied, where the terminal lets programs copy. escape closes"),
                classes="muted",
            )

    def on_mount(self) -> None:
        self.app.copy_to_clipboard(self.text)
