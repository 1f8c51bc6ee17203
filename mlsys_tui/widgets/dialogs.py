"""Questions that interrupt: one sentence, a few lettered ways to answer, Escape to leave."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

_AGAIN = 0.5  # seconds


@dataclass(frozen=True)
class Choice:
    """One way to answer: the key, what it does, and what the caller receives."""

    key: str
    text: str
    value: str


class Ask(ModalScreen[str | None]):
    """A question with a few keyed answers. The result is the choice's value, or None.

    A question that is a function is asked anew twice a second: what it says may change meanwhile.
    """

    BINDINGS = [Binding("escape", "dismiss(None)", "Cancel", id="dialog.cancel")]

    def __init__(
        self,
        question: str | Callable[[], str],
        choices: Sequence[Choice],
        escape: str = "cancel",
    ) -> None:
        super().__init__()
        self._question, self._choices, self._escape = question, choices, escape

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(self._words(), classes="question")
            for choice in self._choices:
                yield Static(_option(choice.key, choice.text))
            yield Static(_option("escape", self._escape), classes="muted")

    def _words(self) -> Content:
        return Content(self._question if isinstance(self._question, str) else self._question())

    def on_mount(self) -> None:
        if not isinstance(self._question, str):
            question = self.query_one(".question", Static)
            self.set_interval(_AGAIN, lambda: question.update(self._words()))

    def on_key(self, event: events.Key) -> None:
        for choice in self._choices:
            if event.key == choice.key or event.character == choice.key:
                event.stop()
                self.dismiss(choice.value)


def _option(key: str, text: str) -> Content:
    return Content.assemble((f"{key:>8}", "bold $accent"), f"  {text}")
