"""A built-in job's calls, taken together: what they emit goes into two columns, keys and values.

It does what `runner.Program` does for the jobs we ship, which emit text keys and plain values,
and gives up on anything else: then the task runs again call by call, and says what is wrong.
"""

import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

from mlsys_tui.labs.mapreduce.held import Held
from mlsys_tui.labs.mapreduce.runner import JOB, Misuse, field, utf8
from mlsys_tui.labs.mapreduce.spills import Columns, Group, in_blocks

_PLAIN = {str, int, float, bool, type(None), list}


class Surprise(Exception):
    """Something that only a run call by call can do, or explain."""


class Columnar:
    """One task's calls of a built-in job."""

    def __init__(self, source: str, reducers: int) -> None:
        self._reducers = reducers
        self._keys: list[Any] = []
        self._values: list[Any] = []
        add_key, add_value = self._keys.append, self._values.append

        def emit(key: Any, value: Any) -> None:
            add_key(key)
            add_value(value)

        self._names: dict[str, Any] = {"__name__": "job", "emit": emit}
        exec(compile(source, JOB, "exec", dont_inherit=True), self._names)

    def map(self, lines: Sequence[str], held: Held) -> tuple[int, int]:
        """Map these lines; how many records that gave, and their bytes."""
        keys, values = self._call("map", ((line,) for line in lines))
        size = _keys_size(keys) + _values_size(values)
        held.add(keys, values, size)
        return len(keys), size

    def combined(self, groups: Iterable[Group]) -> Iterator[Columns]:
        """What the combiner makes of the groups, a block of groups at a time."""
        for block in in_blocks(groups):
            keys, values = self._call("combine", block)
            if keys != [key for key, _ in block]:  # ours give one record for each key
                raise Surprise
            yield keys, [[value] for value in values]

    def reduced(self, groups: Iterable[Group]) -> Iterator[tuple[int, Columns]]:
        """How many groups were reduced, and to what, a block of groups at a time."""
        for block in in_blocks(groups):
            keys, values = self._call("reduce", block)
            _keys_size(keys)
            _values_size(values)
            yield len(block), (keys, values)

    def parts(self, groups: Columns) -> Iterator[tuple[int, int, int, Columns]]:
        """The groups by reducer: its number, its records and their bytes, its groups."""
        places: dict[int, tuple[list[str], list[Any]]] = {}
        for key, values in zip(*groups, strict=True):
            reducer = zlib.crc32(key.encode()) % self._reducers
            keys, lists = places.setdefault(reducer, ([], []))
            keys.append(key)
            lists.append(values)
        for reducer, (keys, lists) in places.items():
            flat = list(chain.from_iterable(lists))
            repeated = (key for key, values in zip(keys, lists, strict=True) for _ in values)
            size = _keys_size(list(repeated)) + _values_size(flat)
            yield reducer, len(flat), size, (keys, lists)

    def _call(self, name: str, arguments: Iterable[Sequence[Any]]) -> tuple[list[Any], list[Any]]:
        """Make the calls; the columns are new lists."""
        self._keys.clear()
        self._values.clear()
        call: Callable[..., None] = self._names[name]
        try:
            for given in arguments:
                call(*given)
        except Exception:
            raise Surprise from None
        return self._keys.copy(), self._values.copy()


def _keys_size(keys: Sequence[Any]) -> int:
    """Bytes of the keys as text, and of a tab and a newline each. Raises Surprise."""
    if not set(map(type, keys)) <= {str}:
        raise Surprise
    text = "".join(keys)
    return (len(text) if text.isascii() else len(text.encode())) + 2 * len(keys)


def _values_size(values: Sequence[Any]) -> int:
    """Bytes of the values as text. Raises Surprise for what JSON cannot hold."""
    kinds = set(map(type, values))
    if not kinds <= _PLAIN:
        raise Surprise
    if kinds <= {int}:
        return len("".join(map(str, values)))
    return sum(len(_written(value)) for value in values)


def _written(value: Any) -> bytes:
    try:
        return utf8(field(value))
    except Misuse:
        raise Surprise from None
