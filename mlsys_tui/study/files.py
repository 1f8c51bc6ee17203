"""The state's files: which may be touched, how one is replaced whole, and its backups."""

import contextlib
import os
import shutil
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count, pairwise
from pathlib import Path

from mlsys_tui.study.document import LARGEST, Document, decode
from mlsys_tui.text import BadInput

BACKUPS = 5


class StateRefused(BadInput):
    """A state that must be left alone; the message is one sentence for the reader."""


def real_path(path: Path) -> Path:
    """Where `path` leads through its symlinks. Raises StateRefused on anything but a file.

    Nothing is opened: opening a device or a pipe can already do something.
    """
    try:
        real = Path(os.path.realpath(path))
        mode = os.stat(real).st_mode
    except FileNotFoundError:
        return real
    except (OSError, ValueError) as error:
        raise StateRefused(f"{path} cannot be used ({reason(error)}); name a file") from error
    if not stat.S_ISREG(mode):
        raise StateRefused(f"{path} is {_kind(mode)}; name a file to keep progress in")
    return real


def _kind(mode: int) -> str:
    kinds = [
        (stat.S_ISDIR, "a folder"),
        (stat.S_ISFIFO, "a named pipe"),
        (stat.S_ISSOCK, "a socket"),
    ]
    return next((name for test, name in kinds if test(mode)), "a device")


def reason(error: BaseException) -> str:
    """What went wrong, without the path and the number that an OSError puts around it."""
    return (isinstance(error, OSError) and error.strerror) or str(error) or type(error).__name__


def unwritable(path: Path, error: OSError) -> str:
    """The sentence for a state that could not be written."""
    return (
        f"{path} cannot be written ({reason(error)}), so nothing new is kept: "
        "see to the space and the rights in its folder, or name another file with --state"
    )


def lock_path(real: Path) -> Path:
    """The lock's file; its time is the last beat."""
    return beside(real, "lock")


def lock_time(real: Path) -> float | None:
    """The last beat, or None where there was never a lock. Read it before locking."""
    try:
        return os.stat(lock_path(real)).st_mtime
    except OSError:
        return None


def read(path: Path) -> bytes:
    """The bytes of `path`, one more than `LARGEST` at most. Raises OSError."""
    with open(path, "rb") as file:
        return file.read(LARGEST + 1)


def replace_whole(path: Path, data: bytes) -> None:
    """Put `data` at `path` so that a crash leaves the old file or the new one. Raises OSError."""
    temporary = beside(path, "tmp")
    with contextlib.suppress(FileNotFoundError):
        os.unlink(temporary)  # what a crash left, or a link or pipe that must not be followed
    try:
        with open(temporary, "xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except OSError:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def beside(path: Path, suffix: str) -> Path:
    """The file next to `path` whose name says what it is to it."""
    return path.with_name(f"{path.name}.{suffix}")


def rotate(path: Path, data: bytes) -> None:
    """Make `data` the newest backup of `path`; the oldest of five goes. Raises OSError.

    The new backup is on disk before any name moves, so that a full disk costs no old one.
    """
    names = _backups(path)
    with contextlib.suppress(OSError, StateRefused):
        if read(real_path(names[0])) == data:
            return
    arriving = beside(path, "backup-0")
    replace_whole(arriving, data)
    for newer, older in reversed(list(pairwise([arriving, *names]))):
        with contextlib.suppress(FileNotFoundError):
            os.replace(newer, older)


def newest_backup(path: Path) -> Document | None:
    """The newest backup that reads well, if there is one."""
    return next(_good(_backups(path)), None)


def _backups(path: Path) -> list[Path]:
    return [beside(path, f"backup-{number}") for number in range(1, BACKUPS + 1)]


def _good(paths: list[Path]) -> Iterator[Document]:
    for path in paths:
        with contextlib.suppress(OSError, BadInput):
            yield decode(read(real_path(path)))


def set_aside(path: Path, label: str, now: float) -> Path:
    """A second name for the file at `path` that says `label` and the time. Raises OSError.

    The file keeps its own name too until the next save replaces it, so that a crash in between
    cannot make a state that needs help look like no state at all.
    """
    time = datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%dT%H.%M.%S")
    for number in count(1):
        aside = beside(path, f"{label}-{time}" + (f"-{number}" if number > 1 else ""))
        if not os.path.lexists(aside):
            break
    try:
        os.link(path, aside)
    except OSError:  # a file system without hard links
        shutil.copyfile(path, aside)
    return aside
