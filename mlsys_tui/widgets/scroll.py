"""The keys that scroll a page up and down, and no others."""

from textual.binding import Binding, BindingType

SCROLL_KEYS: list[BindingType] = [
    Binding("up", "scroll_up", "Up", id="scroll.up", show=False, tooltip="Scroll up"),
    Binding("down", "scroll_down", "Down", id="scroll.down", show=False, tooltip="Scroll down"),
    Binding("pageup", "page_up", "Page up", id="scroll.page_up", show=False),
    Binding("pagedown,space", "page_down", "Page down", id="scroll.page_down", show=False),
    Binding("home", "scroll_home", "Top", id="scroll.top", show=False),
    Binding("end", "scroll_end", "Bottom", id="scroll.bottom", show=False),
]
