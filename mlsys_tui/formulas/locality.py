"""Locality: the work of a matrix multiplication, its cache misses, and the size of its tiles."""

from mlsys_tui.formulas.algebra import Values
from mlsys_tui.formulas.formula import Answer, Formula, Variable
from mlsys_tui.formulas.quantity import digits
from mlsys_tui.text import BadInput

_ORDERS = ("ijk", "jik", "kij", "ikj", "jki", "kji")
_MATRICES = ("A", "B", "C", "total")
# Misses of A, B and C in one turn of the inner loop, by the loop that turns innermost: along a
# row a miss for every line, down a column one every time, and none where nothing moves.
_ROW, _COLUMN, _STILL = "1 / elements_per_line", "1", ""
_MISSES = {
    "k": (_ROW, _COLUMN, _STILL),
    "j": (_STILL, _ROW, _ROW),
    "i": (_COLUMN, _STILL, _COLUMN),
}


def _misses(values: Values) -> str:
    """The expression for this loop order and matrix."""
    parts = _MISSES[values["order"][-1]]
    if values["matrix"] == "total":
        return " + ".join(filter(None, parts))
    return parts[_MATRICES.index(values["matrix"])] or "0"


def _elements(values: Values) -> str | Answer:
    """Rows are the only part that depends on the line: misses = rows / E + columns."""
    terms, misses = _misses(values).split(" + "), values["misses_per_iteration"]
    rows, columns = terms.count(_ROW), terms.count(_COLUMN)
    if rows and columns:
        return f"{rows} / (misses_per_iteration - {columns})"
    if rows:
        return f"{rows} / misses_per_iteration"
    if misses != columns:
        raise BadInput(
            f"misses_per_iteration must be {columns} for {values['matrix']} in {values['order']}, "
            f"whatever the line (got {digits(misses)})"
        )
    return Answer(1.0, ("1",), "any line length: no row is walked along here")


MATMUL_FLOPS = Formula(
    name="matmul-flops",
    topic="Locality",
    title="Floating-point operations of a matrix multiplication",
    source="one multiplication and one addition in each of n³ turns of the inner loop",
    variables=(
        Variable("n", "n", "matrix size", low=1, whole=True, default=1000.0, fits="down"),
        Variable("flops", "F", "floating-point operations", "FLOP", low=0, above=True),
    ),
    target="flops",
    expression="2 * n**3",
    rearranged={"n": "cbrt(flops / 2)"},
)
LOOP_ORDER_MISSES = Formula(
    name="loop-order-misses",
    topic="Locality",
    title="Cache misses in one turn of the inner loop",
    source="R. E. Bryant, D. R. O'Hallaron, Computer Systems: A Programmer's Perspective, 6.6.2",
    variables=(
        Variable("order", "order", "loop order", choices=_ORDERS, default="ijk"),
        Variable("matrix", "matrix", "matrix", choices=_MATRICES, default="total"),
        Variable("elements_per_line", "E", "elements in a line", low=1, whole=True, default=8.0),
        Variable("misses_per_iteration", "misses", "misses a turn", low=0, high=2),
    ),
    target="misses_per_iteration",
    expression=_misses,
    rearranged={"elements_per_line": _elements},
)
TILE_SIZE = Formula(
    name="tile-size",
    topic="Locality",
    title="The cache that three square tiles fill",
    source="J. W. Demmel, Applied Numerical Linear Algebra, SIAM, 1997, section 2.6.2",
    variables=(
        Variable("tile", "t", "rows of a tile", low=1, whole=True, default=32.0, fits="down"),
        Variable("number_bytes", "b", "bytes of a number", "B", 0, above=True, default=8.0),
        Variable("cache", "C", "cache", "B", low=0, above=True),
    ),
    target="cache",
    expression="3 * tile**2 * number_bytes",
    rearranged={
        "tile": "sqrt(cache / (3 * number_bytes))",
        "number_bytes": "cache / (3 * tile**2)",
    },
)
FORMULAS = (MATMUL_FLOPS, LOOP_ORDER_MISSES, TILE_SIZE)
