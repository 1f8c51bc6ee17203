"""What an engine hands back: the output of each reducer, still on disk, and the counters."""

import gc
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from heapq import merge
from itertools import islice
from operator import itemgetter
from pathlib import Path
from typing import Any, BinaryIO

from mlsys_tui.labs.mapreduce.counters import Counters, Tally
from mlsys_tui.labs.mapreduce.order import order
from mlsys_tui.labs.mapreduce.run import Pair, Result
from mlsys_tui.labs.mapreduce.runner import field
from mlsys_tui.labs.mapreduce.spills import Columns, read_blocks
from mlsys_tui.labs.mapreduce.work import Mapped, Reduced, Work
from mlsys_tui.text import BadInput, clean


@dataclass(frozen=True)
class Part:
    """The output of one reducer, in the order of the keys that it reduced."""

    open: Callable[[], AbstractContextManager[BinaryIO]]

    def columns(self) -> Iterator[Columns]:
        """Keys and values, so many at a time."""
        with self.open() as file:
            yield from read_blocks(file)

    def pairs(self) -> Iterator[Pair]:
        """Key and value, one after the other."""
        for columns in self.columns():
            yield from zip(*columns, strict=True)


@dataclass(frozen=True)
class Outcome:
    """A finished run: the output of each reducer, and the counters."""

    parts: Sequence[Part]
    counters: Counters

    def result(self) -> Result:
        """All of the output in memory, sorted by key."""
        with _no_collection():
            output: list[Pair] = []
            for part in self.parts:
                for columns in part.columns():
                    output += zip(*columns, strict=True)
            texts = set(map(type, map(_key, output))) <= {str}
            output.sort(key=_key if texts else lambda pair: order(pair[0]))
            return Result(tuple(output), self.counters)

    def first(self, rows: int) -> list[Pair]:
        """The first rows of the output by key, if no reduce call emits under another key."""
        parts = (part.pairs() for part in self.parts)
        return list(islice(merge(*parts, key=lambda pair: order(pair[0])), rows))

    def save(self, folder: Path) -> None:
        """Write a part file for each reducer: complete, or no folder at all. Raises BadInput."""
        shown = clean(str(folder), one_line=True)
        try:
            beside = folder.absolute().with_name(f".{folder.name}-{os.getpid()}")
            beside.mkdir()
            try:
                for reducer, part in enumerate(self.parts):
                    _save(part, beside / f"part-{reducer:05}")
                os.rename(beside, folder)
            except BaseException:
                shutil.rmtree(beside, ignore_errors=True)
                raise
        except OSError as error:
            raise BadInput(f"cannot write {shown}: {error.strerror or error}") from None


def _save(part: Part, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for key, value in part.pairs():
            file.write(f"{field(key)}\t{field(value)}\n")
        file.flush()
        os.fsync(file.fileno())


_key: Callable[[Pair], Any] = itemgetter(0)


@contextmanager
def _no_collection() -> Iterator[None]:
    """A million new pairs, none of them circular, are not looked through while they are made."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def refuse_output(folder: Path) -> None:
    """Raises BadInput when this folder cannot become the output: before a job runs for it."""
    shown = clean(str(folder), one_line=True)
    if folder.exists() or folder.is_symlink():
        raise BadInput(f"{shown} exists already: name a folder that does not, or remove it")
    if not folder.absolute().parent.is_dir():
        raise BadInput(f"cannot write {shown}: make the folder it is to stand in first")


def tally(work: Work, mapped: Sequence[Mapped], reduced: Sequence[Reduced]) -> Counters:
    """The counters of a run, from what its tasks counted."""
    total = Tally(work.plan.mappers, work.plan.reducers)
    for mapper, task in enumerate(mapped):
        total.read(task.read)
        total.mapped(task.size, task.records)
        total.combined(task.combined_in, task.combined_out)
        for reducer, (records, size) in task.sent.items():
            total.shuffled(mapper, reducer, records, size)
    for part in reduced:
        total.reduced(part.records, part.groups)
    return total.counters()
