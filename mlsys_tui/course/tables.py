"""TOML into structs, reporting every fault rather than the first."""

import re
import tomllib
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, TypeVar, get_type_hints

import msgspec
import rtoml

from mlsys_tui.text import clean

S = TypeVar("S", bound=msgspec.Struct)

_HEADER = re.compile(r"^\[\[?[\w-]+\]\]?[ \t]*(#.*)?$", re.MULTILINE)
# tomllib takes time quadratic in the parts of a dotted key; no key of ours has more than one.
_LONG_KEY = re.compile(r"""(?:\.[ \t]*(?:[\w-]+|"[^"\n]*"|'[^'\n]*')[ \t]*){20}""")
_PLACE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")


def parse(text: str) -> tuple[dict[str, Any], list[tuple[int, str]]]:
    """The tables of a TOML text, and its syntax errors as (line, sentence).

    A text with errors is cut at its table headers and each piece read alone, so that the sound
    tables survive and every damaged one is named. None stands for a damaged item of an array.
    """
    table, error = _parse_piece(text)
    if error is None:
        return table, []
    starts = [0, *(match.start() for match in _HEADER.finditer(text)), len(text)]
    salvaged: dict[str, Any] = {}
    errors = []
    line = 0
    for start, end in pairwise(starts):
        piece, error = _parse_piece(text[start:end])
        if error is not None:
            errors.append((line + error[0], error[1]))
            array = re.match(r"\[\[([\w-]+)", text[start:end])
            piece = {array[1]: [None]} if array else {}
        _merge(salvaged, piece)
        line += text.count("\n", start, end)
    return salvaged, errors or [(1, "the same table is written twice")]


def _parse_piece(text: str) -> tuple[dict[str, Any], tuple[int, str] | None]:
    if long_key := _LONG_KEY.search(text):
        return {}, (text.count("\n", 0, long_key.start()) + 1, "a key has too many dots")
    try:
        return _cleaned(_loaded(text)), None
    except RecursionError:
        return {}, (1, "not valid TOML: nested too deeply")
    except ValueError as error:  # TOMLDecodeError, and integers too long for Python
        message = str(error)
        place = _PLACE.search(message)
        last = text.rstrip().count("\n") + 1
        line = int(place[1] or last) if place else 1
        return {}, (line, f"not valid TOML: {_PLACE.sub('', message)}")


def _loaded(text: str) -> dict[str, Any]:
    """A sound text is read seven times as fast by rtoml; only tomllib says where a fault is."""
    try:
        return rtoml.loads(text)
    except rtoml.TomlParsingError:
        return tomllib.loads(text)


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return [_cleaned(item) for item in value]
    if isinstance(value, dict):
        return {clean(key): _cleaned(item) for key, item in value.items()}
    return value


def _merge(into: dict[str, Any], piece: dict[str, Any]) -> None:
    for key, value in piece.items():
        if isinstance(value, list) and isinstance(into.get(key), list):
            into[key] += value
        else:
            into.setdefault(key, value)


def decode(kind: type[S], raw: Any) -> tuple[S | None, list[str]]:
    """One table as a struct; or None, and a sentence for each of its faults."""
    try:
        return msgspec.convert(raw, kind), []
    except msgspec.ValidationError:
        return None, list(_faults(kind, raw))


def _faults(kind: type[msgspec.Struct], raw: Any) -> Iterator[str]:
    if not isinstance(raw, dict):
        yield f"must be a table (got {shown(raw)})"
        return
    hints = get_type_hints(kind, include_extras=True)
    optional = {field.name for field in msgspec.structs.fields(kind) if not field.required}
    for name in raw.keys() - hints.keys():
        yield f'unknown field "{name}"; the fields are {", ".join(hints)}'
    for name, hint in hints.items():
        if name not in raw:
            if name not in optional:
                yield f"{name} is missing"
            continue
        try:
            msgspec.convert(raw[name], hint)
        except msgspec.ValidationError:
            yield f"{name} must be {hint.__metadata__[0].description} (got {shown(raw[name])})"


def shown(value: Any) -> str:
    """A value as it may stand in a sentence: short, on one line."""
    text = f'"{value}"' if isinstance(value, str) else str(value)
    return text if len(text) <= 40 else f"{text[:36]} …"
