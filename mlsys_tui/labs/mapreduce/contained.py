"""A reader's job in a process of its own, with limits on memory, processor, clock and output.

It contains mistakes (loops, sleeps, crashes, floods); it is not a sandbox against malice.
"""

import json
import os
import re
import select
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any

from mlsys_tui.labs.mapreduce import runner
from mlsys_tui.labs.mapreduce.errors import JobError
from mlsys_tui.labs.mapreduce.runner import FUNCTIONS, Emitted

__all__ = ["FUNCTIONS", "Process"]

MEMORY = 1 << 30
_REPLY_BYTES = 8 * runner.EMIT_BYTES  # JSON escapes at most six bytes for one
_BATCH_CALLS, _BATCH_CHARACTERS = 256, 1 << 18
_LAST_WORDS = 0.5  # seconds that a process gets to say where it was
_FRAME = re.compile(rf'File "{runner.JOB}", line (\d+)')


class _Ended(Exception):
    """The process closed its end of the pipe."""


class _Late(Exception):
    """No reply within the limit."""


class Process:
    """A fresh `python -I` that has loaded one job. `close` it, or leave `contextlib.closing`."""

    def __init__(self, name: str, source: str, reducers: int, call_seconds: float) -> None:
        """Raises JobError when the source does not load."""
        self._name, self._reducers, self._seconds = name, reducers, call_seconds
        self._buffer = bytearray()
        self._process = subprocess.Popen(
            [sys.executable, "-I", str(Path(runner.__file__))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            start_new_session=True,  # so that whatever the job starts ends with it
        )
        assert self._process.stdin is not None
        os.set_blocking(self._process.stdin.fileno(), False)
        first = {"source": source, "memory": MEMORY, "seconds": call_seconds}
        self.functions: dict[str, int | None] = self._ask(first, "functions")

    def close(self) -> None:
        """End the process and all that it started."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
            if pipe:
                pipe.close()

    def fresh(self) -> None:
        """Load the job anew: a task sees nothing that another task kept."""
        self._ask({}, "")

    def calls(self, name: str, arguments: Iterable[Sequence[Any]]) -> Iterator[list[Emitted]]:
        """What each call of the function `name` emits, in order. Raises JobError."""
        for batch in _batches(arguments):
            request = {"calls": [(name, given) for given in batch], "reducers": self._reducers}
            self._attempt(partial(self._send, request), name, batch[0])
            for given in batch:
                pairs = self._attempt(partial(self._reply, "pairs"), name, given)
                yield [Emitted(runner.thaw(key), *rest) for key, *rest in pairs]

    def _ask(self, request: dict[str, Any], wanted: str) -> Any:
        def ask() -> Any:
            self._send(request)
            return self._reply(wanted)

        try:
            return self._attempt(ask, "", ())
        except BaseException:
            self.close()
            raise

    def _attempt(self, step: Callable[[], Any], name: str, given: Sequence[Any]) -> Any:
        """Do one step of the talk; whatever goes wrong becomes a JobError."""
        try:
            return step()
        except _Late:
            line, problem = (
                self._where(),
                f"stopped after {self._seconds:g} s (the limit of a call)",
            )
        except (_Ended, BrokenPipeError):
            line, problem = self._last_line(), self._ending()
        except _Reported as report:
            line, problem = report.line, report.problem
        except (ValueError, TypeError, KeyError, RecursionError):
            line, problem = None, "the job wrote into the pipe that carries its results"
        line = line or getattr(self, "functions", {}).get(name)
        if name:
            raise JobError.at(self._name, line, problem, name, given)
        raise JobError(self._name, line, problem)

    def _send(self, request: dict[str, Any]) -> None:
        data = memoryview(json.dumps(request).encode() + b"\n")
        assert self._process.stdin is not None
        end = self._process.stdin.fileno()
        deadline = monotonic() + self._seconds
        while data:
            if not select.select([], [end], [], max(0.0, deadline - monotonic()))[1]:
                raise _Late
            data = data[os.write(end, data) :]

    def _reply(self, wanted: str) -> Any:
        reply = json.loads(self._line())
        if "problem" in reply:
            raise _Reported(reply["line"], str(reply["problem"]))
        return reply[wanted] if wanted else None

    def _line(self) -> bytes:
        assert self._process.stdout is not None
        end = self._process.stdout.fileno()
        deadline = monotonic() + self._seconds
        searched = 0
        while (cut := self._buffer.find(b"\n", searched)) < 0:
            searched = len(self._buffer)
            if searched > _REPLY_BYTES:
                raise ValueError("a reply without an end")
            if not select.select([end], [], [], max(0.0, deadline - monotonic()))[0]:
                raise _Late
            piece = os.read(end, 1 << 20)
            if not piece:
                raise _Ended
            self._buffer += piece
        line = bytes(self._buffer[:cut])
        del self._buffer[: cut + 1]
        return line

    def _where(self) -> int | None:
        """The line that the process is at, which it tells when it is sent SIGUSR1."""
        with suppress(ProcessLookupError):
            os.kill(self._process.pid, signal.SIGUSR1)
        return self._last_line()

    def _last_line(self) -> int | None:
        """The innermost line of the job in what the process wrote about its end."""
        assert self._process.stderr is not None
        end, words = self._process.stderr.fileno(), b""
        deadline = monotonic() + _LAST_WORDS
        while len(words) < 1 << 16 and b"\n\n" not in words:
            if not select.select([end], [], [], max(0.0, deadline - monotonic()))[0]:
                break
            piece = os.read(end, 1 << 16)
            if not piece:
                break
            words += piece
            if _FRAME.search(words.decode(errors="replace")):
                break
        found = _FRAME.search(words.decode(errors="replace"))
        return int(found[1]) if found else None

    def _ending(self) -> str:
        """How the process ended, in words."""
        with suppress(subprocess.TimeoutExpired):
            code = self._process.wait(_LAST_WORDS)
            if code == -signal.SIGXCPU:
                return "stopped: it used more processor time than a call may"
            if code < 0:
                return f"the process was ended by {signal.Signals(-code).name}"
            return f"the process ended itself with code {code}"
        return "the process closed its pipe"


class _Reported(Exception):
    """What the process itself reported about the job."""

    def __init__(self, line: int | None, problem: str) -> None:
        super().__init__(problem)
        self.line, self.problem = line, problem


def _batches(arguments: Iterable[Sequence[Any]]) -> Iterator[list[Sequence[Any]]]:
    """Calls that travel together, so that a short one does not cost a round trip."""
    batch: list[Sequence[Any]] = []
    size = 0
    for given in arguments:
        batch.append(given)
        size += sum(len(part) if isinstance(part, str | list) else 8 for part in given)
        if len(batch) == _BATCH_CALLS or size > _BATCH_CHARACTERS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
