"""The six loop orders, as a textbook writes them, for square row-major matrices.

Each kernel does turns `start` to `stop` of its two outer loops taken as one: turn t is outer loop
t // n, middle loop t % n. So a long multiplication can be done a few turns at a time, C filling up
in place. `ijk` and `jik` write each element once; the others add to C, which has to be cleared
first, and with k outermost an element is finished only in the last pass. Then a control, and the
loop blocked for the caches.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlsys_tui.jit import best_of, kernel

Matrix = NDArray[np.floating[Any]]
Kernel = Callable[[Matrix, Matrix, Matrix, int, int], None]


@kernel
def ijk(a: Matrix, b: Matrix, c: Matrix, start: int, stop: int) -> None:
    """A row of A times a column of B."""
    n = len(a)
    for turn in range(start, stop):
        i, j = divmod(turn, n)
        total = a.dtype.type(0)
        for k in range(n):
            total += a[i, k] * b[k, j]
        c[i, j] = total


@kernel
def jik(a: Matrix, b: Matrix, c: Matrix, start: int, stop: int) -> None:
    """As ijk, finishing C column by column."""
    n = len(a)
    for turn in range(start, stop):
        j, i = divmod(turn, n)
        total = a.dtype.type(0)
        for k in range(n):
            total += a[i, k] * b[k, j]
        c[i, j] = total


@kernel
def ikj(a: Matrix, b: Matrix, c: Matrix, start: int, stop: int) -> None:
    """A row of C gathers rows of B, each scaled by an element of A."""
    n = len(a)
    for turn in range(start, stop):
        i, k = divmod(turn, n)
        scale = a[i, k]
        for j in range(n):
            c[i, j] += scale * b[k, j]


@kernel
def kij(a: Matrix, b: Matrix, c: Matrix, start: int, stop: int) -> None:
    """A column of A times a row of B, over all of C, n times."""
    n = len(a)
    for turn in range(start, stop):
        k, i = divmod(turn, n)
        scale = a[i, k]
        for j in range(n):
            c[i, j] += scale * b[k, j]


@kernel
def jki(a: Matrix, b: Matrix, c: Matrix, start: int, stop: int) -> None:
    """A column of C gathers columns of A, each scaled by an element of B."""
    n = len(a)
    for turn in range(start, stop):
        j, k = divmod(turn, n)
        scale = b[k, j]
        for i in range(n):
            c[i, j] += a[i, k] * scale


@kernel
def kji(a: Matrix, b: Matrix, c: Matrix, start: int, stop: int) -> None:
    """As kij, going over C column by column."""
    n = len(a)
    for turn in range(start, stop):
        k, j = divmod(turn, n)
        scale = b[k, j]
        for i in range(n):
            c[i, j] += a[i, k] * scale


@kernel
def ijk_bt(a: Matrix, bt: Matrix, c: Matrix, start: int, stop: int) -> None:
    """The control: ijk on a transposed copy of B, so that both factors are read along rows."""
    n = len(a)
    for turn in range(start, stop):
        i, j = divmod(turn, n)
        total = a.dtype.type(0)
        for k in range(n):
            total += a[i, k] * bt[j, k]
        c[i, j] = total


# Four rows of B, 512 wide (16 KB), stay in L1 while 64 rows of C (256 KB, in L2) go by. Long rows
# on purpose: short inner loops spend their time starting.
TILE_ROWS, TILE_DEPTH, TILE_COLUMNS = 64, 256, 512


@kernel
def tiled(a: Matrix, b: Matrix, c: Matrix, start: int, stop: int) -> None:
    """ikj inside tiles, four k at a time; a turn is one tile of C meeting one tile of B."""
    n = len(a)
    deep, wide = -(-n // TILE_DEPTH), -(-n // TILE_COLUMNS)
    for turn in range(start, stop):
        i_tile, rest = divmod(turn, deep * wide)
        j_tile, k_tile = divmod(rest, deep)
        i0, k0, j0 = i_tile * TILE_ROWS, k_tile * TILE_DEPTH, j_tile * TILE_COLUMNS
        i1, k1, j1 = min(n, i0 + TILE_ROWS), min(n, k0 + TILE_DEPTH), min(n, j0 + TILE_COLUMNS)
        for k in range(k0, k1 - k1 % 4, 4):
            _four_rows(a, b, c, i0, i1, k, j0, j1)
        for k in range(k1 - k1 % 4, k1):
            _one_row(a, b, c, i0, i1, k, j0, j1)


@kernel
def _four_rows(a: Matrix, b: Matrix, c: Matrix, i0: int, i1: int, k: int, j0: int, j1: int) -> None:
    b0, b1, b2, b3 = b[k, j0:j1], b[k + 1, j0:j1], b[k + 2, j0:j1], b[k + 3, j0:j1]
    for i in range(i0, i1):
        a0, a1, a2, a3 = a[i, k], a[i, k + 1], a[i, k + 2], a[i, k + 3]
        row = c[i, j0:j1]
        for j in range(j1 - j0):
            row[j] = row[j] + a0 * b0[j] + a1 * b1[j] + a2 * b2[j] + a3 * b3[j]


@kernel
def _one_row(a: Matrix, b: Matrix, c: Matrix, i0: int, i1: int, k: int, j0: int, j1: int) -> None:
    for i in range(i0, i1):
        for j in range(j0, j1):
            c[i, j] += a[i, k] * b[k, j]


def tile_count(n: int) -> int:
    """Turns of `tiled` for n rows."""
    return -(-n // TILE_ROWS) * -(-n // TILE_DEPTH) * -(-n // TILE_COLUMNS)


_TRIAD_LENGTH = 2**23  # 64 MB an array: more than a core's share of any cache


@kernel
def triad(x: Matrix, y: Matrix, out: Matrix, scale: float) -> None:
    """out = x + scale * y: three numbers moved for two operations. Source: McCalpin, STREAM."""
    for i in range(len(out)):
        out[i] = x[i] + scale * y[i]


def bandwidth(repeat: int = 5) -> float:
    """Bytes a second that one core moves to and from memory, measured by the STREAM triad."""
    x, y, out = (np.ones(_TRIAD_LENGTH) for _ in range(3))
    triad(x[:1], y[:1], out[:1], 0.5)
    return 3 * out.nbytes / best_of(repeat, lambda: triad(x, y, out, 0.5))


LOOPS: dict[str, Kernel] = {
    "ijk": ijk,
    "jik": jik,
    "ikj": ikj,
    "kij": kij,
    "jki": jki,
    "kji": kji,
}
