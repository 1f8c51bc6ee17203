"""The footer: the keys that work here and now, in one line drawn by one widget."""

from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget


class KeyBar(Widget):
    """Textual's footer mounts a widget a key and doubles the time that a tab takes to change."""

    DEFAULT_CSS = """
    KeyBar { dock: bottom; height: 1; width: 1fr; background: $footer-background; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._line = Content()

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, self._updated)

    def _updated(self, screen: Screen[object]) -> None:
        self.call_after_refresh(self._redraw, screen)  # when the focus is where it is going

    def _redraw(self, screen: Screen[object]) -> None:
        line = self._keys(screen)
        if line != self._line:
            self._line = line
            self.refresh()

    def _keys(self, screen: Screen[object]) -> Content:
        shown: dict[str, Content] = {}
        for active in screen.active_bindings.values():
            binding = active.binding
            if binding.show and active.enabled and binding.action not in shown:
                key = self.app.get_key_display(binding)
                shown[binding.action] = Content.assemble(
                    (key, "bold $footer-key-foreground"),
                    (f" {binding.description}", "$footer-description-foreground"),
                )
        return Content(" ").join(shown.values())

    def render(self) -> Content:
        return self._line
