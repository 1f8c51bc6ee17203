"""The one runner of heavy work: a thread a lane, a stop flag, and snapshots."""

import contextlib
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mlsys_tui.text import BadInput, clean

_NICENESS = 19  # costs a lane nothing where a core is free


@dataclass(frozen=True)
class Report:
    """What a lane says, from its own thread.

    `snapshot` is what its iterator yielded, None in the last report of a lane. `done` is true in
    that last one, whether the lane ran out, was stopped or failed; `error` is one sentence. A
    `run` other than `Lanes.run` is stale.
    """

    run: int
    lane: str
    snapshot: Any = None
    done: bool = False
    error: str | None = None


class Lanes:
    """Runs each iterator on a thread of its own and hands every item to `report`.

    `report` is called from the lane's thread and has to be quick. Iterators do their work between
    two items in 50 ms or less: the stop flag is looked at there and nowhere else.
    """

    def __init__(self, report: Callable[[Report], object]) -> None:
        self.run = 0
        self._report = report
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self, lanes: Mapping[str, Iterator[Any]]) -> int:
        """Stop what runs, start these, and return the number of the new run."""
        self.stop()
        self.run += 1
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(
                target=self._work,
                args=(self.run, name, items, self._stop),
                name=f"lane {name}",
                daemon=True,
            )
            for name, items in lanes.items()
        ]
        for thread in self._threads:
            thread.start()
        return self.run

    def stop(self) -> None:
        """Ask every lane to end after its present band. Does not wait."""
        self._stop.set()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait for the lanes of this run, `timeout` seconds each at most; whether all ended."""
        for thread in self._threads:
            thread.join(timeout)
        return not self.running

    @property
    def running(self) -> bool:
        """Whether a lane of this run is still at work."""
        return any(thread.is_alive() for thread in self._threads)

    def _work(self, run: int, lane: str, items: Iterator[Any], stop: threading.Event) -> None:
        error = None
        _step_back()
        try:
            for item in items:
                if stop.is_set():
                    break
                self._report(Report(run, lane, item))
            if hasattr(items, "close"):
                items.close()
        except Exception as problem:
            error = _sentence(problem)
        # The listener may be gone by now, and a thread's traceback would land on the screen.
        with contextlib.suppress(Exception):
            self._report(Report(run, lane, done=True, error=error))


def _step_back() -> None:
    """Let the event loop go first on a machine whose every core computes (Linux: by thread)."""
    with contextlib.suppress(OSError, AttributeError):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)


def _sentence(problem: Exception) -> str:
    if isinstance(problem, MemoryError):
        return "there is not enough memory for this: choose a smaller size"
    if isinstance(problem, BadInput):
        return clean(str(problem), one_line=True)
    return clean(f"{type(problem).__name__}: {problem}", one_line=True)
