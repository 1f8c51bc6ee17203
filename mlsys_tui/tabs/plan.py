"""The Plan: what comes next, the five hours with their clock, and the checklist."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.reactive import var

from mlsys_tui.course import ChecklistItem, Course, Hour
from mlsys_tui.study.progress import Progress
from mlsys_tui.tabs.clockwords import minutes, signed
from mlsys_tui.widgets.bars import bar
from mlsys_tui.widgets.board import Board, window
from mlsys_tui.widgets.navigate import OpenSection

_BAR = 16
_MUTED = "$foreground-muted"
_FIGURES = f"{'plan':>7}  {'spent':>6}  {'drift':>6}"


@dataclass(frozen=True)
class Suggestion:
    """What to do next, and the section that starts it."""

    text: str
    section: str


def suggest(course: Course, progress: Progress) -> Suggestion:
    """The first item not ticked, in the clock's hour if it has one, else from the start."""
    left = [item for item in course.checklist if item.id not in progress.ticks]
    if not left:
        last = course.hours[-1].sections if course.hours else ()
        return Suggestion("all ticked; the final review once more", last[-1].ref if last else "")
    here = [item for item in left if _hour_of(item) == progress.clock.hour]
    item = (here or left)[0]
    hour = course.hour(_hour_of(item))
    why = f" (hour {hour.number} is {hour.weight} % of the exam)" if hour else ""
    return Suggestion(f"{item.text}{why}", item.section)


def _hour_of(item: ChecklistItem) -> str:
    return item.section.partition("#")[0]


