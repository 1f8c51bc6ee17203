"""Processors side by side, as many as fit around the one at work: the top of both diagrams."""

from dataclasses import dataclass

from mlsys_tui.labs.memory.view_canvas import LIT, MUTED, Canvas

_LEAST, _MOST, _EDGE = 15, 22, 2


@dataclass(frozen=True)
class Machines:
    """Where the processors of `shown` stand: each has `pitch` columns, from `left` on."""

    count: int
    shown: range
    left: int
    pitch: int

    def middle(self, processor: int) -> int:
        """The column that a processor's lines hang from; the edge for those out of sight."""
        place = processor - self.shown.start
        place = max(-1, min(len(self.shown), place))
        return self.left + place * self.pitch + self.pitch // 2

    @property
    def box(self) -> int:
        """How wide a processor's box is."""
        return self.pitch - 2

    def label(self, canvas: Canvas, y: int) -> None:
        """How many more there are at either side."""
        before, after = self.shown.start, self.count - self.shown.stop
        if before:
            canvas.put(_EDGE, y, f"◂ {before} more", MUTED)
        if after:
            words = f"{after} more ▸"
            canvas.put(canvas.width - _EDGE - len(words), y, words, MUTED)

    def heads(self, canvas: Canvas, y: int, lit: int | None, notes: dict[int, str]) -> None:
        """The processors' names, the one at work lit, each with a note beside it."""
        for processor in self.shown:
            note = notes.get(processor, "")
            words = f"P{processor}{'  ' if note else ''}{note}"
            style = LIT if processor == lit else ""
            canvas.centre(self.middle(processor), y, words, style)


def machines(count: int, lit: int | None, width: int) -> Machines:
    """Lay out `count` processors so that the lit one is in view."""
    room = width - 2 * _EDGE
    fits = max(1, min(count, room // _LEAST))
    pitch = min(_MOST, room // fits)
    start = max(0, min((lit or 0) - fits // 2, count - fits))
    left = (width - fits * pitch) // 2
    return Machines(count, range(start, start + fits), left, pitch)
