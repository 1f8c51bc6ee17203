"""Map and reduce tasks as a worker does them, whichever engine started it."""

from collections.abc import Iterable, Iterator
from itertools import chain, groupby
from typing import BinaryIO

from mlsys_tui.labs.mapreduce import words
from mlsys_tui.labs.mapreduce.columns import Columnar, Surprise
from mlsys_tui.labs.mapreduce.held import Held
from mlsys_tui.labs.mapreduce.job import Worker
from mlsys_tui.labs.mapreduce.spills import (
    Columns,
    Group,
    MapOutput,
    block_writer,
    emptied,
    in_columns,
)
from mlsys_tui.labs.mapreduce.splits import Told
from mlsys_tui.labs.mapreduce.work import Mapped, Reduced, Work


def map_task(work: Work, mapper: int, output: MapOutput, told: Told) -> Mapped:
    """Map a split and write what each reducer gets. Raises JobError, BadInput."""
    if work.counts_words:
        return words.map_task(work, mapper, output, told)
    if work.columnar:
        try:
            return _map_together(work, mapper, output, told)
        except Surprise:
            output.empty()
    with work.job.open(work.plan.reducers, work.call_seconds) as worker:
        return _map_singly(work, worker, mapper, output, told)


def reduce_task(work: Work, received: Iterable[Columns], sink: BinaryIO) -> Reduced:
    """Reduce what the mappers sent, in their order; the sink gets columns of keys and values.

    Raises JobError, BadInput.
    """
    if work.counts_words:
        return words.reduce_task(work, received, sink)
    held = Held(work.budget)
    for block in received:
        held.join(block)
    if work.columnar:
        try:
            job = Columnar(work.job.source, work.plan.reducers)
            return _reduce(job.reduced(held.groups()), sink)
        except Surprise:
            emptied(sink)
    with work.job.open(work.plan.reducers, work.call_seconds) as worker:
        return _reduce(_reduced(worker, held.groups()), sink)


def _map_together(work: Work, mapper: int, output: MapOutput, told: Told) -> Mapped:
    job = Columnar(work.job.source, work.plan.reducers)
    held, counted = Held(work.budget), Mapped({})
    for lines in work.lines(mapper, told):
        records, size = job.map(lines, held)
        counted.read += len(lines)
        counted.records += records
        counted.size += size
    groups = held.groups(in_order=False)
    for block in job.combined(groups) if work.combines else in_columns(groups):
        for reducer, records, size, own in job.parts(block):
            counted.send(reducer, records, size)
            output.write(reducer, own)
    return counted.ended(work.combines)


def _map_singly(work: Work, worker: Worker, mapper: int, output: MapOutput, told: Told) -> Mapped:
    """Call by call, as the reader's own job runs; its partitioner is asked for every record."""
    held, counted = Held(work.budget), Mapped({})
    given = ((line,) for line in chain.from_iterable(work.lines(mapper, told)))
    for emitted in worker.calls("map", given):
        counted.read += 1
        for pair in emitted:
            # Of one partition after the other, by key in each: as these keys are ordered.
            held.add([(pair.partition, pair.key)], [pair.value], pair.size)
            counted.records += 1
            counted.size += pair.size
            counted.send(pair.partition, 1, pair.size)
    if work.combines:
        counted.sent = {}
    for reducer, own in groupby(held.groups(), key=lambda group: int(group[0][0])):
        groups = ((key, values) for (_, key), values in own)
        if not work.combines:
            for block in in_columns(groups):
                output.write(reducer, block)
            continue
        for emitted in worker.calls("combine", groups):
            counted.send(reducer, len(emitted), sum(pair.size for pair in emitted))
            output.write(reducer, ([p.key for p in emitted], [[p.value] for p in emitted]))
    return counted.ended(work.combines)


def _reduced(worker: Worker, groups: Iterator[Group]) -> Iterator[tuple[int, Columns]]:
    for emitted in worker.calls("reduce", groups):
        yield 1, ([pair.key for pair in emitted], [pair.value for pair in emitted])


def _reduce(results: Iterable[tuple[int, Columns]], sink: BinaryIO) -> Reduced:
    counted, write = Reduced(), block_writer(sink)
    for groups, (keys, values) in results:
        counted.groups += groups
        counted.records += len(keys)
        write((keys, values))
    return counted
