"""The living picture: the server above, the workers below, and the messages on their links."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content

from mlsys_tui.labs.paramserver.cluster import Experiment
from mlsys_tui.labs.paramserver.trace import Segment, WorkerState
from mlsys_tui.labs.paramserver.view_canvas import Canvas
from mlsys_tui.labs.paramserver.view_scene import FAILED, MUTED, SIGNS, Scene, page_of, sign

GUTTER = 8  # cells at the left, for the names of the rows
ROWS_BELOW = 3  # a worker's name, its clock, how many versions its copy is behind
_NARROWEST, _WIDEST = 8, 18  # cells of one worker
_MORE = 6  # cells at the right, for how many workers are not shown
_LIT = "bold reverse"
_LINK = "$foreground-disabled"


@dataclass(frozen=True)
class _Columns:
    """Which workers are shown, and where: `width` cells each."""

    shown: range
    width: int
    count: int

    def at(self, worker: int) -> int:
        """The cell of a worker's sign, and of its link."""
        return GUTTER + (worker - self.shown.start) * self.width

    @property
    def right(self) -> int:
        """The cell after the last."""
        return GUTTER + len(self.shown) * self.width - 1


def picture(scene: Scene, width: int, links: int) -> list[Content]:
    """The cluster at this moment: a row of server, `links` rows of links, three of workers."""
    canvas = Canvas(width, 1 + links + ROWS_BELOW)
    columns = _columns(scene, width)
    states = _states(scene)
    shown = [states[worker] for worker in columns.shown]
    if scene.experiment.policy.name == "ring":
        _ring(canvas, columns, shown, links)
    else:
        _server(canvas, columns, scene)
        cluster = scene.experiment.cluster
        if cluster.links == "own":
            _own_links(canvas, columns, shown, links)
        else:
            _shared_links(canvas, columns, shown, cluster.servers, links)
    for row, (glyph, style, words) in enumerate(_failures(scene.experiment)):
        canvas.put(links - row, 1, glyph, style)
        canvas.put(links - row, 3, words, MUTED)
    _workers(canvas, columns, scene, shown)
    return canvas.lines()


def _failures(experiment: Experiment) -> list[tuple[str, str, str]]:
    """Signs that only some runs have; the others are named at the top of the board."""
    cluster = experiment.cluster
    signs = [(*FAILED, "lost" if cluster.losses else "late")]
    if experiment.policy.name != "backup" and not cluster.losses:
        signs.clear()
    return [*signs, *([SIGNS["stopped"]] if cluster.outages else [])]


