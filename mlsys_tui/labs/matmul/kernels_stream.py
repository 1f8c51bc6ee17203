"""The accesses of a matrix multiplication, in order, and the caches that see them.

Turn t of the middle loop is outer loop t // n, middle loop t % n; loops are numbered i = 0, j = 1,
k = 2. With k innermost, the sum is kept in a register and C written after the inner loop.
Otherwise the factor that stands still is read once before it, and each turn of it reads the other
factor, then reads and writes C.
"""

import numpy as np

from mlsys_tui.jit import kernel
from mlsys_tui.labs.matmul.kernels_cache import (
    ELEMENTS,
    LRU,
    MASK,
    SETS,
    SHIFT,
    Integers,
    count_by_matrix,
    line_of,
    look_up,
    pass_lru,
    pass_through,
    set_of,
    tell_apart,
)

_I, _J, _K = range(3)
Loops = tuple[int, int, int]


@kernel
def starts(n: int, loops: Loops, turn: int) -> tuple[int, int, int]:
    """The first elements of A, B and C that this turn of the middle loop reads."""
    outer, middle = divmod(turn, n)
    i = outer if loops[0] == _I else middle if loops[1] == _I else 0
    j = outer if loops[0] == _J else middle if loops[1] == _J else 0
    k = outer if loops[0] == _K else middle if loops[1] == _K else 0
    return i * n + k, n * n + k * n + j, 2 * n * n + i * n + j


@kernel
def every_access(n: int, loops: Loops, turn: int, elements: Integers) -> int:
    """All elements of this turn of the middle loop; returns how many (3n + 1 at most)."""
    a, b, c = starts(n, loops, turn)
    if loops[2] == _K:
        for k in range(n):
            elements[2 * k], elements[2 * k + 1] = a + k, b + k * n
        elements[2 * n] = c
        return 2 * n + 1
    elements[0] = a if loops[2] == _J else b
    for step in range(n):
        at = 3 * step + 1
        elements[at] = b + step if loops[2] == _J else a + step * n
        elements[at + 1] = elements[at + 2] = c + step if loops[2] == _J else c + step * n
    return 3 * n + 1


@kernel
def telling_accesses(
    n: int, loops: Loops, turn: int, elements: Integers, geometry: Integers
) -> int:
    """As every_access, without those that cannot miss nor change an LRU cache of two ways or more.

    The next access to a line along a row comes after one to another line, two at most: the line
    is still there, and moving it to the front of its set matters only where that set was touched
    in between.
    """
    a, b, c = starts(n, loops, turn)
    if loops[2] == _K:
        count = _row_and_column(n, a, b, elements, geometry)
        elements[count] = c
        return count + 1
    elements[0] = a if loops[2] == _J else b
    if loops[2] == _J:
        return _two_rows(n, b, c, elements, geometry)
    for i in range(n):
        elements[2 * i + 1], elements[2 * i + 2] = a + i * n, c + i * n
    return 2 * n + 1


@kernel
def _row_and_column(n: int, a: int, b: int, elements: Integers, geometry: Integers) -> int:
    """A row of A and a column of B: A again only where B's line shares its set."""
    size, shift = geometry[0, ELEMENTS], geometry[0, SHIFT]
    sets, mask = geometry[0, SETS], geometry[0, MASK]
    count = k = 0
    while k < n:
        line = line_of(a + k, size, shift)
        home = set_of(line, sets, mask)
        last = min(n, (line + 1) * size - a)
        shared = True
        while k < last:
            if shared:
                elements[count] = a + k
                count += 1
            elements[count] = b + k * n
            count += 1
            shared = set_of(line_of(b + k * n, size, shift), sets, mask) == home
            k += 1
    return count


@kernel
def _two_rows(n: int, b: int, c: int, elements: Integers, geometry: Integers) -> int:
    """A row of B and one of C: once for each stretch in which neither leaves its line."""
    size, shift = geometry[0, ELEMENTS], geometry[0, SHIFT]
    count, j = 1, 0
    while j < n:
        elements[count], elements[count + 1] = b + j, c + j
        count += 2
        left = min((line_of(b + j, size, shift) + 1) * size - b, n)
        j = min((line_of(c + j, size, shift) + 1) * size - c, left)
    return count


