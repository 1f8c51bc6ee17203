"""One sitting: the reader's progress as it changes, what can be undone, what is not kept yet."""

from collections.abc import Callable
from dataclasses import replace

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
        """Once a second while the clock runs; a long gap since the last one stops it there."""
        before = self.progress.clock
        clock = self._clock_at(now)
        if clock is not before:
            self._set_clock(clock)

    def _clock_at(self, now: float) -> Clock:
        """The clock as it stands: time in which the machine slept does not count."""
        clock, self._last_beat = self.progress.clock.beat(now, self._last_beat), now
        return clock

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
        self.keep(change(replace(self.progress, clock=self._clock_at(now)), now))
        return name

    def close(self, now: float) -> None:
        """Stop the clock and save for the last time. Never waits: a signal handler may call it."""
        self._set_clock(self._clock_at(now).pause(now))

    def _set_clock(self, clock: Clock) -> None:
        self.keep(replace(self.progress, clock=clock))


def _previous_hour(progress: Progress, now: float) -> Progress:
    return replace(progress, clock=progress.clock.previous_hour(now))
