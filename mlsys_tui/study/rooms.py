"""How much of the state file each kind of thing may fill, so that the whole stays under 200 KB."""

import json
from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate, takewhile
from typing import Any, TypeVar

import msgspec

# Bytes of the state file. 250 question families with their cards and counts take 30 KB more, an
# exam under way 10, the clock, the ticks and the missions 5.
ATTEMPTS = 69_000
EXAMS = 25_000
PREDICTIONS = 20_000
MEASUREMENTS = 44_000

_HEAD = 20  # "[[measurements]]" with its empty line, where an item is a table
_KEY = 4  # " = " and the line's end

Kept = TypeVar("Kept")


def takes(item: Any) -> int:
    """An upper bound on the bytes that an item of a list takes in the file."""
    written = plain(item)
    return size(written) + (_HEAD if isinstance(written, Mapping) else 1)


def newest(
    kept: Sequence[Kept], room: int, takes: Callable[[Kept], int] = takes
) -> tuple[Kept, ...]:
    """The longest end of `kept` (oldest first) that fits into `room` bytes of the file."""
    filled = accumulate(map(takes, reversed(kept)))
    fitting = sum(1 for _ in takewhile(lambda bytes_: bytes_ <= room, filled))
    return tuple(kept[len(kept) - fitting :])


def plain(value: Any) -> Any:
    """`value` in the terms of TOML; the hook sees numpy's scalars, which TOML's writer refuses."""
    return msgspec.to_builtins(value, enc_hook=lambda scalar: scalar.item())


def size(value: Any) -> int:
    """An upper bound on the bytes that a plain value takes in the file."""
    if isinstance(value, str):
        return len(json.dumps(value, ensure_ascii=False).encode(errors="replace"))
    if isinstance(value, Mapping):
        return 4 + sum(size(key) + size(item) + _KEY for key, item in value.items())
    if isinstance(value, list | tuple):
        return 4 + sum(size(item) + 2 for item in value)
    return len(str(value))