def _columns(scene: Scene, width: int) -> _Columns:
    count, room = scene.experiment.workers, width - GUTTER
    if count * _NARROWEST <= room:
        return _Columns(range(count), min(_WIDEST, room // count), count)
    shown = page_of(scene.in_view, count, (room - _MORE) // _NARROWEST)
    return _Columns(shown, _NARROWEST, count)


def _states(scene: Scene) -> Sequence[WorkerState]:
    if scene.trace:
        return scene.trace.workers(scene.position, scene.now)
    idle = [Segment(w, "idle", 0, 0, 0, 0, -1, "done") for w in range(scene.experiment.workers)]
    return [WorkerState(segment, 0.0, 0, None) for segment in idle]


def _server(canvas: Canvas, columns: _Columns, scene: Scene) -> None:
    """A bar in as many pieces as there are servers, with the version on it."""
    servers = scene.experiment.cluster.servers
    canvas.put(0, 1, "server", MUTED)
    span = max(12, columns.right - GUTTER)
    for cell in range(span):
        gap = 1 < servers <= span // 4 and (cell + 1) * servers // span != cell * servers // span
        if not gap or cell == span - 1:
            canvas.put(0, GUTTER + cell, "━", MUTED)
    version = scene.trace.version(scene.position) if scene.trace else 0
    many = f"{servers} servers, " if servers > 1 else ""
    words = f" {many}version {version} "
    written = scene.trace is not None and scene.trace.segment(scene.position).kind == "update"
    style = "bold reverse $accent" if written and scene.time is None else "bold"
    canvas.put(0, GUTTER + max(0, (span - len(words)) // 2), words, style)


# Links


def _trunks(columns: _Columns, servers: int) -> list[int]:
    """Where the servers' own links stand, under the middle of each piece of the bar."""
    span = max(12, columns.right - GUTTER)
    shown = servers if servers <= span // 4 else 1
    return [GUTTER + (2 * at + 1) * span // (2 * shown) for at in range(shown)]


def _own_links(
    canvas: Canvas, columns: _Columns, states: Sequence[WorkerState], links: int
) -> None:
    """A link a worker, with what is on it."""
    for state in states:
        column = columns.at(state.segment.worker)
        for row in range(1, links + 1):
            canvas.put(row, column, "│", _LINK)
        _message(canvas, state, _row(state, links), column)


def _shared_links(
    canvas: Canvas, columns: _Columns, states: Sequence[WorkerState], servers: int, links: int
) -> None:
    """A link a server, which all messages crowd: each has a piece on every one of them."""
    trunks, own = _trunks(columns, servers), [columns.at(worker) for worker in columns.shown]
    canvas.put(1, 1, "shared", MUTED)
    canvas.put(2, 1, "link" if len(trunks) == 1 else "links", MUTED)
    for row in range(1, links - 1):
        for column in trunks:
            canvas.put(row, column, "│", MUTED)
    for column in range(min(*own, *trunks), max(*own, *trunks) + 1):
        canvas.put(links - 1, column, _junction(column, trunks, own), MUTED)
    for column in own:
        canvas.put(links, column, "│", _LINK)
    moving = [state for state in states if state.segment.kind in ("pull", "push")]
    for row in range(1, links + 1):
        here = [state for state in moving if _row(state, links) == row]
        for at, state in enumerate(here):
            beside = [trunk + at - len(here) // 2 for trunk in trunks]
            places = beside if row < links - 1 else [columns.at(state.segment.worker)]
            for column in places:
                _message(canvas, state, row, column)


def _junction(column: int, trunks: Sequence[int], own: Sequence[int]) -> str:
    """The sign where the servers' links meet the workers'."""
    above, below = column in trunks, column in own
    left, right = min(*own, *trunks) < column, column < max(*own, *trunks)
    if not (left and right):
        return "│" if above and below else _CORNERS[below, right]
    return "┼" if above and below else "┴" if above else "┬" if below else "─"


_CORNERS = {(True, True): "╭", (True, False): "╮", (False, True): "╰", (False, False): "╯"}


def _row(state: WorkerState, links: int) -> int:
    """How far down a message is: a pull comes down, a push goes up."""
    gone = min(links - 1, int(state.progress * links))
    return 1 + gone if state.segment.kind == "pull" else links - gone


def _message(canvas: Canvas, state: WorkerState, row: int, column: int) -> None:
    if state.segment.kind in ("pull", "push"):
        glyph, style = sign(state.segment)
        canvas.put(row, column, glyph, f"bold {style}")


def _ring(canvas: Canvas, columns: _Columns, states: Sequence[WorkerState], links: int) -> None:
    """No server: each worker's link goes to the next, and the last one's back to the first."""
    canvas.put(0, 1, "ring", MUTED)
    canvas.put(0, GUTTER, "no server: each worker passes pieces of the gradient on", MUTED)
    first, last = columns.at(columns.shown.start), columns.at(columns.shown.stop - 1)
    for row, (left, right) in ((1, "╭╮"), (links, "╰╯")):
        canvas.put(row, first, left + "─" * (last - first - 1) + right, _LINK)
    for row in range(2, links):
        canvas.put(row, first, "│", _LINK)
        canvas.put(row, last, "│", _LINK)
    for worker in columns.shown[1:-1]:
        canvas.put(links, columns.at(worker), "┬", _LINK)
    glyph, style, _ = SIGNS["all-reduce"]
    passing = [s for s in states if s.segment.kind == "all-reduce"]
    for state in passing:
        at = columns.at(state.segment.worker)
        if at < last:
            canvas.put(links, at + 1 + int(state.progress * 3) % (columns.width - 2), glyph, style)
    if passing:
        canvas.put(1, (first + last) // 2, "◂", style)


# Workers


def _workers(
    canvas: Canvas, columns: _Columns, scene: Scene, states: Sequence[WorkerState]
) -> None:
    row = canvas.height - ROWS_BELOW
    canvas.put(row + 1, 1, "clock", MUTED)
    canvas.put(row + 2, 1, "behind", MUTED)
    factors = dict(scene.experiment.cluster.stragglers)
    for state in states:
        worker = state.segment.worker
        factor = f" {factors[worker]:g}×" if worker in factors else ""
        _worker(canvas, columns, state, f"w{worker}{factor}", worker == scene.in_view, row)
    hidden_left, hidden_right = columns.shown.start, columns.count - columns.shown.stop
    if hidden_left:
        canvas.put(row, 1, f"◂ {hidden_left}", MUTED)
    if hidden_right:
        canvas.put(row, canvas.width - _MORE, f"{hidden_right:>3} ▸", MUTED)


def _worker(
    canvas: Canvas, columns: _Columns, state: WorkerState, name: str, lit: bool, row: int
) -> None:
    at = columns.at(state.segment.worker)
    glyph, style = sign(state.segment)
    word = SIGNS[state.segment.kind][2]
    canvas.put(row, at, glyph, f"bold {style}")
    canvas.put(row, at + 2, name, _LIT if lit else "")
    if len(name) + len(word) + 4 <= columns.width:
        canvas.put(row, at + 3 + len(name), word, style)
    canvas.put(row + 1, at + 2, str(state.clock), "")
    behind = "–" if state.behind is None else str(state.behind)
    canvas.put(row + 2, at + 2, behind, MUTED if state.behind in (None, 0) else "bold")
