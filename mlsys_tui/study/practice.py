"""What practice leaves behind: answers, each question's next day, and mock exams."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from statistics import fmean
from typing import TYPE_CHECKING, Annotated

import msgspec
from msgspec import Meta

from mlsys_tui.study.rooms import newest
from mlsys_tui.study.timer import LONGEST_GAP, MOST_SPENT, Duration, Instant

if TYPE_CHECKING:
    from mlsys_tui.study.progress import Progress

Second = Annotated[int, Meta(ge=0, lt=250_000_000_000)]  # an Instant without its fraction
Count = Annotated[int, Meta(ge=0, le=1_000_000_000)]
Seed = Annotated[int, Meta(ge=0, le=2**63 - 1)]
Index = Annotated[int, Meta(ge=0, lt=1000)]
Record = tuple[Count, Count]  # right, asked

KEPT_SECONDS = 30 * 86_400  # older attempts become counts
LAST = 4  # attempts at a question that say how well it is known now
_LAYOUT = 30  # bytes of an attempt beside its question and its seconds
MOST_ANSWER = 1_500  # bytes of one answer that a sitting keeps


class Attempt(msgspec.Struct, array_like=True, frozen=True):
    """One answer given, and how long it took in whole seconds."""

    question: str
    at: Second
    right: bool
    seconds: Count


class Card(msgspec.Struct, array_like=True, frozen=True):
    """When a question is due again, in the terms of fsrs; `study.scheduling` moves it.

    `state` is 1 learning, 2 review, 3 relearning; `step` counts in 1 and 3 only; `stability` is
    in days, `difficulty` from 1 to 10.
    """

    state: Annotated[int, Meta(ge=1, le=3)]
    step: Annotated[int, Meta(ge=0, le=9)]
    stability: Annotated[float, Meta(ge=0.001, le=36_500)]
    difficulty: Annotated[float, Meta(ge=1, le=10)]
    due: Second
    last_review: Second


class Sat(msgspec.Struct, array_like=True, frozen=True):
    """A mock exam that was handed in; only the newest few keep their answers."""

    seed: Seed
    at: Second
    seconds: Count
    right: dict[str, bool]
    answers: dict[str, str]


@dataclass(frozen=True)
class Sitting:
    """A mock exam under way; every change returns a new Sitting.

    The clock is that of the course: `spent` holds the closed spans, `since` is the instant at
    which the running one began. `flags` are the questions marked to come back to, `at` is the
    index of the question on the screen.
    """

    seed: Seed
    started: Instant
    spent: Duration = 0.0
    since: Instant | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
    flags: tuple[str, ...] = ()
    at: Index = 0

    @property
    def running(self) -> bool:
        return self.since is not None

    def answered(self, question: str, text: str) -> "Sitting":
        """With this answer, of which `MOST_ANSWER` bytes are kept; an empty one takes it back."""
        kept = text.encode()[:MOST_ANSWER].decode(errors="ignore")
        others = {each: answer for each, answer in self.answers.items() if each != question}
        return replace(self, answers={**others, question: kept} if kept else others)

    def flagged(self, question: str) -> "Sitting":
        """With the question's flag set, or taken down."""
        others = tuple(each for each in self.flags if each != question)
        return replace(self, flags=others if question in self.flags else (*others, question))

    def moved(self, index: int) -> "Sitting":
        """With the question at `index` on the screen."""
        return replace(self, at=max(0, index))

    def spent_at(self, now: float) -> float:
        """Seconds spent up to `now`; a clock set back never takes any away."""
        running = max(0.0, now - self.since) if self.since is not None else 0.0
        return min(MOST_SPENT, self.spent + running)

    def left(self, now: float, minutes: float) -> float:
        """Seconds left of `minutes`; 0 when they are over."""
        return max(0.0, 60 * minutes - self.spent_at(now))

    def pause(self, now: float) -> "Sitting":
        return replace(self, spent=self.spent_at(now), since=None)

    def resume(self, now: float) -> "Sitting":
        return self if self.running else replace(self, since=now)

    def settled(self, last_beat: float) -> "Sitting":
        """As found after a crash: a span that was running ends at the last beat."""
        return self.pause(last_beat) if self.running else self

    def beat(self, now: float, last_beat: float) -> "Sitting":
        """After one more beat, like the course's clock, but it goes on by itself after a gap.

        A gap longer than `LONGEST_GAP` does not count; nobody would look for a key in an exam.
        """
        if not self.running or 0 <= now - last_beat <= LONGEST_GAP:
            return self
        return self.pause(last_beat).resume(now)

    def timed_as(self, known: "Sitting | None") -> "Sitting":
        """The same answers with the time that `known` has spent on this exam, if it is the same."""
        if known is None or (known.seed, known.started) != (self.seed, self.started):
            return self
        return replace(self, spent=known.spent, since=known.since)


def mastery(progress: "Progress", questions: Iterable[str]) -> float:
    """How well these questions are known, 0 to 1: the mean of what each one's last answers say.

    A question counts with the share of right ones among its last `LAST` attempts; where those are
    older than 30 days, with its share over all time; one never asked counts as 0.
    """
    latest = _latest(progress.attempts)
    shares = [_share(latest.get(each, ()), progress.counts.get(each)) for each in questions]
    return fmean(shares) if shares else 0.0


def _latest(attempts: Sequence[Attempt]) -> dict[str, list[bool]]:
    latest: dict[str, list[bool]] = {}
    for attempt in attempts:
        latest.setdefault(attempt.question, []).append(attempt.right)
    return latest


def _share(attempts: Sequence[bool], older: Record | None) -> float:
    if attempts:
        return fmean(attempts[-LAST:])
    right, asked = older or (0, 0)
    return min(1.0, right / asked) if asked else 0.0


def _takes(attempt: Attempt) -> int:
    """As `rooms.takes`, and much quicker: there are a thousand, looked at after every answer."""
    return len(attempt.question.encode()) + len(str(attempt.seconds)) + _LAYOUT


def aged(
    attempts: Sequence[Attempt], counts: Mapping[str, Record], now: float, room: int
) -> tuple[tuple[Attempt, ...], Mapping[str, Record]]:
    """The attempts of the newest 30 days that fit `room` (oldest first), the others as counts."""
    young = [attempt for attempt in attempts if now - attempt.at < KEPT_SECONDS]
    kept = newest(young, room, _takes)
    gone = [attempt for attempt in attempts if now - attempt.at >= KEPT_SECONDS]
    gone += young[: len(young) - len(kept)]
    if not gone:
        return kept, counts
    summed = dict(counts)
    for attempt in gone:
        right, asked = summed.get(attempt.question, (0, 0))
        summed[attempt.question] = (right + attempt.right, asked + 1)
    return kept, summed
