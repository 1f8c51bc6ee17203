"""The board of Practice: what is due, the hours, the mock exam, and what there is to read."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.reactive import var

from mlsys_tui.course import Course, Hour
from mlsys_tui.study.practice import mastery
from mlsys_tui.study.progress import Progress
from mlsys_tui.tabs.exam_model import answered
from mlsys_tui.tabs.intuition_words import known
from mlsys_tui.tabs.practice_choice import due
from mlsys_tui.tabs.practice_words import count
from mlsys_tui.widgets.answer_marks import MUTED
from mlsys_tui.widgets.bars import gauge
from mlsys_tui.widgets.board import Board, window

GO_ON, EXAM, EXAMS, INTUITION, READ = "go on", "exam", "exams", "intuition", "read"
_TITLE, _BAR = 34, 10


@dataclass(frozen=True)
class Line:
    """A line that can be opened, by the name of what it opens; a line between has no name."""

    name: str
    content: Content


class PracticeBoard(Board):
    """One line each; the lit one opens with Enter."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "Open", id="practice.open", tooltip="Open the lit line"),
        Binding("up", "move(-1)", "Up", id="practice.up", show=False),
        Binding("down", "move(1)", "Down", id="practice.down", show=False),
        Binding("home", "move(-99)", "First", id="practice.first", show=False),
        Binding("end", "move(99)", "Last", id="practice.last", show=False),
    ]

    cursor = var("", init=False)

    @dataclass
    class Opened(Message):
        """The reader opens a line of this name: a drill, an exam, something to read."""

        name: str

    def __init__(self, course: Course, progress: Progress) -> None:
        super().__init__()
        self._course, self._progress = course, progress
        self._left = ""

    def show(self, progress: Progress, left: str) -> None:
        """Show this progress, and `left`, the drill that can be gone on with."""
        self._progress, self._left = progress, left
        self.redraw()

    def rows(self, width: int, height: int) -> Sequence[Content]:
        lines = self._lines(time.time())
        names = [line.name for line in lines]
        lit = names.index(self.cursor if self.cursor in names and self.cursor else _first(names))
        drawn = [self._row(line, at == lit, width) for at, line in enumerate(lines)]
        shown = window(lit, len(drawn), height)
        rows = [drawn[at] for at in shown]
        if shown.start:
            rows.insert(0, Content.styled(f"  ▴ {shown.start} more", MUTED))
        if shown.stop < len(drawn):
            rows.append(Content.styled(f"  ▾ {len(drawn) - shown.stop} more", MUTED))
        return rows

    def _row(self, line: Line, lit: bool, width: int) -> Content:
        inside = Content.assemble(" ", line.content)
        inside = inside.pad_right(max(0, width - inside.cell_length))
        style = "$block-cursor-foreground on $block-cursor-background"
        return inside.stylize(style) if lit else inside

    def _lines(self, now: float) -> list[Line]:
        between = Line("", Content())
        head = f" {'Drill an hour':<{_TITLE + 3}}{'mastery':<{_BAR + 8}}answered"
        hours = [Line(hour.id, self._hour(hour)) for hour in self._course.hours if hour.questions]
        return [
            *([Line(GO_ON, _named("Go on", self._left))] if self._left else []),
            Line("due", self._due(now)),
            between,
            Line("", Content.styled(head, MUTED)),
            *hours,
            Line("mixed", _named("Mixed", "questions from all hours, as the exam weighs them")),
            between,
            Line(EXAM, self._exam(now)),
            Line(EXAMS, self._exams()),
            between,
            Line(INTUITION, _named("Intuition", self._guesses())),
            Line(READ, _named("All questions", "to read, answers hidden")),
        ]

    def _due(self, now: float) -> Content:
        waiting = due(self._course, self._progress, now)
        if waiting:
            return _named(f"Due now ({len(waiting)})", "answered before, and time to ask again")
        if self._progress.cards:
            return _named("Due now", "nothing; a question comes back when it fades")
        return _named("Due now", "nothing yet: what you answer comes back on its day")

    def _hour(self, hour: Hour) -> Content:
        names = [question.id for question in hour.questions]
        known = mastery(self._progress, names)
        asked = sum(self._progress.record(name)[1] > 0 for name in names)
        return Content.assemble(
            (f" {hour.number}  ", ""),
            f"{hour.title[: _TITLE - 2]:<{_TITLE}}",
            (gauge(known, _BAR), "$primary" if asked else MUTED),
            f" {known:>4.0%}   ".replace("%", " %"),
            (f"{asked} of {len(names)}", MUTED),
        )

    def _exam(self, now: float) -> Content:
        exam, sitting = self._course.exam, self._progress.sitting
        if sitting is None:
            words = (
                f"{exam.questions} questions, {exam.minutes} minutes; no solutions before the end"
            )
            return _named("Mock exam", words)
        left = round(sitting.left(now, exam.minutes) / 60)
        done = len(answered(self._course, sitting.seed, sitting.answers))
        words = f"{left} min left, {done} of {exam.questions} answered"
        return _named("Go on with the exam", words, "bold $warning")

    def _exams(self) -> Content:
        exams = self._progress.exams
        if not exams:
            return _named("Exams so far", "none yet")
        best = max(exams, key=lambda sat: sum(sat.right.values()))
        right = f"{sum(best.right.values())} of {len(best.right)}"
        return _named("Exams so far", f"{len(exams)}; the best {right} right")

    def _guesses(self) -> str:
        number = len(known(self._progress.predictions))
        if number:
            return f"{count(number, 'guess', 'guesses')} against what was measured"
        return "your guesses against what was measured; none yet"

    def watch_cursor(self) -> None:
        self.redraw()

    def action_move(self, by: int) -> None:
        names = [line.name for line in self._lines(time.time()) if line.name]
        lit = names.index(self.cursor) if self.cursor in names else 0
        self.cursor = names[max(0, min(len(names) - 1, lit + by))]

    def action_open(self) -> None:
        names = [line.name for line in self._lines(time.time()) if line.name]
        self.cursor = self.cursor if self.cursor in names else names[0]
        self.post_message(self.Opened(self.cursor))


def _first(names: Sequence[str]) -> str:
    return next(name for name in names if name)


def _named(name: str, words: str, style: str = "bold") -> Content:
    return Content.assemble((f" {name:<22}", style), (words, MUTED))
