"""The engines that a job runs on, by name: the same output and counters from each."""

from contextlib import AbstractContextManager
from typing import Literal, get_args

from mlsys_tui.labs.mapreduce.local import local
from mlsys_tui.labs.mapreduce.outcome import Outcome
from mlsys_tui.labs.mapreduce.splits import Told
from mlsys_tui.labs.mapreduce.work import Run
from mlsys_tui.machine import cores
from mlsys_tui.text import BadInput

Engine = Literal["local", "dask"]
ENGINES: tuple[Engine, ...] = get_args(Engine)


def running(
    engine: Engine,
    run: Run,
    processors: int | None = None,
    scheduler: str | None = None,
    told: Told = lambda size: None,
) -> AbstractContextManager[Outcome]:
    """Run a job; its output stays readable inside the context.

    `processors` is all cores by default; `told` hears of every stretch of input that is mapped,
    in bytes, from any thread. Raises JobError, BadInput, also when no scheduler answers.
    """
    if scheduler is not None and engine != "dask":
        raise BadInput("--scheduler belongs to --engine dask: add that, or leave it out")
    if engine == "dask":
        from mlsys_tui.labs.mapreduce.cluster import dask

        return dask(run, processors, scheduler, told)
    return local(run, processors or cores(), told)
