"""The page of staleness: how many gradients were how stale, and whose."""

import numpy as np
from numpy.typing import NDArray
from textual.content import Content

from mlsys_tui.labs.paramserver.view_lines import HEAD, fit, more
from mlsys_tui.labs.paramserver.view_scene import MUTED, Ran, Scene, page_of
from mlsys_tui.widgets.bars import bar


def staleness(scene: Scene, width: int, height: int) -> list[Content]:
    """How many gradients were how stale, so far; and how stale each worker's are."""
    if not scene.ran:
        return []
    half = (width - 3) // 2
    left = _histogram(scene.ran, scene.position, half, height)
    right = _by_worker(scene, half, height)
    rows = max(len(left), len(right))
    blank = [Content()]
    pairs = zip(left + blank * (rows - len(left)), right + blank * (rows - len(right)), strict=True)
    return [Content.assemble("  ", fit(a, half), " ", fit(b, half)) for a, b in pairs]


def _histogram(ran: Ran, position: int, width: int, height: int) -> list[Content]:
    counts = ran.trace.staleness(position)
    total = sum(counts.values())
    if not total:
        return [Content.styled("no gradient yet: k goes to the first", MUTED)]
    mean = sum(stale * number for stale, number in counts.items()) / total
    head = f"mean {mean:.2f}, largest {max(counts)}, of {total} so far"
    bins = _bins(counts, max(1, height - 1))
    most = max(number for _, number in bins)
    wide = max(4, *(len(name) for name, _ in bins))
    lines = [
        Content.assemble(
            f"{name:>{wide}} ",
            ("stale ", MUTED),
            (bar(number / most, max(4, width - wide - 17)), "$text-primary"),
            f"{number:>7}",
        )
        for name, number in bins
    ]
    return [Content.styled(head, HEAD), *lines]


def _bins(counts: dict[int, int], room: int) -> list[tuple[str, int]]:
    """A line a staleness where they fit, else ranges of equal width."""
    low, high = min(counts), max(counts)
    wide = -(-(high - low + 1) // room)
    bins = []
    for first in range(low, high + 1, wide):
        last = first + wide - 1
        number = sum(counts.get(stale, 0) for stale in range(first, last + 1))
        bins.append((f"{first}" if wide == 1 else f"{first}–{last}", number))
    return bins


def _by_worker(scene: Scene, width: int, height: int) -> list[Content]:
    """Each worker's mean, in one column where all fit, else in two."""
    if not scene.ran or not scene.trace:
        return []
    means = scene.ran.by_worker(scene.trace.version(scene.position))
    count, rows = len(means), max(1, height - 1)
    columns = 1 if count <= rows else 2
    if count > columns * rows:
        rows = max(1, rows - 1)
    shown = page_of(scene.in_view, count, columns * rows)
    cells = [_worker(scene, worker, means, width // columns) for worker in shown]
    pairs = [cells[row::rows] for row in range(min(rows, len(cells)))]
    lines = [Content.styled(" mean of each worker's gradients", MUTED)]
    lines += [Content.assemble(*row) for row in pairs]
    if len(shown) < count:
        lines.append(more(shown.start, count - shown.stop))
    return lines


def _worker(scene: Scene, worker: int, means: NDArray[np.float64], width: int) -> Content:
    factors = dict(scene.experiment.cluster.stragglers)
    name = f"w{worker}" + (f" {factors[worker]:g}×" if worker in factors else "")
    lit = "bold reverse" if worker == scene.in_view else ""
    length = bar(means[worker] / max(float(means.max()), 1e-9), max(3, width - 17))
    return fit(
        Content.assemble(
            " ",
            (name, lit),
            " " * max(0, 7 - len(name)),
            f"{means[worker]:>6.2f} ",
            (length, "$text-primary"),
        ),
        width,
    )
