"""The scatter of a half-step: points by shape and colour, centres by number, and their moves."""

from collections.abc import Iterator

from textual.content import Content

from mlsys_tui.labs.mapreduce.kmeans_trace import HalfStep, KMeansTrace
from mlsys_tui.labs.mapreduce.view_columns import MUTED

# Apart from each other in ASCII too, o ^ * x # v + %, and most of all where a colour comes again.
SHAPES = "○▴◆×■▾+%"
COLOURS = ("$text-primary", "$text-warning", "$text-success", "$text-error", "$foreground")
_UNKNOWN, _TRAIL = "·", "┄"
Cell = tuple[str, str]


def shape(cluster: int) -> Cell:
    """The glyph and the colour of a cluster's points."""
    return SHAPES[cluster % len(SHAPES)], COLOURS[cluster % len(COLOURS)]


class _Plane:
    """Where a point stands among cells: the first two coordinates, one alone on a line."""

    def __init__(self, trace: KMeansTrace, width: int, height: int) -> None:
        self.width, self.height = width, height
        every = [trace.points, *(step.centers for step in trace)]
        self._ranges = [
            (min(each[:, j].min() for each in every), max(each[:, j].max() for each in every))
            for j in range(min(2, trace.points.shape[1]))
        ]

    def cell(self, point: object) -> tuple[int, int]:
        """Column and row."""
        x, *rest = [
            (value - low) / (high - low) if high > low else 0.5
            for value, (low, high) in zip(point, self._ranges, strict=False)  # type: ignore[call-overload]
        ]
        y = rest[0] if rest else 0.5
        return round(x * (self.width - 1)), round((1 - y) * (self.height - 1))

    def between(self, start: object, end: object) -> Iterator[tuple[int, int]]:
        """The cells on the way from one point to another, without both ends."""
        (x0, y0), (x1, y1) = self.cell(start), self.cell(end)
        steps = max(abs(x1 - x0), abs(y1 - y0))
        for k in range(1, steps):
            yield round(x0 + (x1 - x0) * k / steps), round(y0 + (y1 - y0) * k / steps)


def scatter(trace: KMeansTrace, step: HalfStep, width: int, height: int) -> list[Content]:
    """The picture in `width` cells and `height` lines. Centres lie on top, by their number."""
    plane = _Plane(trace, width, height)
    cells: dict[tuple[int, int], Cell] = {}
    for number, point in enumerate(trace.points.tolist()):
        cells[plane.cell(point)] = shape(step.labels[number]) if step.labels else (_UNKNOWN, MUTED)
    moves = list(zip(step.before.tolist(), step.centers.tolist(), strict=True))
    for cluster, (before, center) in enumerate(moves):
        colour = shape(cluster)[1]
        for place in plane.between(before, center):
            cells[place] = (_TRAIL, colour)
        if plane.cell(before) != plane.cell(center):
            cells[plane.cell(before)] = (str(cluster + 1), colour)
    for cluster, (_, center) in enumerate(moves):
        cells[plane.cell(center)] = (str(cluster + 1), f"bold reverse {shape(cluster)[1]}")
    return [
        Content.assemble(*(cells.get((x, y), (" ", "")) for x in range(width)))
        for y in range(height)
    ]
