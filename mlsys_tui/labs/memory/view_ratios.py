"""One to fifty to ten thousand, beside what this machine and the decades say."""

from collections.abc import Mapping, Sequence

from textual.content import Content

from mlsys_tui.labs.memory.typical import COURSE, DECADES, Decade
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

_CACHE_AND_DISK = "cache: an SRAM chip up to 2000, then L1; disk: a seek"


class RatiosPicture(Picture[Scene]):
    """The course's ratios beside the measured ones and those of the decades."""

    def draw(self, width: int, height: int) -> Sequence[Content]:
        survey = self.scene.survey
        found = survey.ratios
        lines = [
            head(self.scene),
            Content.styled(f"  {'':18}{'L1':>4}{'memory':>9}{'network':>10}", "bold"),
            _ratio("the course", COURSE, "orders of magnitude", "bold"),
            _ratio("here, measured", found, "network: loopback, no wire", FOUND),
            Content(),
            Content.styled(
                f"  typical{'cache':>7}{'memory':>9}{'disk':>8}{'network':>9}   ratio  source",
                "bold",
            ),
            *map(_decade, DECADES),
            Content.styled(f"  {_CACHE_AND_DISK}", MUTED),
            *fitted(survey.said("network"), width, "; "),
        ]
        sentence = said(self.scene, found["memory"]) + (
            "Keep the shape: memory is tens to hundreds of caches away, a network as many memories."
        )
        return laid(lines, sentence, width, height)


def _ratio(name: str, known: Mapping[str, float | None], note: str, style: str) -> Content:
    cells = [known.get(each) for each in ("L1", "memory", "network")]
    texts = [f"{value:,.0f}".replace(",", " ") if value else "–" for value in cells]
    return Content.assemble(
        f"  {name:18}",
        (f"{texts[0]:>4}{texts[1]:>9}{texts[2]:>10}", style),
        (f"  {note}", MUTED),
    )


def _decade(each: Decade) -> Content:
    reach = seconds(each.network) if each.network else "–"
    return Content.assemble(
        f"  {each.year}{seconds(each.cache):>10}{seconds(each.memory):>9}"
        f"{seconds(each.disk):>8}{reach:>9}",
        f"   1:{each.memory / each.cache:<5.3g}",
        (f"  {each.source}", MUTED),
    )


class RatiosPage(HierarchyPage):
    """One to fifty to ten thousand."""

    NAME = "ratios"
    BOARD = RatiosPicture
    RUNS = ("latency", "network")
