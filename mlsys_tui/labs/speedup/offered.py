"""Speed-ups that any lab has measured, and that the bench can explain."""

from mlsys_tui.labs.speedup.measure import Row
from mlsys_tui.study.measurements import Measured


def is_speedup(series: Measured) -> bool:
    """Whether the points are speed-ups against processors: they begin with one processor."""
    counts = [x for x, _ in series.points]
    whole = all(x >= 1 and x == round(x) for x in counts)
    return series.unit == "×" and len(counts) > 1 and counts[0] == 1 and whole


def described(series: Measured) -> str:
    """The series in one line of a list."""
    processors, gained = series.points[-1]
    note = f", {series.note}" if series.note else ""
    return f"{series.lab}: {series.name}{note}: {gained:.2f}× on {processors:g}"


def rows(series: Measured) -> tuple[Row, ...]:
    """Its points as the bench shows them; how long they took is not known."""
    return tuple(Row(round(processors), gained) for processors, gained in series.points)
