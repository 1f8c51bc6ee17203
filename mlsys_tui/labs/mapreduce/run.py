"""A whole run of a job, in one thread: the policy that every trace and engine shares.

The steps are those of Dean and Ghemawat, "MapReduce: simplified data processing on large
clusters", OSDI 2004: split, map, partition, sort, combine, shuffle, group, reduce.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, tee
from typing import Any

from mlsys_tui.labs.mapreduce.counters import Counters, Tally
from mlsys_tui.labs.mapreduce.job import CALL_SECONDS, Job, Worker
from mlsys_tui.labs.mapreduce.lines import Line, Source, split_of
from mlsys_tui.labs.mapreduce.order import Order, order
from mlsys_tui.labs.mapreduce.runner import Emitted
from mlsys_tui.text import BadInput

MOST_TASKS = 1000
Pair = tuple[Any, Any]


@dataclass(frozen=True)
class Plan:
    """How a job is spread out; `combiner` None is on when the job has one."""

    mappers: int = 3
    reducers: int = 2
    combiner: bool | None = None

    def __post_init__(self) -> None:
        for what, count in (("mappers", self.mappers), ("reducers", self.reducers)):
            if not 1 <= count <= MOST_TASKS:
                raise BadInput(
                    f"{what} must be a whole number from 1 to {MOST_TASKS} (got {count})"
                )

    def combines(self, job: Job) -> bool:
        """Whether the job's combiner runs."""
        return job.has_combiner and self.combiner is not False


@dataclass(frozen=True)
class Result:
    """What a run gave: pairs sorted by key, and its counters."""

    output: tuple[Pair, ...]
    counters: Counters


class Watch:
    """Told of every step of a run. A record's serial is its number, counted from 0."""

    def mapped(self, mapper: int, line: Line, first: int, emitted: Sequence[Emitted]) -> None:
        """A map call ended; its records are numbered from `first`."""

    def combined(
        self,
        mapper: int,
        reducer: int,
        taken: Sequence[int],
        first: int,
        emitted: Sequence[Emitted],
    ) -> None:
        """A combiner was given the records `taken` of one key."""

    def map_ended(self, mapper: int) -> None:
        """A map task ended, its combiner included."""

    def reduced(
        self, reducer: int, taken: Sequence[int], first: int, emitted: Sequence[Emitted]
    ) -> None:
        """A reduce call ended; it was given the records `taken` of one key."""


@dataclass
class _Group:
    """All values of one key so far, with the serials of their records when someone watches."""

    key: Any
    values: list[Any]
    serials: list[int]


class _Groups:
    """Records by key: what one mapper holds for one reducer, or what one reducer received."""

    def __init__(self) -> None:
        self.records = self.size = 0
        self._groups: dict[Order, _Group] = {}

    def add(self, pair: Emitted, serial: int | None) -> None:
        group = self._group(order(pair.key), pair.key)
        group.values.append(pair.value)
        if serial is not None:
            group.serials.append(serial)
        self.records += 1
        self.size += pair.size

    def join(self, other: "_Groups") -> None:
        for place, group in other._groups.items():
            mine = self._group(place, group.key)
            mine.values += group.values
            mine.serials += group.serials

    def sorted(self) -> list[_Group]:
        return [self._groups[place] for place in sorted(self._groups)]

    def _group(self, place: Order, key: Any) -> _Group:
        if place not in self._groups:
            self._groups[place] = _Group(key, [], [])
        return self._groups[place]


class _Run:
    def __init__(self, worker: Worker, plan: Plan, combines: bool, watch: Watch | None) -> None:
        self._worker, self._plan, self._combines, self._watch = worker, plan, combines, watch
        self._serial = 0
        self.tally = Tally(plan.mappers, plan.reducers)

    def map_stage(self, source: Source) -> list[_Groups]:
        """Run every map task; what each reducer will receive."""
        received = [_Groups() for _ in range(self._plan.reducers)]
        for mapper, lines in splits(source, self._plan.mappers):
            for reducer, held in sorted(self._map_task(mapper, lines).items()):
                sent = self._combine(mapper, reducer, held) if self._combines else held
                self.tally.shuffled(mapper, reducer, sent.records, sent.size)
                received[reducer].join(sent)
            if self._watch:
                self._watch.map_ended(mapper)
        return received

    def reduce_task(self, reducer: int, received: _Groups) -> Iterator[Pair]:
        """Run one reduce task; its output in order."""
        self._worker.fresh()
        groups = received.sorted()
        for group, emitted in zip(groups, self._call("reduce", groups), strict=True):
            self.tally.reduced(len(emitted))
            if self._watch:
                self._watch.reduced(reducer, group.serials, self._serial, emitted)
            self._serial += len(emitted)
            yield from ((pair.key, pair.value) for pair in emitted)

    def _map_task(self, mapper: int, lines: Iterable[Line]) -> dict[int, _Groups]:
        self._worker.fresh()
        held: dict[int, _Groups] = {}
        given, kept = tee(lines)
        calls = self._worker.calls("map", ((line.text,) for line in given))
        for emitted, line in zip(calls, kept, strict=False):
            self.tally.read()
            if self._watch:
                self._watch.mapped(mapper, line, self._serial, emitted)
            for pair in emitted:
                self.tally.mapped(pair.size)
                self._keep(held.setdefault(pair.partition, _Groups()), pair)
        return held

    def _combine(self, mapper: int, reducer: int, held: _Groups) -> _Groups:
        """One key after another, once for each map task and partition."""
        sent = _Groups()
        groups = held.sorted()
        for group, emitted in zip(groups, self._call("combine", groups), strict=True):
            if self._watch:
                self._watch.combined(mapper, reducer, group.serials, self._serial, emitted)
            for pair in emitted:
                self._keep(sent, pair)
        self.tally.combined(held.records, sent.records)
        return sent

    def _keep(self, place: _Groups, pair: Emitted) -> None:
        place.add(pair, self._serial if self._watch else None)
        self._serial += 1

    def _call(self, name: str, groups: Iterable[_Group]) -> Iterator[list[Emitted]]:
        return self._worker.calls(name, ((group.key, group.values) for group in groups))


def splits(source: Source, mappers: int) -> Iterator[tuple[int, Iterator[Line]]]:
    """The splits that hold a line, in order, with their lines."""
    return groupby(source.read(), key=lambda line: split_of(line.start, source.size, mappers))


def run(
    job: Job,
    source: Source,
    plan: Plan,
    call_seconds: float = CALL_SECONDS,
    watch: Watch | None = None,
) -> Result:
    """Run a job. Raises JobError when it fails, BadInput when the input cannot be read."""
    with job.open(plan.reducers, call_seconds) as worker:
        task = _Run(worker, plan, plan.combines(job), watch)
        received = task.map_stage(source)
        output = [
            pair
            for reducer, groups in enumerate(received)
            for pair in task.reduce_task(reducer, groups)
        ]
    output.sort(key=lambda pair: order(pair[0]))
    return Result(tuple(output), task.tally.counters())
