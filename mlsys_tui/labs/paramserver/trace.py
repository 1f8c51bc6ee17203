"""A run as a trace: frozen frames that are a view on its arrays, and what a picture asks of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from mlsys_tui.labs.paramserver import events as ev
from mlsys_tui.labs.paramserver.captions import caption
from mlsys_tui.labs.paramserver.result import Run


@dataclass(frozen=True)
class Segment:
    """A stretch of one worker's time. `kind` and `outcome` are of `events.KINDS` and `OUTCOMES`;
    `read` and `written` are versions, `written` -1 where the segment is part of none."""

    worker: int
    kind: str
    start: float
    end: float
    clock: int
    read: int
    written: int
    outcome: str

    @property
    def waiting(self) -> bool:
        return self.kind in _WAITS

    @property
    def staleness(self) -> int | None:
        """Versions written between this gradient's pull and its own; None if not applied."""
        return self.written - 1 - self.read if self.written >= 0 else None


_WAITS = frozenset(ev.KINDS[kind] for kind in ev.WAITS)


@dataclass(frozen=True)
class WorkerState:
    """What one worker is doing: its segment, how far through it is (0 to 1), its clock, and how
    many versions its copy is behind the server's (None before its first pull)."""

    segment: Segment
    progress: float
    clock: int
    behind: int | None


@dataclass(frozen=True)
class Frame:
    """The moment at which one segment begins. `update` says that the server writes a version."""

    position: int
    time: float
    version: int
    segment: Segment
    caption: str
    workers: tuple[WorkerState, ...]

    @property
    def update(self) -> bool:
        return self.segment.kind == "update"


class Trace(Sequence[Frame]):
    """The frames of a run that kept its events, in the order in which things happened."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self._events = run.events
        self._updates = np.flatnonzero(self._events["kind"] == ev.UPDATE)
        self._stops: list[int] = self._updates.tolist()

    def __len__(self) -> int:
        return len(self._events)

    @property
    def stops(self) -> Sequence[int]:
        """Positions at which the server writes a version."""
        return self._stops

    @overload
    def __getitem__(self, position: int, /) -> Frame: ...
    @overload
    def __getitem__(self, position: slice, /) -> Sequence[Frame]: ...
    def __getitem__(self, position: int | slice, /) -> Frame | Sequence[Frame]:
        if isinstance(position, slice):
            return [self[i] for i in range(*position.indices(len(self)))]
        at = range(len(self))[position]
        time = float(self._events["start"][at])
        return Frame(
            position=at,
            time=time,
            version=self.version(at),
            segment=self.segment(at),
            caption=caption(self.run.experiment, self._events[at]),
            workers=self.workers(at, time),
        )

    def time(self, position: int) -> float:
        """Seconds at which this position's segment begins."""
        return float(self._events["start"][position])

    def position(self, time: float) -> int:
        """The last position that is not after this time, at least 0."""
        return max(0, int(np.searchsorted(self._times, time, side="right")) - 1)

    def version(self, position: int) -> int:
        """The server's version, this position's update included."""
        return int(np.searchsorted(self._updates, position, side="right"))

    def segment(self, position: int) -> Segment:
        """The segment that begins at this position."""
        row = self._events[position]
        return Segment(
            worker=int(row["worker"]),
            kind=ev.KINDS[row["kind"]],
            start=float(row["start"]),
            end=float(row["end"]),
            clock=int(row["clock"]),
            read=int(row["read"]),
            written=int(row["written"]),
            outcome=ev.OUTCOMES[row["outcome"]],
        )

    def workers(self, position: int, time: float) -> tuple[WorkerState, ...]:
        """Every worker at a position, and at a time from it up to the next position's."""
        version = self.version(position)
        return tuple(self._worker(w, position, time, version) for w in range(len(self._rows)))

    def _worker(self, worker: int, position: int, time: float, version: int) -> WorkerState:
        rows = self._rows[worker]
        at = int(np.searchsorted(rows, position, side="right")) - 1
        if at < 0:
            return WorkerState(Segment(worker, "idle", 0.0, 0.0, 0, 0, -1, "done"), 0.0, 0, None)
        segment = self.segment(int(rows[at]))
        length = segment.end - segment.start
        progress = min(1.0, max(0.0, (time - segment.start) / length)) if length > 0 else 1.0
        counted = segment.outcome == "done" and 0 <= segment.written <= version
        return WorkerState(segment, progress, segment.clock + counted, version - segment.read)

    def timeline(self, worker: int, start: float, end: float) -> list[Segment]:
        """The worker's segments that overlap these seconds, in order; none of length zero."""
        rows = self._rows[worker]
        rows = rows[self._events["end"][rows] > self._events["start"][rows]]
        first = np.searchsorted(self._events["end"][rows], start, side="right")
        last = np.searchsorted(self._events["start"][rows], end, side="left")
        return [self.segment(int(row)) for row in rows[first:last]]

    def updates(self, start: float, end: float) -> list[float]:
        """Times in these seconds at which a version is written: the barriers, if there are any."""
        times = self._events["start"][self._updates]
        first, last = np.searchsorted(times, [start, end], side="left")
        found: list[float] = times[first:last].tolist()
        return found

    def curve(self, position: int) -> NDArray[Any]:
        """Time, updates and loss (points, 3) up to this position."""
        curve = self.run.curve
        done = np.searchsorted(curve[:, 1], self.version(position), side="right")
        return curve[:done]

    def staleness(self, position: int) -> dict[int, int]:
        """Gradients applied up to this position, by staleness in versions."""
        written, stale = self._applied
        done = np.searchsorted(written, self.version(position), side="right")
        values, counts = np.unique(stale[:done], return_counts=True)
        return dict(zip(values.tolist(), counts.tolist(), strict=True))

    @cached_property
    def _times(self) -> NDArray[Any]:
        return np.maximum.accumulate(self._events["start"])

    @cached_property
    def _applied(self) -> tuple[NDArray[Any], NDArray[Any]]:
        """Of each gradient applied, the version written, ascending, and its staleness."""
        gradients = self._events[np.isin(self._events["kind"], (ev.PUSH, ev.ALLREDUCE))]
        gradients = gradients[(gradients["written"] >= 0) & (gradients["outcome"] == ev.DONE)]
        gradients = gradients[np.argsort(gradients["written"], kind="stable")]
        return gradients["written"], gradients["written"] - 1 - gradients["read"]

    @cached_property
    def _rows(self) -> list[NDArray[Any]]:
        """Of each worker, the positions of its segments."""
        own = self._events["kind"] != ev.UPDATE
        workers = self.run.experiment.workers
        return [np.flatnonzero(own & (self._events["worker"] == w)) for w in range(workers)]
