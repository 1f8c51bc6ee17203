"""The six orders of the triple loop, how each walks its matrices, and what a size costs."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from mlsys_tui.text import BadInput

SMALLEST, LARGEST = 1, 4096

Walk = Literal["fixed", "row", "column"]
_INDICES = {"A": ("i", "k"), "B": ("k", "j"), "C": ("i", "j")}


@dataclass(frozen=True)
class Order:
    """One nesting of the loops in C[i][j] += A[i][k] * B[k][j], outermost loop first."""

    name: str

    @property
    def label(self) -> str:
        return label(self.name)

    @property
    def outer(self) -> str:
        return self.name[0]

    @property
    def middle(self) -> str:
        return self.name[1]

    @property
    def inner(self) -> str:
        return self.name[2]

    def walk(self, matrix: str) -> Walk:
        """How the inner loop moves over A, B or C: not at all, along a row, or down a column."""
        row, column = _INDICES[matrix]
        if self.inner == column:
            return "row"
        return "column" if self.inner == row else "fixed"

    @property
    def across(self) -> str:
        """Whether C is finished or gone over by "rows" or by "columns"."""
        return "rows" if self.name.replace("k", "")[0] == "i" else "columns"

    @property
    def walks(self) -> dict[str, Walk]:
        return {matrix: self.walk(matrix) for matrix in _INDICES}


ORDERS = {name: Order(name) for name in ("ijk", "jik", "ikj", "kij", "jki", "kji")}


def label(lane: str) -> str:
    """A lane's name as it is shown: loop orders in capitals."""
    return lane.upper() if lane.split("-")[0] in ORDERS else lane


def parse_order(text: str, known: Iterable[str] = ORDERS) -> str:
    """The name of an order (or of any other known lane). Raises BadInput with a suggestion."""
    known = list(known)
    name = text.strip().lower()
    if name in known:
        return name
    near = difflib.get_close_matches(name, known, n=4, cutoff=0.5)
    near.sort(key=lambda other: not other.startswith(name[:2]))
    hint = f'did you mean "{near[0]}"?' if near else f"choose from {', '.join(known)}"
    raise BadInput(f'there is no order "{text.strip()[:40]}": {hint}')


def parse_size(text: str | int, available: int | None = None) -> int:
    """Rows of a square matrix. Raises BadInput, with the memory at hand (bytes) where known."""
    digits = str(text).strip()
    plain = digits.isascii() and digits.isdigit() and len(digits) < 12
    size = int(digits) if plain else None
    if size is not None and SMALLEST <= size <= LARGEST:
        return size
    got = f'"{digits[:40]}"'
    if size:
        free = "" if available is None else f"; {in_bytes(available)} are free"
        got = f"{digits}, whose matrices need {in_bytes(memory_needed(size))}{free}"
    raise BadInput(f"size must be a whole number from {SMALLEST} to {LARGEST} (got {got})")


def flops(size: int) -> int:
    """Floating-point operations of one multiplication: n³ products and n³ additions."""
    return 2 * size**3


def memory_needed(size: int, lanes: int = 1, item: int = 8) -> int:
    """Bytes for A, B, numpy's C, one working copy, and C with a copy of B for each lane.

    `item` is the bytes of an element.
    """
    return size * size * (item * (2 + 2 * lanes) + 8 * 2)


def check_memory(size: int, available: int | None, lanes: int = 1) -> None:
    """Refuse a size whose matrices do not fit. Raises BadInput. `available` in bytes."""
    needed = memory_needed(size, lanes)
    if available is not None and needed > available:
        raise BadInput(
            f"size {size} needs {in_bytes(needed)} of memory and {in_bytes(available)} are free: "
            "choose a smaller size"
        )


def in_bytes(amount: float) -> str:
    """Three digits and a decimal unit: 33.6 MB."""
    for unit in ("B", "kB", "MB", "GB"):
        if amount < 1000:
            return f"{amount:.3g} {unit}"
        amount /= 1000
    return f"{amount:,.3g} TB" if amount < 1000 else f"{amount:,.0f} TB"


def filled(fraction: float, size: int, across: str, passes: int, cells: int) -> bytes:
    """How far each block of C is, 0 to 255: `cells` rows of `cells` blocks, row by row.

    C is gone over `passes` times, each time line by line `across` its "rows" or "columns";
    a pass brings each line 1/passes of the way. `fraction` is the share of all work done.
    """
    whole, part = divmod(fraction * passes, 1)
    reached = part * size  # lines already done in this pass
    levels = []
    for cell in range(cells):
        first, last = cell * size // cells, (cell + 1) * size // cells
        past = min(max(reached - first, 0), last - first) / (last - first)
        levels.append(min(255, int(255 * (whole + past) / passes)))
    if across == "rows":
        return bytes(level for level in levels for _ in range(cells))
    return bytes(levels) * cells