class PlanTab(Board):
    """One line each: the suggestion, the hours, the checklist. The lit line takes the keys."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "Open", id="plan.open", tooltip="Open the lit line"),
        Binding("space", "tick", "Tick", id="plan.tick", tooltip="Tick or untick the lit item"),
        Binding("s", "next_hour", "Next hour", id="plan.next", tooltip="Finish or skip this hour"),
        Binding(
            "plus,equals_sign",
            "add(5)",
            "5 min",
            id="plan.more",
            key_display="+/-",
            tooltip="Five minutes more for this hour",
        ),
        Binding(
            "minus",
            "add(-5)",
            "5 min less",
            id="plan.less",
            show=False,
            tooltip="Five minutes less for this hour",
        ),
        Binding("u", "undo", "Undo", id="plan.undo", tooltip="Undo a tick, a skip or a reset"),
        Binding(
            "x",
            "reset",
            "Reset",
            id="plan.reset",
            show=False,
            tooltip="Set the clock back to nothing spent",
        ),
        Binding("up", "move(-1)", "Up", id="plan.up", show=False),
        Binding("down", "move(1)", "Down", id="plan.down", show=False),
        Binding("home", "move(-99)", "First", id="plan.first", show=False),
        Binding("end", "move(99)", "Last", id="plan.last", show=False),
    ]

    cursor = var(0, init=False)

    @dataclass
    class Ticked(Message):
        """The reader ticked or unticked an item of the checklist."""

        item: str

    @dataclass
    class HourOpened(Message):
        """The reader opened an hour from its line."""

        hour: str

    @dataclass
    class NextHour(Message):
        """The reader wants to finish or skip the current hour."""

    @dataclass
    class Added(Message):
        """The reader gives this many seconds to the current hour, or takes them."""

        seconds: float

    @dataclass
    class Reset(Message):
        """The reader wants the clock set back."""

    @dataclass
    class Undo(Message):
        """The reader wants the last tick, skip or reset undone."""

    def __init__(self, course: Course, progress: Progress, id: str) -> None:
        super().__init__(id=id)
        self._course, self._progress = course, progress
        self._pending: frozenset[str] = frozenset()

    def show(self, progress: Progress, pending: frozenset[str]) -> None:
        """Show this progress; `pending` are the ticks that are not on disk yet."""
        self._progress, self._pending = progress, pending
        self.redraw()

    def take_focus(self) -> None:
        self.focus()

    def rows(self, width: int, height: int) -> Sequence[Content]:
        if not self._course.hours:
            return [Content("  No course to show; see the notice, and mlsys-tui check.")]
        lit = self._lines(width)
        where = next(index for index, (target, _) in enumerate(lit) if target == self.cursor)
        shown = window(where, len(lit), height)
        rows = [lit[index][1] for index in shown]
        if shown.start:
            rows.insert(0, Content.styled(f"  ▴ {shown.start} more", _MUTED))
        if shown.stop < len(lit):
            rows.append(Content.styled(f"  ▾ {len(lit) - shown.stop} more", _MUTED))
        return rows

    def _lines(self, width: int) -> list[tuple[int | None, Content]]:
        """Every line, with its position among those that can be lit."""
        course, now = self._course, time.time()
        hours = [self._hour(hour, now) for hour in course.hours]
        items = [self._item(item) for item in course.checklist]
        ticked = sum(item.id in self._progress.ticks for item in course.checklist)
        next_line = Content.assemble(
            ("Next: ", "bold $accent"), suggest(course, self._progress).text, (" ↵", _MUTED)
        )
        return [
            (0, self._lit(0, next_line, width)),
            (None, Content()),
            (None, _head(f"{'The five hours':<33}{'weight':<21}{_FIGURES}")),
            *self._numbered(hours, 1, width),
            (None, Content()),
            (None, _head(f"{f'Checklist  {ticked} of {len(course.checklist)}':<56}read in")),
            *self._numbered(items, 1 + len(hours), width),
        ]

    def _numbered(
        self, lines: Sequence[Content], first: int, width: int
    ) -> list[tuple[int | None, Content]]:
        return [(at, self._lit(at, line, width)) for at, line in enumerate(lines, start=first)]

    def _lit(self, at: int, line: Content, width: int) -> Content:
        inside = Content.assemble(" ", line).pad_right(max(0, width - line.cell_length - 1))
        return (
            inside.stylize("$block-cursor-foreground on $block-cursor-background")
            if at == self.cursor
            else inside
        )

    def _hour(self, hour: Hour, now: float) -> Content:
        clock = self._progress.clock
        spent, drift = clock.spent_at(hour.id, now), clock.hour_drift(hour.id, now)
        current, done = hour.id == clock.hour, hour.id in clock.finished
        mark = "✓" if done else "▸" if current else " "
        widest = max(other.weight for other in self._course.hours)
        figures = (
            f"{minutes(clock.planned(hour.id)):>7}  {minutes(spent) if spent or done else '–':>6}"
            f"  {signed(drift) if drift and abs(drift) >= 0.5 else '':>6}"
        )
        return Content.assemble(
            (f"{mark} ", "bold $success" if done else "bold $accent"),
            (f"{hour.number}  {hour.title[:28]:<29}", "bold" if current else ""),
            (bar(hour.weight / widest, _BAR), "$primary"),
            f" {hour.weight:>2} %",
            (figures, "bold" if current else _MUTED),
        )

    def _item(self, item: ChecklistItem) -> Content:
        ticked = item.id in self._progress.ticks
        box = "[…]" if item.id in self._pending else "[x]" if ticked else "[ ]"
        section = self._course.section(item.section)
        return Content.assemble(
            (f"{box} ", "bold $success" if ticked else ""),
            (f"{item.text:<54}", _MUTED if ticked else ""),
            (section.number if section else "", _MUTED),
        )

    def watch_cursor(self) -> None:
        self.redraw()
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return self._lit_item is not None if action == "tick" else True

    def action_move(self, by: int) -> None:
        last = len(self._course.hours) + len(self._course.checklist)
        self.cursor = max(0, min(last, self.cursor + by))

    @property
    def _lit_item(self) -> ChecklistItem | None:
        at = self.cursor - 1 - len(self._course.hours)
        return self._course.checklist[at] if 0 <= at < len(self._course.checklist) else None

    def action_open(self) -> None:
        if item := self._lit_item:
            self.post_message(OpenSection(item.section))
        elif 1 <= self.cursor <= len(self._course.hours):
            self.post_message(self.HourOpened(self._course.hours[self.cursor - 1].id))
        elif section := suggest(self._course, self._progress).section:
            self.post_message(OpenSection(section))

    def action_tick(self) -> None:
        if item := self._lit_item:
            self.post_message(self.Ticked(item.id))

    def action_next_hour(self) -> None:
        self.post_message(self.NextHour())

    def action_add(self, minutes: int) -> None:
        self.post_message(self.Added(60.0 * minutes))

    def action_reset(self) -> None:
        self.post_message(self.Reset())

    def action_undo(self) -> None:
        self.post_message(self.Undo())


def _head(words: str) -> Content:
    return Content.styled(f"  {words}", _MUTED)
