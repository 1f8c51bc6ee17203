"""The two blocks of a lesson that the engine fills: a worked example, and a table."""

import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from mlsys_tui.formulas import find, solve
from mlsys_tui.formulas.formula import Formula, Unbounded, accept
from mlsys_tui.formulas.quantity import Quantity, digits, parse_quantity, quoted
from mlsys_tui.formulas.solver import Solution
from mlsys_tui.text import BadInput

_WORKED = {"formula", "given", "expect", "tolerance", "fade"}
_TABLE = {"formula", "rows", "columns", "given", "limit", "expect", "digits"}
_FADES: tuple[object, ...] = (0, 1, 2, "alone")
_INFINITY = "∞"
_CELLS = 2000


@dataclass(frozen=True)
class Worked:
    """A worked example: the lines a reader sees and those left to fill in.

    `problem` says how `expect` differs from the engine, and is None where it does not.
    """

    solution: Solution
    shown: tuple[str, ...]
    hidden: tuple[str, ...]
    problem: str | None


@dataclass(frozen=True)
class Table:
    """A formula over two ranges, rounded for the reader; the first cell of a row is its label."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    problem: str | None


def worked(text: str) -> Worked:
    """A `worked` block from its TOML. Raises BadInput where it is malformed or unsolvable."""
    block = _read(text, "worked", _WORKED, {"formula", "given", "expect"})
    given = _mapping(block, "given")
    solution = solve(_name(block, "formula"), **given)
    expected = expectation(block["expect"], solution.unit)
    problem = None
    if not agrees(expected, solution.value, _tolerance(block)):
        problem = (
            f"{solution.formula}: {solution.target} is {digits(solution.value)}, "
            f"and the text expects {digits(expected.value)}"
        )
    shown, hidden = _fade(solution, block.get("fade", 0))
    return Worked(solution, shown, hidden, problem)


def expectation(written: object, unit: str) -> Quantity:
    """A published or expected figure, with the size of its last digit. Raises BadInput."""
    if isinstance(written, bool) or not isinstance(written, int | float | str):
        raise BadInput(f"expect must be a number or a quantity (got {quoted(str(written))})")
    return parse_quantity(str(written), unit, "expect")


def agrees(expected: Quantity, value: float, tolerance: float | None) -> bool:
    """Equal when rounded to the digits written, or within a relative tolerance if one is given."""
    if tolerance is None:
        return expected.agrees(value)
    return math.isclose(value, expected.value, rel_tol=tolerance)


def _fade(solution: Solution, fade: object) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if isinstance(fade, bool) or fade not in _FADES:
        raise BadInput(f'fade must be 0, 1, 2 or "alone" (got {quoted(str(fade))})')
    steps = solution.steps
    if fade == "alone":
        return (), steps
    # The note tells the answer, so it goes where the last line goes.
    kept = len(steps) - cast(int, fade) - (bool(solution.note) if fade else 0)
    return steps[: max(kept, 1)], steps[max(kept, 1) :]


def table(text: str) -> Table:
    """A `table` block from its TOML. Raises BadInput where it is malformed or unsolvable."""
    block = _read(text, "table", _TABLE, {"formula", "rows", "columns"})
    formula = find(_name(block, "formula"))
    row, row_values = _range(block, "rows")
    column, column_values = _range(block, "columns")
    if len(row_values) * len(column_values) > _CELLS:
        raise BadInput(f"a table must have at most {_CELLS} cells")
    limit = find(_name(block, "limit")) if "limit" in block else None
    fixed = _mapping(block, "given")
    values = [
        ([_infinite(limit, {row: r})] if limit else [])
        + [_infinite(formula, {**fixed, row: r, column: c}) for c in column_values]
        for r in row_values
    ]
    decimals = _decimals(block)
    header = (
        formula[row].symbol,
        *([limit[limit.target].title] if limit else []),
        *(
            f"{formula[column].symbol}={formula[column].show(_given(formula, column, c))}"
            for c in column_values
        ),
    )
    rows = tuple(
        (_label(r), *_cells(cells, decimals, trimmed=limit is not None))
        for r, cells in zip(row_values, values, strict=True)
    )
    return Table(header, rows, _difference(block, formula, header, rows, values))


def _given(formula: Formula, name: str, value: object) -> Any:
    return accept(formula[name], value)


def _infinite(formula: Formula, known: Mapping[str, object]) -> float:
    """The target in full precision; infinity where there is no limit."""
    try:
        solution = solve(formula.name, **known)
    except Unbounded:
        return math.inf
    return solution.value


def _label(value: object) -> str:
    """A row's name as the author wrote it."""
    return str(value)


