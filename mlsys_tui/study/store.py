"""Keeps a reader's progress in one TOML file: every change, from a thread, whole or not at all."""

import contextlib
import itertools
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mlsys_tui.study import files
from mlsys_tui.study.files import StateRefused, lock_path, lock_time
from mlsys_tui.study.opening import find, read
from mlsys_tui.study.progress import Progress
from mlsys_tui.study.saver import Saver

if TYPE_CHECKING:
    from filelock import BaseFileLock

__all__ = ["Opened", "StateRefused", "Store", "read"]


@dataclass(frozen=True)
class Opened:
    """What the store found: sentences the reader must see, and whether changes are kept."""

    progress: Progress
    notices: tuple[str, ...] = ()
    read_only: bool = False


class Store:
    """The one writer of a state file; a second one on the same file only reads.

    `on_saved(ticket, error)` is called from the saving thread: with None once that save and every
    earlier one is on disk, with one sentence when it is not. `now` is the system's clock.
    """

    def __init__(
        self,
        path: Path,
        on_saved: Callable[[int, str | None], None] = lambda ticket, error: None,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.path = path
        self._on_saved = on_saved
        self._now = now
        self._tickets = itertools.count(1)
        self._lock: BaseFileLock | None = None
        self._saver: Saver | None = None

    def open(self) -> Opened:
        """Lock the state, read it, mend what can be mended, and be ready to save.

        Backups are written afterwards, by the saving thread. Raises StateRefused on what is no
        file, cannot be read, or is newer than this program.
        """
        real = files.real_path(self.path)
        beat = lock_time(real)
        why_not = self._take_lock(real, beat)
        try:
            found = find(real, beat, self._now(), locked=why_not is None)
        except StateRefused:
            self._release()
            raise
        if why_not:
            found = found.frozen(why_not)
        self._saver = Saver(real, found.on_disk, found.why_not, self._on_saved, self._now)
        self._saver.start()
        if found.mended:
            self.save(found.progress)
        return Opened(found.progress, found.notices, found.why_not is not None)

    def save(self, progress: Progress) -> int:
        """Have `progress` saved soon; its ticket. Never waits, so a signal handler may call it."""
        ticket = next(self._tickets)
        if self._saver:
            self._saver.save(ticket, progress)
        return ticket

    def beat(self, now: float) -> None:
        """A sign of life while the clock runs: a crash costs the time since the last one."""
        if self._saver:
            self._saver.beat(now)

    def close(self, timeout: float) -> bool:
        """Save what waits, for `timeout` seconds at most, and unlock; whether all is on disk."""
        if self._saver is None:
            return True
        ended, kept = self._saver.close(timeout)
        if ended:
            self._release()
        return kept

    def _take_lock(self, real: Path, beat: float | None) -> str | None:
        """Lock the state; None, or the sentence that says why nothing may be written."""
        from filelock import FileLock, Timeout

        lock = FileLock(lock_path(real), timeout=0, thread_local=False)
        try:
            real.parent.mkdir(parents=True, exist_ok=True)
            lock.acquire()
        except Timeout:
            return (
                f"another mlsys-tui has {self.path} open: "
                "this one shows it, but keeps nothing that is done here"
            )
        except OSError as error:
            return files.unwritable(real, error)
        self._lock = lock
        if beat is not None:  # until the clock is settled on disk, its last beat must stand
            with contextlib.suppress(OSError):
                os.utime(lock_path(real), (beat, beat))
        return None

    def _release(self) -> None:
        if self._lock:
            self._lock.release()
            self._lock = None
