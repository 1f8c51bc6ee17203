"""How many bytes a second, and what one block or one byte takes from farther away."""

from collections.abc import Mapping, Sequence

from textual.content import Content

from mlsys_tui.formulas import show
from mlsys_tui.labs.memory.survey import Survey
from mlsys_tui.labs.memory.view_canvas import MUTED
from mlsys_tui.labs.memory.view_hierarchy import HierarchyPage
from mlsys_tui.labs.memory.view_hierarchy_rows import (
    FOUND,
    Scene,
    fitted,
    head,
    laid,
    said,
    seconds,
)
from mlsys_tui.labs.memory.view_page import Picture
from mlsys_tui.widgets.bars import bar
from mlsys_tui.widgets.figures import times
from mlsys_tui.widgets.predict import HOW_MANY_TIMES

_HOW: Mapping[str, str] = {
    "sequential": "read in order",
    "strided": "read a line apart",
    "random": "read anywhere",
    "write": "write in order",
}
_BESIDE = 46  # cells of a row that are no bar


class BandwidthPicture(Picture[Scene]):
    """Bars for memory, figures for storage and network."""

    def draw(self, width: int, height: int) -> Sequence[Content]:
        survey = self.scene.survey
        known = dict(survey.bandwidth)
        most = max(known.values(), default=1.0)
        lines = [
            head(self.scene),
            Content(),
            Content.styled("  memory: useful bytes a second", "bold"),
            *(_rate(words, known.get(name), most, width) for name, words in _HOW.items()),
            Content(),
            Content.styled("  farther away: the time for one", "bold"),
            _trip("storage, 4 KB, past the page cache", survey.storage),
            _trip("network, 1 byte there and back: loopback, no wire", survey.network),
            Content(),
            *fitted(survey.said("bandwidth", "storage", "network"), width, "; "),
        ]
        return laid(lines, _sentence(self.scene, known), width, height)


def _rate(words: str, rate: float | None, most: float, width: int) -> Content:
    filled = bar((rate or 0.0) / most, max(8, width - _BESIDE))
    return Content.assemble(
        f"  {words:18}", (filled, FOUND), f"{show(rate, 'B/s', 3) if rate else '–':>11}", _how(rate)
    )


def _trip(words: str, ns: float | None) -> Content:
    return Content.assemble(f"  {words:50}{seconds(ns) if ns else '–':>10}", _how(ns))


def _how(known: float | None) -> tuple[str, str]:
    return f"  {'measured' if known else 'not yet'}", MUTED


def _sentence(scene: Scene, known: Mapping[str, float]) -> str:
    words = scene.survey.line // 8
    sentence = f"A line comes whole: use one word of its {words}, and {words - 1} came for nothing."
    ratio = _in_order(scene.survey)
    if ratio is None:
        return sentence
    apart = times(known["sequential"] / known["strided"])
    return f"{said(scene, ratio)}A line apart: {apart} slower. {sentence}"


def _in_order(survey: Survey) -> float | None:
    """How many times faster reading in order is than anywhere, once all is measured."""
    known = dict(survey.bandwidth)
    return known["sequential"] / known["random"] if "bandwidth" in survey.done and known else None


class BandwidthPage(HierarchyPage):
    """Bandwidth, storage, and the network."""

    NAME = "bandwidth"
    BOARD = BandwidthPicture
    RUNS = ("bandwidth", "storage", "network")
    QUESTION = "How many times faster is reading in order than anywhere?"
    OPTIONS = HOW_MANY_TIMES

    def answer(self, survey: Survey) -> tuple[tuple[float, float], ...]:
        ratio = _in_order(survey)
        return ((1.0, ratio),) if ratio else ()