def _cells(values: Sequence[float], decimals: int, *, trimmed: bool) -> list[str]:
    cells = [_INFINITY if math.isinf(v) else f"{v:.{decimals}f}" for v in values]
    if trimmed and "." in cells[0]:
        cells[0] = cells[0].rstrip("0").rstrip(".")
    return cells


def _difference(
    block: Mapping[str, Any],
    formula: Formula,
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    values: Sequence[Sequence[float]],
) -> str | None:
    """The first cell that is not as expected, in a sentence."""
    if "expect" not in block:
        return None
    expected = block["expect"]
    shape = isinstance(expected, list) and [len(r) for r in expected if isinstance(r, list)]
    if shape != [len(cells) for cells in values]:
        raise BadInput(
            f"expect must have {len(values)} rows of {len(values[0])} cells, the limit included"
        )
    for label, wanted, cells in zip(rows, expected, values, strict=True):
        for title, want, value in zip(header[1:], wanted, cells, strict=True):
            if not _cell_agrees(want, value, formula[formula.target].unit):
                ours = _cells([value], 6, trimmed=True)[0]
                place = f"{formula.name}: row {label[0]}, {title}"
                return f"{place} is {ours}, and the text expects {want}"
    return None


def _cell_agrees(want: object, value: float, unit: str) -> bool:
    if want == _INFINITY or want == math.inf:
        return math.isinf(value)
    return math.isfinite(value) and expectation(want, unit).agrees(value)


def _read(text: str, kind: str, known: set[str], needed: set[str]) -> dict[str, Any]:
    try:
        block = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadInput(f"a {kind} block must be TOML: {error}") from None
    for key in block.keys() - known:
        raise BadInput(f"a {kind} block has no {quoted(key)}; it has {', '.join(sorted(known))}")
    for key in sorted(needed - block.keys()):
        raise BadInput(f"a {kind} block needs {key}")
    return block


def _name(block: Mapping[str, Any], key: str) -> str:
    if not isinstance(block[key], str):
        raise BadInput(f"{key} must be the name of a formula (got {quoted(str(block[key]))})")
    return cast(str, block[key])


def _mapping(block: Mapping[str, Any], key: str) -> dict[str, Any]:
    value = block.get(key, {})
    if not isinstance(value, dict):
        raise BadInput(f"{key} must be a table of values, such as {{ serial = 0.2 }}")
    return value


def _tolerance(block: Mapping[str, Any]) -> float | None:
    tolerance = block.get("tolerance")
    if tolerance is None:
        return None
    if (
        isinstance(tolerance, bool)
        or not isinstance(tolerance, int | float)
        or not 0 < tolerance < 1
    ):
        raise BadInput(f"tolerance must be a number between 0 and 1 (got {quoted(str(tolerance))})")
    return float(tolerance)


def _range(block: Mapping[str, Any], key: str) -> tuple[str, list[Any]]:
    value = _mapping(block, key)
    if len(value) != 1 or not isinstance(next(iter(value.values())), list):
        raise BadInput(
            f"{key} must be one variable and its values, such as {{ serial = [0.1, 0.2] }}"
        )
    name, values = next(iter(value.items()))
    if not values:
        raise BadInput(f"{key} must have at least one value of {name}")
    return name, values


def _decimals(block: Mapping[str, Any]) -> int:
    decimals = block.get("digits", 1)
    if isinstance(decimals, bool) or not isinstance(decimals, int) or not 0 <= decimals <= 9:
        raise BadInput(f"digits must be a whole number from 0 to 9 (got {quoted(str(decimals))})")
    return decimals
