"""The pyramid from registers to network: what is reported, measured, or typical."""

from collections.abc import Sequence

from textual.content import Content

from mlsys_tui.labs.memory.survey import Survey, size
from mlsys_tui.labs.memory.typical import PYRAMID, SEEK, SOURCES, Level
from mlsys_tui.labs.memory.view_canvas import MUTED
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

_WIDE, _NARROW = 27, 13  # cells at the foot of the pyramid, and at its top
_LEGEND = "R reported by this machine; a to e typical:"


class PyramidPicture(Picture[Scene]):
    """From registers to network."""

    def draw(self, width: int, height: int) -> Sequence[Content]:
        survey = self.scene.survey
        title = f"  {'':{_WIDE}}{'size':>11}  {'latency':>10}{'':12}{'cost':>12}"
        sources = fitted([_LEGEND, *(f"{at} {name}" for at, name in SOURCES.items())], width, "  ")
        notes = fitted([*survey.said("caches", "network", "storage"), *_drive(survey)], width, "; ")
        lines = [
            head(self.scene),
            Content.styled(title, "bold"),
            *(_layer(survey, place, level) for place, level in enumerate(PYRAMID)),
            *notes,
            *([] if len(sources) + len(notes) + 12 >= height else [Content()]),
            *sources,
        ]
        sentence = said(self.scene, survey.ratios["memory"]) + (
            "Fast is small and dear, large is slow: so a machine has both, in layers."
        )
        return laid(lines, sentence, width, height)


def _layer(survey: Survey, place: int, level: Level) -> Content:
    """A layer as wide as it is deep, with what is known of it."""
    known, own = _measured(survey, level.name), _reported(survey, level.name)
    word = "loopback" if level.name == "network" else "measured"
    inside = level.name.center(_NARROW - 2 + 2 * place)
    edge = " " * ((_WIDE - len(inside) - 2) // 2)
    figure = seconds(known) if known else level.latency.words
    return Content.assemble(
        ("  " + edge + "/", MUTED),
        (inside, f"{FOUND} on $boost" if known else "on $boost"),
        ("\\" + edge, MUTED),
        (f"{size(own) if own else level.size.words:>11}", CACHE if own else MUTED),
        (f" {'R' if own else level.size.source:1}", MUTED),
        (f"{figure:>10}", FOUND if known else MUTED),
        (f"  {word if known else f'typical {level.latency.source}':10}", MUTED),
        (f"{level.cost.words:>12} {level.cost.source:1}", MUTED),
    )


def _measured(survey: Survey, name: str) -> float | None:
    """Nanoseconds; what storage took stands at the kind of drive that is as quick."""
    drive = "SSD" if survey.storage and survey.storage < SEEK else "HDD"
    return {drive: survey.storage, "network": survey.network}.get(name, survey.step(name))


def _drive(survey: Survey) -> list[str]:
    if not survey.storage:
        return []
    kind = "an SSD" if survey.storage < SEEK else "an HDD"
    return [f"storage: one 4 KB block past the page cache, as quick as {kind}"]


def _reported(survey: Survey, name: str) -> int | None:
    sizes = {f"L{cache.level}": cache.bytes for cache in survey.caches}
    return survey.installed if name == "memory" else sizes.get(name)


class PyramidPage(HierarchyPage):
    """Everything, from registers to network."""

    NAME = "pyramid"
    BOARD = PyramidPicture
