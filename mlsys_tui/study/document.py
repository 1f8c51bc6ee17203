"""Progress as a TOML document, and back: pure, strict, and one step for each old schema."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from mlsys_tui.study.progress import Progress
from mlsys_tui.study.rooms import plain
from mlsys_tui.study.timer import Instant
from mlsys_tui.text import BadInput, clean

LARGEST = 262_144  # bytes that are read at most; Progress itself stays under 200 KB

END = "end"  # an empty table that closes the file: without it, the rest was cut off

# UPGRADES[n - 1] turns a document of schema n into one of schema n + 1.
# Schema 2 only adds practice: an older program must refuse it, since it would drop that.
UPGRADES: tuple[Callable[[dict[str, Any]], dict[str, Any]], ...] = (lambda first: first,)

_PROSE = ("sitting", "exams")  # where answers are: code keeps its lines


class Damaged(BadInput):
    """The document is not a state; the message ends a sentence that begins with its file."""


class Newer(BadInput):
    """The document's schema is newer than this program; the message ends a sentence as well."""


@dataclass(frozen=True)
class Document:
    """A state as it was read: what is in it, when it was saved, and the schema it came in."""

    progress: Progress
    saved_at: float
    schema: int


def current_schema() -> int:
    """The schema that this program writes."""
    return len(UPGRADES) + 1


def encode(progress: Progress, saved_at: float) -> bytes:
    """`progress` as TOML in UTF-8. Raises TypeError on what TOML cannot hold."""
    import tomli_w

    head = {"schema": current_schema(), "saved_at": saved_at}
    body = _without_none(plain(progress))
    return tomli_w.dumps(head | body | {END: {}}, indent=0).encode()


def decode(data: bytes) -> Document:
    """The document in `data`, upgraded to the current schema. Raises Damaged and Newer."""
    document = _parse(data)
    schema, saved_at = document.pop("schema", None), document.pop("saved_at", None)
    if type(schema) is not int or schema < 1:
        raise Damaged("has no schema number")
    if schema > current_schema():
        raise Newer(
            f"was written by a newer mlsys-tui (schema {schema}, this one knows "
            f"{current_schema()}); upgrade mlsys-tui or name another file with --state"
        )
    if document.pop(END, None) is None:
        raise Damaged("breaks off before its end")
    progress = _converted(Progress, _upgraded(document, schema))
    return Document(progress, _converted(Instant, saved_at), schema)


def _parse(data: bytes) -> dict[str, Any]:
    import tomllib

    if len(data) > LARGEST:
        raise Damaged(f"is larger than {LARGEST // 1024} KB")
    try:
        # tomllib raises more than its own error: ValueError, RecursionError, UnicodeDecodeError.
        document = tomllib.loads(data.decode())
    except (ValueError, RecursionError) as error:
        raise Damaged("is not valid TOML") from error
    return {
        clean(key, one_line=True): _clean(value, one_line=key not in _PROSE)
        for key, value in document.items()
    }


def _upgraded(document: dict[str, Any], schema: int) -> dict[str, Any]:
    try:
        for upgrade in UPGRADES[schema - 1 :]:
            document = upgrade(document)
    except (LookupError, TypeError, ValueError) as error:
        raise Damaged(f"cannot be upgraded from schema {schema}") from error
    return document


def _converted(kind: Any, value: Any) -> Any:
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        raise Damaged(f"holds what no state holds ({error})") from error


def _clean(value: Any, one_line: bool) -> Any:
    if isinstance(value, str):
        return clean(value, one_line=one_line)
    if isinstance(value, Mapping):
        return {clean(key, one_line=True): _clean(item, one_line) for key, item in value.items()}
    return [_clean(item, one_line) for item in value] if isinstance(value, list) else value


def _without_none(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _without_none(item) for key, item in value.items() if item is not None}
    if isinstance(value, list | tuple):
        return [_without_none(item) for item in value]
    return value
