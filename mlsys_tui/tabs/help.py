"""Help: every key that works here, read from the bindings themselves."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import ActiveBinding, Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.events import Resize
from textual.screen import ModalScreen
from textual.widgets import Static

from mlsys_tui.widgets.answer_marks import KEY, hanging

_ROWS = 7  # of the dialog beside the list
_KEYS, _WIDEST, _AROUND = 18, 74, 8  # cells: the keys, the dialog, its border and scrollbar


class Help(ModalScreen[None]):
    """The keys of one tab, nearest first; last those that the footer leaves out."""

    DEFAULT_CSS = "Help VerticalScroll { height: auto; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,q", "dismiss(None)", "Close", id="help.close"),
    ]

    def __init__(
        self, title: str, bindings: Mapping[str, ActiveBinding], tabs: Sequence[str]
    ) -> None:
        super().__init__()
        self._title, self._keys, self._tabs = title, bindings, tabs

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(Content(f"Keys in {self._title}"), classes="question")
            with VerticalScroll():
                yield Static(Content("\n").join(self._lines()))
            yield Static(classes="muted")

    def on_mount(self) -> None:
        scroll = self.query_one(VerticalScroll)
        scroll.focus()
        for change in ("scroll_y", "virtual_size", "size"):
            self.watch(scroll, change, self._foot)

    def on_resize(self, event: Resize) -> None:
        self.query_one(VerticalScroll).styles.max_height = event.size.height - _ROWS

    def _foot(self) -> None:
        scroll = self.query_one(VerticalScroll)
        left = round(scroll.max_scroll_y - scroll.scroll_target_y)
        more = f"▾ {left} more, arrows scroll; " if left else ""
        self.query_one(".muted", Static).update(Content(f"{more}escape closes"))

    def _lines(self) -> list[Content]:
        keys: dict[tuple[str, str], list[str]] = {}
        for active in sorted(self._keys.values(), key=lambda each: not each.binding.show):
            if active.binding.id is None or active.binding.action.startswith("app.tab("):
                continue
            if active.binding.action.startswith("tab("):
                continue
            words = active.tooltip or active.binding.description
            if words:
                shown = self.app.get_key_display(replace(active.binding, key_display=None))
                keys.setdefault((active.binding.action, words), []).append(shown)
        own = [(" ".join(dict.fromkeys(shown)), words) for (_, words), shown in keys.items()]
        tabs = [(digit, word) for digit, _, word in (tab.partition(" ") for tab in self._tabs)]
        room = min(self.app.size.width, _WIDEST) - _KEYS - _AROUND
        return [
            line
            for shown, words in own + tabs
            for line in hanging(
                Content.styled(f"{shown:>{_KEYS - 2}}  ", KEY), Content(words).wrap(room)
            )
        ]
