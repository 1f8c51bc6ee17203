"""The end of a drill: how it went, question by question."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message

from mlsys_tui.course.attempt import Attempt
from mlsys_tui.tabs.practice_series import Series
from mlsys_tui.widgets.answer_marks import MUTED, sign
from mlsys_tui.widgets.board import Board, window
from mlsys_tui.widgets.prose import prose

_HEAD = 4  # lines above the list


class Tally(Board):
    """Every question of the drill on a line; enter opens the lit one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "Open", id="tally.open", tooltip="The question and its solution"),
        Binding("up", "move(-1)", "Up", id="tally.up", show=False),
        Binding("down", "move(1)", "Down", id="tally.down", show=False),
    ]

    @dataclass
    class Chosen(Message):
        """The reader wants to see the question at this place."""

        index: int

    def __init__(self) -> None:
        super().__init__()
        self.series: Series | None = None
        self.cursor = 0

    def show(self, series: Series) -> None:
        """Show how it went, the first wrong answer lit."""
        self.series = series
        wrong = [at for at, attempt in enumerate(series.attempts) if not attempt.right]
        self.cursor = wrong[0] if wrong else 0
        self.redraw()

    def rows(self, width: int, height: int) -> Sequence[Content]:
        if self.series is None:
            return ()
        lines = [self._line(at, one, width) for at, one in enumerate(self.series.attempts)]
        shown = window(self.cursor, len(lines), height - _HEAD)
        skipped = self.series.skipped
        told = f" {self.series.marked} answered, {skipped} skipped." if skipped else ""
        rest = "enter opens a question, " + ("r asks the wrong ones again, " * self._any_wrong)
        return [
            Content.styled(f"  {self.series.right} of {self.series.total} right.{told}", "bold"),
            Content.styled(f"  {rest}escape leaves", MUTED),
            Content(),
            *([Content.styled(f"  ▴ {shown.start} more", MUTED)] if shown.start else []),
            *(lines[at] for at in shown),
            *(
                [Content.styled(f"  ▾ {len(lines) - shown.stop} more", MUTED)]
                if shown.stop < len(lines)
                else []
            ),
        ]

    @property
    def _any_wrong(self) -> bool:
        return self.series is not None and self.series.right < self.series.total

    def _line(self, at: int, attempt: Attempt, width: int) -> Content:
        section = attempt.drawn.hour.section(attempt.drawn.question.section)
        place = section.number if section else ""
        words = prose(attempt.drawn.text, 500)[0].plain
        mark = sign(attempt.right) if attempt.verdict else ("–", MUTED)
        line = Content.assemble("  ", mark, f" {place:<5} {words}")
        line = line.truncate(width, ellipsis=True, pad=True)
        lit = "$block-cursor-foreground on $block-cursor-background"
        return line.stylize(lit) if at == self.cursor else line

    def action_move(self, by: int) -> None:
        last = len(self.series.attempts) - 1 if self.series else 0
        self.cursor = max(0, min(last, self.cursor + by))
        self.redraw()

    def action_open(self) -> None:
        self.post_message(self.Chosen(self.cursor))
