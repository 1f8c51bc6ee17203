"""The thread that writes: the newest state, its backups, and the beats."""

import contextlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread

from mlsys_tui.study import files
from mlsys_tui.study.document import encode
from mlsys_tui.study.progress import Progress

BACKUP_EVERY = 3600.0  # seconds between two backups while the program runs


@dataclass(frozen=True)
class _Save:
    ticket: int
    progress: Progress


@dataclass(frozen=True)
class _Beat:
    now: float


@dataclass(frozen=True)
class _Close:
    pass


class Saver(Thread):
    """Writes what is put into its queue; of several states that wait, only the newest.

    The queue is a SimpleQueue since its `put` may be called in a signal handler, even one that
    interrupts another `put`. `on_disk` is the sound state that the first save will replace.
    `why_not` is the sentence that answers every save where nothing may be written.
    """

    def __init__(
        self,
        real: Path,
        on_disk: bytes | None,
        why_not: str | None,
        on_saved: Callable[[int, str | None], None],
        now: Callable[[], float],
    ) -> None:
        super().__init__(name="saver", daemon=True)
        self._real = real
        self._on_disk = on_disk
        self._why_not = why_not
        self._on_saved = on_saved
        self._now = now
        self._orders: SimpleQueue[_Save | _Beat | _Close] = SimpleQueue()
        self._newest: _Save | None = None
        self._kept = 0
        self._backed_up: float | None = None

    def save(self, ticket: int, progress: Progress) -> None:
        """Write `progress` soon, unless one with a higher ticket comes before."""
        self._orders.put(_Save(ticket, progress))

    def beat(self, now: float) -> None:
        """Give the lock's file the time `now`."""
        self._orders.put(_Beat(now))

    def close(self, timeout: float) -> tuple[bool, bool]:
        """Write what waits and end: whether that was done in time, and whether all is on disk."""
        self._orders.put(_Close())
        self.join(timeout)
        unsaved = self._newest is not None and self._newest.ticket > self._kept
        return not self.is_alive(), not self.is_alive() and not unsaved

    def run(self) -> None:
        """Obey the queue until it says to close."""
        self._back_up()
        closing = False
        while not closing:
            orders = self._waiting()
            closing = any(isinstance(order, _Close) for order in orders)
            self._touch([order.now for order in orders if isinstance(order, _Beat)])
            saves = [order for order in orders if isinstance(order, _Save)]
            if saves or closing:
                self._write_newest(saves)

    def _waiting(self) -> list[_Save | _Beat | _Close]:
        orders = [self._orders.get()]
        with contextlib.suppress(Empty):
            while True:
                orders.append(self._orders.get_nowait())
        return orders

    def _touch(self, beats: list[float]) -> None:
        if beats and self._why_not is None:
            with contextlib.suppress(OSError):
                os.utime(files.lock_path(self._real), (beats[-1], beats[-1]))

    def _write_newest(self, saves: list[_Save]) -> None:
        """Write the newest state that is not on disk yet: one that failed before counts too."""
        waiting = [*saves, self._newest] if self._newest else saves
        self._newest = max(waiting, key=lambda save: save.ticket, default=None)
        if self._newest is None or self._newest.ticket <= self._kept:
            return
        error = self._why_not or self._write(self._newest.progress)
        if error is None:
            self._kept = self._newest.ticket
        with contextlib.suppress(Exception):  # an app that is closing must not end the saving
            self._on_saved(self._newest.ticket, error)

    def _write(self, progress: Progress) -> str | None:
        try:
            self._back_up()
            data = encode(progress, self._now())
            files.replace_whole(self._real, data)
        except OSError as error:
            return files.unwritable(self._real, error)
        except Exception as error:  # the thread must outlive a state that TOML cannot hold
            return f"progress cannot be saved: {files.reason(error)}"
        self._on_disk = data
        return None

    def _back_up(self) -> None:
        """Make the state on disk the newest backup: at the start, and at most once an hour."""
        now = self._now()
        due = self._backed_up is None or now - self._backed_up >= BACKUP_EVERY
        if self._on_disk is None or self._why_not or not due:
            return
        with contextlib.suppress(OSError):  # the save that follows tells of a full disk
            files.rotate(self._real, self._on_disk)
            self._backed_up = now
