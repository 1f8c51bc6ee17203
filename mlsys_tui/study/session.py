"""One sitting: the reader's progress as it changes, what can be undone, what is not kept yet."""

from collections.abc import Callable
from dataclasses import replace

from mlsys_tui.study.practice import Sitting
from mlsys_tui.study.progress import Progress
from mlsys_tui.study.timer import Clock

Change = Callable[[Progress, float], Progress]


class Session:
    """Holds the newest progress and hands every change to `save`, which answers with a ticket.

    Instants are arguments (epoch seconds). `pending` are the ticks that `saved` has not seen yet.
    """

    def __init__(self, progress: Progress, save: Callable[[Progress], int], now: float) -> None:
        self.progress = progress
        self._save = save
        self._last_beat = now
        self._undo: list[tuple[str, Change]] = []
        self._tickets: dict[str, int] = {}

    @property
    def pending(self) -> frozenset[str]:
        return frozenset(self._tickets)

    def keep(self, progress: Progress) -> int:
        """The one way to change anything: remember it and have it saved."""
        self.progress = progress
        return self._save(progress)

    def saved(self, ticket: int) -> None:
        """Everything up to `ticket` is on disk."""
        self._tickets = {item: due for item, due in self._tickets.items() if due > ticket}

    def toggle(self, item: str, now: float) -> None:
        """Tick an item of the checklist, or untick it."""
        at = self.progress.ticks.get(item)
        if at is None:
            self._undo.append(("tick", lambda progress, _: progress.untick(item)))
            self._tickets[item] = self.keep(self.progress.tick(item, now))
        else:
            self._undo.append(("untick", lambda progress, _: progress.tick(item, at)))
            self._tickets[item] = self.keep(self.progress.untick(item))

    def start_or_pause(self, now: float) -> None:
        clock = self._clock_at(now)
        self._set_clock(clock.pause(now) if clock.running else clock.start(now))

    def beat(self, now: float) -> None:
        """Twice a second while a clock runs; a long gap since the last one counts for nothing."""
        awake, self._last_beat = self.progress.beat(now, self._last_beat), now
        if awake is not self.progress:
            self.keep(awake)

    def _clock_at(self, now: float) -> Clock:
        """The clock as it stands: time in which the machine slept does not count."""
        self.beat(now)
        return self.progress.clock

    def sit(self, sitting: Sitting | None, now: float) -> int:
        """Keep an exam's state: an answer, a flag, a pause; None gives it up. Its save's ticket.

        The time spent on an exam is the session's own, whatever `sitting` holds; whether its clock
        runs from here on is `sitting`'s.
        """
        self.beat(now)
        if sitting:
            timed = sitting.timed_as(self.progress.sitting)
            sitting = timed.resume(now) if sitting.running else timed.pause(now)
        return self.keep(replace(self.progress, sitting=sitting))

    def add(self, seconds: float) -> None:
        self._set_clock(self.progress.clock.add(seconds))

    def next_hour(self, now: float) -> None:
        """The current hour is finished or skipped; no change once all are."""
        clock = self._clock_at(now)
        if clock.hour is not None:
            self._undo.append(("next hour", _previous_hour))
            self._set_clock(clock.next_hour(now))

    def reset(self, now: float) -> None:
        """The clock back to nothing spent; ticks stay."""
        before = self._clock_at(now).pause(now)
        self._undo.append(("reset", lambda progress, _: replace(progress, clock=before)))
        self._set_clock(self.progress.clock.reset())

    def undo(self, now: float) -> str | None:
        """Take back the last tick, skip or reset; its name, or None when there is none."""
        if not self._undo:
            return None
        name, change = self._undo.pop()
        self.beat(now)
        self.keep(change(self.progress, now))
        return name

    def close(self, now: float) -> None:
        """Stop the clocks and save for the last time. Never waits: a signal handler may call it."""
        self.beat(now)
        self.keep(self.progress.settled(now))

    def _set_clock(self, clock: Clock) -> None:
        self.keep(replace(self.progress, clock=clock))


def _previous_hour(progress: Progress, now: float) -> Progress:
    return replace(progress, clock=progress.clock.previous_hour(now))
