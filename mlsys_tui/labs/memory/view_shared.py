"""Shared memory: processors with caches on one bus and one memory, kept coherent by MESI."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content

from mlsys_tui.formulas import show
from mlsys_tui.labs.memory import found
from mlsys_tui.labs.memory.coherence import SharedTrace, run_shared
from mlsys_tui.labs.memory.coherence_frames import SIGNALS, Copy, Frame
from mlsys_tui.labs.memory.costs import BUS
from mlsys_tui.labs.memory.view_canvas import LIT, MUTED, Canvas, foot, keys
from mlsys_tui.labs.memory.view_costs import costs_words
from mlsys_tui.labs.memory.view_machines import Machines, machines
from mlsys_tui.labs.memory.view_page import Picture
from mlsys_tui.labs.memory.view_program import ProgramPage, program_line

_STATES = {"M": "bold $warning", "E": "bold $success", "S": "bold $text-primary", "I": MUTED}
_MEANINGS = {
    "M": "only copy, memory is old",
    "E": "only copy, clean",
    "S": "shared",
    "I": "invalid",
}


@dataclass(frozen=True)
class Scene:
    """A trace and where in it we are."""

    trace: SharedTrace
    position: int

    @property
    def frame(self) -> Frame:
        return self.trace[self.position]


class SharedPicture(Picture[Scene | None]):
    """The diagram of the course, alive."""

    def draw(self, width: int, height: int) -> Sequence[Content]:
        if self.scene is None:
            return ()
        trace, frame = self.scene.trace, self.scene.frame
        below = [_counts(frame), _legend(), *foot(frame.caption, width)]
        above = [
            keys(("enter", "edit"), ("e", "example"), ("s", costs_words(trace.costs))),
            program_line(trace.program, frame.step, width),
        ]
        room = height - len(above) - len(below)
        return [*above, *_diagram(trace, frame, width, room), *below]


def _diagram(trace: SharedTrace, frame: Frame, width: int, room: int) -> list[Content]:
    canvas = Canvas(width, room)
    lit = frame.step.processor if frame.step else None
    layout = machines(trace.program.processors, lit, width)
    lines = trace.program.lines
    shown = max(1, min(len(lines), room - 9))
    top = max(0, room - shown - 7) // 2
    layout.label(canvas, max(0, top - 1))
    layout.heads(canvas, top, lit, _notes(frame))
    held = _window(trace, frame, shown)
    for processor in layout.shown:
        _cache(canvas, layout, top + 1, processor, frame, held)
    bus = top + shown + 3
    _bus(canvas, layout, bus, frame, width)
    _memory(canvas, bus + 2, frame, held, len(lines) - shown, width)
    return canvas.rows()


def _notes(frame: Frame) -> dict[int, str]:
    notes = {p: f"reg {value}" for p, value in enumerate(frame.registers) if value is not None}
    return notes | dict.fromkeys(frame.waiting, "waits")


def _window(trace: SharedTrace, frame: Frame, shown: int) -> list[tuple[str, ...]]:
    """The lines to show: all, or those around the one in hand."""
    lines = trace.program.lines
    at = lines.index(trace.program.line_of(frame.step.variable)) if frame.step else 0
    start = max(0, min(at - shown // 2, len(lines) - shown))
    return list(lines[start : start + shown])


def _cache(
    canvas: Canvas,
    layout: Machines,
    y: int,
    processor: int,
    frame: Frame,
    held: Sequence[tuple[str, ...]],
) -> None:
    middle, width = layout.middle(processor), layout.box
    lit = frame.step is not None and frame.step.processor == processor
    style = LIT if lit else MUTED
    left = middle - width // 2
    canvas.box(left, y, width, len(held) + 2, style, "cache")
    canvas.put(middle, y + len(held) + 1, "┬", style)
    for row, line in enumerate(held, start=y + 1):
        copy = frame.caches[processor].get(line)
        canvas.put(left + 2, row, _names(line, width), "" if copy else MUTED)
        _copy(canvas, left + width - 2, row, line, copy, width - 7)


def _names(line: tuple[str, ...], box: int) -> str:
    """The variables of a line, shortened so that its state has room beside them."""
    words, room = " ".join(line), max(1, box - 6 - 2 * len(line))
    room = max(room, 1 if len(line) == 1 else box - 7)
    return words if len(words) <= room else words[: room - 1] + "…"


def _copy(
    canvas: Canvas, right: int, row: int, line: tuple[str, ...], copy: Copy | None, room: int
) -> None:
    """State and values, flush right; what is not there, or invalid, has no value."""
    state = copy.state if copy else "I"
    valid = copy is not None and state != "I"
    values = " ".join(str(copy.values[name]) for name in line) if copy and valid else "–"
    words = f"{state} {values}"
    if len(words) > room:  # many variables: the memory below has their values
        words, values = state, ""
    canvas.put(right - len(words), row, state, _STATES[state] if copy else MUTED)
    canvas.put(right - len(words) + 2, row, values, "bold" if valid else MUTED)


def _bus(canvas: Canvas, layout: Machines, y: int, frame: Frame, width: int) -> None:
    busy = bool(frame.bus)
    style = LIT if busy else MUTED
    canvas.put(2, y, "━" * (width - 4), style)
    for processor in layout.shown:
        canvas.put(layout.middle(processor), y, "┻", style)
    canvas.put(4, y, " bus ", style)
    crossing = width // 2 in map(layout.middle, layout.shown)
    canvas.put(width // 2, y, "╋" if crossing else "┳", style)
    canvas.put(width // 2, y + 1, "│", style)
    if busy and frame.step:
        asks = f"{frame.bus[0]} {frame.step.variable} from P{frame.step.processor}"
        flush = "   Flush: the owner's line goes to memory" if "Flush" in frame.bus else ""
        canvas.put(4, y + 1, asks, LIT)
        canvas.put(width // 2 + 2, y + 1, flush.strip(), LIT)


def _memory(
    canvas: Canvas,
    y: int,
    frame: Frame,
    held: Sequence[tuple[str, ...]],
    hidden: int,
    width: int,
) -> None:
    words = "   ".join(f"{name} {frame.memory[name]}" for line in held for name in line)
    words += f"   {hidden} more" if hidden else ""
    box = max(28, min(width - 4, len(words) + 6))
    flushed = "Flush" in frame.bus
    style = LIT if flushed else ""
    canvas.box(width // 2 - box // 2, y, box, 3, style, "SHARED MEMORY")
    canvas.centre(width // 2, y + 1, words[: box - 4], "bold" if flushed else "")


def _counts(frame: Frame) -> Content:
    counts = [f"{name} {frame.signals[name]}" for name in SIGNALS]
    totals = frame.totals
    sharing = [f"{count} {kind}" for kind, count in frame.misses.items() if count]
    return Content.assemble(
        f"  {' '.join(counts)}",
        (f"   {show(totals.bytes, 'B')} {show(totals.time, 's')}", MUTED),
        (f"   {', '.join(sharing)} sharing" if sharing else "", "bold $warning"),
    )


def _legend() -> Content:
    parts = [
        Content.assemble((state, _STATES[state]), (f" {words}", MUTED))
        for state, words in _MEANINGS.items()
    ]
    return Content.assemble("  ", Content("   ").join(parts))


class SharedPage(ProgramPage):
    """A program on shared memory."""

    NAME = "shared"
    USUAL = BUS
    TITLE = "Shared memory: a cache line over the bus"

    def __init__(self) -> None:
        super().__init__(SharedPicture(None))

    def run(self, position: int = 0) -> None:
        self.trace = run_shared(self.program, self.costs)
        self.tell(found.shared(self.trace))
        self.load(len(self.trace), self.trace.stops, position)

    def at(self, position: int) -> None:
        self.picture.show(Scene(self.trace, position))
