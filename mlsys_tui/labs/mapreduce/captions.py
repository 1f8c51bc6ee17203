"""The sentence that explains a frame."""

import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mlsys_tui.labs.mapreduce.counters import machine_of_reducer
from mlsys_tui.labs.mapreduce.errors import show
from mlsys_tui.labs.mapreduce.frames import Event, Kind, Record
from mlsys_tui.labs.mapreduce.lines import Line
from mlsys_tui.labs.mapreduce.runner import field


@dataclass(frozen=True)
class Scene:
    """What a caption may speak of besides its event."""

    lines: Sequence[Line]
    splits: Sequence[Sequence[int]]
    records: Sequence[Record]
    mappers: int
    reducers: int
    own_partition: bool


def pairs(records: Sequence[Record], most: int = 3) -> str:
    """Some records, as `"cat" 1, "dog" 1 and 4 more`."""
    shown = ", ".join(f"{show(r.key, 20)} {show(r.value, 20)}" for r in records[:most])
    return shown + (f" and {len(records) - most} more" if len(records) > most else "")


def values(records: Sequence[Record], most: int = 8) -> str:
    """The values of some records, as `[1, 1, 1]`."""
    shown = [show(record.value, 20) for record in records[:most]]
    return f"[{', '.join(shown + ['…'] * (len(records) > most))}]"


def count(number: int, thing: str) -> str:
    """A number of things: `1 record`, `2 records`."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def caption(event: Event, scene: Scene) -> str:
    """One plain sentence: what happened, and why."""
    return _CAPTIONS[event.kind](event, scene)


def _records(serials: Sequence[int], scene: Scene) -> list[Record]:
    return [scene.records[serial] for serial in serials]


def _split(event: Event, scene: Scene) -> str:
    held = scene.splits[event.mapper or 0]
    if not held:
        return f"No line begins in split {event.mapper}: mapper {event.mapper} has nothing to do."
    numbers = [scene.lines[at].number for at in held]
    which = f"line {numbers[0]}" if len(held) == 1 else f"lines {numbers[0]} to {numbers[-1]}"
    return f"Split {event.mapper} holds {which}: machine {event.mapper} maps them where they lie."


def _map_call(event: Event, scene: Scene) -> str:
    line = scene.lines[event.line or 0]
    emitted = count(len(event.serials), "pair")
    return f"Mapper {event.mapper} calls map({show(line.text)}) on line {line.number}: {emitted}."


def _emit(event: Event, scene: Scene) -> str:
    record = scene.records[event.serials[0]]
    return f"map emits {pairs([record])}: a record of {count(record.size, 'byte')}."


def _partition(event: Event, scene: Scene) -> str:
    mapper, reducer = event.mapper or 0, event.reducer or 0
    here = machine_of_reducer(reducer, scene.mappers) == mapper
    text = field(event.key)
    chosen = (
        f"The job's partition({show(event.key, 20)}, {scene.reducers}) gives"
        if scene.own_partition
        else f"crc32({show(text, 20)}) mod {scene.reducers} ="
        f" {zlib.crc32(text.encode()) % scene.reducers}:"
    )
    if scene.own_partition:
        chosen += f" {reducer}:"
    where = "this machine" if here else "another machine"
    return f"{chosen} mapper {mapper}'s pair goes to reducer {reducer}, {where}."


def _sort(event: Event, scene: Scene) -> str:
    return (
        f"Mapper {event.mapper} sorts {count(len(event.serials), 'record')} of partition"
        f" {event.reducer}: equal keys stand together."
    )


def _combine(event: Event, scene: Scene) -> str:
    given, made = _records(event.given, scene), _records(event.serials, scene)
    return (
        f"combine({show(event.key, 20)}, {values(given)}) on machine {event.mapper}: "
        f"{count(len(given), 'record')} {'becomes' if len(given) == 1 else 'become'} {len(made)}."
    )


def _spill(event: Event, scene: Scene) -> str:
    return (
        f"Mapper {event.mapper} spills {count(len(event.serials), 'record')} of partition"
        f" {event.reducer} to its own disk."
    )


def _merge(event: Event, scene: Scene) -> str:
    where = f"partition {event.reducer} of mapper {event.mapper}"
    if event.spills < 2:
        return f"One spill, nothing to merge: {where} is ready."
    return f"{event.spills} sorted spills merge into one: {where} keeps its order by key."


def _transfer(event: Event, scene: Scene) -> str:
    record, mapper, reducer = scene.records[event.serials[0]], event.mapper or 0, event.reducer or 0
    to = machine_of_reducer(reducer, scene.mappers)
    bytes_ = count(record.size, "byte")
    if to == mapper:
        return f"Reducer {reducer} reads {pairs([record])} on its own machine {to}: no network."
    return (
        f"{pairs([record])} crosses from machine {mapper} to reducer {reducer} on machine {to}:"
        f" {bytes_}."
    )


def _reduce_merge(event: Event, scene: Scene) -> str:
    return (
        f"Reducer {event.reducer} merges its sorted inputs: {count(len(event.serials), 'record')}"
        ", equal keys side by side."
    )


def _group(event: Event, scene: Scene) -> str:
    given = _records(event.serials, scene)
    return (
        f"Reducer {event.reducer} groups {show(event.key, 20)} with all its values {values(given)}."
    )


def _reduce_call(event: Event, scene: Scene) -> str:
    given = _records(event.given, scene)
    machine = machine_of_reducer(event.reducer or 0, scene.mappers)
    return (
        f"reduce({show(event.key, 20)}, {values(given)}) runs on machine {machine}:"
        " the last map has finished."
    )


def _output(event: Event, scene: Scene) -> str:
    record = scene.records[event.serials[0]]
    return (
        f"Reducer {event.reducer} writes {pairs([record])} to part {event.reducer} of the output."
    )


_CAPTIONS: dict[Kind, Callable[[Event, Scene], str]] = {
    "split": _split,
    "map-call": _map_call,
    "emit": _emit,
    "partition": _partition,
    "sort": _sort,
    "combine": _combine,
    "spill": _spill,
    "merge": _merge,
    "transfer": _transfer,
    "reduce-merge": _reduce_merge,
    "group": _group,
    "reduce-call": _reduce_call,
    "output": _output,
}
