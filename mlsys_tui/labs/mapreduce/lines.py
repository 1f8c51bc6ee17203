"""The input of a job: its lines, where each begins, and which split it belongs to."""

import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

from mlsys_tui.text import BadInput, clean

LINE_BYTES = 1 << 20
_SPOOL_BYTES = 8 << 20
_Open = Callable[[], AbstractContextManager[BinaryIO]]


class Line(NamedTuple):
    """One record: `number` counts from 1, `start` is its first byte's offset in the input."""

    number: int
    start: int
    text: str


@dataclass(frozen=True)
class Source:
    """What a job reads: `size` in bytes; `read()` gives the lines, from the first each time.

    `parts` are the files, or the text, that stand in it one after the other.
    """

    size: int
    read: Callable[[], Iterator[Line]]
    parts: tuple["Part", ...]

    def text(self) -> str:
        """All of it as one text, which makes an equal source."""
        lines = list(self.read())
        ends = [after.start for after in lines[1:]] + [self.size]
        return "".join(
            line.text + ("", "\n", "\r\n")[end - line.start - len(line.text.encode())]
            for line, end in zip(lines, ends, strict=True)
        )


@dataclass(frozen=True)
class Part:
    """One file: `joint` when it lacks a last newline and another follows, which needs one.

    `path` is None for what is no file that another process could open.
    """

    name: str
    size: int
    joint: bool
    open: _Open
    path: str | None = None


def split_of(start: int, size: int, mappers: int) -> int:
    """Split i of M holds the lines whose first byte lies in [i*size/M, (i+1)*size/M)."""
    return min(start * mappers // size, mappers - 1)  # a file may grow once it was measured


def text_source(text: str) -> Source:
    """A text in memory. Raises BadInput when it is not UTF-8 or has an overlong line."""
    try:
        data = text.encode()
    except UnicodeEncodeError:
        raise BadInput("the text is not UTF-8: save it as UTF-8 and give it as a file") from None
    return _whole([Part("the text", len(data), False, lambda: BytesIO(data))])


def file_source(paths: Sequence[str]) -> Source:
    """Files one after the other; "-" is standard input. Raises BadInput, also from `read`."""
    handles = [_opened(path) for path in paths]
    parts = []
    for number, (path, (size, handle, kept)) in enumerate(zip(paths, handles, strict=True)):
        last = number == len(paths) - 1
        with handle() as file:
            joint = not last and size > 0 and file.seek(size - 1) >= 0 and file.read(1) != b"\n"
        parts.append(Part(clean(path, one_line=True), size, joint, handle, kept))
    return _whole(parts)


def _whole(parts: Sequence[Part]) -> Source:
    size = sum(part.size + part.joint for part in parts)
    return Source(size, lambda: _lines(parts), tuple(parts))


def _opened(path: str) -> tuple[int, _Open, str | None]:
    """The size of a file, how to open it, and its path; what cannot be read twice is copied."""
    try:
        if path == "-":
            return _copied(sys.stdin.buffer)
        mode = os.stat(path).st_mode
        if stat.S_ISDIR(mode):
            raise BadInput(f"{clean(path, one_line=True)} is a folder: give its files")
        with open(path, "rb") as file:
            if not stat.S_ISREG(mode):
                return _copied(file)
        return os.stat(path).st_size, lambda: Path(path).open("rb"), os.path.abspath(path)
    except (OSError, ValueError) as error:
        if isinstance(error, BadInput):
            raise
        reason = getattr(error, "strerror", None) or error
        raise BadInput(f"cannot read {clean(path, one_line=True)}: {reason}") from None


def _copied(stream: BinaryIO) -> tuple[int, _Open, None]:
    copy = cast(BinaryIO, tempfile.SpooledTemporaryFile(_SPOOL_BYTES))  # noqa: SIM115 (read later)
    shutil.copyfileobj(stream, copy)
    size = copy.tell()

    def rewound() -> AbstractContextManager[BinaryIO]:
        copy.seek(0)
        return nullcontext(copy)

    return size, rewound, None


def _lines(parts: Sequence[Part]) -> Iterator[Line]:
    number = start = 0
    for part in parts:
        with part.open() as file:
            while raw := file.readline(LINE_BYTES + 2):
                number += 1
                yield Line(number, start, _decoded(raw, part.name, number))
                start += len(raw)
        start += part.joint


def _decoded(raw: bytes, name: str, number: int) -> str:
    """A line without its end. Raises BadInput."""
    body = raw.removesuffix(b"\n").removesuffix(b"\r") if raw.endswith(b"\n") else raw
    if len(body) > LINE_BYTES:
        raise BadInput(f"line {number} of {name} is longer than 1 MiB: a record must be shorter")
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise BadInput(f"line {number} of {name} is not UTF-8: convert the file first") from None
