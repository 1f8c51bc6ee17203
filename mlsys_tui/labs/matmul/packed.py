"""The packed multiplication as work in steps, on one thread or on several."""

import itertools
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from mlsys_tui.labs.matmul.kernels import Matrix
from mlsys_tui.labs.matmul.kernels_packed import (
    BLOCK_COLUMNS,
    BLOCK_ROWS,
    DEPTH,
    multiply_block,
    pack_columns,
    pack_rows,
)
from mlsys_tui.labs.matmul.kernels_tile import ROWS, VECTOR_BYTES, VECTORS
from mlsys_tui.labs.matmul.work import Work, aligned_row, timed

# Blocks of rows a thread takes before the last one waits for the others; few make them uneven.
_SHARES = 8


class _Scratch:
    """One thread's copy of a block of A, and a tile for the edges."""

    def __init__(self, height: int, dtype: str, width: int) -> None:
        self.rows = aligned_row((height + ROWS) * DEPTH, dtype)
        self.tile = aligned_row(ROWS * width, dtype)


class Packed:
    """C += A B by copied panels: for every block of B, every block of rows of A meets it.

    One thread or several: they copy B's block together, then take blocks of rows as they come.
    """

    def __init__(self, a: Matrix, b: Matrix, c: Matrix, threads: int = 1) -> None:
        self.a, self.b, self.c = a, b, c
        self.n, self.threads = len(a), threads
        self.width = VECTORS * (VECTOR_BYTES // a.itemsize)
        self.height = BLOCK_ROWS
        if threads > 1:
            self.height = min(BLOCK_ROWS, _round_up(-(-self.n // (_SHARES * threads)), ROWS))
        self.columns = aligned_row(
            DEPTH * _round_up(min(self.n, BLOCK_COLUMNS), self.width), a.dtype.name
        )
        self.scratch = [_Scratch(self.height, a.dtype.name, self.width) for _ in range(threads)]
        self.blocks = list(itertools.product(_cuts(self.n, BLOCK_COLUMNS), _cuts(self.n, DEPTH)))
        self.row_blocks = _cuts(self.n, self.height)

    def work(self) -> Work:
        """On one thread a turn is one block of rows; on several, all rows for a block of B."""
        whole = self.n <= BLOCK_COLUMNS
        if self.threads == 1:
            turns = len(self.blocks) * len(self.row_blocks)
            step: Callable[[int, int], None] = self._alone
        else:
            pool = ThreadPoolExecutor(self.threads, thread_name_prefix="packed")
            turns, step = len(self.blocks), partial(self._together, pool)
        return Work(
            turns=turns,
            step=lambda start, stop: timed(step, start, stop),
            threads=self.threads,
            across="rows" if whole else "columns",
            passes=len(_cuts(self.n, DEPTH)) if whole else 1,
        )

    def _alone(self, start: int, stop: int) -> None:
        for turn in range(start, stop):
            block, rows = divmod(turn, len(self.row_blocks))
            if rows == 0:
                self._copy_columns(block, share=0, shares=1)
            self._multiply(block, [self.row_blocks[rows]], self.scratch[0])

    def _together(self, pool: ThreadPoolExecutor, start: int, stop: int) -> None:
        for block in range(start, stop):
            rows = iter(self.row_blocks)  # shared: each thread takes the next one
            copy = partial(self._copy_columns, block, shares=self.threads)
            _all(pool, [partial(copy, share=t) for t in range(self.threads)])
            _all(pool, [partial(self._multiply, block, rows, own) for own in self.scratch])

    def _copy_columns(self, block: int, share: int, shares: int) -> None:
        (j0, j1), (k0, k1) = self.blocks[block]
        part = _round_up(-(-(j1 - j0) // shares), self.width)
        first, last = j0 + share * part, min(j1, j0 + (share + 1) * part)
        if first < last:
            pack_columns(self.b, k0, k1, first, last, (first - j0) * (k1 - k0), self.columns)

    def _multiply(self, block: int, rows: Iterable[tuple[int, int]], scratch: _Scratch) -> None:
        (j0, j1), (k0, k1) = self.blocks[block]
        for i0, i1 in rows:
            pack_rows(self.a, i0, i1, k0, k1, scratch.rows)
            multiply_block(
                scratch.rows, self.columns, k1 - k0, self.c, i0, i1, j0, j1, scratch.tile
            )


def _all(pool: ThreadPoolExecutor, jobs: list[Callable[[], None]]) -> None:
    for job in [pool.submit(job) for job in jobs]:
        job.result()


def _cuts(length: int, piece: int) -> list[tuple[int, int]]:
    return [(start, min(length, start + piece)) for start in range(0, length, piece)]


def _round_up(number: int, multiple: int) -> int:
    return -(-number // multiple) * multiple
