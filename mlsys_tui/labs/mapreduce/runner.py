"""Calls a job's functions; run as `python -I runner.py`, it does so at the far end of a pipe.

It imports the standard library alone, because a reader's job starts it outside the package.
Requests and replies are JSON, one a line. Containment of mistakes, not security: a job that
means harm has the rights of whoever starts it.
"""

import json
import os
import zlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from math import ceil
from time import process_time, sleep
from types import FrameType
from typing import Any, NamedTuple, NoReturn

JOB = "<job>"  # the file name that a traceback shows for a line of the job
FUNCTIONS = ("map", "reduce", "combine", "partition")
_LOOK_SECONDS = 0.2
EMIT_BYTES = 8 << 20  # what one call may emit; a line of 1 MiB counted word by word needs 2
_ENCODE = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode
_SCALARS = (str, int, float, bool, type(None))


class Emitted(NamedTuple):
    """A pair as a call gave it: `partition` is a map output's, `size` its bytes as a record."""

    key: Any
    value: Any
    partition: int
    size: int


class Misuse(Exception):
    """A job that does not keep to the form; the message says what it should do."""


def compact(thing: Any) -> str:
    """Its compact JSON. Raises Misuse for what JSON cannot hold."""
    try:
        return _ENCODE(thing)
    except (TypeError, ValueError) as error:
        raise Misuse(f"only what JSON can hold travels between machines ({error})") from None


def field(thing: Any) -> str:
    """A key or value as Hadoop streaming writes it: a string as it is, the rest as JSON."""
    return str(thing) if isinstance(thing, str) else compact(thing)


def utf8(text: str) -> bytes:
    """The bytes of a field. Raises Misuse for half a surrogate pair."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise Misuse("a key or value holds half a character (a lone surrogate)") from None


def thaw(key: Any) -> Any:
    """A key as it was before JSON made lists of its tuples."""
    return tuple(thaw(part) for part in key) if isinstance(key, list) else key


def _check_key(key: Any) -> None:
    if isinstance(key, tuple):
        for part in key:
            _check_key(part)
    elif not isinstance(key, _SCALARS):
        kind = type(key).__name__
        raise Misuse(
            f"a {kind} cannot be a key: use a string, a number, or a tuple of them"
            + (" (a list is unhashable)" if isinstance(key, list) else "")
        )


class Program:
    """A job's source, loaded: `call` runs one function and returns what it emitted."""

    def __init__(self, source: str, emit_bytes: float = float("inf")) -> None:
        self._code = compile(source, JOB, "exec", dont_inherit=True)
        self._emit_bytes = emit_bytes
        self.fresh()

    def fresh(self) -> None:
        """Load it anew, as on another machine: what one task kept in globals, no other sees."""
        self._pairs: list[tuple[Any, Any, str, int]] | None = None
        self._result: Any = None
        self._calling = ""
        self._names: dict[str, Any] = {"__name__": "job", "emit": self.emit}
        exec(self._code, self._names)

    def line(self, name: str) -> int | None:
        """The line where this function stands, None when there is no such function."""
        code = getattr(self._names.get(name), "__code__", None)
        return code.co_firstlineno if code else None

    def has(self, name: str) -> bool:
        """Whether the job has this function."""
        return callable(self._names.get(name))

    def emit(self, key: Any, value: Any) -> None:
        """What the job calls, and what becomes of a pair that it yields."""
        if self._pairs is None:
            raise Misuse("emit works inside map, combine and reduce only")
        _check_key(key)
        key_text, value_text = field(key), field(value)
        size = len(utf8(key_text)) + len(utf8(value_text)) + 2  # with a tab and a newline
        self._room -= size
        if self._room < 0:
            raise Misuse(f"one call emitted more than {EMIT_BYTES >> 20} MiB")
        # Through JSON and back, so that a later change to the object changes no record.
        kept_key = key if type(key) in _SCALARS else thaw(json.loads(_json(key, key_text)))
        kept = value if type(value) in _SCALARS else json.loads(_json(value, value_text))
        self._pairs.append((kept_key, kept, key_text, size))

    def call(self, name: str, arguments: Sequence[Any], reducers: int) -> list[Emitted]:
        """The pairs one call emits, in order; those of map with the partition they go to."""
        self._calling, self._pairs, self._room = name, [], self._emit_bytes
        self._result = self._names[name](*arguments)
        if self._result is not None:
            self._take(name)
        pairs, self._pairs = self._pairs, None
        if name == "map":
            return [Emitted(k, v, self._partition(k, t, reducers), n) for k, v, t, n in pairs]
        if name == "combine":
            self._stay(field(arguments[0]), pairs)
        return [Emitted(key, value, 0, size) for key, value, _, size in pairs]

    def _take(self, name: str) -> None:
        try:
            pairs = iter(self._result)
        except TypeError:
            raise Misuse(f"{name} must yield (key, value) pairs or call emit") from None
        for pair in pairs:
            if not isinstance(pair, tuple | list) or len(pair) != 2:
                raise Misuse(f"{name} must yield (key, value) pairs")
            self.emit(*pair)

    def _partition(self, key: Any, text: str, reducers: int) -> int:
        if not self.has("partition"):
            return zlib.crc32(text.encode()) % reducers
        self._calling, self._result = "partition", None
        chosen = self._names["partition"](key, reducers)
        if type(chosen) is not int or not 0 <= chosen < reducers:
            raise Misuse(f"partition must return a whole number from 0 to {reducers - 1}")
        return chosen

    def _stay(self, text: str, pairs: Sequence[tuple[Any, Any, str, int]]) -> None:
        if any(key_text != text for _, _, key_text, _ in pairs):
            raise Misuse("combine must emit under the key it was given")

    def describe(self, error: BaseException) -> tuple[int | None, str]:
        """The line of the job where the error came from, and the error in words."""
        frame = getattr(self._result, "gi_frame", None)
        line = _line_of(error) or (frame.f_lineno if frame else None) or self.line(self._calling)
        return line, in_words(error)