@kernel
def weight(n: int, loops: Loops, turn: int, period: int, levels: int) -> int:
    """How many turns this one stands for: itself, all the alike that follow, or, one of those, 0.

    Where `period` values of j share their lines throughout, the same lines are touched again and
    again. An LRU cache holds after a sequence what it holds after the sequence twice, so from the
    second time on the first level misses alike, from the third the second, and so on.
    """
    j = turn // n if loops[0] == _J else turn % n
    place = j % period
    if place < levels:
        return 1
    return period - levels if place == levels else 0


@kernel
def simulate(
    n: int,
    loops: Loops,
    start: int,
    stop: int,
    geometry: Integers,
    tags: Integers,
    policy: int,
    prefetch: bool,
    telling: bool,
    period: int,
    dice: Integers,
    misses: Integers,
) -> int:
    """Turns `start` to `stop`, level after level; adds to `misses` by level and matrix.

    Returns how many turns were counted, those ahead of `stop` included that are alike.
    """
    streams = np.empty((2, 6 * n + 2), np.int64)
    origin = np.empty(6 * n + 2, np.int64)
    counted = 0
    for turn in range(start, stop):
        times = weight(n, loops, turn, period, len(geometry))
        if times == 0:
            continue
        counted += times
        if telling:
            count = telling_accesses(n, loops, turn, streams[0], geometry)
        else:
            count = every_access(n, loops, turn, streams[0])
        for level in range(len(geometry)):
            stream, missed = streams[level % 2], streams[(level + 1) % 2]
            if policy == LRU and not prefetch:
                count = pass_lru(stream, count, level, geometry, tags, missed)
            else:
                count = pass_through(
                    stream, count, level, geometry, tags, policy, prefetch, dice, missed, origin
                )
            count_by_matrix(missed, count, n, times, misses[level])
    return counted


@kernel
def simulate_kinds(
    n: int,
    loops: Loops,
    start: int,
    stop: int,
    geometry: Integers,
    tags: Integers,
    policy: int,
    prefetch: bool,
    period: int,
    dice: Integers,
    misses: Integers,
    kinds: Integers,
    newer: Integers,
    older: Integers,
    ends: Integers,
) -> int:
    """As simulate, also adding to `kinds` by level and kind."""
    streams = np.empty((2, 6 * n + 2), np.int64)
    origin = np.empty(6 * n + 2, np.int64)
    kind_of = np.empty(6 * n + 2, np.int64)
    counted = 0
    for turn in range(start, stop):
        times = weight(n, loops, turn, period, len(geometry))
        if times == 0:
            continue
        counted += times
        count = every_access(n, loops, turn, streams[0])
        for level in range(len(geometry)):
            stream, missed = streams[level % 2], streams[(level + 1) % 2]
            tell_apart(stream, count, level, geometry, newer, older, ends[level], kind_of)
            after = pass_through(
                stream, count, level, geometry, tags, policy, prefetch, dice, missed, origin
            )
            _count_kinds(missed, after, origin, kind_of, times, kinds[level])
            count_by_matrix(missed, after, n, times, misses[level])
            count = after
    return counted


@kernel
def _count_kinds(
    missed: Integers, count: int, origin: Integers, kind_of: Integers, times: int, kinds: Integers
) -> None:
    """Add these misses by the kind that each access was found to be where it stood."""
    for miss in range(count):
        if missed[miss] >= 0:
            kinds[kind_of[origin[miss]]] += times


@kernel
def record(
    elements: Integers,
    geometry: Integers,
    tags: Integers,
    policy: int,
    dice: Integers,
    answers: Integers,
    sets: Integers,
) -> None:
    """Let elements through the first level, keeping what it answered and held after each."""
    for position in range(len(elements)):
        line = line_of(elements[position], geometry[0, ELEMENTS], geometry[0, SHIFT])
        first = set_of(line, geometry[0, SETS], geometry[0, MASK]) * geometry[0, 1]
        answers[position] = look_up(tags, first, geometry[0, 1], line, policy, dice)
        sets[position] = tags
