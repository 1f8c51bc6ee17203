"""A run of a job on a small input, to be walked both ways, record by record."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from mlsys_tui.labs.mapreduce.captions import Scene, caption
from mlsys_tui.labs.mapreduce.counters import machine_of_reducer
from mlsys_tui.labs.mapreduce.frames import Event, Flow, Frame, Place, Record
from mlsys_tui.labs.mapreduce.job import CALL_SECONDS, Job
from mlsys_tui.labs.mapreduce.lines import Line, Source, split_of
from mlsys_tui.labs.mapreduce.order import Order, order
from mlsys_tui.labs.mapreduce.recorder import History, Recorder, TooLong
from mlsys_tui.labs.mapreduce.run import Plan, Result, run

__all__ = ["MOST_BYTES", "Board", "Flow", "Frame", "Group", "Record", "TooLong", "Trace", "build"]

MOST_BYTES = 1 << 16


@dataclass(frozen=True)
class Group:
    """A key with the records a reduce call is given for it."""

    key: Any
    records: tuple[Record, ...]

    @property
    def values(self) -> tuple[Any, ...]:
        """The values as the reduce call sees them."""
        return tuple(record.value for record in self.records)


class Trace(Sequence[Frame]):
    """The frames of one run. `stops` are the positions where another key is taken in hand.

    `result` is the run's output and counters; `other` those of the same run with the combiner
    switched the other way, None when the job has none.
    """

    def __init__(
        self, job: Job, plan: Plan, scene: Scene, record: Recorder, result: Result
    ) -> None:
        self.job, self.plan, self.result = job, plan, result
        self.other: Result | None = None
        self.lines = scene.lines
        self._scene, self._events, self._records = scene, record.events, record.records
        self._places = record.places

    def __len__(self) -> int:
        return len(self._events)

    def __getitem__(self, position: Any) -> Any:
        if isinstance(position, slice):
            return [self._frame(event) for event in self._events[position]]
        return self._frame(self._events[position])

    def board(self, position: int) -> "Board":
        """Everything that stands in its place once the frame at this position has happened."""
        return Board(self, range(len(self))[position])

    def lineage(self, serial: int) -> tuple[int, ...]:
        """The numbers of the input lines that a record comes from, ascending."""
        return tuple(sorted(self._lines[serial]))

    @cached_property
    def stops(self) -> tuple[int, ...]:
        """Where the key in hand changes, ascending."""
        stops: list[int] = []
        before: Order | None = None
        for position, event in enumerate(self._events):
            if event.keyed and order(event.key) != before:
                stops.append(position)
                before = order(event.key)
        return tuple(stops)

    @cached_property
    def keys(self) -> tuple[Any, ...]:
        """Every key that map emitted or reduce gave, in order."""
        found = {order(record.key): record.key for record in self._records}
        return tuple(found[place] for place in sorted(found))

    def journey(self, key: Any) -> tuple[int, ...]:
        """The positions of the frames that concern one key, ascending."""
        return self._journeys.get(order(key), ())

    def next_of(self, key: Any, position: int) -> int | None:
        """The first frame after this position that concerns the key."""
        journey = self.journey(key)
        after = bisect_left(journey, position + 1)
        return journey[after] if after < len(journey) else None

    @cached_property
    def _journeys(self) -> dict[Order, tuple[int, ...]]:
        found: dict[Order, list[int]] = {}
        places = [order(record.key) for record in self._records]
        for position, event in enumerate(self._events):
            for place in {places[serial] for serial in (*event.serials, *event.given)}:
                found.setdefault(place, []).append(position)
        return {place: tuple(positions) for place, positions in found.items()}

    @cached_property
    def _lines(self) -> list[frozenset[int]]:
        found: list[frozenset[int]] = []
        for record in self._records:
            own = frozenset(() if record.line is None else (record.line,))
            found.append(own.union(*(found[parent] for parent in record.parents)))
        return found

    def _frame(self, event: Event) -> Frame:
        machine = event.mapper
        if event.mapper is None or event.kind == "transfer":
            machine = machine_of_reducer(event.reducer or 0, self.plan.mappers)
        origin, target = _way(event)
        assert machine is not None
        return Frame(
            kind=event.kind,
            caption=caption(event, self._scene),
            mapper=event.mapper,
            reducer=event.reducer,
            machine=machine,
            remote=event.kind == "transfer" and machine != event.mapper,
            key=event.key,
            records=self.records_of(event.serials),
            given=self.records_of(event.given),
            lines=self._lines_of(event),
            origin=origin,
            target=target,
            flow=event.flow,
        )

    def records_of(self, serials: Sequence[int]) -> tuple[Record, ...]:
        """The records with these serials."""
        return tuple(self._records[serial] for serial in serials)

    def place(self, *name: Any) -> History:
        """What a place held over time (an empty history for one that never held anything)."""
        return self._places.get(name, _NOTHING)

    def _lines_of(self, event: Event) -> tuple[int, ...]:
        if event.kind == "split":
            return tuple(self.lines[at].number for at in self._scene.splits[event.mapper or 0])
        if event.line is not None:
            return (self.lines[event.line].number,)
        among = frozenset[int]().union(*(self._lines[serial] for serial in event.serials))
        return tuple(sorted(among.union(*(self._lines[serial] for serial in event.given))))


_NOTHING = History()


def _way(event: Event) -> tuple[Place, Place]:
    """Where the pair in hand was, and where it goes."""
    mapper, reducer = event.mapper or 0, event.reducer or 0
    split, mapped = ("split", mapper), ("map", mapper)
    held, received = ("partition", mapper, reducer), ("reducer", reducer)
    ways: dict[str, tuple[Place, Place]] = {
        "split": (split, split),
        "map-call": (split, mapped),
        "emit": (split, mapped),
        "partition": (mapped, held),
        "transfer": (held, received),
        "reduce-merge": (received, received),
        "group": (received, received),
        "reduce-call": (received, ("output", reducer)),
        "output": (received, ("output", reducer)),
    }
    return ways.get(event.kind, (held, held))


@dataclass(frozen=True)
class Board:
    """What stands where at one position. Every list is a tuple, in the order a screen shows it."""

    trace: Trace
    position: int

    @property
    def frame(self) -> Frame:
        """The frame that led here."""
        return self.trace._frame(self.trace._events[self.position])

    @property
    def flow(self) -> Flow:
        """Records and bytes so far."""
        return self.trace._events[self.position].flow

    def split(self, mapper: int) -> tuple[Line, ...]:
        """The lines of a split, from its split frame on."""
        return tuple(self.trace.lines[at] for at in self._at("split", mapper))

    def read(self, mapper: int) -> int:
        """How many lines of its split a mapper has read."""
        return len(self._at("read", mapper))

    def map_output(self, mapper: int) -> tuple[Record, ...]:
        """Everything that a mapper has emitted, in that order."""
        return self._records("map", mapper)

    def partition(self, mapper: int, reducer: int) -> tuple[Record, ...]:
        """What a mapper holds for a reducer, as sorted, combined and merged by now."""
        return self._records("partition", mapper, reducer)

    def reducer_input(self, reducer: int) -> tuple[Record, ...]:
        """What has arrived at a reducer, in order of key once it has merged."""
        return self._records("reducer", reducer)

    def groups(self, reducer: int) -> tuple[Group, ...]:
        """The groups that a reducer has formed."""
        records = map(self.trace.records_of, self._at("groups", reducer))
        return tuple(Group(given[0].key, given) for given in records)

    def output(self, reducer: int) -> tuple[Record, ...]:
        """What a reducer has written."""
        return self._records("output", reducer)

    def _records(self, *name: Any) -> tuple[Record, ...]:
        return self.trace.records_of(self._at(*name))

    def _at(self, *name: Any) -> list[Any]:
        return self.trace.place(*name).at(self.position)


def build(job: Job, source: Source, plan: Plan, call_seconds: float = CALL_SECONDS) -> Trace:
    """Run a job and keep every step. Raises TooLong, and what `run` raises."""
    if source.size > MOST_BYTES:
        raise TooLong(
            f"{source.size} bytes are too many to step through (at most {MOST_BYTES}):"
            " shorten the input, or run it without a trace"
        )
    lines = tuple(source.read())
    held: list[list[int]] = [[] for _ in range(plan.mappers)]
    for at, line in enumerate(lines):
        held[split_of(line.start, source.size, plan.mappers)].append(at)
    recorder = Recorder(lines, held, plan)
    result = run(job, source, plan, call_seconds, recorder)
    recorder.finish()
    scene = Scene(lines, held, recorder.records, plan.mappers, plan.reducers, job.has_partitioner)
    trace = Trace(job, plan, scene, recorder, result)
    if job.has_combiner:
        flipped = Plan(plan.mappers, plan.reducers, not plan.combines(job))
        trace.other = run(job, source, flipped, call_seconds)
    return trace