def _json(thing: Any, text: str) -> str:
    return json.dumps(thing) if isinstance(thing, str) else text


def _line_of(error: BaseException) -> int | None:
    """The innermost line of the job that the error passed through."""
    line, trace = None, error.__traceback__
    if isinstance(error, SyntaxError) and error.filename == JOB:
        return error.lineno
    while trace:
        if trace.tb_frame.f_code.co_filename == JOB:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def in_words(error: BaseException) -> str:
    """An error's type and message, bounded; a message that cannot be had is left out."""
    try:
        text = error.msg if isinstance(error, SyntaxError) else str(error)
    except Exception:
        text = ""
    if isinstance(error, Misuse):
        return text[:300]
    return f"{type(error).__name__}: {text}"[:300] if text else type(error).__name__


class _Pipe:
    """The child's end. The job itself reads and writes the null device."""

    def __init__(self) -> None:
        self.requests = os.fdopen(os.dup(0), "rb")
        self._replies = os.dup(1)
        self.traces = os.dup(2)
        null = os.open(os.devnull, os.O_RDWR)
        for standard in (0, 1, 2):
            os.dup2(null, standard)

    def send(self, reply: dict[str, Any]) -> None:
        data = json.dumps(reply).encode() + b"\n"
        while data:
            data = data[os.write(self._replies, data) :]


def _limit_memory(size: int) -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(ValueError, OSError):  # macOS has no such limit
        resource.setrlimit(resource.RLIMIT_AS, (size, size))


def _limit_time(seconds: float) -> None:
    """For when nobody is left to look at a clock: the process ends itself."""
    import resource
    import signal

    signal.alarm(ceil(seconds) + 5)
    soft = ceil(process_time() + seconds) + 1
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    within = soft if hard == resource.RLIM_INFINITY else min(soft, hard)
    resource.setrlimit(resource.RLIMIT_CPU, (within, hard))


def _report_exits(pipe: _Pipe) -> None:
    """Make `os._exit`, and signals that end or question the process, tell where it was."""
    import faulthandler
    import signal
    import sys

    leave = os._exit

    def told_exit(status: int) -> NoReturn:
        frame: FrameType | None = sys._getframe(1)
        while frame and frame.f_code.co_filename != JOB:
            frame = frame.f_back
        problem = f"os._exit({status}) ended the process"
        pipe.send({"line": frame.f_lineno if frame else None, "problem": problem})
        leave(status)

    os._exit = told_exit
    faulthandler.enable(file=pipe.traces, all_threads=False)
    faulthandler.register(signal.SIGUSR1, file=pipe.traces, all_threads=False)
    faulthandler.register(signal.SIGXCPU, file=pipe.traces, all_threads=False, chain=True)


def _answer(program: Program, request: dict[str, Any], pipe: _Pipe, seconds: float) -> None:
    import signal

    if "calls" not in request:
        _limit_time(seconds)
        program.fresh()
        pipe.send({})
    for name, arguments in request.get("calls", ()):
        _limit_time(seconds)
        if name != "map":
            arguments[0] = thaw(arguments[0])
        pipe.send({"pairs": program.call(name, arguments, request["reducers"])})
    signal.alarm(0)


def end_with_parent() -> None:
    """From now on die, and all of this process group, soon after the parent is gone."""
    import signal
    import threading

    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            sleep(_LOOK_SECONDS)
        os.killpg(0, signal.SIGKILL)

    threading.Thread(target=watch, daemon=True).start()


def _serve() -> None:
    """Load the job that the first request brings, then make the calls of the others."""
    end_with_parent()
    leave: Callable[[int], NoReturn] = os._exit
    pipe = _Pipe()
    program: Program | None = None
    try:
        first = json.loads(pipe.requests.readline())
        _limit_memory(first["memory"])
        _limit_time(first["seconds"])
        _report_exits(pipe)
        program = Program(first["source"], EMIT_BYTES)
        pipe.send({"functions": {n: program.line(n) for n in FUNCTIONS if program.has(n)}})
        for request in pipe.requests:
            _answer(program, json.loads(request), pipe, first["seconds"])
    except BaseException as error:  # whatever the job raises, SystemExit too, is its report
        line, problem = program.describe(error) if program else (_line_of(error), in_words(error))
        pipe.send({"line": line, "problem": problem})
    leave(0)


if __name__ == "__main__":
    _serve()
