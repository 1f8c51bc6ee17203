"""An editor of several lines: a job, its input, an answer."""

from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import TextArea

from mlsys_tui.text import clean
from mlsys_tui.widgets.field import acted

_THE_SCREENS = ("leave", "cursor_page_up", "cursor_page_down")  # where the editor does not leave
_STEP = "    "


class Editor(TextArea):
    """Text to edit: letters and digits are its own, escape leaves, Enter keeps the indent,
    tab gives a step of it and backspace takes one.

    With `leaves=False` escape, PgUp and PgDn are its screen's.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Leave", id="editor.leave", tooltip="Leave the editor"),
    ]

    @dataclass
    class Left(Message):
        """The reader left the editor."""

        editor: "Editor"

        @property
        def control(self) -> "Editor":
            return self.editor

    def __init__(
        self, text: str = "", *, id: str, numbers: bool = True, leaves: bool = True
    ) -> None:
        self._leaves = leaves
        super().__init__(
            text, id=id, show_line_numbers=numbers, soft_wrap=not numbers, compact=True
        )
        self.cursor_blink = False

    def check_consume_key(self, key: str, character: str | None = None) -> bool:
        return super().check_consume_key(key, character) or key == "slash"  # it is printable too

    async def _on_key(self, event: events.Key) -> None:
        if await acted(self, event):
            return
        if event.key == "tab":
            event.stop()
            event.prevent_default()
            self.insert(_STEP[self.cursor_location[1] % len(_STEP) :])
        elif event.key == "enter" and self.show_line_numbers:
            event.stop()
            event.prevent_default()
            self.insert("\n" + self._indent())

    def _indent(self) -> str:
        """The indent of the line that is broken, and a step more after a colon."""
        row, column = self.cursor_location
        line = self.document.get_line(row)[:column]
        deeper = _STEP if line.rstrip().endswith(":") else ""
        return line[: len(line) - len(line.lstrip(" "))] + deeper

    def action_delete_left(self) -> None:
        """Delete what is selected, a step of the indent, or one character."""
        row, column = self.cursor_location
        indent = self.document.get_line(row)[:column]
        if self.selection.is_empty and indent and not indent.strip(" "):
            self.delete((row, (column - 1) // len(_STEP) * len(_STEP)), (row, column))
        else:
            super().action_delete_left()

    async def _on_paste(self, event: events.Paste) -> None:
        event.text = clean(event.text.replace("\r\n", "\n").replace("\r", "\n"))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return self._leaves if action in _THE_SCREENS else True

    def action_leave(self) -> None:
        self.post_message(self.Left(self))
