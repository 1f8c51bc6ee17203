"""Points to cluster: from a CSV, typed, or generated."""

import csv
import io
from collections.abc import Iterator
from math import isfinite

import numpy as np
import numpy.typing as npt

from mlsys_tui.text import BadInput, clean

Points = npt.NDArray[np.float64]

LARGEST = 1e150  # beyond it the square of a distance is no longer finite
_SPREAD = 0.09  # of a generated group, where the whole picture is one wide
_MOST_SHOWN = 30


def read_points(path: str) -> Points:
    """The rows of a CSV file as points (n, d). Raises BadInput, with the line."""
    shown = clean(path, one_line=True)
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            return parse_points(file.read(), shown)
    except UnicodeDecodeError:
        raise BadInput(f"{shown} is not UTF-8: save it as CSV in UTF-8") from None
    except (OSError, ValueError) as error:
        if isinstance(error, BadInput):
            raise
        reason = getattr(error, "strerror", None) or error
        raise BadInput(f"cannot read {shown}: {reason}") from None


def parse_points(text: str, name: str = "the text") -> Points:
    """A point a line, its coordinates apart by commas; a header above them is skipped.

    Semicolons and tabs separate as well, and blank lines do not count. Raises BadInput.
    """
    if not text.strip():
        raise BadInput(f"{name} holds no points: give one a line, as 1.5,2")
    delimiter = next((mark for mark in ";\t" if mark in text), ",")
    try:
        points = np.loadtxt(
            io.StringIO(text, newline=None), delimiter=delimiter, ndmin=2, comments=None
        )
    except ValueError:  # a header, quotes or a mistake: read it with care, and say where
        rows = list(_rows(text, delimiter, name))
        points = np.array(rows, dtype=float, ndmin=2)
    if not points.size:
        raise BadInput(f"{name} holds no points: give one a line, as 1.5,2")
    if not (np.abs(points) <= LARGEST).all():  # what is not a number compares as false
        list(_rows(text, delimiter, name))
    return points


def _rows(text: str, delimiter: str, name: str) -> Iterator[list[float]]:
    reader = csv.reader(io.StringIO(text, newline=None), delimiter=delimiter, strict=True)
    first, width = True, 0
    try:
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if first and not any(_is_number(cell) for cell in cells):
                first = False
                continue
            width = width or len(cells)
            if len(cells) != width:
                here = f"{len(cells)} number{'' if len(cells) == 1 else 's'}"
                raise BadInput(
                    f"{name}, line {reader.line_num}: {here} where the first point has {width};"
                    " give every point as many"
                )
            yield [_number(cell, f"{name}, line {reader.line_num}") for cell in cells]
            first = False
    except csv.Error as error:
        raise BadInput(f"{name}, line {reader.line_num}: {error}; give plain CSV") from None


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _number(cell: str, where: str) -> float:
    shown = clean(cell.strip(), one_line=True)
    shown = shown if len(shown) <= _MOST_SHOWN else shown[: _MOST_SHOWN - 1] + "…"
    if not _is_number(cell):
        raise BadInput(f'{where}: "{shown}" is not a number; write it as 1.5')
    value = float(cell)
    if not isfinite(value):
        raise BadInput(f"{where}: {shown} is not a finite number; leave that point out")
    if abs(value) > LARGEST:
        raise BadInput(f"{where}: {shown} is out of range; coordinates go up to {LARGEST:g}")
    return value


def groups(number: int, clusters: int, dimensions: int, rng: np.random.Generator) -> Points:
    """So many points around as many middles in the unit cube as there are clusters."""
    middles = rng.uniform(0.15, 0.85, (clusters, dimensions))
    belongs = rng.integers(0, clusters, number)
    return np.asarray(middles[belongs] + rng.normal(0, _SPREAD, (number, dimensions)))
