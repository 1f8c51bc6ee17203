"""The lanes of a race: what each multiplies with, a few turns at a time."""

import functools
import threading
import time
from collections.abc import Callable

import numpy as np
import threadpoolctl

from mlsys_tui.labs.matmul.kernels import LOOPS, Kernel, Matrix, ijk_bt, tile_count, tiled
from mlsys_tui.labs.matmul.orders import ORDERS
from mlsys_tui.labs.matmul.packed import Packed
from mlsys_tui.labs.matmul.work import Work, aligned, timed
from mlsys_tui.machine import cores

# A library call cannot be stopped: keep one under a quarter of a second, and yet long.
_LIBRARY_ROWS, _LIBRARY_FLOPS = 256, int(8e9)

# numpy's BLAS has one setting for its threads in the whole process: one call at a time.
_blas = threading.Lock()


Contender = Callable[[Matrix, Matrix, Matrix], Work]


def blas_multiply(a: Matrix, b: Matrix, out: Matrix, threads: int | None = 1) -> float:
    """numpy's product on this many BLAS threads (None: all it has); returns the seconds."""
    with _blas, _libraries().limit(limits=threads, user_api="blas"):
        start = time.perf_counter()
        np.matmul(a, b, out=out)
        return time.perf_counter() - start


@functools.cache
def _libraries() -> threadpoolctl.ThreadpoolController:
    return threadpoolctl.ThreadpoolController()


def _loops(name: str, kernel: Kernel, a: Matrix, b: Matrix, c: Matrix) -> Work:
    return Work(
        turns=len(a) ** 2,
        step=lambda start, stop: timed(kernel, a, b, c, start, stop),
        across=ORDERS[name].across,
        passes=len(a) if ORDERS[name].outer == "k" else 1,
    )


def _transposed(a: Matrix, b: Matrix, c: Matrix) -> Work:
    bt = aligned(len(b), b.dtype.name)
    bt[:] = b.T
    return _loops("ijk", ijk_bt, a, bt, c)


def _tiled(a: Matrix, b: Matrix, c: Matrix) -> Work:
    return Work(tile_count(len(a)), lambda start, stop: timed(tiled, a, b, c, start, stop))


def _library(threads: int | None, a: Matrix, b: Matrix, c: Matrix) -> Work:
    """Rows of C at a time, for BLAS copies all of B in every call."""
    n = len(a)

    def step(start: int, stop: int) -> float:
        return blas_multiply(a[start:stop], b, c[start:stop], threads)

    least = max(_LIBRARY_ROWS, _LIBRARY_FLOPS // (2 * n * n))
    return Work(n, step, least=least, threads=threads or cores())


CONTENDERS: dict[str, Contender] = {
    **{name: functools.partial(_loops, name, kernel) for name, kernel in LOOPS.items()},
    "ijk-bt": _transposed,
    "tiled": _tiled,
    "packed": lambda a, b, c: Packed(a, b, c).work(),
    "threads": lambda a, b, c: Packed(a, b, c, threads=cores()).work(),
    "numpy": functools.partial(_library, 1),
    "numpy-all": functools.partial(_library, None),
}
