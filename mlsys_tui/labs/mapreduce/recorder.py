"""Watches a run and lays out its events, with what stands in each place after each of them."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from mlsys_tui.labs.mapreduce.counters import machine_of_reducer
from mlsys_tui.labs.mapreduce.frames import Event, Flow, Kind, Place, Record
from mlsys_tui.labs.mapreduce.lines import Line
from mlsys_tui.labs.mapreduce.order import order
from mlsys_tui.labs.mapreduce.run import Plan, Watch
from mlsys_tui.labs.mapreduce.runner import Emitted
from mlsys_tui.text import BadInput

BUFFER_RECORDS = 8  # small, so that a class sees a mapper spill more than once
MOST_RECORDS = 12_000


class TooLong(BadInput):
    """Input too long to step through; a run without a trace takes it."""


@dataclass
class History:
    """What one place held over time: from each position on, the first `length` of a list."""

    positions: list[int] = field(default_factory=list)
    states: list[tuple[list[Any], int]] = field(default_factory=list)

    def append(self, position: int, item: Any) -> None:
        """One more item from this position on."""
        held, length = self.states[-1] if self.states else ([], 0)
        held.append(item)
        self._now(position, held, length + 1)

    def put(self, position: int, items: list[Any]) -> None:
        """Other content from this position on."""
        self._now(position, items, len(items))

    def at(self, position: int) -> list[Any]:
        """What the place holds once the event at this position has happened."""
        found = bisect_right(self.positions, position) - 1
        if found < 0:
            return []
        held, length = self.states[found]
        return held[:length]

    def last(self) -> list[Any]:
        """What the place holds in the end."""
        held, length = self.states[-1] if self.states else ([], 0)
        return held[:length]

    def _now(self, position: int, held: list[Any], length: int) -> None:
        self.positions.append(position)
        self.states.append((held, length))


class Recorder(Watch):
    """The events of a run in the order a class follows them, task after task.

    Call `finish` once the run is over.
    """

    def __init__(self, lines: Sequence[Line], split: Sequence[Sequence[int]], plan: Plan) -> None:
        self.events: list[Event] = []
        self.records: list[Record] = []
        self.places: dict[Place, History] = {}
        self._plan, self._flow = plan, Flow()
        self._line_at = {line.number: at for at, line in enumerate(lines)}
        self._buffer: list[int] = []
        self._spills: dict[int, int] = {}
        self._combined: dict[int, list[tuple[tuple[int, ...], tuple[int, ...], Any]]] = {}
        self._shuffled = False
        for mapper, held in enumerate(split):
            self._event("split", mapper, None, ())
            self._place("split", mapper).put(len(self.events) - 1, list(held))

    def mapped(self, mapper: int, line: Line, first: int, emitted: Sequence[Emitted]) -> None:
        at = self._line_at[line.number]
        self._event("map-call", mapper, None, range(first, first + len(emitted)), line=at)
        self._place("read", mapper).append(len(self.events) - 1, at)
        for serial, pair in enumerate(emitted, first):
            self._record(Record(serial, "map", mapper, *pair, line=line.number))
            if len(self._buffer) == BUFFER_RECORDS:
                self._spill(mapper)
            self._emit(mapper, self.records[serial])

    def combined(
        self,
        mapper: int,
        reducer: int,
        taken: Sequence[int],
        first: int,
        emitted: Sequence[Emitted],
    ) -> None:
        made = tuple(range(first, first + len(emitted)))
        for serial, pair in zip(made, emitted, strict=True):
            sent = pair._replace(partition=reducer)
            self._record(Record(serial, "combine", mapper, *sent, parents=tuple(taken)))
        key = self.records[taken[0]].key
        self._combined.setdefault(reducer, []).append((tuple(taken), made, key))

    def map_ended(self, mapper: int) -> None:
        several = bool(self._spills)
        self._spill(mapper, last=not several)
        for reducer, spills in sorted(self._spills.items()):
            place = self._place("partition", mapper, reducer)
            self._event("merge", mapper, reducer, self._ordered(place.last()), spills=spills)
            place.put(len(self.events) - 1, list(self.events[-1].serials))
            if several:
                self._combine(mapper, reducer)
        self._spills, self._combined = {}, {}

    def reduced(
        self, reducer: int, taken: Sequence[int], first: int, emitted: Sequence[Emitted]
    ) -> None:
        self._shuffle()
        key, given = self.records[taken[0]].key, tuple(taken)
        self._event("group", None, reducer, given, key=key, keyed=True)
        self._place("groups", reducer).append(len(self.events) - 1, given)
        made = range(first, first + len(emitted))
        self._event("reduce-call", None, reducer, made, given=given, key=key, keyed=True)
        for serial, pair in zip(made, emitted, strict=True):
            sent = pair._replace(partition=reducer)
            self._record(Record(serial, "reduce", reducer, *sent, parents=given))
            self._event("output", None, reducer, (serial,), given=given, key=pair.key, keyed=True)
            self._place("output", reducer).append(len(self.events) - 1, serial)

    def finish(self) -> None:
        """The shuffle of a run that had nothing to reduce."""
        self._shuffle()

    def _emit(self, mapper: int, record: Record) -> None:
        key, one = record.key, (record.serial,)
        self._flow = replace(
            self._flow,
            mapped_records=self._flow.mapped_records + 1,
            mapped_bytes=self._flow.mapped_bytes + record.size,
        )
        self._event("emit", mapper, None, one, key=key, keyed=True)
        self._place("map", mapper).append(len(self.events) - 1, record.serial)
        self._event("partition", mapper, record.partition, one, key=key, keyed=True)
        place = self._place("partition", mapper, record.partition)
        place.append(len(self.events) - 1, record.serial)
        self._buffer.append(record.serial)

    def _spill(self, mapper: int, last: bool = False) -> None:
        """Sort what the buffer holds and write it out, one partition after another.

        The combiner runs once however often a mapper spills: at its only spill, or after the merge.
        """
        held: dict[int, list[int]] = {}
        for serial in self._buffer:
            held.setdefault(self.records[serial].partition, []).append(serial)
        for reducer, serials in sorted(held.items()):
            place = self._place("partition", mapper, reducer)
            run = self._ordered(serials)
            self._event("sort", mapper, reducer, run)
            place.put(len(self.events) - 1, place.last()[: -len(run)] + run)
            if last:
                self._combine(mapper, reducer)
            self._event("spill", mapper, reducer, place.last() if last else run)
            self._spills[reducer] = self._spills.get(reducer, 0) + 1
        self._buffer = []

    def _combine(self, mapper: int, reducer: int) -> None:
        place = self._place("partition", mapper, reducer)
        done: list[int] = []
        left = place.last()
        for taken, made, key in self._combined.pop(reducer, ()):
            left = left[len(taken) :]
            done += made
            self._event("combine", mapper, reducer, made, given=taken, key=key, keyed=True)
            place.put(len(self.events) - 1, done + left)

    def _shuffle(self) -> None:
        if self._shuffled:
            return
        self._shuffled = True
        for reducer in range(self._plan.reducers):
            for mapper in range(self._plan.mappers):
                if ("partition", mapper, reducer) in self.places:
                    for serial in self._place("partition", mapper, reducer).last():
                        self._transfer(mapper, reducer, serial)
        for reducer in range(self._plan.reducers):
            place = self._place("reducer", reducer)
            if held := self._ordered(place.last()):
                self._event("reduce-merge", None, reducer, held)
                place.put(len(self.events) - 1, held)

    def _transfer(self, mapper: int, reducer: int, serial: int) -> None:
        record = self.records[serial]
        remote = machine_of_reducer(reducer, self._plan.mappers) != mapper
        self._flow = replace(
            self._flow,
            shuffled_records=self._flow.shuffled_records + 1,
            shuffled_bytes=self._flow.shuffled_bytes + record.size,
            remote_records=self._flow.remote_records + remote,
            remote_bytes=self._flow.remote_bytes + remote * record.size,
        )
        self._event("transfer", mapper, reducer, (serial,), key=record.key, keyed=True)
        self._place("reducer", reducer).append(len(self.events) - 1, serial)

    def _ordered(self, serials: Sequence[int]) -> list[int]:
        """Sorted by key; of one key in the order they were there."""
        return sorted(serials, key=lambda serial: order(self.records[serial].key))

    def _record(self, record: Record) -> None:
        if len(self.records) == MOST_RECORDS:
            raise TooLong(
                f"more than {MOST_RECORDS} records are too many to step through:"
                " shorten the input, or run it without a trace"
            )
        self.records.append(record)

    def _place(self, *name: Any) -> History:
        return self.places.setdefault(name, History())

    def _event(
        self,
        kind: Kind,
        mapper: int | None,
        reducer: int | None,
        serials: Sequence[int],
        **more: Any,
    ) -> None:
        self.events.append(Event(kind, mapper, reducer, tuple(serials), self._flow, **more))
