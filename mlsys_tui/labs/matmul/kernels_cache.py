"""One set-associative cache that a stream of accesses passes through; its misses come out.

A level is a row of `geometry` and its part of `tags`: the sets one after the other, each as many
line numbers as there are ways, newest first for LRU and FIFO. Elements are eight bytes and
numbered from address 0; A, B and C of n × n lie one after the other. ~element in a stream asks
for a prefetch of its line.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlsys_tui.jit import kernel

Integers = NDArray[np.signedinteger[Any]]

# Columns of `geometry`: where the level's sets start in `tags`, ways, sets, elements of a line;
# where these two are powers of two a mask and a shift instead of a division, else -1; where its
# lines start in the chains of `tell_apart`, and the lines it holds.
FIRST, WAYS, SETS, ELEMENTS, MASK, SHIFT, CHAIN, LINES = range(8)
LRU, FIFO, RANDOM = range(3)
COMPULSORY, CAPACITY, CONFLICT = range(3)
HIT, EMPTY = -2, -1  # what a look-up answers, besides the line it pushes out
NEVER, _OUT, NONE = -3, -2, -1  # in a chain: never seen, seen but out, no neighbour


@kernel
def line_of(element: int, elements: int, shift: int) -> int:
    """The line an element lies in."""
    return element >> shift if shift >= 0 else element // elements


@kernel
def set_of(line: int, sets: int, mask: int) -> int:
    """The set a line belongs to."""
    return line & mask if mask >= 0 else line % sets


@kernel
def move_to_front(tags: Integers, first: int, ways: int, line: int) -> int:
    """Put a line in front of its set; those before its old place, or all, move one back."""
    carried = line
    for way in range(first, first + ways):
        old = tags[way]
        tags[way] = carried
        if old == line:
            return HIT
        carried = old
    return carried


@kernel
def _holds(tags: Integers, first: int, ways: int, line: int) -> bool:
    for way in range(first, first + ways):  # noqa: SIM110 - kernels have no generators
        if tags[way] == line:
            return True
    return False


@kernel
def _replace_any(tags: Integers, first: int, ways: int, line: int, dice: Integers) -> int:
    """Take an empty way, or else any."""
    for way in range(first, first + ways):
        if tags[way] == EMPTY:
            tags[way] = line
            return EMPTY
    # Knuth's MMIX generator; its high bits are the random ones.
    dice[0] = dice[0] * 6364136223846793005 + 1442695040888963407
    way = first + ((dice[0] >> 33) & 0x7FFFFFFF) % ways
    pushed_out: int = tags[way]
    tags[way] = line
    return pushed_out


@kernel
def look_up(tags: Integers, first: int, ways: int, line: int, policy: int, dice: Integers) -> int:
    """Touch a line in the set that starts at `first`: HIT, or the line it pushes out, or EMPTY."""
    if policy == LRU:
        return move_to_front(tags, first, ways, line)
    if _holds(tags, first, ways, line):
        return HIT
    if policy == FIFO:
        return move_to_front(tags, first, ways, line)
    return _replace_any(tags, first, ways, line, dice)


@kernel
def pass_lru(
    elements: Integers, count: int, level: int, geometry: Integers, tags: Integers, missed: Integers
) -> int:
    """As pass_through for LRU without prefetches, the usual case, by a loop with no questions."""
    ways, sets, size = geometry[level, WAYS], geometry[level, SETS], geometry[level, ELEMENTS]
    mask, shift, start = geometry[level, MASK], geometry[level, SHIFT], geometry[level, FIRST]
    out = 0
    for position in range(count):
        line = line_of(elements[position], size, shift)
        first = start + set_of(line, sets, mask) * ways
        missed[out] = elements[position]
        out += move_to_front(tags, first, ways, line) != HIT
    return out


@kernel
def pass_through(
    elements: Integers,
    count: int,
    level: int,
    geometry: Integers,
    tags: Integers,
    policy: int,
    prefetch: bool,
    dice: Integers,
    missed: Integers,
    origin: Integers,
) -> int:
    """Let `count` accesses through a level; returns how many missed.

    Writes those, and where in the stream each stood.

    With `prefetch`, a miss in the first level also asks for the line after it, there and below.
    """
    ways, sets, size = geometry[level, WAYS], geometry[level, SETS], geometry[level, ELEMENTS]
    mask, shift, start = geometry[level, MASK], geometry[level, SHIFT], geometry[level, FIRST]
    out = 0
    for position in range(count):
        element = elements[position]
        wanted = element >= 0
        line = line_of(element if wanted else ~element, size, shift)
        first = start + set_of(line, sets, mask) * ways
        if not wanted and _holds(tags, first, ways, line):
            continue  # a prefetch of what is there leaves its age alone
        if look_up(tags, first, ways, line, policy, dice) == HIT:
            continue
        missed[out], origin[out] = element, position
        out += 1
        if prefetch and wanted and level == 0:
            following = (line + 1) * size
            line += 1
            first = start + set_of(line, sets, mask) * ways
            if not _holds(tags, first, ways, line):
                look_up(tags, first, ways, line, policy, dice)
                missed[out], origin[out] = ~following, position
                out += 1
    return out


@kernel
def count_by_matrix(missed: Integers, count: int, n: int, times: int, misses: Integers) -> None:
    """Add these misses, so many times over, to the counts of A, B and C."""
    all_three = in_b_or_c = in_c = 0
    for position in range(count):
        element = missed[position]
        all_three += element >= 0
        in_b_or_c += element >= n * n
        in_c += element >= 2 * n * n
    misses[0] += times * (all_three - in_b_or_c)
    misses[1] += times * (in_b_or_c - in_c)
    misses[2] += times * in_c


@kernel
def tell_apart(
    elements: Integers,
    count: int,
    level: int,
    geometry: Integers,
    newer: Integers,
    older: Integers,
    ends: Integers,
    kinds: Integers,
) -> None:
    """Write of what kind each access is, should it miss.

    Compulsory: its line was never seen. Capacity: a fully associative LRU cache of the same size
    misses too. Conflict: that one hits. It is a chain of lines from `ends[0]`, the newest, to
    `ends[1]`, `ends[2]` of them.
    """
    size, shift, at = geometry[level, ELEMENTS], geometry[level, SHIFT], geometry[level, CHAIN]
    for position in range(count):
        if elements[position] < 0:
            continue
        line = at + line_of(elements[position], size, shift)
        place = newer[line]
        kinds[position] = CONFLICT
        if place == NEVER:
            kinds[position] = COMPULSORY
        elif place == _OUT:
            kinds[position] = CAPACITY
        elif line == ends[0]:
            continue
        else:
            _unlink(line, newer, older, ends)
        if ends[2] == geometry[level, LINES]:
            oldest = ends[1]
            _unlink(oldest, newer, older, ends)
            newer[oldest] = _OUT
        _link(line, newer, older, ends)


@kernel
def _unlink(line: int, newer: Integers, older: Integers, ends: Integers) -> None:
    before, after = newer[line], older[line]
    if before == NONE:
        ends[0] = after
    else:
        older[before] = after
    if after == NONE:
        ends[1] = before
    else:
        newer[after] = before
    ends[2] -= 1


@kernel
def _link(line: int, newer: Integers, older: Integers, ends: Integers) -> None:
    """Put a line at the newest end."""
    older[line], newer[line] = ends[0], NONE
    if ends[0] == NONE:
        ends[1] = line
    else:
        newer[ends[0]] = line
    ends[0] = line
    ends[2] += 1
