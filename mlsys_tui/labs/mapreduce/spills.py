"""How records lie on disk between two tasks: blocks of columns, which only our processes read."""

import marshal
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any, BinaryIO, TypeVar, cast

from mlsys_tui.text import BadInput

Group = tuple[Any, list[Any]]
Columns = tuple[list[Any], list[Any]]
Slices = list[tuple[int, int]]

BLOCK = 1 << 13  # groups: more of them fall out of the cache between two passes
_LENGTH = 8
_FORMAT = 2  # the last one that does not look for objects met before: there are few
T = TypeVar("T")


def in_blocks(groups: Iterable[T]) -> Iterator[list[T]]:
    """The groups, so many at a time."""
    remaining = iter(groups)
    while block := list(islice(remaining, BLOCK)):
        yield block


def in_columns(groups: Iterable[tuple[Any, Any]]) -> Iterator[Columns]:
    """The groups, so many at a time, as a column of keys and one of what each holds."""
    for block in in_blocks(groups):
        yield [key for key, _ in block], [content for _, content in block]


def temporary() -> BinaryIO:
    """A file that goes with its last user. Raises BadInput."""
    with disk():
        return cast(BinaryIO, tempfile.TemporaryFile())


@contextmanager
def written(file: BinaryIO) -> Iterator[BinaryIO]:
    """Close a file in the end. Raises BadInput when the rest of it cannot be written."""
    try:
        yield file
    finally:
        with disk():
            file.close()


def emptied(file: BinaryIO) -> None:
    """Begin a file again. Raises BadInput."""
    with disk():
        file.seek(0)
        file.truncate()


def block_writer(file: BinaryIO) -> Callable[[Columns], None]:
    """Writes blocks of two columns; our own processes read them, and no other's."""

    def write(columns: Columns) -> None:
        data = marshal.dumps(columns, _FORMAT)
        with disk():
            file.write(len(data).to_bytes(_LENGTH, "little") + data)

    return write


def read_blocks(file: BinaryIO) -> Iterator[Columns]:
    """The blocks of a file, from where it stands."""
    while head := file.read(_LENGTH):
        yield columns_in(file.read(int.from_bytes(head, "little")))


class MapOutput:
    """What a map task leaves for all reducers, in one file: `slices` says where each one's lies."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.empty()

    def empty(self) -> None:
        """Begin again."""
        self.slices: dict[int, Slices] = {}
        emptied(self._file)

    def write(self, reducer: int, groups: Columns) -> None:
        """More groups for a reducer. Raises BadInput."""
        data = marshal.dumps(groups, _FORMAT)
        self.slices.setdefault(reducer, []).append((self._file.tell(), len(data)))
        with disk():
            self._file.write(data)

    def taken(self) -> dict[int, list[bytes]]:
        """Each reducer's groups as they lie in the file, for `columns_in`."""
        return {
            reducer: [_at(self._file, *place) for place in own]
            for reducer, own in self.slices.items()
        }

    def flush(self) -> None:
        """Raises BadInput when the rest cannot be written."""
        with disk():
            self._file.flush()


def read_slices(file: BinaryIO, slices: Slices) -> Iterator[Columns]:
    """One reducer's groups from a map task's file."""
    for place in slices:
        yield columns_in(_at(file, *place))


def columns_in(data: bytes) -> Columns:
    """The columns that a block of bytes holds."""
    return cast(Columns, marshal.loads(data))


def _at(file: BinaryIO, start: int, length: int) -> bytes:
    file.seek(start)
    return file.read(length)


@contextmanager
def disk() -> Iterator[None]:
    """Whatever goes wrong with the disk becomes one sentence. Raises BadInput."""
    try:
        yield
    except OSError as error:
        raise BadInput(
            f"cannot spill to {tempfile.gettempdir()}: {error.strerror or error};"
            " free some room, or set TMPDIR to a folder on a larger disk"
        ) from None
