"""One map task's share of the input, read by byte ranges, in blocks of whole lines."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from mlsys_tui.labs.mapreduce.lines import LINE_BYTES, Source
from mlsys_tui.labs.mapreduce.spills import disk
from mlsys_tui.text import BadInput

_BLOCK_BYTES = 1 << 17  # text, lines and words of a block fit into a core's own cache


@dataclass(frozen=True)
class Piece:
    """A file, or the `data` itself, and where in the input it begins and ends, in bytes."""

    name: str
    start: int
    end: int
    path: str = ""
    data: bytes = b""

    def open(self) -> BinaryIO:
        """Its bytes. Raises BadInput."""
        if not self.path:
            return BytesIO(self.data)
        try:
            return open(self.path, "rb")
        except OSError as error:
            raise BadInput(f"cannot read {self.name}: {error.strerror}") from None


Told = Callable[[int], object]


def pieces(source: Source, folder: Path | None) -> tuple[Piece, ...]:
    """The parts of an input as other processes can open them.

    What is no file becomes one in this folder; without a folder it travels in the piece.
    """
    found: list[Piece] = []
    start = 0
    for part in source.parts:
        piece = Piece(part.name, start, start + part.size, part.path or "")
        if not part.path:
            with part.open() as file:
                piece = _kept(piece, file, folder and folder / f"input-{len(found)}")
        found.append(piece)
        start += part.size + part.joint
    return tuple(found)


def _kept(piece: Piece, file: BinaryIO, path: Path | None) -> Piece:
    if path is None:
        return replace(piece, data=file.read())
    with disk(), path.open("wb") as copy:
        shutil.copyfileobj(file, copy)
    return replace(piece, path=str(path))


def bounds(mapper: int, size: int, mappers: int) -> tuple[int, int]:
    """The first byte of split i of M and the first after it: lines that begin there are its own."""
    first, last = (-(-number * size // mappers) for number in (mapper, mapper + 1))
    return first, last


def texts(pieces: Sequence[Piece], first: int, last: int, told: Told) -> Iterator[str]:
    """The lines whose first byte lies in [first, last), some at a time, as they stand.

    `told` hears how many bytes are done. Raises BadInput, as `Source.read` does.
    """
    for at, piece in enumerate(pieces):
        if piece.start < last and first < piece.end:
            with piece.open() as file:
                begin = _seek_line(file, max(0, first - piece.start))
                end = min(last, piece.end) - piece.start
                while begin < end:
                    raw = _block(file, end - begin)
                    if not raw:
                        break  # it is shorter than it was
                    yield _decoded(raw, pieces, at, begin)
                    begin += len(raw)
                    told(len(raw))


def _seek_line(file: BinaryIO, at: int) -> int:
    """Stand where the first line begins that begins at this byte or after it."""
    if at == 0:
        return 0
    file.seek(at - 1)
    while (rest := file.readline(_BLOCK_BYTES)) and not rest.endswith(b"\n"):
        pass
    return file.tell()


def _block(file: BinaryIO, most: int) -> bytes:
    raw = file.read(min(_BLOCK_BYTES, most))
    if raw and not raw.endswith(b"\n"):
        raw += file.readline(LINE_BYTES + 2)
    return raw


def lines_of(text: str) -> list[str]:
    """The lines of such a text, without their ends."""
    lines = text.split("\n")
    last = lines.pop()
    if "\r" in text:
        lines = [line.removesuffix("\r") for line in lines]
    return [*lines, last] if last else lines


def _decoded(raw: bytes, pieces: Sequence[Piece], at: int, begin: int) -> str:
    """The block as text. Raises BadInput for a line that is too long or not UTF-8."""
    if len(raw) > LINE_BYTES:
        for number, line in enumerate(raw.split(b"\n"), _before(pieces, at, begin) + 1):
            if len(line.removesuffix(b"\r")) > LINE_BYTES:
                raise BadInput(
                    f"line {number} of {pieces[at].name} is longer than 1 MiB:"
                    " a record must be shorter"
                )
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        number = _before(pieces, at, begin) + raw.count(b"\n", 0, error.start) + 1
        raise BadInput(
            f"line {number} of {pieces[at].name} is not UTF-8: convert the file first"
        ) from None


def _before(pieces: Sequence[Piece], at: int, begin: int) -> int:
    """How many lines of the input stand before this byte of a piece."""
    number = 0
    for piece in pieces[: at + 1]:
        left = begin if piece is pieces[at] else piece.end - piece.start
        with piece.open() as file:
            last = b"\n"
            while left > 0 and (raw := file.read(min(_BLOCK_BYTES, left))):
                number += raw.count(b"\n")
                left -= len(raw)
                last = raw[-1:]
        number += last != b"\n"
    return number
