"""Reading one file of a content folder, which may hold anything at all."""

import stat
from pathlib import Path

from mlsys_tui.text import BadInput

LIMIT = 200_000
"""Bytes: twenty times the longest lesson; the worst TOML of this size parses in half a second."""


def read(folder: Path, name: str) -> str:
    """The text of `folder/name`, without a byte-order mark.

    Raises BadInput for what is missing, not a regular file, reached by a link that leads out of
    the folder, larger than LIMIT, or not UTF-8. Nothing but a regular file is opened.
    """
    try:
        path = (folder / name).resolve()
        if not path.is_relative_to(folder.resolve()):
            raise BadInput("leads out of the content folder; put the file itself there")
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise BadInput("is not a regular file; put a text file there")
        if status.st_size > LIMIT:
            raise BadInput(_too_large(status.st_size))
        with path.open("rb") as file:
            raw = file.read(LIMIT + 1)
    except FileNotFoundError:
        raise BadInput("is missing; restore it or install mlsys-tui again") from None
    except (OSError, RuntimeError) as error:  # RuntimeError: a loop of links, before Python 3.13
        reason = getattr(error, "strerror", None) or "a loop of links"
        raise BadInput(f"cannot be read ({reason})") from None
    if len(raw) > LIMIT:
        raise BadInput(_too_large(len(raw)))
    return _decode(raw)


def _too_large(size: int) -> str:
    return f"is too large ({size / 1000:.0f} KB); cut it to at most {LIMIT // 1000} KB"


def _decode(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise BadInput(f"is not UTF-8 text (line {line}); save it as UTF-8") from None
