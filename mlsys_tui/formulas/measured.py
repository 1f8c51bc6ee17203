"""Measured rows from a CSV: load or processors, then throughput or speed-up."""

import csv
import io
from collections.abc import Sequence

from mlsys_tui.formulas.quantity import digits, parse_quantity, quoted
from mlsys_tui.text import BadInput

_MOST_ROWS = 10_000


def read_rows(text: str) -> list[tuple[float, float]]:
    """Rows of a CSV: two numbers a line, above them perhaps a header. Raises BadInput."""
    delimiter = next((mark for mark in ";\t" if mark in text), ",")
    lines = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    numbered = [(n, row) for n, row in enumerate(lines, start=1) if any(c.strip() for c in row)]
    if numbered and not _starts_with_number(numbered[0][1][0]):
        numbered = numbered[1:]
    if len(numbered) > _MOST_ROWS:
        raise BadInput(f"the file must have at most {_MOST_ROWS} rows (got {len(numbered)})")
    return [_row(number, row) for number, row in numbered]


def _starts_with_number(cell: str) -> bool:
    return cell.strip()[:1] in set("0123456789+-.−")


def _row(number: int, row: Sequence[str]) -> tuple[float, float]:
    if len(row) != 2:
        raise BadInput(
            f"line {number} must be two numbers, such as 4,2.5 (got {quoted(','.join(row))})"
        )
    first, second = (parse_quantity(cell, "", f"line {number}") for cell in row)
    return _positive(number, first.value), _positive(number, second.value)


def _positive(number: int, value: float) -> float:
    if not 0 < value <= 1e100:
        raise BadInput(
            f"line {number} must have numbers above 0 and at most 1e100 (got {digits(value)})"
        )
    return value
