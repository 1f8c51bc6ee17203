"""The Plan: what comes next, the five hours with their clock, and the checklist."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.reactive import var

from mlsys_tui.course import ChecklistItem, Course
from mlsys_tui.study.progress import Progress
from mlsys_tui.tabs.plan_rows import Plan
from mlsys_tui.tabs.suggesting import Suggestion, hour_of, suggest
from mlsys_tui.widgets.board import Board, window
from mlsys_tui.widgets.navigate import OpenPractice, OpenSection, WhatNow

_MUTED = "$foreground-muted"


class PlanTab(Board):
    """One line each: the suggestion, the hours, the checklist. The lit line takes the keys."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "Open", id="plan.open", tooltip="Open the lit line"),
        Binding("space", "tick", "Tick", id="plan.tick", tooltip="Tick or untick the lit item"),
        Binding("s", "next_hour", "Next", id="plan.next", tooltip="Finish or skip this hour"),
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
        Binding(
            "w",
            "now",
            "What now",
            id="plan.now",
            show=False,
            tooltip="What the current hour asks for now",
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
        self._returns = False

    def show(self, progress: Progress, pending: frozenset[str]) -> None:
        """Show this progress; `pending` are the ticks that are not on disk yet."""
        self._progress, self._pending = progress, pending
        self.redraw()

    def take_focus(self) -> None:
        self.focus()

    def on_hide(self) -> None:
        """The Plan opens with what comes next lit, unless the reader went to read a lit item."""
        if not self._returns:
            self.cursor = 0
        self._returns = False

    def light(self, hour: str) -> None:
        """Light the first item of this hour that is not ticked, or the first of them all."""
        items = self._course.checklist
        open_ones = [at for at, item in enumerate(items) if item.id not in self._progress.ticks]
        here = [at for at in open_ones if hour_of(items[at]) == hour]
        self.cursor = 1 + len(self._course.hours) + next(iter(here or open_ones), 0)

    def rows(self, width: int, height: int) -> Sequence[Content]:
        if not self._course.hours:
            return [Content("  No course to show; see the notice, and mlsys-tui check.")]
        lines = Plan(self._course, self._progress, self._pending, time.time()).rows(width)
        where = next(index for index, (target, _) in enumerate(lines) if target == self.cursor)
        shown = window(where, len(lines), height)
        rows = [self._row(*lines[index], width) for index in shown]
        if shown.start:
            rows.insert(0, Content.styled(f"  ▴ {shown.start} more", _MUTED))
        if shown.stop < len(lines):
            rows.append(Content.styled(f"  ▾ {len(lines) - shown.stop} more", _MUTED))
        return rows

    def _row(self, at: int | None, line: Content, width: int) -> Content:
        if at is None or at != self.cursor:
            return Content.assemble(" ", line)
        lit = Content.assemble(" ", line, "" if at else " ↵")
        inside = lit.pad_right(max(0, width - lit.cell_length))
        return inside.stylize("$block-cursor-foreground on $block-cursor-background")

    def watch_cursor(self) -> None:
        self.redraw()
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return None if action == "tick" and self._lit_item is None else True

    def action_move(self, by: int) -> None:
        last = len(self._course.hours) + len(self._course.checklist)
        self.cursor = max(0, min(last, self.cursor + by))

    @property
    def _lit_item(self) -> ChecklistItem | None:
        at = self.cursor - 1 - len(self._course.hours)
        return self._course.checklist[at] if 0 <= at < len(self._course.checklist) else None

    def action_open(self) -> None:
        if item := self._lit_item:
            self._returns = True
            self.post_message(OpenSection(item.section))
        elif 1 <= self.cursor <= len(self._course.hours):
            self.post_message(self.HourOpened(self._course.hours[self.cursor - 1].id))
        else:
            self._open_next(suggest(self._course, self._progress, time.time()))

    def _open_next(self, next_: Suggestion) -> None:
        if next_.opens == "section":
            self.post_message(OpenSection(next_.target))
        elif next_.opens == "practice":
            self.post_message(OpenPractice(next_.target))
        elif next_.opens == "stage":
            self.post_message(WhatNow(next_.target))

    def action_now(self) -> None:
        hours = self._course.hours
        if hour := self._progress.clock.hour or (hours[0].id if hours else ""):
            self.post_message(WhatNow(hour))

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
