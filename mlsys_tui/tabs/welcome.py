"""The first start: one question, before anything else."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from mlsys_tui.widgets.predict import HOW_MANY_TIMES, Predict

_QUESTION = (
    "Two loops. The same billion multiplications, one order swapped.\n"
    "How many times faster is the second, on this machine?"
)


class Welcome(ModalScreen[int | None | bool]):
    """The result is the guess's index or None when the race is to start, False to skip it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "race", "Start the race", id="welcome.race"),
        Binding("escape", "dismiss(False)", "Skip", id="welcome.skip"),
    ]

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog -wide"):
            yield Static(Content(_QUESTION), classes="question")
            yield Predict("", HOW_MANY_TIMES, upright=True)
            yield Static(
                Content.assemble(
                    ("\nenter", "bold $accent"),
                    " starts the race, ",
                    ("escape", "bold $accent"),
                    " skips",
                )
            )

    def on_mount(self) -> None:
        self.query_one(Predict).focus()

    @on(Predict.Left)
    def _skipped(self) -> None:
        self.dismiss(False)

    def action_race(self) -> None:
        self.dismiss(self.query_one(Predict).guess)
