"""A collective as a picture: who holds which part of the sum after every round, at what cost."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content

from mlsys_tui.formulas import show
from mlsys_tui.labs.memory.collective import (
    NAMES,
    CollectiveTrace,
    Frame,
    formula_time,
    formula_words,
)
from mlsys_tui.labs.memory.view_canvas import LIT, MUTED, Canvas, foot, keys
from mlsys_tui.labs.memory.view_costs import costs_words
from mlsys_tui.labs.memory.view_page import Picture
from mlsys_tui.widgets.board import window

_LABEL, _LEFT = 10, 2
_SHADES = "░▒▓█"
_FULL = 76  # cells of all words
_FEW = 6  # nodes that matter more than blank lines and the legend


@dataclass(frozen=True)
class Scene:
    """A trace, where in it we are, and the node that is kept in view."""

    trace: CollectiveTrace
    position: int
    lit: int = 0

    @property
    def frame(self) -> Frame:
        return self.trace[self.position]


class CollectivePicture(Picture[Scene | None]):
    """A row a node. Ring: a column a piece. Others: a column a round, filled as they go."""

    def draw(self, width: int, height: int) -> Sequence[Content]:
        if self.scene is None:
            return ()
        scene, trace = self.scene, self.scene.trace
        plan = trace.schedule
        narrow = width < _FULL
        head = keys(
            ("g", plan.pattern if narrow else NAMES[plan.pattern]),
            ("+ -", f"{plan.nodes} nodes"),
            ("s", costs_words(trace.costs)),
        )
        above, legend = [head, Content()], [Content(), _legend(plan.pattern, narrow)]
        below = [*_totals(trace, scene.frame, narrow), *foot(scene.frame.caption, width)]
        room = height - len(above) - len(legend) - len(below)
        if room < min(plan.nodes, _FEW) + 1:
            above, legend, room = [head], [], height - 1 - len(below)
        draw = _pieces if plan.pattern == "ring" else _rounds
        return [*above, *draw(scene, width, room), *legend, *below]


def _legend(pattern: str, narrow: bool) -> Content:
    if pattern == "ring":
        words = "░ ▒ ▓ partly summed   █ the whole sum   ▾ just came from the node before"
        words = "░ ▒ ▓ partly   █ the whole sum   ▾ has just come" if narrow else words
    elif pattern == "broadcast":
        words = "P2▸ 1  came from P2 and is kept   1▴  is sent on"
    else:
        held = "is held now" if narrow else "is what this node holds now"
        words = f"P2▸ 9  came from P2; 9 {held}   9▴  is sent on"
    return Content.styled(f"  {words}", MUTED)


def _pieces(scene: Scene, width: int, room: int) -> list[Content]:
    """What every node holds of every piece; what has just arrived is lit."""
    nodes, frame = scene.trace.schedule.nodes, scene.frame
    canvas, shown, rows = _nodes(scene, width, room)
    cell = max(_widest(nodes) + 4, min(14, (width - _LABEL - _LEFT - 2) // nodes))
    fits = max(1, (width - _LABEL - _LEFT - 3) // cell)
    lit = next((each.piece for each in frame.messages if each.target == scene.lit), 0)
    columns = window(lit, nodes, fits)
    arrived = {(each.target, each.piece) for each in frame.messages}
    for place, piece in enumerate(columns):
        x = _LABEL + _LEFT + place * cell
        title = f"piece {piece}" if cell > 8 else f"p{piece}"
        canvas.put(x + cell - len(title) - 1, 0, title, MUTED)
        for row, node in zip(rows, shown, strict=True):
            parts, value = frame.added[node][piece], frame.values[node][piece]
            whole = parts == nodes
            new = (node, piece) in arrived
            words = f"{'▾' if new else ' '}{_shade(parts, nodes)} {value}"
            style = LIT if new else "bold $success" if whole else ""
            canvas.put(x + cell - len(words) - 1, row, words, style)
    _edges(canvas, columns, nodes, "pieces", rows)
    return canvas.rows()


def _widest(nodes: int) -> int:
    """Digits of the whole sum."""
    return len(str(nodes * (nodes + 1) // 2))


def _shade(parts: int, nodes: int) -> str:
    return "█" if parts == nodes else _SHADES[min(2, parts * 3 // nodes)]


def _rounds(scene: Scene, width: int, room: int) -> list[Content]:
    """What every node held after every round so far, and from whom it came."""
    plan = scene.trace.schedule
    canvas, shown, rows = _nodes(scene, width, room)
    cell = max(
        _widest(plan.nodes) + len(str(plan.nodes)) + 6,
        min(13, (width - _LABEL - _LEFT - 2) // (len(plan.rounds) + 1)),
    )
    fits = max(1, (width - _LABEL - _LEFT - 3) // cell)
    columns = window(scene.position, len(plan.rounds) + 1, fits)
    for place, number_ in enumerate(columns):
        x = _LABEL + _LEFT + place * cell
        title = f"round {number_}" if number_ else "start"
        style = LIT if number_ == scene.position else MUTED
        canvas.put(x + cell - len(title) - 1, 0, title, style)
        if number_ <= scene.position:
            _round(canvas, scene, number_, x + cell - 1, shown, rows)
    _edges(canvas, columns, len(plan.rounds) + 1, "rounds", rows)
    return canvas.rows()


def _round(
    canvas: Canvas, scene: Scene, number_: int, right: int, shown: range, rows: range
) -> None:
    frame, nodes = scene.trace[number_], scene.trace.schedule.nodes
    sources = {each.target: each.source for each in frame.messages}
    senders = {each.source for each in frame.messages}
    copies = scene.trace.schedule.pattern == "broadcast"
    for row, node in zip(rows, shown, strict=True):
        value = frame.values[node][0]
        whole = value == 1 if copies else frame.added[node][0] == nodes
        origin = f"P{sources[node]}▸ " if node in sources else ""
        words = f"{origin}{value}" + ("▴" if node in senders else "")
        now = number_ == scene.position and node in sources
        style = LIT if now else "bold $success" if whole else "" if node in sources else MUTED
        canvas.put(right - len(words), row, words, style)


def _nodes(scene: Scene, width: int, room: int) -> tuple[Canvas, range, range]:
    """A canvas with the nodes' names down its side: those around the lit one, and their rows."""
    nodes = scene.trace.schedule.nodes
    canvas = Canvas(width, room)
    shown = window(scene.lit, nodes, room - 1)
    gap = 2 if 2 * nodes < room else 1
    rows = range(1, 1 + gap * len(shown), gap)
    for row, node in zip(rows, shown, strict=True):
        style = LIT if node == scene.lit and nodes > len(shown) else ""
        canvas.put(_LEFT + 1, row, f"P{node} Mem", style)
    if shown.start:
        canvas.put(_LEFT + 1, 0, f"▴ {shown.start} more", MUTED)
    if shown.stop < nodes:
        canvas.put(_LEFT + 1, rows.stop, f"▾ {nodes - shown.stop} more", MUTED)
    return canvas, shown, rows


