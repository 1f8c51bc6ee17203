"""The Dask engine: the same tasks on a cluster, or on worker processes that Dask starts here.

Input files are read where the tasks run: a real cluster needs them, and this package, at the
same place on each of its machines. What is typed or piped in travels with the tasks.
"""

import logging
import tempfile
import threading
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from functools import partial
from io import BytesIO
from itertools import chain
from typing import Any

import numpy as np

from mlsys_tui.labs.mapreduce import kmeans_assign
from mlsys_tui.labs.mapreduce.kmeans import Assign
from mlsys_tui.labs.mapreduce.kmeans_assign import merge, part, shares
from mlsys_tui.labs.mapreduce.outcome import Outcome, Part, tally
from mlsys_tui.labs.mapreduce.points import Points
from mlsys_tui.labs.mapreduce.spills import MapOutput, columns_in, disk, temporary, written
from mlsys_tui.labs.mapreduce.splits import Told, bounds
from mlsys_tui.labs.mapreduce.tasks import map_task, reduce_task
from mlsys_tui.labs.mapreduce.work import Mapped, Reduced, Run, Work
from mlsys_tui.labs.mapreduce.workers import workers
from mlsys_tui.machine import cores
from mlsys_tui.text import BadInput, clean

# A scheduler that is not there is given up on within ten seconds, imports included.
_CONNECT_SECONDS, _PATIENCE_SECONDS = 4, 7.0
# What goes from a map task to a reduce task is a task of Dask's too, and costs it a millisecond:
# beyond so many of them one takes several reducers.
_MOST_SLICES = 2000
_LOGGERS = ("distributed", "tornado", "asyncio")


@contextmanager
def dask(run: Run, processors: int | None, scheduler: str | None, told: Told) -> Iterator[Outcome]:
    """Run a job; its output is in memory. Raises JobError, BadInput."""
    work = run.work(None)
    with connected(processors or cores(), scheduler) as client:
        counted, results = _run(client, work, told)
    parts = [Part(partial(BytesIO, data)) for _, data in results]
    yield Outcome(parts, tally(work, counted, [reduced for reduced, _ in results]))


