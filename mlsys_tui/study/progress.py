"""Everything that is kept about one reader, as one frozen value."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import msgspec

from mlsys_tui.study import rooms
from mlsys_tui.study.measurements import Measured, Prediction
from mlsys_tui.study.practice import Attempt, Card, Record, Sat, Sitting, aged
from mlsys_tui.study.rooms import newest
from mlsys_tui.study.scheduling import rated, scheduled, whole
from mlsys_tui.study.timer import Clock, Instant

ANSWERED_EXAMS = 5  # the newest exams that keep their answers


@dataclass(frozen=True)
class Progress:
    """What the reader has done; every change returns a new Progress.

    `ticks` maps a checklist item's id to the instant of its tick. Ids that the course no longer
    has stay. `greeted` is whether the first start's question was answered or skipped.

    Of practice: the `attempts` of the newest 30 days, oldest first; `counts` (right, asked) by
    question of those before; `cards`, which say when a question is due; the mock exam under way
    (`sitting`) and those handed in (`exams`); `missions` with the instant at which each was done;
    `guided`, the stages done of each hour.
    """

    clock: Clock = field(default_factory=Clock)
    ticks: Mapping[str, Instant] = field(default_factory=dict)
    predictions: tuple[Prediction, ...] = ()
    measurements: tuple[Measured, ...] = ()
    greeted: bool = False
    attempts: tuple[Attempt, ...] = ()
    counts: Mapping[str, Record] = field(default_factory=dict)
    cards: Mapping[str, Card] = field(default_factory=dict)
    sitting: Sitting | None = None
    exams: tuple[Sat, ...] = ()
    missions: Mapping[str, Instant] = field(default_factory=dict)
    guided: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def tick(self, item: str, now: float) -> "Progress":
        """With `item` ticked at `now`; an earlier tick keeps its instant."""
        return replace(self, ticks={**self.ticks, item: self.ticks.get(item, now)})

    def untick(self, item: str) -> "Progress":
        """With `item` open again."""
        return replace(self, ticks={key: at for key, at in self.ticks.items() if key != item})

    def predict(self, prediction: Prediction) -> "Progress":
        """With one more guess; the oldest go when the room is full."""
        return replace(self, predictions=newest((*self.predictions, prediction), rooms.PREDICTIONS))

    def answer(self, lab: str, question: str, measured: float | str) -> "Progress":
        """With what was found put beside the newest guess at that question, if there is one."""
        for index in reversed(range(len(self.predictions))):
            guess = self.predictions[index]
            if (guess.lab, guess.question) == (lab, question):
                known = replace(guess, measured=measured)
                kept = (*self.predictions[:index], known, *self.predictions[index + 1 :])
                return replace(self, predictions=newest(kept, rooms.PREDICTIONS))
        return self

    def measure(self, measured: Measured) -> "Progress":
        """With one more measurement; the oldest go when the room is full."""
        return replace(
            self, measurements=newest((*self.measurements, measured), rooms.MEASUREMENTS)
        )

    def attempted(
        self, question: str, now: float, right: bool, seconds: float, rating: int | None = None
    ) -> "Progress":
        """With one more answer, and the question's card scheduled by it.

        `rating` is 1 again, 2 hard, 3 good, 4 easy; None takes it from correctness and time (see
        `scheduling.rated`).
        """
        at, took = whole(now), whole(min(seconds, 1e9))
        attempts = (*self.attempts, Attempt(question, at, right, took))
        kept, counts = aged(attempts, self.counts, at, rooms.ATTEMPTS)
        card = scheduled(self.cards.get(question), at, rating or rated(right, took))
        cards = {**self.cards, question: card}
        return replace(self, attempts=kept, counts=counts, cards=cards)

    def rerated(self, question: str, before: "Progress", rating: int) -> "Progress":
        """With another rating for the last answer to `question`; `before` is as it stood then."""
        at = next((each.at for each in reversed(self.attempts) if each.question == question), None)
        if at is None:
            return self
        card = scheduled(before.cards.get(question), at, rating)
        return replace(self, cards={**self.cards, question: card})

    def record(self, question: str) -> tuple[int, int]:
        """How often `question` was answered rightly, and asked, over all time."""
        right, asked = self.counts.get(question, (0, 0))
        new = [attempt.right for attempt in self.attempts if attempt.question == question]
        return right + sum(new), asked + len(new)

    def recent(self, questions: Iterable[str], n: int = 4) -> tuple[bool, ...]:
        """Which of the last `n` attempts among these questions were right, oldest first."""
        among = set(questions)
        return tuple([each.right for each in self.attempts if each.question in among][-n:])

    def tally(self, questions: Iterable[str], n: int = 4) -> Record:
        """How many of how many answers to these questions were right: of the last `n` attempts,
        or over all time where the last 30 days have fewer.
        """
        among = set(questions)
        last = [each.right for each in self.attempts if each.question in among][-n:]
        older = [self.counts.get(each, (0, 0)) for each in among] if len(last) < n else []
        right = sum(last) + sum(right for right, _ in older)
        return right, len(last) + sum(asked for _, asked in older)

    def due(self, questions: Iterable[str], now: float) -> list[str]:
        """Those of these questions whose card is due, most overdue first."""
        due = [each for each in questions if each in self.cards and self.cards[each].due <= now]
        return sorted(due, key=lambda question: self.cards[question].due)

    def handed_in(self, sat: Sat) -> "Progress":
        """With this exam kept and none under way; the oldest give up their answers for room."""
        exams = (*self.exams, sat)
        bare = tuple(msgspec.structs.replace(old, answers={}) for old in exams[:-ANSWERED_EXAMS])
        kept = newest((*bare, *exams[-ANSWERED_EXAMS:]), rooms.EXAMS)
        return replace(self, exams=kept, sitting=None)

    def accomplish(self, mission: str, now: float) -> "Progress":
        """With this mission done; the first time counts."""
        return replace(self, missions={mission: now, **self.missions})

    def guide(self, hour: str, stage: str) -> "Progress":
        """With this stage of the hour done."""
        done = self.guided.get(hour, ())
        return (
            self if stage in done else replace(self, guided={**self.guided, hour: (*done, stage)})
        )

    def beat(self, now: float, last_beat: float) -> "Progress":
        """After one more sign of life: time in which the machine slept counts for nothing."""
        clock = self.clock.beat(now, last_beat)
        sitting = self.sitting and self.sitting.beat(now, last_beat)
        if clock is self.clock and sitting is self.sitting:
            return self
        return replace(self, clock=clock, sitting=sitting)

    @property
    def timed(self) -> bool:
        """Whether a clock runs: the course's or an exam's."""
        return self.clock.running or (self.sitting is not None and self.sitting.running)

    def settled(self, last_beat: float) -> "Progress":
        """As found after a crash: what ran stopped at the last beat."""
        sitting = self.sitting and self.sitting.settled(last_beat)
        return replace(self, clock=self.clock.settled(last_beat), sitting=sitting)
