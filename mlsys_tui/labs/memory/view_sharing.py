"""False sharing: two counters, and what it costs that they are neighbours."""

from collections.abc import Sequence

from textual.content import Content

from mlsys_tui.labs.memory.lines import line_size, penalty
from mlsys_tui.labs.memory.survey import Survey
from mlsys_tui.labs.memory.view_canvas import MUTED
from mlsys_tui.labs.memory.view_hierarchy import HierarchyPage
from mlsys_tui.labs.memory.view_hierarchy_rows import CACHE, FOUND, Scene, head, laid, said
from mlsys_tui.labs.memory.view_page import Picture
from mlsys_tui.widgets.bars import bar
from mlsys_tui.widgets.predict import HOW_MANY_TIMES

_BESIDE = 42  # cells of a row that are no bar


class SharingPicture(Picture[Scene]):
    """A bar for each distance."""

    def draw(self, width: int, height: int) -> Sequence[Content]:
        survey = self.scene.survey
        most = max((ns for _, ns in survey.sharing), default=1.0)
        title = Content.styled("  bytes apart   ns an addition, measured", "bold")
        rows = [_distance(*each, most, survey.line, width) for each in survey.sharing]
        return laid([head(self.scene), title, *rows], _sentence(self.scene), width, height)


def _distance(distance: int, ns: float, most: float, line: int, width: int) -> Content:
    same = distance < line
    return Content.assemble(
        f"  {distance:>11} {ns:>8.2f}   ",
        (bar(ns / most, max(8, width - _BESIDE)), CACHE if same else FOUND),
        (" one line" if same else " two lines", MUTED),
    )


def _sentence(scene: Scene) -> str:
    survey = scene.survey
    if notes := survey.said("sharing"):
        return notes[0] + "."
    if "sharing" not in survey.done:
        return "Two threads, each with a counter of its own: does it matter where they lie?"
    line = line_size(survey.sharing)
    heard = said(scene, penalty(survey.sharing, survey.line))
    if line is None:
        return f"{heard}No step in the curve: the cores are busy, r tries again."
    return (
        f"{heard}Line read off: {line} B, reported: {survey.line} B. "
        "Nearer than that, the line goes to and fro, though no datum is shared."
    )


class SharingPage(HierarchyPage):
    """False sharing."""

    NAME = "false sharing"
    BOARD = SharingPicture
    RUNS = ("sharing",)
    QUESTION = "How many times slower are two counters on one line?"
    NOTE = "by medians: distances within a line against those beyond"
    OPTIONS = HOW_MANY_TIMES

    def answer(self, survey: Survey) -> tuple[tuple[float, float], ...]:
        ratio = penalty(survey.sharing, survey.line) if "sharing" in survey.done else None
        return ((8.0, ratio),) if ratio else ()
