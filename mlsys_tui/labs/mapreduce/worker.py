"""A worker process of the local engine: does one task after another, until its input ends."""

import os
import pickle
import signal
import sys
import tempfile
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any, BinaryIO

from mlsys_tui.labs.mapreduce.runner import end_with_parent
from mlsys_tui.labs.mapreduce.spills import Columns, MapOutput, Slices, disk, read_slices, written
from mlsys_tui.labs.mapreduce.splits import Told
from mlsys_tui.labs.mapreduce.tasks import map_task, reduce_task
from mlsys_tui.labs.mapreduce.work import Mapped, Reduced, Work
from mlsys_tui.text import BadInput

_SELDOM_SECONDS = 0.1
Left = tuple[Mapped, dict[int, Slices]]


def map_file(folder: Path, mapper: int) -> Path:
    """Where a map task leaves its output."""
    return folder / f"map-{mapper}"


def part_file(folder: Path, reducer: int) -> Path:
    """Where a reduce task leaves its output."""
    return folder / f"part-{reducer}"


def open_part(folder: Path, reducer: int) -> BinaryIO:
    """What a reduce task left."""
    return part_file(folder, reducer).open("rb")


def do_map(work: Work, folder: Path, told: Told, mapper: int) -> Left:
    """Map a split; where each reducer's records lie in the file that it leaves."""
    with disk():
        file = map_file(folder, mapper).open("wb+")
    with written(file):
        output = MapOutput(file)
        counted = map_task(work, mapper, output, told)
    return counted, output.slices


def do_reduce(work: Work, folder: Path, reducer: int, slices: Sequence[Slices]) -> Reduced:
    """Reduce what the map tasks left for one reducer."""
    with disk():
        file = part_file(folder, reducer).open("wb+")
    with written(file):
        return reduce_task(work, _received(folder, slices), file)


def _received(folder: Path, slices: Sequence[Slices]) -> Iterator[Columns]:
    for mapper, own in enumerate(slices):
        if own:
            with map_file(folder, mapper).open("rb") as file:
                yield from read_slices(file, own)


def seldom(told: Told) -> Told:
    """Tells in sums what it hears in small amounts: a word ten times a second is enough."""
    heard, last = 0, monotonic()

    def tell(size: int) -> None:
        nonlocal heard, last
        heard += size
        if (now := monotonic()) - last > _SELDOM_SECONDS:
            told(heard)
            heard, last = 0, now

    return tell


def main() -> None:
    """Answer requests until there are no more; then end, without taking everything apart first."""
    try:
        _answer()
    finally:
        os._exit(0)


def _answer() -> None:
    """Requests on standard input are `(what, arguments)`; the first is the work."""
    # So that on its way out it also ends the process that runs a reader's job.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    end_with_parent()
    requests, replies = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)

    def reply(kind: str, content: Any) -> None:
        pickle.dump((kind, content), replies)
        replies.flush()

    work, folder = pickle.load(requests)
    tempfile.tempdir = str(folder.parent)  # left alone, it turns from a full disk to another
    while True:
        try:
            what, arguments = pickle.load(requests)
        except EOFError:
            return
        try:
            if what == "map":
                reply("done", do_map(work, folder, seldom(partial(reply, "read")), *arguments))
            else:
                reply("done", do_reduce(work, folder, *arguments))
        except BadInput as error:
            reply("refused", error)
