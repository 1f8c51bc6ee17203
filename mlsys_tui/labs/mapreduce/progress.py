"""How far a run is, on standard error where that is a terminal: bytes done and time left."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from mlsys_tui.labs.mapreduce.splits import Told


@contextmanager
def progress(size: int) -> Iterator[Told]:
    """A bar for so many bytes of input, gone when the run is over; yields whom to tell."""
    if not sys.stderr.isatty():
        yield lambda done: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        DownloadColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("mapping", total=size)

        def tell(done: int) -> None:
            bar.advance(task, done)
            if bar.tasks[0].finished:
                bar.update(task, description="reducing")

        yield tell
