"""The lines of the Plan: what comes next, the five hours, and the checklist with its evidence."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content

from mlsys_tui.course import ChecklistItem, Course, Hour
from mlsys_tui.study.practice import mastery
from mlsys_tui.study.progress import Progress
from mlsys_tui.tabs.clockwords import minutes, signed
from mlsys_tui.tabs.suggesting import evidence, hour_of, suggest
from mlsys_tui.widgets.bars import bar, gauge

_BAR, _GAUGE = 16, 4
_TEXT, _NUMBER, _EVIDENCE = 46, 5, 14
_MUTED = "$foreground-muted"
_FIGURES = f"{'plan':>7}  {'spent':>6}  {'drift':>6}"

Row = tuple[int | None, Content]
"""A line and its position among those that can be lit; None for one that cannot."""


@dataclass(frozen=True)
class Plan:
    """All that the lines depend on; `pending` are the ticks that are not on disk yet."""

    course: Course
    progress: Progress
    pending: frozenset[str]
    now: float

    def rows(self, width: int) -> list[Row]:
        """Every line."""
        course = self.course
        text = suggest(course, self.progress, self.now).text
        room = max(10, width - 10)
        short = text if len(text) <= room else f"{text[: room - 1]}…"
        ticked = sum(item.id in self.progress.ticks for item in course.checklist)
        head = f"{f'Checklist  {ticked} of {len(course.checklist)}':<{_TEXT + 4 + _NUMBER}}"
        return [
            (0, Content.assemble(("Next: ", "bold $accent"), short)),
            (None, Content()),
            (None, _head(f"{'The five hours':<33}{'weight':<21}{_FIGURES}")),
            *((at, self._hour(hour)) for at, hour in enumerate(course.hours, 1)),
            (None, Content()),
            (None, _head(f"{head}{'evidence':<{_EVIDENCE}}mastery")),
            *enumerate(self._items(), 1 + len(course.hours)),
        ]

    # The hours

    def _hour(self, hour: Hour) -> Content:
        clock = self.progress.clock
        spent, drift = clock.spent_at(hour.id, self.now), clock.hour_drift(hour.id, self.now)
        current, done = hour.id == clock.hour, hour.id in clock.finished
        mark = "✓" if done else "▸" if current else " "
        widest = max(other.weight for other in self.course.hours)
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

    # The checklist

    def _items(self) -> Sequence[Content]:
        """The items; the first one of an hour has the mastery of that hour."""
        hours = [hour_of(item) for item in self.course.checklist]
        return [
            Content.assemble(
                self._item(item), self._mastery(hour) if hour not in hours[:at] else ""
            )
            for at, (item, hour) in enumerate(zip(self.course.checklist, hours, strict=True))
        ]

    def _item(self, item: ChecklistItem) -> Content:
        ticked = item.id in self.progress.ticks
        box = "[…]" if item.id in self.pending else "[x]" if ticked else "[ ]"
        section = self.course.section(item.section)
        text = item.text if len(item.text) < _TEXT else f"{item.text[: _TEXT - 2]}…"
        return Content.assemble(
            (f"{box} ", "bold $success" if ticked else ""),
            (f"{text:<{_TEXT}}", _MUTED if ticked else ""),
            (f"{section.number if section else '':<{_NUMBER}}", _MUTED),
            f"{self._evidence(item):<{_EVIDENCE}}",
        )

    def _evidence(self, item: ChecklistItem) -> str:
        hour = self.course.hour(hour_of(item))
        slug = item.section.partition("#")[2]
        right, asked = evidence(hour, slug, self.progress) if hour else (0, 0)
        if not asked:
            return ""
        forms = (f"{right} of {asked} right", f"{right}/{asked} right", f"{right}/{asked}")
        return next((words for words in forms if len(words) < _EVIDENCE), forms[-1])

    def _mastery(self, hour_id: str) -> Content:
        hour = self.course.hour(hour_id)
        asked = [question.id for question in hour.questions] if hour else []
        if not any(self.progress.record(question)[1] for question in asked):
            return Content()
        known = mastery(self.progress, asked)
        return Content.assemble((gauge(known, _GAUGE), "$primary"), f" {100 * known:>3.0f} %")


def _head(words: str) -> Content:
    return Content.styled(f" {words}", _MUTED)
