"""How much faster this machine is on p threads, when a part of the work stays serial."""

import math
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from mlsys_tui.formulas.fits import (
    AmdahlFit,
    KarpFlattFit,
    UslFit,
    fit_amdahl,
    fit_usl,
    karp_flatt,
)
from mlsys_tui.text import BadInput

_SECONDS = 0.3  # on one thread: long beside what starting and waking threads takes
_REPEAT = 3
_PIECE_SECONDS = 0.02  # a thread looks at the stop flag this often
_LOOK_SECONDS = 0.05
_TRIAL, _TRIALS = 1 << 20, 10  # steps by which the machine's rate is found, and how often
_FEWEST = 4  # threads worth measuring where there are fewer cores: more bring nothing, and show it
_ALL = 8  # up to here every number of threads is measured, then every doubling

Part = Callable[[int, int, int], float]
Points = Sequence[tuple[float, float]]
Fit = TypeVar("Fit")


@dataclass(frozen=True)
class Row:
    """`speedup` on this many threads; `seconds` is the best time, None where it is not known."""

    threads: int
    speedup: float
    seconds: float | None = None


@dataclass(frozen=True)
class Snapshot:
    """A measurement under way: the rows that are done, and which attempt runs on how many."""

    rows: tuple[Row, ...]
    threads: int
    attempt: int
    repeat: int


@dataclass(frozen=True)
class Findings:
    """Rows and what the fits make of them; None where a fit has too few rows.

    Amdahl's law is fitted up to `cores`, the scalability law, whose load is the threads, to all.
    """

    rows: tuple[Row, ...]
    cores: int
    metric: KarpFlattFit | None
    amdahl: AmdahlFit | None
    usl: UslFit | None


def thread_counts(cores: int) -> tuple[int, ...]:
    """The numbers of threads to measure on a machine of `cores` cores."""
    most = max(cores, _FEWEST)
    if most <= _ALL:
        return tuple(range(1, most + 1))
    doublings = [2**k for k in range(most.bit_length())]
    return tuple(sorted({*doublings, most}))


def guesses(threads: int) -> tuple[str, ...]:
    """Five speed-ups from the same to as many times as there are threads, evenly by factors."""
    return ("the same", *(f"{threads ** (k / 4):.2g}×" for k in (1, 2, 3, 4)))


def investigate(serial: float, counts: Sequence[int], cores: int) -> Iterator[Snapshot | Findings]:
    """Measure, then fit; the last item is the Findings."""
    rows: tuple[Row, ...] = ()
    for snapshot in measure(serial, counts):
        rows = snapshot.rows
        yield snapshot
    yield explain(rows, cores)


def measure(
    serial: float, counts: Sequence[int], *, seconds: float = _SECONDS, repeat: int = _REPEAT
) -> Iterator[Snapshot]:
    """Best of `repeat` for each number of threads, the first of which must be 1.

    The work takes about `seconds` on one thread. Closing the iterator ends all threads.
    """
    # Only here: the tab opens without numba, and without waiting for it.
    from mlsys_tui.labs.speedup.kernels import pi_part

    steps = _steps(pi_part, seconds)
    rows: tuple[Row, ...] = ()
    for threads in counts:
        times = []
        for attempt in range(1, repeat + 1):
            for latest in timed(pi_part, steps, serial, threads):
                spent = latest
                yield Snapshot(rows, threads, attempt, repeat)
            times.append(spent)
        best = min(times)
        rows = (*rows, Row(threads, (rows[0].seconds or best) / best if rows else 1.0, best))
        yield Snapshot(rows, threads, repeat, repeat)


def _steps(part: Part, seconds: float) -> int:
    """How many steps take about this long on one thread; compiles first."""
    part(0, 1, 1)
    return round(_TRIAL * seconds / min(_trial(part) for _ in range(_TRIALS)))


def _trial(part: Part) -> float:
    start = time.perf_counter()
    part(0, _TRIAL, _TRIAL)
    return time.perf_counter() - start


def timed(part: Part, steps: int, serial: float, threads: int) -> Iterator[float]:
    """One run on threads of our own; nan while it lasts, its seconds as the last item."""
    team = _Team(part, steps, serial, threads)
    try:
        yield from team.work()
    finally:
        team.end()


class _Team:
    """`threads` workers: the first does the serial part while the others wait, then all share."""

    def __init__(self, part: Part, steps: int, serial: float, threads: int) -> None:
        self._part, self._steps = part, steps
        self._alone = round(steps * serial)
        self._piece = max(1, round(steps * _PIECE_SECONDS / _SECONDS))
        self._stop = threading.Event()
        self._gate = threading.Barrier(threads)
        self._started = self._ended = 0.0
        self.areas = [0.0] * threads
        self._threads = [
            threading.Thread(target=self._worker, args=(me,), name=f"worker {me}", daemon=True)
            for me in range(threads)
        ]

    def work(self) -> Iterator[float]:
        for thread in self._threads:
            thread.start()
        while self._threads[0].is_alive():
            self._threads[0].join(_LOOK_SECONDS)
            yield math.nan
        yield self._ended - self._started

    def end(self) -> None:
        """Stop what still runs, and wait for it: a piece at most."""
        self._stop.set()
        self._gate.abort()
        for thread in self._threads:
            if thread.ident is not None:
                thread.join()

    def _worker(self, me: int) -> None:
        shared = self._steps - self._alone
        share = [self._alone + shared * k // len(self._threads) for k in (me, me + 1)]
        try:
            self._gate.wait()
            if me == 0:
                self._started = time.perf_counter()
                self._do(me, 0, self._alone)
            self._gate.wait()
            self._do(me, *share)
            self._gate.wait()
        except threading.BrokenBarrierError:
            return
        if me == 0:
            self._ended = time.perf_counter()

    def _do(self, me: int, first: int, last: int) -> None:
        for start in range(first, last, self._piece):
            if self._stop.is_set():
                raise threading.BrokenBarrierError
            self.areas[me] += self._part(start, min(last, start + self._piece), self._steps)


def explain(rows: Sequence[Row], cores: int) -> Findings:
    """What Karp and Flatt's metric and the two fits say. Imports scipy."""
    points = [(float(row.threads), row.speedup) for row in rows]
    fair = [point for point in points if point[0] <= cores]
    return Findings(
        tuple(rows), cores, _try(karp_flatt, points), _try(fit_amdahl, fair), _try(fit_usl, points)
    )


def _try(fit: Callable[[Points], Fit], rows: Points) -> Fit | None:
    try:
        return fit(rows)
    except BadInput:
        return None
