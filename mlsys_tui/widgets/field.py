"""The field every form and dialog uses."""

from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Input


async def acted(widget: Widget, event: events.Key) -> bool:
    """Whether the key is bound by the widget itself, and was acted on here and now.

    A bound key goes the way through all widgets above to the app, and would take effect after
    letters that were typed later: over a slow connection both come at once.
    """
    known = None if event.is_printable else widget.screen.active_bindings.get(event.key)
    if known is None or known.node is not widget or not known.enabled:
        return False
    if handled := await widget.app.run_action(known.binding.action, widget):
        event.stop()
        event.prevent_default()
    return handled


class Field(Input):
    """One line of text whose cursor stands still: an idle screen sends nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "app.focus_next", "Next field", id="field.next", show=False,
                tooltip="The next field"),
        Binding("shift+tab", "app.focus_previous", "Field before", id="field.back", show=False,
                tooltip="The field before"),
    ]  # fmt: skip

    def on_mount(self) -> None:
        self.cursor_blink = False

    def check_consume_key(self, key: str, character: str | None) -> bool:
        # Unicode calls it a solidus, so Textual takes `slash` for a key that types nothing.
        return key == "slash" or super().check_consume_key(key, character)

    async def _on_key(self, event: events.Key) -> None:
        focused = self.screen.focused
        if focused is not None and focused is not self:  # typed after what left this field
            event.stop()
            event.prevent_default()
            focused.post_message(events.Key(event.key, event.character))
            return
        await acted(self, event)