def _edges(canvas: Canvas, columns: range, count: int, what: str, rows: range) -> None:
    """How many columns are hidden: below the nodes, or beside the titles where that is full."""
    hidden = count - len(columns)
    if not hidden:
        return
    below = rows.stop < canvas.height
    words = f"{hidden} more {what}" if below else f"+{hidden}"
    canvas.put(canvas.width - len(words) - 1, canvas.height - 1 if below else 0, words, MUTED)


def _totals(trace: CollectiveTrace, frame: Frame, narrow: bool) -> list[Content]:
    """So far, at the end, and by the formula; and the other all-reduce beside it."""
    plan, costs, end = trace.schedule, trace.costs, trace.totals
    now = frame.totals
    piece = show(costs.size / plan.pieces, "B")
    sent = f"{now.messages:>{len(str(end.messages))}} of {end.messages} messages"
    sent += "" if narrow else f" of {piece}"
    sizes = f"{show(now.bytes, 'B')} of {show(end.bytes, 'B')}"
    first = Content.assemble(
        f"  {sent}   {sizes}   ",
        (f"{show(now.time, 's')} of {show(end.time, 's')}", "bold"),
    )
    formula = formula_time(plan.pattern, plan.nodes, costs)
    second = Content.assemble(
        f"  formula  {formula_words(plan.pattern, plan.nodes)} = {show(formula, 's')}",
        (f"   {_other(trace, narrow)}", MUTED),
    )
    return [first, second]


def _other(trace: CollectiveTrace, narrow: bool) -> str:
    plan, costs = trace.schedule, trace.costs
    if plan.pattern not in ("ring", "tree"):
        return ""
    other = "tree" if plan.pattern == "ring" else "ring"
    time = show(formula_time(other, plan.nodes, costs), "s")
    return f"{other} {time}" if narrow else f"the {other} would take {time}"
