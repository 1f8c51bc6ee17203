"""Guess first: one question, options a to e, and the guess said back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

LETTERS = "abcde"
HOW_MANY_TIMES = ("the same", "2×", "5×", "10×", "20× or more")


class Predict(Widget, can_focus=True):
    """Options lettered a to e. Never blocks: a lab runs whether a guess was made or not."""

    DEFAULT_CSS = """
    Predict { height: auto; width: 1fr; }
    Predict:focus { background: $boost; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Leave the guess", id="predict.leave"),
    ]

    guess: reactive[int | None] = reactive(None, layout=True)

    @dataclass
    class Chosen(Message):
        """The reader chose option `index`, whose words are `guess`."""

        predict: "Predict"
        index: int
        guess: str

        @property
        def control(self) -> "Predict":
            return self.predict

    @dataclass
    class Left(Message):
        """The reader left the question without a guess."""

        predict: "Predict"

    def __init__(
        self, question: str, options: Sequence[str], *, id: str | None = None, upright: bool = False
    ) -> None:
        super().__init__(id=id)
        self.question, self.options, self.upright = question, tuple(options), upright

    def render(self) -> Content:
        gap = "\n" if self.upright else "   "
        marked = [
            Content.assemble(
                (f"{letter} ", "bold $accent"),
                (option, "bold reverse" if index == self.guess else ""),
            )
            for index, (letter, option) in enumerate(zip(LETTERS, self.options, strict=False))
        ]
        head = Content(f"{self.question}\n" if self.question else "")
        return Content.assemble(head, Content(gap).join(marked))

    def on_key(self, event: events.Key) -> None:
        if event.key in LETTERS[: len(self.options)]:
            event.stop()
            self.guess = LETTERS.index(event.key)
            self.post_message(self.Chosen(self, self.guess, self.options[self.guess]))

    def action_leave(self) -> None:
        self.post_message(self.Left(self))
