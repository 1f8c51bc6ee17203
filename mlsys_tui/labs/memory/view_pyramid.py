"""The pyramid from registers to network: what is reported, measured, or typical."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from mlsys_tui.labs.memory.survey import Survey, size
from mlsys_tui.labs.memory.typical import PYRAMID, SEEK, SOURCES
from mlsys_tui.labs.memory.view_canvas import LIT, MUTED
from mlsys_tui.labs.memory.view_hierarchy import HierarchyPage
from mlsys_tui.labs.memory.view_hierarchy_rows import (
    CACHE,
    FOOT,
    FOUND,
    Scene,
    fitted,
    head,
    laid,
    said,
    seconds,
)
from mlsys_tui.labs.memory.view_page import Picture
from mlsys_tui.widgets.board import window

_FULL = 78  # cells of all columns
_LEGEND = "R reported by this machine; a to e typical:"


@dataclass(frozen=True)
class _Columns:
    """Cells of the pyramid at its top and its foot, and of the columns beside it."""

    top: int
    foot: int
    size: int
    latency: int
    cost: int


_ALL, _FEW = _Columns(13, 27, 11, 10, 12), _Columns(11, 25, 10, 9, 0)


class PyramidPicture(Picture[Scene]):
    """From registers to network; where some layers do not fit, those around the lit one."""

    def draw(self, width: int, height: int) -> Sequence[Content]:
        survey = self.scene.survey
        cells = _ALL if width >= _FULL else _FEW
        cost = f"{'':12}{'cost':>{cells.cost}}" if cells.cost else ""
        title = f"  {'':{cells.foot}}{'size':>{cells.size}}  {'latency':>{cells.latency}}{cost}"
        sources = fitted([_LEGEND, *(f"{at} {name}" for at, name in SOURCES.items())], width, "  ")
        notes = fitted([*survey.said("caches", "network", "storage"), *_drive(survey)], width, "; ")
        lines = [
            head(self.scene),
            Content.styled(title, "bold"),
            *_layers(self.scene, cells, height - 2 - FOOT),
            *notes,
            *([] if len(sources) + len(notes) + 12 >= height else [Content()]),
            *sources,
        ]
        sentence = said(self.scene, survey.ratios["memory"]) + (
            "Fast is small and dear, large is slow: so a machine has both, in layers."
        )
        return laid(lines, sentence, width, height)


def _layers(scene: Scene, cells: _Columns, room: int) -> list[Content]:
    shown = window(scene.lit, len(PYRAMID), max(3, room))
    below = len(PYRAMID) - shown.stop
    cut = len(shown) < len(PYRAMID)
    return [
        *([Content.styled(f"  ▴ {shown.start} more", MUTED)] if shown.start else []),
        *(_layer(scene.survey, place, cells, cut and place == scene.lit) for place in shown),
        *([Content.styled(f"  ▾ {below} more", MUTED)] if below else []),
    ]


def _layer(survey: Survey, place: int, cells: _Columns, lit: bool) -> Content:
    """A layer as wide as it is deep, with what is known of it."""
    level = PYRAMID[place]
    known, own = _measured(survey, level.name), _reported(survey, level.name)
    word = "loopback" if level.name == "network" else "measured"
    inside = level.name.center(cells.top - 2 + 2 * place)
    edge = " " * ((cells.foot - len(inside) - 2) // 2)
    figure = seconds(known) if known else level.latency.words
    name = LIT if lit else FOUND if known else ""
    cost = f"{level.cost.words:>{cells.cost}} {level.cost.source:1}" if cells.cost else ""
    return Content.assemble(
        ("  " + edge + "/", MUTED),
        (inside, f"{name} on $boost".lstrip()),
        ("\\" + edge, MUTED),
        (f"{size(own) if own else level.size.words:>{cells.size}}", CACHE if own else MUTED),
        (f" {'R' if own else level.size.source:1}", MUTED),
        (f"{figure:>{cells.latency}}", FOUND if known else MUTED),
        (f"  {word if known else f'typical {level.latency.source}':{10 * bool(cost)}}", MUTED),
        (cost, MUTED),
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
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "light(1)", "Down", id="memory.layer", show=False, tooltip="A layer down"),
        Binding("up", "light(-1)", "Up", id="memory.layer_up", show=False, tooltip="A layer up"),
    ]

    def action_light(self, by: int) -> None:
        lit = max(0, min(len(PYRAMID) - 1, self.scene.lit + by))
        self.scene = replace(self.scene, lit=lit)
