"""The one widget that draws the pages of a job, and the keys that step it."""

from collections.abc import Callable, Mapping, Sequence

from textual.content import Content
from textual.reactive import var

from mlsys_tui.labs.mapreduce.view_board import board
from mlsys_tui.labs.mapreduce.view_code import code
from mlsys_tui.labs.mapreduce.view_counters import counters
from mlsys_tui.labs.mapreduce.view_faults import faults
from mlsys_tui.labs.mapreduce.view_scene import Page, Scene
from mlsys_tui.labs.mapreduce.view_task import task
from mlsys_tui.widgets.board import SceneBoard
from mlsys_tui.widgets.transport import Transport

PICTURES: Mapping[Page, Callable[[Scene, int, int], list[Content]]] = {
    "board": board,
    "counters": counters,
    "faults": faults,
    "code": code,
    "write": task,
}
"""What draws each page of the stage; the page of k-means has a stage of its own."""


class Show(SceneBoard[Scene]):
    """Draws the page that its scene names."""

    def rows(self, width: int, height: int) -> Sequence[Content]:
        picture = PICTURES.get(self.scene.page)
        return picture(self.scene, width, height)[:height] if picture else ()


class Steps(Transport):
    """The transport, whose keys are off on the pages that are not stepped."""

    stepping = var(True)

    def watch_stepping(self) -> None:
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return self.stepping
