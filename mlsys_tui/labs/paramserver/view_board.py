"""The board: names of the pages, the set-up, the living picture, a page, and the sentence."""

from collections.abc import Callable, Mapping, Sequence

from textual.content import Content

from mlsys_tui.labs.paramserver.cluster import Experiment
from mlsys_tui.labs.paramserver.view_costs import costs
from mlsys_tui.labs.paramserver.view_lines import known
from mlsys_tui.labs.paramserver.view_loss import loss
from mlsys_tui.labs.paramserver.view_picture import ROWS_BELOW, picture
from mlsys_tui.labs.paramserver.view_scene import KEY, MUTED, SIGNS, Scene
from mlsys_tui.labs.paramserver.view_staleness import staleness
from mlsys_tui.labs.paramserver.view_timeline import timeline
from mlsys_tui.labs.paramserver.view_words import PAGES, Page, clock, describe
from mlsys_tui.widgets.board import SceneBoard

_PAGES: Mapping[Page, Callable[[Scene, int, int], list[Content]]] = {
    "timeline": timeline,
    "loss": loss,
    "staleness": staleness,
    "costs": costs,
}
_SENTENCE_ROWS = 2
_LOWEST = 15  # rows of a board that has the picture as well as a page
_SEEN = ("1 server", "own links", "shared link")  # in the picture
_WAITING = "The explanation waits for your guess: a to e, or escape to skip it."


class ServerBoard(SceneBoard[Scene]):
    """Draws a scene."""

    def rows(self, width: int, height: int) -> Sequence[Content]:
        scene = self.scene
        links = _links(height)
        top = [*_head(scene, width), *(picture(scene, width, links) if links else [])]
        foot = _foot(scene, width)
        # The timeline takes a row that the sentence leaves; a chart would jump with it.
        kept = len(foot) if scene.page == "timeline" else _SENTENCE_ROWS
        room = max(0, height - len(top) - kept)
        page = (known if scene.asking else _PAGES[scene.page])(scene, width, room)
        room = height - len(top) - len(foot)
        blank = [Content()] * max(0, room - len(page))
        return [*top, *page[:room], *blank, *foot][:height]


def _links(height: int) -> int:
    """Rows for the messages to move along: more where there is room, none without a picture."""
    return max(3, min(8, (height - 10) // 3)) if height >= _LOWEST else 0


def page_rows(height: int) -> int:
    """Rows that a page has on a board of this height."""
    drawn = 1 + _links(height) + ROWS_BELOW if height >= _LOWEST else 0
    return height - 2 - drawn - _SENTENCE_ROWS


def _head(scene: Scene, width: int) -> list[Content]:
    names = Content.assemble(
        ("v", KEY),
        *((f" {page} ", "bold reverse" if page == scene.page else MUTED) for page in PAGES),
    )
    signs = _legend(scene.experiment)
    gap = " " * max(1, width - names.cell_length - signs.cell_length - 1)
    return [Content.assemble(names, gap, signs).truncate(width), _setup(scene, width)]


def _legend(experiment: Experiment) -> Content:
    """The signs of the picture and of the timeline; those of failures stand in the picture."""
    name = experiment.policy.name
    kinds = ["compute", "all-reduce"] if name == "ring" else ["pull", "compute", "push"]
    if name != "async" or experiment.cluster.losses:
        kinds.append("wait for the barrier")
    signs = [*(SIGNS[kind] for kind in kinds), ("│", MUTED, "version")]
    parts = [
        Content.assemble((glyph, style), (f" {words} ", MUTED)) for glyph, style, words in signs
    ]
    return Content.assemble(*parts)


def _setup(scene: Scene, width: int) -> Content:
    """What was set, as much as fits, and the simulated time."""
    time = f"t = {clock(scene.now, scene.ran.run.makespan)}" if scene.ran else ""
    line = Content.styled("s", KEY)
    right = Content.assemble(("e", KEY), " examples   ", (time, "bold"))
    room = width - right.cell_length - 2
    words = [word for word in describe(scene.experiment) if word not in _SEEN]
    for at, word in enumerate(words):
        part = Content.assemble("  " if at else " ", (word, "bold" if at == 0 else ""))
        if line.cell_length + part.cell_length > room:
            break
        line = Content.assemble(line, part)
    gap = " " * max(1, width - line.cell_length - right.cell_length - 1)
    return Content.assemble(line, gap, right)


def _foot(scene: Scene, width: int) -> list[Content]:
    words, style = _sentence(scene)
    lines = Content(words).wrap(width - 3)[:_SENTENCE_ROWS]
    return [Content.assemble("  ", Content.styled(line.plain, style)) for line in lines]


def _sentence(scene: Scene) -> tuple[str, str]:
    """The last line of the board: what is awaited, what runs, what was found, or this step."""
    if scene.asking:
        return _WAITING, MUTED
    if scene.status:
        return scene.status, "$warning"
    if scene.finding:
        return scene.finding, "bold"
    if scene.trace:
        return scene.trace[scene.position].caption, ""
    return "Nothing has run yet: r runs this set-up.", MUTED
