"""Loops that do nothing but touch memory: a pointer chase, passes over a buffer, a counter."""

from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic
from numpy.typing import NDArray

from mlsys_tui.jit import kernel

Words = NDArray[np.int64]
Order = NDArray[np.int32]

_WORD = ir.IntType(64)


@intrinsic
def _load(typing: Any, address: Any) -> Any:
    """The word at an address: the pointer that a chase goes to next."""

    def emit(context: Any, builder: ir.IRBuilder, signature: Any, arguments: Any) -> Any:
        return builder.load(builder.inttoptr(arguments[0], _WORD.as_pointer()))

    return types.uint64(types.uint64), emit


@intrinsic
def _atomic_add(typing: Any, address: Any, amount: Any) -> Any:
    """Add to the word at an address in one step that no other processor can split.

    A plain addition would stay in a register until the loop ends, and share nothing.
    """

    def emit(context: Any, builder: ir.IRBuilder, signature: Any, arguments: Any) -> Any:
        place = builder.inttoptr(arguments[0], _WORD.as_pointer())
        return builder.atomic_rmw("add", place, arguments[1], "monotonic")

    return types.uint64(types.uint64, types.uint64), emit


load: Any = _load  # numba gives the typing context itself
atomic_add: Any = _atomic_add


@kernel
def shuffle(order: Order, first: int, last: int, seed: int) -> int:
    """Extend a random order of 0 … first-1 to one of 0 … last-1; returns the next seed.

    Fisher and Yates, inside out, with a 64-bit xorshift (Marsaglia, 2003).
    """
    state = np.uint64(seed)
    for i in range(first, last):
        state ^= state << np.uint64(13)
        state ^= state >> np.uint64(7)
        state ^= state << np.uint64(17)
        j = np.int64((state >> np.uint64(11)) % np.uint64(i + 1))
        order[i] = order[j]
        order[j] = i
    return np.int64(state >> np.uint64(1)) | 1  # type: ignore[return-value]  # an int, compiled


@kernel
def link(
    words: Words, order: Order, lines: int, step: int, base: int, first: int, last: int
) -> None:
    """Let the lines `first` to `last` in this order each point to the next one, in a ring.

    `step` words make a line; `base` is the address of words[0].
    """
    for i in range(first, last):
        follower = order[i + 1] if i + 1 < lines else order[0]
        words[np.int64(order[i]) * step] = base + np.int64(follower) * step * 8


@kernel
def chase(address: int, hops: int) -> int:
    """Follow `hops` pointers: each load has to wait for the one before. Returns the last."""
    at = np.uint64(address)
    for _ in range(hops):
        at = load(at)
    return np.int64(at)  # type: ignore[return-value]  # an int, compiled


@kernel
def read(words: Words, first: int, last: int, stride: int) -> int:
    """The sum of every `stride`-th word from `first` to `last`."""
    total = 0
    for i in range(first, last, stride):
        total += words[i]
    return total


@kernel
def read_in_order(words: Words, first: int, last: int) -> int:
    """The sum of the words from `first` to `last`, all of them."""
    total = 0
    for i in range(first, last):
        total += words[i]
    return total


@kernel
def read_at_random(words: Words, seed: int, count: int) -> int:
    """The sum of `count` words anywhere; no load waits for another. `words`: a power of two."""
    mask = np.uint64(len(words) - 1)
    at = np.uint64(seed)
    total = 0
    for _ in range(count):
        at = at * np.uint64(6364136223846793005) + np.uint64(1442695040888963407)
        total += words[np.int64((at >> np.uint64(24)) & mask)]
    return total


@kernel
def write(words: Words, first: int, last: int, value: int) -> None:
    """Put a value into the words from `first` to `last`."""
    for i in range(first, last):
        words[i] = value


@kernel
def count(address: int, times: int) -> None:
    """Add 1 to the counter at an address, `times` times, every one of them in memory."""
    place, one = np.uint64(address), np.uint64(1)
    for _ in range(times):
        atomic_add(place, one)