def _run(client: Any, work: Work, told: Told) -> tuple[list[Mapped], list[tuple[Reduced, bytes]]]:
    """All map tasks, then all reduce tasks; each does it again if its worker dies."""
    from distributed import as_completed

    submit = partial(client.submit, pure=False)
    mapped = [submit(_map, work, mapper) for mapper in range(work.plan.mappers)]
    spans = {
        future.key: bounds(mapper, work.size, work.plan.mappers)
        for mapper, future in enumerate(mapped)
    }
    for future in as_completed(mapped):  # type: ignore[no-untyped-call]
        future.result()
        first, last = spans[future.key]
        told(last - first)
    counted = [submit(_counted, output) for output in mapped]
    together = -(-work.plan.reducers * work.plan.mappers // _MOST_SLICES)
    every = range(work.plan.reducers)
    reduced = [
        submit(_reduce, work, [submit(_for, some, output) for output in mapped])
        for some in (every[at : at + together] for at in range(0, len(every), together))
    ]
    return client.gather(counted), list(chain.from_iterable(client.gather(reduced)))


def _map(work: Work, mapper: int) -> tuple[Mapped, dict[int, list[bytes]]]:
    with written(temporary()) as file:
        output = MapOutput(file)
        counted = map_task(work, mapper, output, lambda size: None)
        output.flush()
        return counted, output.taken()


def _counted(output: tuple[Mapped, dict[int, list[bytes]]]) -> Mapped:
    return output[0]


def _for(
    reducers: Sequence[int], output: tuple[Mapped, dict[int, list[bytes]]]
) -> list[list[bytes]]:
    return [output[1].get(reducer, []) for reducer in reducers]


def _reduce(work: Work, received: list[list[list[bytes]]]) -> list[tuple[Reduced, bytes]]:
    """The reduce tasks of some reducers, one after the other."""
    reduced = []
    for own in zip(*received, strict=True):
        sink = BytesIO()
        blocks = (columns_in(data) for sent in own for data in sent)
        reduced.append((reduce_task(work, blocks, sink), sink.getvalue()))
    return reduced


@contextmanager
def assigning(points: Points, processors: int, scheduler: str | None) -> Iterator[Assign]:
    """Assigns the points in as many parts as there are processors, with the kernel on each.

    The parts stay with the workers; only centres and sums travel.
    """
    with connected(processors, scheduler) as client:
        found = shares(points, processors)
        held = [client.submit(_same, share, pure=False) for share in found]

        def parts(of: Sequence[Any], centers: Points) -> list[kmeans_assign.Part]:
            # Not `map`: it gives a large argument that all share a task, the same each time.
            asked = [client.submit(part, each, centers, pure=False) for each in of]
            return client.gather(asked)  # type: ignore[no-any-return]

        parts([share[:1] for share in found], points[:1])  # compiles

        yield lambda centers: merge(parts(held, centers))


def _same(points: Points) -> Points:
    return np.array(points)  # a task of its own: a worker that dies can have it again


@contextmanager
def connected(processors: int, scheduler: str | None) -> Iterator[Any]:
    """A client of the scheduler, or of workers started here. Raises BadInput.

    Whatever the cluster fails with in this context becomes one sentence.
    """
    try:
        import dask
        import distributed
    except ImportError:
        raise BadInput(
            'the dask engine needs Dask: install it with pip install "mlsys-tui[cluster]"'
        ) from None
    with disk():
        folder = tempfile.TemporaryDirectory(prefix="mlsys-tui-", ignore_cleanup_errors=True)
    within = dask.config.set({"distributed.comm.timeouts.connect": _CONNECT_SECONDS})
    here = workers(processors, folder.name) if scheduler is None else nullcontext(scheduler)
    with folder, within, warnings.catch_warnings(), here as address:
        warnings.simplefilter("ignore")
        _hush()
        with _at(distributed, address) as client:
            try:
                yield client
            except (BadInput, KeyboardInterrupt):
                raise
            except Exception as error:
                raise BadInput(_sentence(error)) from None


@contextmanager
def _at(distributed: Any, scheduler: str) -> Iterator[Any]:
    shown = clean(scheduler, one_line=True)
    client = _answered(lambda: distributed.Client(scheduler, timeout=_CONNECT_SECONDS))
    if client is None:
        raise BadInput(
            f"no Dask scheduler answers at {shown}: start one with dask scheduler, and give its"
            " address as tcp://host:8786"
        )
    with client:
        try:
            client.wait_for_workers(1, timeout=_CONNECT_SECONDS)
        except TimeoutError:
            raise BadInput(
                f"the scheduler at {shown} has no workers: start some with dask worker {shown}"
            ) from None
        yield client


def _answered(connect: Callable[[], Any]) -> Any:
    """A client, or None: whoever accepts a connection and then says nothing is no scheduler."""
    clients: list[Any] = []

    def attempt() -> None:
        with suppress(Exception):  # whatever stands at that address may answer with anything
            clients.append(connect())

    thread = threading.Thread(target=attempt, name="connect", daemon=True)
    thread.start()
    thread.join(_PATIENCE_SECONDS)
    return clients[0] if clients else None


def _hush() -> None:
    """Dask says on standard error what it does about a worker that dies: that breaks a screen."""
    for name in [*logging.root.manager.loggerDict, *_LOGGERS]:
        if name.partition(".")[0] in _LOGGERS:  # those below them have levels of their own
            logging.getLogger(name).setLevel(logging.CRITICAL)


def _sentence(error: Exception) -> str:
    return clean(f"the cluster gave up ({type(error).__name__}): {error}", one_line=True)[:300]
