"""Intuition: what was guessed in all labs beside what this machine did."""

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from mlsys_tui.study.measurements import Prediction
from mlsys_tui.tabs.intuition_words import Compared, known, measured, summary, verdict
from mlsys_tui.tabs.practice_words import count
from mlsys_tui.widgets.answer_marks import MUTED
from mlsys_tui.widgets.board import Board

_SIGNS = {0: ("✓", "bold $success"), -1: ("▾", "bold $warning"), 1: ("▴", "bold $warning")}
_OTHER = ("✗", "bold $error")
_HEAD = 6
_EMPTY = (
    "No guess has been measured yet.",
    "",
    "In a lab, p asks for a guess before r measures. A good first one:",
    "press 5 for the race, p to say how many times faster, then r.",
)


class Intuition(Board):
    """A summary, then every guess with its answer, newest first; the arrows scroll."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "scroll_by(-1)", "Up", id="intuition.up", show=False),
        Binding("down", "scroll_by(1)", "Down", id="intuition.down", show=False),
        Binding("home", "scroll_by(-999)", "First", id="intuition.first", show=False),
        Binding("end", "scroll_by(999)", "Last", id="intuition.last", show=False),
    ]

    def __init__(self, predictions: Sequence[Prediction]) -> None:
        super().__init__()
        self._predictions = predictions
        self._top = 0

    def show(self, predictions: Sequence[Prediction]) -> None:
        """Show these guesses."""
        self._predictions = predictions
        self.redraw()

    def rows(self, width: int, height: int) -> Sequence[Content]:
        compared = known(self._predictions)
        head = [Content.styled("  Intuition", "bold $text-primary"), Content()]
        if not compared:
            return [*head, *(Content(f"  {line}") for line in _EMPTY), *self._waiting(compared)]
        words = [Content(f"  {sentence}") for sentence in summary(compared)]
        lines = [line for one in compared for line in _pair(one, width)]
        room = height - _HEAD
        self._top = max(0, min(self._top, len(lines) - room))
        shown = lines[self._top : self._top + room]
        above, below = self._top, len(lines) - self._top - len(shown)
        more = ", ".join(
            f"{sign} {rest} more" for sign, rest in (("▴", above), ("▾", below)) if rest
        )
        waiting = self._waiting(compared)
        return [
            *head,
            *words,
            *(waiting or [Content()]),
            *shown,
            Content.styled(f"  {more} lines" if more else "", MUTED),
        ]

    def _waiting(self, compared: Sequence[Compared]) -> list[Content]:
        left = len(self._predictions) - len(compared)
        words = f"  {count(left, 'guess', 'guesses')} without a measurement."
        return [Content.styled(words, MUTED)] if left else []

    def action_scroll_by(self, by: int) -> None:
        self._top = max(0, self._top + by)
        self.redraw()


def _pair(one: Compared, width: int) -> list[Content]:
    sign = _OTHER if one.way is None else _SIGNS[one.way]
    asked = Content.assemble("  ", sign, f" {one.prediction.question}")
    said = f"    you said {one.prediction.guess:<14}  measured {measured(one):<9} {verdict(one)}"
    return [asked.truncate(width - 1, ellipsis=True), Content.styled(said, MUTED)]
