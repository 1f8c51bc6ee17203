"""What a state file turns out to be when it is opened, and how a damaged one is mended."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from mlsys_tui.study import files
from mlsys_tui.study.document import Damaged, Document, Newer, current_schema, decode
from mlsys_tui.study.files import StateRefused, lock_time, reason
from mlsys_tui.study.progress import Progress
from mlsys_tui.study.timer import LONGEST_GAP


@dataclass(frozen=True)
class Found:
    """A state as found: `on_disk` is its file if sound; `mended` says that it must be saved.

    `why_not` is the sentence that says why nothing may be written, None where it may.
    """

    progress: Progress = field(default_factory=Progress)
    notices: tuple[str, ...] = ()
    on_disk: bytes | None = None
    mended: bool = False
    why_not: str | None = None

    def frozen(self, sentence: str) -> "Found":
        """The same, but nothing may be written, and the reader is told why."""
        return replace(self, why_not=sentence, notices=(*self.notices, sentence), mended=False)


def read(path: Path, now: float) -> Progress:
    """The progress in `path`, without taking its lock: an app may be running.

    A clock whose last beat is older than `LONGEST_GAP` is shown as stopped then. No file yet is
    no progress yet. Raises StateRefused where nothing can be read.
    """
    real = files.real_path(path)
    try:
        document, _ = _document(real)
    except Damaged as error:
        raise StateRefused(f"{path} {error}; open mlsys-tui once to mend it") from error
    return _as_seen(document, lock_time(real), now)


def find(real: Path, beaten: float | None, now: float, *, locked: bool) -> Found:
    """The state in `real`; only with the lock (`locked`) is anything mended.

    Raises StateRefused on a file that cannot be read or is newer than this program.
    """
    try:
        document, data = _document(real)
    except Damaged as error:
        return _rescued(real, error, now, locked=locked)
    if document is None:
        return Found()
    if not locked:
        return Found(_as_seen(document, beaten, now))
    found = _settled(document, _last_beat(document, beaten, now))
    found = replace(found, on_disk=data)
    return found if document.schema == current_schema() else _upgraded(real, found, document, now)


def _document(real: Path) -> tuple[Document | None, bytes]:
    """The document in `real` and its bytes; None where there is no file."""
    try:
        data = files.read(real)
        return decode(data), data
    except FileNotFoundError:
        return None, b""
    except OSError as error:
        raise StateRefused(f"{real} cannot be read ({reason(error)})") from error
    except Newer as error:
        raise StateRefused(f"{real} {error}") from error


def _last_beat(document: Document, beaten: float | None, now: float) -> float:
    """The last sign of life: the lock's time or the last save, and never in the future."""
    return min(now, max(document.saved_at, beaten or 0.0))


def _as_seen(document: Document | None, beaten: float | None, now: float) -> Progress:
    if document is None:
        return Progress()
    beat = _last_beat(document, beaten, now)
    alive = now - beat < LONGEST_GAP
    return document.progress if alive else _settled(document, beat).progress


def _settled(document: Document, beat: float) -> Found:
    """The document with each clock that was still running stopped at the last beat."""
    progress = document.progress
    if not progress.timed:
        return Found(progress)
    at = datetime.fromtimestamp(beat).astimezone()
    whose = "the clock" if progress.clock.running else "the exam's clock"
    notice = f"{whose} was still running when mlsys-tui ended; it stopped at {at:%H:%M:%S, %d %B}"
    return Found(progress.settled(beat), (notice,), mended=True)


def _upgraded(real: Path, found: Found, document: Document, now: float) -> Found:
    try:
        files.set_aside(real, f"schema-{document.schema}", now)
    except OSError as error:
        return found.frozen(files.unwritable(real, error))
    return replace(found, mended=True)


def _rescued(real: Path, error: Damaged, now: float, *, locked: bool) -> Found:
    """The newest good backup in place of a damaged file, which is set aside first.

    The backup's own clock is believed up to its save: what came after is not known.
    """
    backup = files.newest_backup(real)
    found = _settled(backup, backup.saved_at) if backup else Found()
    used = f"the backup of {_when(backup.saved_at)} is used" if backup else "no backup was found"
    if not locked:
        return Found(found.progress, (f"{real.name} {error}; {used}",))
    try:
        aside = files.set_aside(real, "damaged", now)
    except OSError as failure:
        return found.frozen(files.unwritable(real, failure))
    notice = f"{real.name} {error}; it is kept as {aside.name}, and {used}"
    return Found(found.progress, (notice,), mended=True)


def _when(instant: float) -> str:
    return f"{datetime.fromtimestamp(instant).astimezone():%Y-%m-%d %H:%M}"
