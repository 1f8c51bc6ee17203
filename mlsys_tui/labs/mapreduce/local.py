"""The local engine: every core takes map tasks, then reduce tasks, in processes of their own."""

import pickle
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from mlsys_tui.labs.mapreduce.outcome import Outcome, Part, tally
from mlsys_tui.labs.mapreduce.spills import disk
from mlsys_tui.labs.mapreduce.splits import Told
from mlsys_tui.labs.mapreduce.work import Run, Work
from mlsys_tui.labs.mapreduce.worker import do_map, do_reduce, open_part
from mlsys_tui.text import BadInput

SMALL = 1 << 18  # bytes of input that are done sooner here than processes start
_HOME = str(Path(__file__).resolve().parents[3])
# Without site: a worker needs the standard library and this package, and starts in half the time.
_COMMAND = [
    *(sys.executable, "-I", "-S", "-c"),
    f"import gc, sys; gc.disable(); sys.path.insert(0, {_HOME!r});"
    " from mlsys_tui.labs.mapreduce.worker import main; main()",
]
_GRACE_SECONDS = 2.0
Ask = Callable[..., Any]


@contextmanager
def local(run: Run, processors: int, told: Told) -> Iterator[Outcome]:
    """Run a job; its output stays readable inside the context. Raises JobError, BadInput."""
    with disk():
        folder = Path(tempfile.mkdtemp(prefix="mlsys-tui-"))
    try:
        work = run.work(folder)
        if work.size <= SMALL:
            yield _run(work, folder, _here(work, folder, told), map)
        else:
            with _Crew(work, folder, min(processors, _tasks(work)), told) as crew:
                outcome = _run(work, folder, crew.ask, crew.map)
            yield outcome
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _tasks(work: Work) -> int:
    """The most that run at once."""
    return max(work.plan.mappers, work.plan.reducers)


def _run(work: Work, folder: Path, ask: Ask, each: Callable[..., Any]) -> Outcome:
    """All map tasks, then all reduce tasks: no reduce call before the last map has finished."""
    left = list(each(partial(ask, "map"), range(work.plan.mappers)))
    slices = [[own.get(reducer, []) for _, own in left] for reducer in range(work.plan.reducers)]
    reduced = list(each(partial(ask, "reduce"), range(work.plan.reducers), slices))
    parts = [Part(partial(open_part, folder, reducer)) for reducer in range(work.plan.reducers)]
    return Outcome(parts, tally(work, [counted for counted, _ in left], reduced))


def _here(work: Work, folder: Path, told: Told) -> Ask:
    """Does a task in this process."""

    def ask(what: str, *arguments: Any) -> Any:
        if what == "map":
            return do_map(work, folder, told, *arguments)
        return do_reduce(work, folder, *arguments)

    return ask


class _Crew:
    """Worker processes. Leaving the context ends them, whatever they are at."""

    def __init__(self, work: Work, folder: Path, processors: int, told: Told) -> None:
        self._told = told
        self._idle: SimpleQueue[subprocess.Popen[bytes]] = SimpleQueue()
        self._workers: list[subprocess.Popen[bytes]] = []
        try:
            for _ in range(processors):
                self._workers.append(_started())
                self._idle.put(self._workers[-1])
            for worker in self._workers:
                _send(worker, (work, folder))
        except BaseException:
            self._close()
            raise

    def __enter__(self) -> "_Crew":
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def map(self, call: Ask, *arguments: Sequence[Any]) -> list[Any]:
        """The results of the calls in order; as many run at once as there are workers."""
        with ThreadPoolExecutor(len(self._workers)) as pool:
            try:
                return list(pool.map(call, *arguments))
            except BaseException:
                self._end()  # so that the pool has nothing to wait for
                raise

    def ask(self, what: str, *arguments: Any) -> Any:
        """Have the next idle worker do a task."""
        worker = self._idle.get()
        try:
            _send(worker, (what, arguments))
            assert worker.stdout is not None
            while True:
                kind, content = pickle.load(worker.stdout)
                if kind == "done":
                    return content
                if kind == "refused":
                    raise content
                self._told(content)
        except (EOFError, BrokenPipeError, pickle.UnpicklingError):
            raise BadInput(_ending(worker)) from None
        finally:
            self._idle.put(worker)

    def _end(self) -> None:
        for worker in self._workers:
            worker.terminate()
        for worker in self._workers:
            try:
                worker.wait(_GRACE_SECONDS)
            except subprocess.TimeoutExpired:
                worker.kill()
                worker.wait()

    def _close(self) -> None:
        self._end()
        for worker in self._workers:
            for pipe in (worker.stdin, worker.stdout):
                with suppress(OSError):  # what was on its way to a worker that is gone
                    assert pipe is not None
                    pipe.close()


def _started() -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        _COMMAND,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # ctrl-C reaches us alone, and we end them
    )


def _send(worker: "subprocess.Popen[bytes]", request: Any) -> None:
    assert worker.stdin is not None
    pickle.dump(request, worker.stdin)
    worker.stdin.flush()


def _ending(worker: "subprocess.Popen[bytes]") -> str:
    """How a worker came to its end, in words."""
    with suppress(subprocess.TimeoutExpired):
        code = worker.wait(1)
        if code < 0:
            name = signal.Signals(-code).name
            return f"a worker process was ended by {name}: run again, with fewer --processors"
    return "a worker process ended before its task: run again"
