"""The latency staircase, drawn as it is measured."""

from collections.abc import Sequence

from textual.content import Content

from mlsys_tui.labs.memory.hierarchy import LARGE, SMALLEST, Rise, last_level, rises
from mlsys_tui.labs.memory.survey import Survey, size
from mlsys_tui.labs.memory.view_hierarchy import HierarchyPage
from mlsys_tui.labs.memory.view_hierarchy_rows import (
    CACHE,
    FOUND,
    Scene,
    fitted,
    head,
    laid,
    said,
    seconds,
)
from mlsys_tui.labs.memory.view_page import Picture
from mlsys_tui.machine import Cache
from mlsys_tui.widgets.axes import Axis, decades
from mlsys_tui.widgets.chart import Mark, draw
from mlsys_tui.widgets.chart import Picture as Chart

_TALLEST = 28  # rows of a chart, and so the marks that make an unbroken line


class StairsPicture(Picture[Scene]):
    """Latency over the working set, both by powers."""

    def draw(self, width: int, height: int) -> Sequence[Content]:
        survey = self.scene.survey
        climbs = fitted(_climbs(survey), width, "  ")
        steps = fitted(_steps(survey), width, "  ")
        likely = any(row.plain.endswith(" ?") or " ?  " in row.plain for row in climbs)
        legend = Content.assemble(
            "  ",
            ("◆", FOUND),
            " measured   ",
            ("│", CACHE),
            " cache size, reported",
            "   ? no cache: TLB reach, likely" if likely else "",
        )
        body = draw(_chart(survey), width - 2, max(0, height - 4 - len(climbs) - len(steps)))
        chart = [Content.assemble(" ", row) for row in body]
        lines = [head(self.scene), legend, *steps, *climbs, *chart]
        return laid(lines, _sentence(self.scene), width, height)


def _chart(survey: Survey) -> Chart:
    points = survey.latency
    sizes = [*(p.bytes for p in points), *(4 * c.bytes for c in survey.caches)]
    x = _working_sets(survey, float(max([LARGE, *sizes])))
    y = decades(
        min([1.0, *(p.ns for p in points)]), max([200.0, *(p.ns for p in points)]), title="ns"
    )
    walls = [
        Mark(float(cache.bytes), y.value(k / (2 * _TALLEST)), "│", CACHE)
        for cache in survey.caches
        for k in range(2 * _TALLEST + 1)
    ]
    dots = [Mark(p.bytes, p.ns, "◆", FOUND) for p in points]
    return Chart(x, y, marks=(*walls, *dots))


def _working_sets(survey: Survey, high: float) -> Axis:
    """From 4 KB on; what has a name on it are the caches, or every sixteenfold without any."""
    named = [(float(c.bytes), f"L{c.level} {_short(c.bytes)}") for c in survey.caches]
    plain = [(2.0**k, _short(2.0**k)) for k in range(16, 40, 4) if 2.0**k < high / 2]
    ends = [(float(SMALLEST), _short(SMALLEST)), (high, _short(high))]
    return Axis(SMALLEST, high, tuple(sorted([*ends, *(named or plain)])), "log", log=True)


def _short(number: float) -> str:
    return size(number).replace(" ", "")


def _steps(survey: Survey) -> list[str]:
    """How high the steps are."""
    words = [f"{each.name} {seconds(each.ns)}" for each in survey.plateaus]
    return ["steps, measured: ", *words] if words else []


def _climbs(survey: Survey) -> list[str]:
    """The rises that were measured, with the names of the caches that end there."""
    if "latency" not in survey.done:
        return []
    differs = last_level(survey.latency, survey.caches)
    found = rises(survey.latency, survey.caches)
    words = [f"{size(rise.bytes, 2)} {_name(rise, differs)}" for rise in found]
    return ["rises, measured:", *words] if words else ["no rise measured"]


def _name(rise: Rise, differs: tuple[Cache, Rise] | None) -> str:
    if rise.level:
        return f"L{rise.level}"
    return f"L{differs[0].level}?" if differs and rise == differs[1] else "?"


def _sentence(scene: Scene) -> str:
    survey = scene.survey
    if "latency" not in survey.done:
        return "Each hop waits for the one before: a random ring of cache lines hides nothing."
    words = ". ".join(survey.said("latency")) or "Each cache that ends is a step up"
    return f"{said(scene, survey.ratios['memory'])}{words}."


class StairsPage(HierarchyPage):
    """The latency staircase."""

    NAME = "latency"
    BOARD = StairsPicture
    RUNS = ("latency",)
