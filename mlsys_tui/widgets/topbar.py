"""The one-line header: the course at the left, the study clock at the right."""

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.reactive import reactive, var
from textual.widget import Widget
from textual.widgets import Static


class ClockFace(Widget):
    """The clock in words; one short line, so that a tick sends a few bytes."""

    DEFAULT_CSS = "ClockFace { width: auto; height: 1; padding: 0 1; }"

    words = reactive("", layout=True)

    def render(self) -> Content:
        return Content(self.words)


class TopBar(Horizontal):
    """The header of every tab."""

    DEFAULT_CSS = """
    TopBar { height: 1; background: $panel; color: $foreground;
        #title { width: 1fr; padding: 0 1; text-wrap: nowrap; text-overflow: ellipsis; }
        ClockFace.-running { color: $success; text-style: bold; }
        ClockFace.-late { color: $warning; }
    }
    """

    def __init__(self, title: str, note: str = "") -> None:
        super().__init__()
        self._title, self._note = title, note

    says: var[str] = var("", init=False)

    def compose(self) -> ComposeResult:
        yield Static(self._line(), id="title")
        yield ClockFace()

    def _line(self) -> Content:
        note = (f"  {self._note}" if self._note else "", "bold $warning")
        if self.says:
            return Content.assemble(("w ", "bold $accent"), self.says, note)
        return Content.assemble(("mlsys-tui", "bold"), f"  {self._title}", note)

    def watch_says(self) -> None:
        """Put in the course's place what an hour asks for now; empty brings the course back."""
        self.query_one("#title", Static).update(self._line())

    def show_clock(self, words: str, *, running: bool, late: bool) -> None:
        """Show the clock's line; the face repaints only when its words change."""
        face = self.query_one(ClockFace)
        face.set_class(running, "-running")
        face.set_class(late, "-late")
        face.words = words
