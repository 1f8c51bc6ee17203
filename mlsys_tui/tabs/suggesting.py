"""What next: one suggestion with its reason, from what is due, known, ticked, and the time left."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from mlsys_tui.course import ChecklistItem, Course, Hour
from mlsys_tui.study.practice import Record, mastery
from mlsys_tui.study.progress import Progress
from mlsys_tui.tabs import guide

MANY_DUE = 10  # due questions that come before anything but an exam and a running hour
READY = 0.7  # mastery of the whole course at which a mock exam says more than a drill


@dataclass(frozen=True)
class Suggestion:
    """What to do next, and what opens it: a section, questions, an hour's stage, or nothing."""

    text: str
    opens: Literal["section", "practice", "stage", "nothing"] = "nothing"
    target: str = ""


def suggest(course: Course, progress: Progress, now: float) -> Suggestion:
    """The first of these that there is: an exam under way; what the running hour asks for; many
    questions due; the section where wrong answers cost most of the exam; what the clock's hour asks
    for while it stands; the next item to tick; questions due; a mock exam, once enough is known;
    the hour that costs most.
    """
    return next(_suggestions(course, progress, now), Suggestion("no course to study"))


def _suggestions(course: Course, progress: Progress, now: float) -> Iterator[Suggestion]:
    if progress.sitting:
        left = progress.sitting.left(now, course.exam.minutes)
        yield Suggestion(f"go on with the exam, {_minutes(left)} left", "practice", "exam")
    hour = course.hour(progress.clock.hour or "")
    if hour and progress.clock.running:
        yield _stage(hour, progress, now)
    due = progress.due([each.id for hour in course.hours for each in hour.questions], now)
    if len(due) >= MANY_DUE:
        yield _due(len(due))
    if weak := _weakest(course, progress):
        yield weak
    if hour and guide.stage(hour, progress, now) is not guide.TICK:
        yield _stage(hour, progress, now)
    if item := _unticked(course, progress):
        yield _item(course, item)
    if due:
        yield _due(len(due))
    yield from _exam_or_hour(course, progress)


def _stage(hour: Hour, progress: Progress, now: float) -> Suggestion:
    stage = guide.stage(hour, progress, now)
    left = progress.clock.left(now)
    time = f"{_minutes(left)} left of hour {hour.number}" if left > 0 else "the hour is over"
    return Suggestion(f"{guide.words(stage, hour, progress)} ({time})", "stage", hour.id)


def _due(number: int) -> Suggestion:
    those = "1 question is" if number == 1 else f"{number} questions are"
    return Suggestion(f"{those} due: asked now, they stay", "practice", "due")


def _weakest(course: Course, progress: Progress) -> Suggestion | None:
    """The section whose wrong answers weigh most: the hour's weight times the share wrong."""
    worst, most = None, 0.0
    for hour in course.hours:
        for section in hour.sections:
            right, asked = evidence(hour, section.slug, progress)
            wrong = asked - right
            if asked > 1 and 2 * wrong >= asked:
                lost = hour.weight * wrong / asked
                if lost > most:
                    text = f"{section.title}: {right} of {asked} right"
                    worst, most = (
                        Suggestion(f"{text}, {_weight(hour)}", "section", section.ref),
                        lost,
                    )
    return worst


def evidence(hour: Hour, slug: str, progress: Progress) -> Record:
    """How many of how many answers to the questions of one section were right."""
    return progress.tally(each.id for each in hour.questions if each.section == slug)


def _unticked(course: Course, progress: Progress) -> ChecklistItem | None:
    """The first item not ticked, in the clock's hour if it has one, else from the start."""
    left = [item for item in course.checklist if item.id not in progress.ticks]
    here = [item for item in left if hour_of(item) == progress.clock.hour]
    return next(iter(here or left), None)


def _item(course: Course, item: ChecklistItem) -> Suggestion:
    hour = course.hour(hour_of(item))
    why = f" ({_weight(hour)})" if hour else ""
    return Suggestion(f"{item.text}{why}", "section", item.section)


def _exam_or_hour(course: Course, progress: Progress) -> Iterator[Suggestion]:
    asked = [hour for hour in course.hours if hour.questions]
    if not asked:
        return
    known = {hour.id: mastery(progress, [each.id for each in hour.questions]) for hour in asked}
    total = sum(hour.weight for hour in asked)
    whole = sum(hour.weight * known[hour.id] for hour in asked) / total if total else 0.0
    if whole >= READY and course.exam.blueprint:
        yield Suggestion(f"a mock exam: {100 * whole:.0f} % of it is known", "practice", "exam")
    weakest = max(asked, key=lambda hour: hour.weight * (1 - known[hour.id]))
    words = f"drill hour {weakest.number}: {100 * known[weakest.id]:.0f} % known"
    yield Suggestion(f"{words}, {_weight(weakest)}", "practice", weakest.id)


def hour_of(item: ChecklistItem) -> str:
    """The id of the hour that teaches an item."""
    return item.section.partition("#")[0]


def _weight(hour: Hour) -> str:
    return f"hour {hour.number} is {hour.weight} % of the exam"


def _minutes(seconds: float) -> str:
    return f"{max(1, round(seconds / 60))} min"
