"""Word count with its combiner, a block of text at a time: what everybody measures.

It counts in one dictionary where the job's own calls would emit a pair a word, and gives the
same output and counters; a test holds it to that.
"""

import zlib
from collections import Counter
from collections.abc import Iterable
from itertools import compress
from operator import mul
from typing import BinaryIO

from mlsys_tui.labs.mapreduce.held import Counts
from mlsys_tui.labs.mapreduce.spills import Columns, MapOutput, block_writer
from mlsys_tui.labs.mapreduce.splits import Told
from mlsys_tui.labs.mapreduce.work import Mapped, Reduced, Work


def map_task(work: Work, mapper: int, output: MapOutput, told: Told) -> Mapped:
    """Count the words of a split and write each reducer's. Raises BadInput."""
    counts, counted = Counts(work.budget), Mapped({})
    for text in work.texts(mapper, told):
        words = text.split()
        counts.add(words)
        counted.read += text.count("\n") + (not text.endswith("\n"))
        counted.records += len(words)
    for block in counts.columns(in_order=False):
        _send(block, work.plan.reducers, counted, output)
    return counted.ended(combined=True)


def _send(block: Columns, reducers: int, counted: Mapped, output: MapOutput) -> None:
    """Each word to its reducer; a record is the word, a tab, its number and a newline."""
    words, numbers = block
    written = list(map(str.encode, words))
    lengths = list(map(len, written))
    counted.size += sum(map(mul, lengths, numbers)) + 3 * sum(numbers)
    places = [checksum % reducers for checksum in map(zlib.crc32, written)]
    for reducer in set(places):
        own = list(map(reducer.__eq__, places))
        counts = list(compress(numbers, own))
        digits = sum(len(str(count)) * often for count, often in Counter(counts).items())
        counted.send(reducer, len(counts), sum(compress(lengths, own)) + digits + 2 * len(counts))
        output.write(reducer, (list(compress(words, own)), counts))


def reduce_task(work: Work, received: Iterable[Columns], sink: BinaryIO) -> Reduced:
    """Add up the counts of one reducer's words. Raises BadInput."""
    counts, counted, write = Counts(work.budget), Reduced(), block_writer(sink)
    for block in received:
        counts.join(block)
    for words, numbers in counts.columns():
        counted.groups += len(words)
        counted.records += len(words)
        write((words, numbers))
    return counted
