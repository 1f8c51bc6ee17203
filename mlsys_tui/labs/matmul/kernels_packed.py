"""The multiplication a library does: copied panels and a tile of C held in registers.

A block of A is copied into panels a few rows high, a block of B into panels a few vectors wide,
each laid out in the order it will be read. The micro-kernel then keeps one small tile of C in
vector registers for as long as the panels are deep. Source: Goto and van de Geijn, Anatomy of
High-Performance Matrix Multiplication, 2008; Van Zee and van de Geijn, BLIS, 2015.
"""

from mlsys_tui.jit import kernel
from mlsys_tui.labs.matmul.kernels import Matrix
from mlsys_tui.labs.matmul.kernels_tile import ROWS, multiply_panels, tile_columns

# A panel of A (384 × 8 doubles, 24 KB) stays in L1 while the panels of B stream past; a block of
# A (96 rows) is copied while it is warm and is the unit a lane can be stopped at; a block of B
# (1536 columns) bounds what its copy takes.
DEPTH, BLOCK_ROWS, BLOCK_COLUMNS = 384, 96, 1536


@kernel
def pack_rows(a: Matrix, i0: int, i1: int, k0: int, k1: int, panels: Matrix) -> None:
    """Copy a[i0:i1, k0:k1] into panels of ROWS rows, column by column, padded with zeros."""
    at = 0
    for i in range(i0, i1, ROWS):
        if i + ROWS <= i1:
            for k in range(k0, k1):
                for r in range(ROWS):
                    panels[at + r] = a[i + r, k]
                at += ROWS
        else:
            for k in range(k0, k1):
                for r in range(ROWS):
                    panels[at + r] = a[i + r, k] if i + r < i1 else 0
                at += ROWS


@kernel
def pack_columns(b: Matrix, k0: int, k1: int, j0: int, j1: int, at: int, panels: Matrix) -> None:
    """Copy b[k0:k1, j0:j1] into panels a tile wide, row by row, padded with zeros, from `at`."""
    width = tile_columns(b)
    panel = (k1 - k0) * width
    for k in range(k0, k1):  # along rows: down the columns is a new page at every step
        place = at + (k - k0) * width
        for j in range(j0, j1, width):
            if j + width <= j1:
                for s in range(width):
                    panels[place + s] = b[k, j + s]
            else:
                for s in range(width):
                    panels[place + s] = b[k, j + s] if j + s < j1 else 0
            place += panel


@kernel
def multiply_block(
    rows: Matrix,
    columns: Matrix,
    depth: int,
    c: Matrix,
    i0: int,
    i1: int,
    j0: int,
    j1: int,
    tile: Matrix,
) -> None:
    """c[i0:i1, j0:j1] += the packed block of A times the packed block of B.

    `tile` is scratch for the edges, where a whole tile would reach past the block.
    """
    n = c.shape[1]
    flat = c.reshape(c.size)
    width = tile_columns(c)
    for i in range(i0, i1, ROWS):
        for j in range(j0, j1, width):
            a_at, b_at = (i - i0) * depth, (j - j0) * depth
            if i + ROWS <= i1 and j + width <= j1:
                multiply_panels(rows, a_at, columns, b_at, flat, i * n + j, n, depth)
            else:
                tile[:] = 0
                multiply_panels(rows, a_at, columns, b_at, tile, 0, width, depth)
                for r in range(min(ROWS, i1 - i)):
                    for s in range(min(width, j1 - j)):
                        c[i + r, j + s] += tile[r * width + s]
