"""A line chart in braille: curves named at their ends, levels, points; drawn as lines of text."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from textual.content import Content

from mlsys_tui.widgets.axes import Axis

_DOTS = ((0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80))  # by column, then row of a cell
_BRAILLE = 0x2800
_DIM = "$foreground-muted"
_OFF = 0.19  # of the way to the next tick: how far from its row a tick may lie
_TALLEST = 28  # rows: taller than this a chart only gets emptier


@dataclass(frozen=True)
class Curve:
    """y over x, None where there is none; `label` stands at its right end."""

    y: Callable[[float], float | None]
    label: str
    style: str = _DIM


@dataclass(frozen=True)
class Level:
    """A dashed line across; `label` stands on it."""

    y: float
    label: str
    style: str


@dataclass(frozen=True)
class Mark:
    """One point."""

    x: float
    y: float
    glyph: str
    style: str


@dataclass(frozen=True)
class Picture:
    """All that a chart shows. What comes later is drawn over what came before."""

    x: Axis
    y: Axis
    curves: tuple[Curve, ...] = ()
    levels: tuple[Level, ...] = ()
    marks: tuple[Mark, ...] = ()


def draw(picture: Picture, width: int, height: int) -> list[Content]:
    """The chart in `width` cells and at most `height` lines; empty where that is too small."""
    left = max(len(text) for _, text in picture.y.ticks) + 1
    right = 1 + max(len(picture.x.title), *(len(curve.label) for curve in picture.curves), 0)
    columns, rows = width - left - 1 - right, min(height, _TALLEST) - 2
    if columns < 12 or rows < 4:
        return []
    grid = _Grid(picture, columns, rows)
    names = _at_ends(picture, grid, rows)
    ticks = _named(picture.y, rows)
    lines = [
        Content.assemble(
            (f"{ticks.get(row, ''):>{left}}{'┤' if row in ticks else '│'}", _DIM),
            *grid.line(row),
            names.get(row, ""),
        )
        for row in range(rows)
    ]
    return [*lines, *_below(picture, left, columns, width)]


def _named(axis: Axis, rows: int) -> dict[int, str]:
    """The ticks of a y axis by row from the top: all, or where rows are few every so many.

    Every so many that none stands far from its place: else the steps of the axis look uneven.
    """
    places = [(axis.place(value) * (rows - 1), text) for value, text in axis.ticks]
    for every in range(1, len(places) + 1):
        kept = places[::every]
        gap = min((above - below for (below, _), (above, _) in pairwise(kept)), default=math.inf)
        if all(abs(place - round(place)) <= _OFF * gap for place, _ in kept):
            break
    return {rows - 1 - _cell(place / (rows - 1), rows): text for place, text in kept}


def _cell(place: float, cells: int) -> int:
    return min(cells - 1, max(0, round(place * (cells - 1))))


class _Grid:
    """The cells inside the axes."""

    def __init__(self, picture: Picture, columns: int, rows: int) -> None:
        self.columns, self.rows = columns, rows
        self._dots = [[0] * columns for _ in range(rows)]
        self._signs = [[""] * columns for _ in range(rows)]
        self._styles = [[""] * columns for _ in range(rows)]
        self.ends: list[int | None] = []
        for level in picture.levels:
            self._level(picture, level)
        for curve in picture.curves:
            self.ends.append(self._curve(picture, curve))
        for level in picture.levels:
            self._level_name(picture, level)
        for mark in picture.marks:
            self._mark(picture, mark)

    def _row(self, picture: Picture, y: float) -> int | None:
        place = picture.y.place(y)
        return self.rows - 1 - _cell(place, self.rows) if -1e-9 <= place <= 1 + 1e-9 else None

    def _level(self, picture: Picture, level: Level) -> None:
        row = self._row(picture, level.y)
        if row is not None:
            for column in range(self.columns):
                self._put(row, column, "┄", level.style)

    def _level_name(self, picture: Picture, level: Level) -> None:
        """Over the line at its right end, where a saturating curve leaves room; under the top."""
        row = self._row(picture, level.y)
        if row is not None:
            beside = row - 1 if row > 0 else row + 1
            start = max(0, self.columns - len(level.label))
            for column, sign in enumerate(level.label[: self.columns], start):
                self._put(beside, column, sign, level.style)

    def _curve(self, picture: Picture, curve: Curve) -> int | None:
        """Draw it; the row in which it ends, None where nothing of it is in sight."""
        before: int | None = None
        end: int | None = None
        last = 4 * self.rows - 1
        for dot in range(2 * self.columns):
            y = curve.y(picture.x.value(dot / (2 * self.columns - 1)))
            place = -math.inf if y is None else picture.y.place(y)
            if not -1e-9 <= place <= 1 + 1e-9:
                before = None
                continue
            at = last - round(place * last)
            for height in _between(before, at):
                self._dot(dot, height, curve.style)
            before, end = at, at // 4
        return end

    def _dot(self, x: int, y: int, style: str) -> None:
        row, column = y // 4, x // 2
        self._signs[row][column] = ""
        self._dots[row][column] |= _DOTS[x % 2][y % 4]
        self._styles[row][column] = style

    def _mark(self, picture: Picture, mark: Mark) -> None:
        row, place = self._row(picture, mark.y), picture.x.place(mark.x)
        if row is not None and -1e-9 <= place <= 1 + 1e-9:
            self._put(row, _cell(place, self.columns), mark.glyph, mark.style)

    def _put(self, row: int, column: int, sign: str, style: str) -> None:
        self._signs[row][column] = sign
        self._styles[row][column] = style

    def line(self, row: int) -> list[tuple[str, str]]:
        """The cells of a row, those of one style together."""
        parts: list[tuple[str, str]] = []
        for column in range(self.columns):
            dots = self._dots[row][column]
            sign = self._signs[row][column] or (chr(_BRAILLE + dots) if dots else " ")
            style = self._styles[row][column]
            if parts and parts[-1][1] == style:
                parts[-1] = (parts[-1][0] + sign, style)
            else:
                parts.append((sign, style))
        return parts


def _between(before: int | None, at: int) -> range:
    """The dots that join one column of a curve to the next."""
    if before is None or abs(at - before) <= 1:
        return range(at, at + 1)
    return range(before + 1, at + 1) if at > before else range(at, before)


def _at_ends(picture: Picture, grid: _Grid, rows: int) -> dict[int, Content]:
    """The curves' names by row, in the order of their ends; where two meet one moves aside."""
    names: dict[int, Content] = {}
    ended = [(end, c) for c, end in zip(picture.curves, grid.ends, strict=True) if end is not None]
    last = ended[-1:]  # the curve that matters most is named first
    for end, curve in [*last, *sorted(ended[:-1], key=lambda pair: -pair[0])]:
        free = [row for row in _nearest(end) if row not in names and 0 <= row < rows]
        if free:
            names[free[0]] = Content.styled(f" {curve.label}", curve.style)
    return names


def _nearest(row: int) -> tuple[int, ...]:
    return row, row - 1, row + 1, row - 2


def _below(picture: Picture, left: int, columns: int, width: int) -> list[Content]:
    """The x axis with its ticks, their names, and what each axis shows."""
    line = ["─"] * columns
    names = [" "] * (width - left)
    free = 0
    for value, text in picture.x.ticks:
        column = _cell(picture.x.place(value), columns)
        line[column] = "┬"
        start = max(0, column + 1 - len(text) // 2)
        if start >= free and start + len(text) <= len(names):
            names[start : start + len(text)] = text
            free = start + len(text) + 1
    titles = f"{picture.y.title:>{left}}└{''.join(line)} {picture.x.title}"
    return [Content.styled(row, _DIM) for row in (titles, " " * left + "".join(names))]
