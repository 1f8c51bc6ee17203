"""The course's clock: five planned hours, the time spent in each, and what is left.

Nothing counts ticks: everything follows from recorded instants, and the time is an argument.
Instants are seconds since the epoch (UTC), durations are seconds.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated

from msgspec import Meta

MOST_SPENT = 1e9  # seconds; more is the work of a clock that was set wrongly

Instant = Annotated[float, Meta(ge=0, lt=250_000_000_000)]  # datetime's years end at 9999
Duration = Annotated[float, Meta(ge=0, le=MOST_SPENT)]
Planned = Annotated[float, Meta(gt=0, le=1e9)]
Change = Annotated[float, Meta(ge=-1e9, le=1e9)]

LONGEST_GAP = (
    10.0  # two beats further apart than this: the machine slept or the program was stopped
)


@dataclass(frozen=True)
class Clock:
    """Where the reader is in the course's time; every change returns a new Clock.

    `plan` holds the hours in order with their planned time, `spent` the closed spans, `extra` the
    time given or taken by hand, `finished` the hours finished or skipped, in that order, and
    `started` the instant at which the running span began. `spent`, `extra` and `finished` may hold
    hours that the plan no longer has: they are kept, and count for nothing.
    """

    plan: Mapping[str, Planned] = field(default_factory=dict)
    spent: Mapping[str, Duration] = field(default_factory=dict)
    extra: Mapping[str, Change] = field(default_factory=dict)
    finished: tuple[str, ...] = ()
    started: Instant | None = None

    @property
    def hour(self) -> str | None:
        """The current hour: the first that is not finished; None at the course's end."""
        return next((hour for hour in self.plan if hour not in self.finished), None)

    @property
    def running(self) -> bool:
        """Whether a span is open."""
        return self.started is not None

    def spent_at(self, hour: str, now: float) -> float:
        """Seconds spent in `hour` up to `now`; a clock set back never takes any away."""
        closed = self.spent.get(hour, 0.0)
        if self.started is None or hour != self.hour:
            return closed
        return min(MOST_SPENT, closed + max(0.0, now - self.started))

    def planned(self, hour: str) -> float:
        """Seconds planned for `hour`.

        A finished hour keeps its original plan. The hours left share what the finished ones left
        of the whole course, in proportion to their original plans, each with its own `extra`.
        Raises KeyError for an hour that is not in the plan.
        """
        if hour in self.finished:
            return self.plan[hour]
        return max(0.0, self._share(hour) + self.extra.get(hour, 0.0))

    def left(self, now: float) -> float:
        """Seconds left of the current hour, negative once it is over; 0 at the course's end."""
        hour = self.hour
        return 0.0 if hour is None else self.planned(hour) - self.spent_at(hour, now)

    def hour_drift(self, hour: str, now: float) -> float | None:
        """Seconds that `hour` runs late, negative when it ended early; None until it has begun.

        An hour that still runs is late only by what it spent beyond its original plan.
        """
        over = self.spent_at(hour, now) - self.plan[hour]
        if hour in self.finished:
            return over
        return max(0.0, over) if self.spent_at(hour, now) > 0 else None

    def drift(self, now: float) -> float:
        """Seconds that the whole course runs late; negative means early."""
        return sum(self.hour_drift(hour, now) or 0.0 for hour in self.plan)

    def start(self, now: float) -> "Clock":
        """Running from `now`; no change when running already or at the course's end."""
        return self if self.running or self.hour is None else replace(self, started=now)

    def pause(self, now: float) -> "Clock":
        """Stopped, with the span up to `now` added to the current hour."""
        return replace(self, spent=self._spent_with_span(now), started=None)

    def next_hour(self, now: float) -> "Clock":
        """The current hour finished or skipped; a running clock goes on in the next one."""
        if self.hour is None:
            return self
        moved = replace(self.pause(now), finished=(*self.finished, self.hour))
        return moved.start(now) if self.running else moved

    def previous_hour(self, now: float) -> "Clock":
        """The last `next_hour` undone: the time spent since goes to the hour that is back."""
        back = next((hour for hour in reversed(self.finished) if hour in self.plan), None)
        if back is None:
            return self
        spent, later = dict(self._spent_with_span(now)), self.hour
        since = spent.pop(later, 0.0) if later else 0.0
        spent[back] = min(MOST_SPENT, spent.get(back, 0.0) + since)
        finished = tuple(hour for hour in self.finished if hour != back)
        undone = replace(self, spent=spent, finished=finished, started=None)
        return undone.start(now) if self.running else undone

    def add(self, seconds: float) -> "Clock":
        """The current hour's plan longer by `seconds`, or shorter, but not below zero."""
        hour = self.hour
        if hour is None:
            return self
        changed = max(self.extra.get(hour, 0.0) + seconds, -self._share(hour))
        return replace(self, extra={**self.extra, hour: changed})

    def reset(self) -> "Clock":
        """The same plan with nothing spent, stopped at its first hour."""
        return Clock(self.plan)

    def settled(self, last_beat: float) -> "Clock":
        """As found after a crash: a span that was running ends at the last beat."""
        return self.pause(last_beat) if self.running else self

    def beat(self, now: float, last_beat: float) -> "Clock":
        """The clock after one more beat, the one before being `last_beat`.

        A gap longer than `LONGEST_GAP` stops it at the last beat. Where the system's clock was
        set back, the span closes at the last beat and the next one opens at `now`.
        """
        if not self.running or 0 <= now - last_beat <= LONGEST_GAP:
            return self
        stopped = self.pause(last_beat)
        return stopped.start(now) if now < last_beat else stopped

    def with_plan(self, plan: Mapping[str, float]) -> "Clock":
        """The same facts under the course's present `plan`: hour ids in order, planned seconds."""
        return replace(self, plan=dict(plan))

    def _share(self, hour: str) -> float:
        ended = sum(self.spent.get(other, 0.0) for other in self.plan if other in self.finished)
        left = sum(planned for other, planned in self.plan.items() if other not in self.finished)
        pool = max(0.0, sum(self.plan.values()) - ended)
        return pool * self.plan[hour] / left

    def _spent_with_span(self, now: float) -> Mapping[str, float]:
        hour = self.hour
        if self.started is None or hour is None:
            return self.spent
        return {**self.spent, hour: self.spent_at(hour, now)}
