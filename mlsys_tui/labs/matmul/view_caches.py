"""Other caches than the reported ones: virtual machines may report what they like."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from mlsys_tui.labs.matmul.shapes import parse_shape
from mlsys_tui.labs.matmul.view_setup import Caches, reported_caches
from mlsys_tui.text import BadInput, clean
from mlsys_tui.widgets.field import Field

_MOST = 2
_HINT = "enter takes them, an empty field the reported ones, escape leaves"


class AskCaches(ModalScreen[Caches | None]):
    """One field: size,ways,line of L1 and L2. The result is the caches, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Leave", id="caches.leave"),
    ]

    def __init__(self, caches: Caches) -> None:
        super().__init__()
        self._text = " ".join(str(shape) for shape in caches.shapes)

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(
                Content("Caches as size,ways,line, nearest first: 32K,8,64 1M,16,64"),
                classes="question",
            )
            yield Field(self._text)
            yield Static(Content(_HINT), classes="muted")

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        try:
            self.dismiss(parse_caches(clean(event.value, one_line=True)))
        except BadInput as problem:
            words = str(problem)
            self.query_one(".muted", Static).update(Content(words[:1].upper() + words[1:]))


def parse_caches(text: str) -> Caches:
    """One or two levels, separated by spaces; the reported ones for nothing. Raises BadInput."""
    parts = text.split()
    if not parts:
        return reported_caches()
    if len(parts) > _MOST:
        raise BadInput(f"there is room for {_MOST} levels here (got {len(parts)})")
    return Caches(tuple(parse_shape(part) for part in parts), reported=False)
