"""What the pages of the measured hierarchy draw with: the scene, its status, lines that fit."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from textual.content import Content

from mlsys_tui.formulas import show
from mlsys_tui.labs.memory.survey import Survey
from mlsys_tui.labs.memory.view_canvas import MUTED, foot
from mlsys_tui.widgets.figures import times

FOUND, CACHE = "bold $text-success", "$text-warning"
"""What was measured here, and what the system reports."""
_READY = "r measures, p guesses first"
FOOT = 2  # rows of the sentence


@dataclass(frozen=True)
class Scene:
    """What a page shows: the survey, how it stands, and the guess, if one was made.

    `lit` is the layer kept in view where not all fit.
    """

    survey: Survey = field(default_factory=Survey)
    status: str = _READY
    guess: str = ""
    lit: int = 0


def head(scene: Scene) -> Content:
    """How it stands."""
    return Content.styled(f"  {scene.status}", MUTED)


def said(scene: Scene, ratio: float | None) -> str:
    """The guess and what this machine did, if it is known."""
    if ratio is None:
        return ""
    guess = f"You said {scene.guess}. " if scene.guess else ""
    return f"{guess}This machine: {times(ratio)}. "


def laid(lines: Sequence[Content], sentence: str, width: int, height: int) -> list[Content]:
    """The lines, and at the bottom the sentence that explains them."""
    body = list(lines)[: max(0, height - FOOT)]
    blank = [Content()] * (height - FOOT - len(body))
    return [*body, *blank, *foot(sentence, width, FOOT)]


def fitted(parts: Sequence[str], width: int, gap: str) -> list[Content]:
    """The parts in a row with a gap between; those that do not fit any more in the next."""
    rows: list[str] = []
    for part in parts:
        if rows and len(rows[-1]) + len(gap) + len(part) <= width - 4:
            rows[-1] += gap + part
        else:
            rows.append(part)
    wrapped = [line for row in rows for line in Content(row).wrap(max(10, width - 4))]
    return [Content.styled(f"  {line.plain}", MUTED) for line in wrapped]


def seconds(ns: float) -> str:
    """Nanoseconds with the unit that suits them."""
    return show(ns / 1e9, "s", 3)
