"""The k-means page: settings, scatter, what stands beside it, and the caption."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content

from mlsys_tui.labs.mapreduce.kmeans_measure import Row
from mlsys_tui.labs.mapreduce.kmeans_options import Init
from mlsys_tui.labs.mapreduce.kmeans_trace import KMeansTrace
from mlsys_tui.labs.mapreduce.view_columns import MUTED, joined
from mlsys_tui.labs.mapreduce.view_kmeans_picture import scatter
from mlsys_tui.labs.mapreduce.view_kmeans_side import as_job, speedups, sse_chart
from mlsys_tui.labs.mapreduce.view_scene import KEY, foot, page_names
from mlsys_tui.widgets.board import SceneBoard

_SIDE, _GAP = 36, 2  # cells at the right, and before them
_JOB = 6  # rows of the job, beneath the chart


@dataclass(frozen=True)
class Scene:
    """All that the page shows. `text` is the points as a CSV, `source` where they are from."""

    text: str = ""
    source: str = ""
    clusters: int = 3
    init: Init = "first"
    seed: int = 0
    trace: KMeansTrace | None = None
    position: int = 0
    refusal: str = ""
    busy: str = ""
    measuring: bool = False
    rows: Sequence[Row] = ()
    counts: Sequence[int] = ()
    cores: int = 1
    guess: str = ""
    finding: str = ""


class KMeansBoard(SceneBoard[Scene]):
    """One widget for the whole page."""

    def rows(self, width: int, height: int) -> Sequence[Content]:
        scene = self.scene
        top = [_names(scene, width), _settings(scene, width)]
        trace = scene.trace
        if trace is None:
            words = Content(scene.refusal or "Running k-means.")
            lines = [Content.assemble("  ", line) for line in words.wrap(width - 4)]
            return [*top, Content(), *lines, Content.styled("  e edits the points.", MUTED)][
                :height
            ]
        step = trace[min(scene.position, len(trace) - 1)]
        caption = foot(scene.finding if scene.measuring else step.caption, width)
        room = max(4, height - len(top) - len(caption) - 1)
        left = scatter(trace, step, width - _SIDE - _GAP - 2, room)
        right = self._side(trace, room)
        body = [
            Content.assemble("  ", line, " " * _GAP, right[y] if y < len(right) else "")
            for y, line in enumerate(left)
        ]
        return [*top, *body, Content(), *caption][:height]

    def _side(self, trace: KMeansTrace, room: int) -> list[Content]:
        scene = self.scene
        step = trace[min(scene.position, len(trace) - 1)]
        if scene.measuring:
            return speedups(scene.rows, scene.counts, scene.cores)
        chart = sse_chart(trace, step, _SIDE, room - _JOB)
        pad = [Content()] * max(0, room - _JOB - len(chart))
        return [*chart, *pad, *as_job(step, len(step.centers), trace.points.shape[1])]


def _names(scene: Scene, width: int) -> Content:
    names = page_names("k-means")
    words = scene.busy or ("escape leaves" if scene.measuring else "")
    right = Content.styled(words, "bold $warning" if scene.busy else MUTED)
    if not words:
        pairs = [("r", "measure"), ("p", "predict")]
        right = joined((_key(k, w) for k, w in pairs), width - names.cell_length - 1)
    right = right.truncate(max(0, width - names.cell_length - 2), ellipsis=True)
    return Content.assemble(
        names, " " * max(1, width - names.cell_length - right.cell_length - 1), right
    )


def _settings(scene: Scene, width: int) -> Content:
    number, dimensions = scene.trace.points.shape if scene.trace else (0, 0)
    pairs = [
        ("e", f"{number} point{'' if number == 1 else 's'}"),
        ("g", scene.source),
        ("c", f"{scene.clusters} cluster{'' if scene.clusters == 1 else 's'}"),
        ("i", f"init {scene.init}"),
    ]
    drawn = f"  drawn: 2 of {dimensions} numbers" if dimensions > 2 else ""
    parts = [*(_key(key, words) for key, words in pairs), Content.styled(drawn, MUTED)]
    return joined(parts, width)


def _key(key: str, words: str) -> Content:
    return Content.assemble((f"  {key}", KEY), f" {words}")
