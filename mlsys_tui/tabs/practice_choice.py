"""Which questions a drill asks: by what is due, by hour, mixed, or as a stage of an hour."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from random import Random

from mlsys_tui.course import Course, Hour
from mlsys_tui.course.questions import Question
from mlsys_tui.study.progress import Progress

Asked = tuple[Hour, Question]

DRILL, MIXED, BEFORE = 10, 9, 3
"""How many questions a drill has: of one hour or of all; a stage's mixed one; a stage's first."""
_QUICK = ("choice", "numeric", "trace", "match", "order")
_WELL = 3  # of the last four attempts right: such a question can wait


@dataclass(frozen=True)
class Chosen:
    """What a drill is called, and its questions in the order in which they are asked."""

    what: str
    title: str
    asked: tuple[Asked, ...]


@dataclass(frozen=True)
class Reader:
    """What the choice depends on: the reader's record, the time, and a seed for what is left."""

    progress: Progress
    now: float
    rng: Random


def choose(course: Course, what: str, reader: Reader) -> Chosen:
    """The drill that `OpenPractice` names so; without questions where there is none."""
    stage, _, name = what.rpartition(":")
    if hour := course.hour(name):
        title, pick = _STAGES.get(stage, _STAGES[""])
        return Chosen(what, title.format(hour=hour), tuple(pick(course, hour, reader)))
    if what == "due":
        return Chosen(what, "Due now", tuple(_due(course, reader)))
    if what == "mixed":
        return Chosen(what, "Mixed", tuple(_mixed(course, reader)))
    if found := course.question(what):
        return Chosen(what, "One question", (found,))
    return Chosen(what, "Practice", ())


def due(course: Course, progress: Progress, now: float) -> list[str]:
    """The ids of what is due, most overdue first."""
    return progress.due((question.id for _, question in _all(course.hours)), now)


def _all(hours: Iterable[Hour]) -> list[Asked]:
    return [(hour, question) for hour in hours for question in hour.questions]


def _due(course: Course, reader: Reader) -> list[Asked]:
    known = {question.id: (hour, question) for hour, question in _all(course.hours)}
    return [known[name] for name in due(course, reader.progress, reader.now)][: 2 * DRILL]


def _ranked(asked: Sequence[Asked], reader: Reader) -> list[Asked]:
    """What is due first, then what was never asked, then what is shaky, then the rest; mixed."""
    mixed = list(asked)
    reader.rng.shuffle(mixed)
    waiting = set(reader.progress.due((question.id for _, question in asked), reader.now))

    def rank(one: Asked) -> int:
        recent = reader.progress.recent([one[1].id])
        if one[1].id in waiting:
            return 0
        if not recent:
            return 1 if one[1].id not in reader.progress.cards else 2
        return 2 if sum(recent) < min(_WELL, len(recent)) else 3

    return sorted(mixed, key=rank)


def _unwritten(asked: Iterable[Asked]) -> list[Asked]:
    """Without those that are written down for oneself: they have a stage of their own."""
    return [one for one in asked if one[1].kind != "recall"]


def _hour(course: Course, hour: Hour, reader: Reader) -> list[Asked]:
    return _ranked(_all([hour]), reader)[:DRILL]


def _mixed(course: Course, reader: Reader) -> list[Asked]:
    """From all hours, as many of each as its weight asks for, no two neighbours of one hour."""
    hours = [hour for hour in course.hours if hour.questions]
    total = sum(hour.weight for hour in hours) or 1
    shares = [
        _ranked(_unwritten(_all([hour])), reader)[: max(1, round(DRILL * hour.weight / total))]
        for hour in hours
    ]
    reader.rng.shuffle(shares)
    return _interleaved(shares)[:DRILL]


def _interleaved(shares: Sequence[Sequence[Asked]]) -> list[Asked]:
    return [one for row in zip_longest(*shares) for one in row if one is not None]


def _before(course: Course, hour: Hour, reader: Reader) -> list[Asked]:
    """A few that are quickly answered, each of another kind as far as there are some."""
    quick = [one for one in _ranked(_all([hour]), reader) if one[1].kind in _QUICK]
    kinds = list(dict.fromkeys(question.kind for _, question in quick))
    by_kind = [[one for one in quick if one[1].kind == kind] for kind in kinds]
    return _interleaved(by_kind)[:BEFORE]


def _stage_mix(course: Course, hour: Hour, reader: Reader) -> list[Asked]:
    """The hour's own, with a third from the hours before it strewn in."""
    earlier = [other for other in course.hours if other.number < hour.number]
    old = _ranked(_unwritten(_all(earlier)), reader)[: MIXED // 3]
    own = _ranked(_unwritten(_all([hour])), reader)[: MIXED - len(old)]
    return _interleaved([own[0::2], old, own[1::2]])


def _recall(course: Course, hour: Hour, reader: Reader) -> list[Asked]:
    return [one for one in _ranked(_all([hour]), reader) if one[1].kind == "recall"][:1]


_Pick = Callable[[Course, Hour, Reader], Sequence[Asked]]
_STAGES: Mapping[str, tuple[str, _Pick]] = {
    "": ("Hour {hour.number}, {hour.title}", _hour),
    "before": ("Before hour {hour.number}: guess, nothing was taught yet", _before),
    "mixed": ("Hour {hour.number}, with some from earlier hours", _stage_mix),
    "recall": ("Hour {hour.number} from memory", _recall),
}
