"""Distributed memory: the same program, every node with a memory of its own, by messages."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content

from mlsys_tui.formulas import show
from mlsys_tui.labs.memory.coherence_words import plural
from mlsys_tui.labs.memory.distributed import DistributedTrace, Frame, run_distributed
from mlsys_tui.labs.memory.view_canvas import LIT, MUTED, Canvas, foot, keys
from mlsys_tui.labs.memory.view_costs import NETWORK, costs_words
from mlsys_tui.labs.memory.view_machines import Machines, machines
from mlsys_tui.labs.memory.view_page import Picture
from mlsys_tui.labs.memory.view_program import ProgramPage, program_line


@dataclass(frozen=True)
class Scene:
    """A trace and where in it we are."""

    trace: DistributedTrace
    position: int

    @property
    def frame(self) -> Frame:
        return self.trace[self.position]


class MessagesPicture(Picture[Scene | None]):
    """The other diagram of the course, alive."""

    def draw(self, width: int, height: int) -> Sequence[Content]:
        if self.scene is None:
            return ()
        trace, frame = self.scene.trace, self.scene.frame
        above = [
            keys(("enter", "edit"), ("e", "example"), ("s", costs_words(trace.costs))),
            program_line(trace.program, frame.step, width),
        ]
        below = [_price(self.scene), *foot(frame.caption, width)]
        room = height - len(above) - len(below)
        return [*above, *_diagram(trace, frame, width, room), *below]


def _diagram(trace: DistributedTrace, frame: Frame, width: int, room: int) -> list[Content]:
    canvas = Canvas(width, room)
    lit = frame.step.processor if frame.step else None
    layout = machines(trace.program.processors, lit, width)
    names = trace.program.variables
    shown = max(1, min(len(names), room - 9))
    start = names.index(frame.step.variable) - shown // 2 if frame.step else 0
    start = max(0, min(start, len(names) - shown))
    top = max(0, room - shown - 7) // 2
    layout.label(canvas, max(0, top - 1))
    if hidden := len(names) - shown:
        canvas.centre(width // 2, max(0, top - 1), f"{hidden} more variables", MUTED)
    layout.heads(canvas, top, lit, _notes(frame))
    for node in layout.shown:
        _node(canvas, layout, top + 1, node, frame, names[start : start + shown])
    _network(canvas, layout, top + shown + 5, frame, width)
    return canvas.rows()


def _notes(frame: Frame) -> dict[int, str]:
    notes = {p: f"reg {value}" for p, value in enumerate(frame.registers) if value is not None}
    return notes | dict.fromkeys(frame.waiting, "waits")


def _node(
    canvas: Canvas, layout: Machines, y: int, node: int, frame: Frame, names: Sequence[str]
) -> None:
    middle, width = layout.middle(node), layout.box
    left = middle - width // 2
    lit = frame.step is not None and frame.step.processor == node
    style = LIT if lit else MUTED
    canvas.put(middle, y, "│", style)
    canvas.box(left, y + 1, width, len(names) + 2, style, "Mem")
    canvas.put(middle, y + len(names) + 2, "┬", style)
    canvas.put(middle, y + len(names) + 3, "│", style)
    for row, name in enumerate(names, start=y + 2):
        old = (node, name) in frame.stale
        canvas.put(left + 2, row, name, MUTED if old else "")
        words = f"old {frame.memories[node][name]}" if old else f"{frame.memories[node][name]}"
        canvas.put(left + width - 2 - len(words), row, words, MUTED if old else "bold")


def _network(canvas: Canvas, layout: Machines, y: int, frame: Frame, width: int) -> None:
    message = frame.message
    style = LIT if message else MUTED
    canvas.box(2, y, width - 4, 3, style)
    canvas.centre(width // 2, y + 2, " NETWORK ", style)
    for node in layout.shown:
        canvas.put(layout.middle(node), y, "┴", style)
    if message is None:
        return
    source, target = layout.middle(message.source), layout.middle(message.target)
    low, high = sorted((max(3, min(width - 4, source)), max(3, min(width - 4, target))))
    canvas.put(low, y + 1, "─" * (high - low + 1), LIT)
    canvas.put(source, y + 1, "●", LIT)
    canvas.put(target, y + 1, "▸" if target > source else "◂", LIT)
    what = f" {message.variable} = {message.value} " if message.bytes else f" {message.variable} "
    canvas.centre((low + high) // 2, y + 1, what, "bold reverse")


def _price(scene: Scene) -> Content:
    """What was sent, and what the formula says of so many messages."""
    totals, costs = scene.frame.totals, scene.trace.costs
    arrived = [frame.message for frame in scene.trace.frames[: scene.position] if frame.message]
    tokens = sum(message.variable in scene.trace.program.locks for message in arrived)
    values = len(arrived) - tokens
    time = values * costs.time() + tokens * costs.time(0)
    words = f"{values} × (L + M/B)" + (f" + {tokens} × L" if tokens else "")
    sent = f"  {plural(totals.messages, 'message')}   {show(totals.bytes, 'B')}   "
    return Content.assemble(
        sent, (show(totals.time, "s"), "bold"), (f"   = {words} = {show(time, 's')}", MUTED)
    )


class MessagesPage(ProgramPage):
    """A program on distributed memory."""

    NAME = "messages"
    USUAL = NETWORK
    TITLE = "Distributed memory: a value over the network"

    def __init__(self) -> None:
        super().__init__(MessagesPicture(None))

    def run(self, position: int = 0) -> None:
        self.trace = run_distributed(self.program, self.costs)
        self.load(len(self.trace), self.trace.stops, position)

    def at(self, position: int) -> None:
        self.picture.show(Scene(self.trace, position))
