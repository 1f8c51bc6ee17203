"""A drill on its way: the questions drawn so far, how they stand, and what lanes work out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from mlsys_tui import labs
from mlsys_tui.course.attempt import Attempt, Link
from mlsys_tui.course.drawing import Drawn, draw
from mlsys_tui.course.grading import grade, lab_link, solution
from mlsys_tui.course.marking import Verdict
from mlsys_tui.tabs.practice_choice import Asked, Chosen


@dataclass(frozen=True)
class Series:
    """`attempts` grow as questions are drawn; `at` is in hand, those in `passed` were skipped."""

    chosen: Chosen
    seed: int
    attempts: tuple[Attempt, ...] = ()
    at: int = 0
    passed: frozenset[int] = frozenset()

    @property
    def total(self) -> int:
        return len(self.chosen.asked)

    @property
    def now(self) -> Attempt | None:
        """The attempt in hand, if it is drawn."""
        return self.attempts[self.at] if self.at < len(self.attempts) else None

    @property
    def marked(self) -> int:
        return sum(attempt.verdict is not None for attempt in self.attempts)

    @property
    def right(self) -> int:
        return sum(attempt.right for attempt in self.attempts)

    @property
    def over(self) -> bool:
        """Whether every question is marked or skipped."""
        return self.marked + self.skipped == self.total

    @property
    def skipped(self) -> int:
        return sum(self.attempts[at].verdict is None for at in self.passed)

    def _open(self, at: int) -> bool:
        """Whether this question waits to be answered."""
        drawn = at < len(self.attempts)
        return at not in self.passed and not (drawn and self.attempts[at].verdict)

    def drew(self, drawn: Drawn) -> "Series":
        """With one more question."""
        return replace(self, attempts=(*self.attempts, Attempt(drawn)))

    def put(self, attempt: Attempt) -> "Series":
        """With this attempt in place of the one of the same question."""
        same = [attempt if a.drawn is attempt.drawn else a for a in self.attempts]
        return replace(self, attempts=tuple(same))

    def turned(self, by: int) -> "Series":
        """At another question."""
        return replace(self, at=(self.at + by) % max(1, self.total))

    def skip(self) -> "Series":
        """With the question in hand skipped, unless it is marked or not drawn yet."""
        skipped = self.now is not None and self.now.verdict is None
        return replace(self, passed=self.passed | {self.at}) if skipped else self

    def resumed(self) -> "Series":
        """At the question in hand, or at the next one that is open where it is marked."""
        return self.onward() if self.now and self.now.verdict else self

    def onward(self) -> "Series":
        """At the next question that is neither marked nor skipped; unchanged where none is left."""
        for by in range(1, self.total + 1):
            at = (self.at + by) % self.total
            if self._open(at):
                return replace(self, at=at)
        return self

    def again(self, seed: int) -> "Series":
        """The wrong ones once more, with other numbers."""
        wrong = [
            asked
            for asked, attempt in zip(self.chosen.asked, self.attempts, strict=False)
            if not attempt.right
        ]
        return Series(replace(self.chosen, asked=tuple(wrong)), seed)


class Stopwatch:
    """How long each question was in hand; instants are seconds of any clock."""

    def __init__(self) -> None:
        self._spent: dict[str, float] = {}
        self._name, self._since = "", 0.0

    def turn(self, name: str, now: float) -> None:
        """Another question is in hand; "" is none."""
        self._spent[self._name] = self.read(now)
        self._name, self._since = name, now

    def read(self, now: float) -> float:
        """The seconds spent on the question in hand."""
        return self._spent.get(self._name, 0.0) + max(0.0, now - self._since)


@dataclass(frozen=True)
class Marked:
    """What the work says of this answer to this question: as `attempt.marked` takes it."""

    drawn: Drawn
    answer: str
    verdict: Verdict
    solution: str
    link: Link | None


def drawing(asked: Sequence[Asked], seed: int) -> Iterator[Drawn]:
    """The questions with their numbers, one after the other, in a lane's thread."""
    for number, (hour, question) in enumerate(asked):
        yield draw(hour, question, seed + number)


def marking(drawn: Drawn, answer: str) -> Iterator[Marked]:
    """The verdict on an answer, in a lane's thread. Raises BadInput where it cannot be read."""
    verdict = grade(drawn, answer, labs.examiner)
    yield Marked(drawn, answer, verdict, solution(drawn, labs.examiner), lab_link(drawn))
