"""Records by key, within a memory budget: what does not fit is sorted and spilled to disk."""

import heapq
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import filterfalse, repeat
from operator import add
from typing import Any, BinaryIO, Generic, TypeVar, cast

from mlsys_tui.labs.mapreduce.order import Order, order
from mlsys_tui.labs.mapreduce.spills import (
    BLOCK,
    Columns,
    block_writer,
    disk,
    in_columns,
    read_blocks,
    temporary,
)

BUDGET = 128 << 20  # bytes
Content = TypeVar("Content", int, list[Any])

_KEY_BYTES, _RECORD_BYTES = 240, 100  # what one takes in memory, besides its text
_WORD_BYTES = 160  # what a word and its count take
_MOST_RUNS = 64  # files open at once while they merge


class _Held(Generic[Content]):
    """What each key holds: on disk in sorted runs, and the rest in memory."""

    def __init__(self, budget: int) -> None:
        self._budget = budget
        self._runs: list[BinaryIO] = []
        self._clear()

    def groups(self, in_order: bool = True) -> Iterator[tuple[Any, Content]]:
        """Every key with all it holds, by key; in any order where none is asked for."""
        if self._runs:
            return _merged([*map(_read, self._runs), self._here(True)])
        return self._here(in_order)

    def _clear(self) -> None:
        """Hold nothing in memory."""
        raise NotImplementedError

    def _here(self, in_order: bool) -> Iterator[tuple[Any, Content]]:
        """What is in memory."""
        raise NotImplementedError

    def _fit(self, size: int) -> None:
        """Spill when so many bytes are more than the budget. Raises BadInput."""
        if size > self._budget:
            self._spill(self._here(True))
            self._clear()
            if len(self._runs) == _MOST_RUNS:
                runs, self._runs = self._runs, []
                self._spill(_merged(list(map(_read, runs))))
                for run in runs:
                    run.close()

    def _spill(self, groups: Iterator[tuple[Any, Content]]) -> None:
        run = temporary()
        self._runs.append(run)
        write = block_writer(run)
        for columns in in_columns(groups):
            write(columns)
        with disk():
            run.flush()


class Held(_Held[list[Any]]):
    """The values of each key, in the order they came."""

    def add(self, keys: Sequence[Any], values: Sequence[Any], size: int) -> None:
        """Records, which take `size` bytes as text together."""
        lists = self._lists
        for key, value in zip(keys, values, strict=True):
            place = key if type(key) is str else self._place(key)
            if place in lists:
                lists[place].append(value)
            else:
                lists[place] = [value]
        self._size += size + len(keys) * _RECORD_BYTES
        self._fit(self._size)

    def join(self, columns: Columns) -> None:
        """Keys and their values, which follow those that are here already."""
        lists = self._lists
        for key, values in zip(*columns, strict=True):
            place = key if type(key) is str else self._place(key)
            if place in lists:
                lists[place] += values
            else:
                lists[place] = values
                self._size += _KEY_BYTES
            self._size += _RECORD_BYTES * len(values)
        self._fit(self._size)

    def _clear(self) -> None:
        # A str is its own place; another key's place is its order, a tuple, so no two meet.
        self._lists: dict[Any, list[Any]] = {}
        self._keys: dict[Order, Any] = {}
        self._size = 0

    def _place(self, key: Any) -> Order:
        place = order(key)
        self._keys[place] = key
        return place

    def _here(self, in_order: bool) -> Iterator[tuple[Any, list[Any]]]:
        places: Any = self._lists
        if in_order:
            places = sorted(places, key=_in_order if self._keys else None)
        return ((self._keys.get(place, place), self._lists[place]) for place in places)


class Counts(_Held[int]):
    """How often each word occurs."""

    def add(self, words: Sequence[str]) -> None:
        """Each of these once more."""
        self._counts.update(words)
        self._fit(len(self._counts) * _WORD_BYTES)

    def join(self, columns: Columns) -> None:
        """Words and how often each occurs; no word twice."""
        (words, numbers), here = columns, self._counts
        sums = map(add, numbers, map(here.get, words, repeat(0)))
        dict.update(here, zip(words, sums, strict=True))  # not Counter's own: it goes word by word
        self._fit(len(here) * _WORD_BYTES)

    def columns(self, in_order: bool = True) -> Iterator[Columns]:
        """All words and their counts, so many at a time; in any order where none is asked for."""
        if self._runs:
            yield from in_columns(self.groups())
            return
        words, numbers = self._both(in_order)
        for at in range(0, len(words), BLOCK):
            yield words[at : at + BLOCK], numbers[at : at + BLOCK]

    def _clear(self) -> None:
        self._counts: Counter[str] = Counter()

    def _here(self, in_order: bool) -> Iterator[tuple[str, int]]:
        return zip(*self._both(in_order), strict=True)

    def _both(self, in_order: bool) -> tuple[list[str], list[int]]:
        if not in_order:
            return list(self._counts), list(self._counts.values())
        words, counts = _sorted(self._counts), dict(self._counts)  # a Counter is slow to ask
        return words, list(map(counts.__getitem__, words))


def _sorted(words: Iterable[str]) -> list[str]:
    """The words by code point: first those of ASCII alone, which compare twice as fast."""
    plain = sorted(filter(str.isascii, words))
    return sorted(plain + list(filterfalse(str.isascii, words)))


def _in_order(place: Any) -> Order:
    return order(place) if type(place) is str else cast(Order, place)


def _merged(runs: Sequence[Iterator[tuple[Any, Content]]]) -> Iterator[tuple[Any, Content]]:
    """Sorted runs as one, what a key holds in the order of the runs."""
    one = heapq.merge(*runs, key=lambda group: order(group[0]))
    key, content = next(one)
    for next_key, more in one:
        if order(next_key) == order(key):
            content += more
        else:
            yield key, content
            key, content = next_key, more
    yield key, content


def _read(run: BinaryIO) -> Iterator[tuple[Any, Any]]:
    run.seek(0)
    for keys, contents in read_blocks(run):
        yield from zip(keys, contents, strict=True)
