"""What a job is, where it comes from, and who makes its calls."""

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from mlsys_tui.labs.mapreduce import contained, jobs
from mlsys_tui.labs.mapreduce.errors import JobError
from mlsys_tui.labs.mapreduce.runner import Emitted, Program
from mlsys_tui.text import BadInput, clean

CALL_SECONDS = 10.0
_SOURCE_BYTES = 1 << 20


class Worker(Protocol):
    """Makes the calls of one job: its machines, all in one."""

    def fresh(self) -> None:
        """Load the job anew: a task sees nothing that another task kept."""

    def calls(self, name: str, arguments: Iterable[Sequence[Any]]) -> Iterator[list[Emitted]]:
        """What each call of the function `name` emits, in order. Raises JobError."""


@dataclass(frozen=True)
class Job:
    """A job: `lines` says where each of its functions stands in its source.

    A `contained` one (the reader's own) runs in a process of its own, a built-in one in ours.
    """

    name: str
    source: str
    lines: Mapping[str, int | None] = field(compare=False)
    contained: bool = True
    about: str = ""

    @property
    def has_combiner(self) -> bool:
        """Whether the job brings a combine function."""
        return "combine" in self.lines

    @property
    def has_partitioner(self) -> bool:
        """Whether the job brings a partition function."""
        return "partition" in self.lines

    def open(
        self, reducers: int, call_seconds: float = CALL_SECONDS
    ) -> AbstractContextManager[Worker]:
        """A worker for one run; leaving the context ends its process."""
        if self.contained:
            return closing(contained.Process(self.name, self.source, reducers, call_seconds))
        return nullcontext(_InProcess(self, reducers))


class _InProcess:
    """A built-in job's worker: trusted code, called here."""

    def __init__(self, job: Job, reducers: int) -> None:
        self._name, self._reducers = job.name, reducers
        self._program = Program(job.source)

    def fresh(self) -> None:
        self._program.fresh()

    def calls(self, name: str, arguments: Iterable[Sequence[Any]]) -> Iterator[list[Emitted]]:
        for given in arguments:
            try:
                yield self._program.call(name, given, self._reducers)
            except Exception as error:
                line, problem = self._program.describe(error)
                raise JobError.at(self._name, line, problem, name, given) from None


def find(reference: str, call_seconds: float = CALL_SECONDS) -> Job:
    """The job that a command line names: a built-in name, or the path of a .py file.

    Raises BadInput when there is none, JobError when the file is not a job.
    """
    if reference in jobs.BUILT_IN:
        return built_in(reference)
    if reference.endswith(".py"):
        return own(_read(Path(reference)), clean(Path(reference).name, one_line=True), call_seconds)
    near = difflib.get_close_matches(reference, jobs.BUILT_IN, n=1)
    hint = f"did you mean {near[0]}?" if near else "built in are " + ", ".join(jobs.BUILT_IN)
    raise BadInput(f'no job "{clean(reference)}": give a path ending in .py or a name; {hint}')


def built_in(name: str, **constants: str) -> Job:
    """A built-in job, its constants (as grep's PATTERN) set. Raises KeyError for another name."""
    about, source = jobs.BUILT_IN[name]
    source = jobs.with_constants(source, constants)
    return Job(name, source, _functions(Program(source)), contained=False, about=about)


def own(source: str, name: str = "your job", call_seconds: float = CALL_SECONDS) -> Job:
    """The reader's job from its source, loaded once in a contained process. Raises JobError."""
    with closing(contained.Process(name, source, 1, call_seconds)) as process:
        functions = process.functions
    for needed, parameters in (("map", "record"), ("reduce", "key, values")):
        if needed not in functions:
            raise JobError(name, None, f"the job has no {needed}({parameters}): write one")
    return Job(name, source, functions)


def _functions(program: Program) -> dict[str, int | None]:
    return {name: program.line(name) for name in contained.FUNCTIONS if program.has(name)}


def _read(path: Path) -> str:
    """A job file's text. Raises BadInput."""
    shown = clean(str(path), one_line=True)
    try:
        with path.open("rb") as file:
            data = file.read(_SOURCE_BYTES + 1)
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BadInput(f"{shown}, line {line}: not UTF-8; save the job as UTF-8") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise BadInput(f"cannot read the job {shown}: {reason}") from None
    if len(data) > _SOURCE_BYTES:
        raise BadInput(f"{shown} is longer than 1 MiB: a job is a short Python file")
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise BadInput(f"{shown}, line {line}: a NUL character; a job is plain Python text")
    return text
