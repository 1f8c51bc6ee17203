"""Help: every key that works here, read from the bindings themselves."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import ActiveBinding, Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static


class Help(ModalScreen[None]):
    """The keys of one tab, nearest first."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,q", "dismiss(None)", "Close", id="help.close"),
    ]

    def __init__(
        self, title: str, bindings: Mapping[str, ActiveBinding], tabs: Sequence[str]
    ) -> None:
        super().__init__()
        self._title, self._keys, self._tabs = title, bindings, tabs

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog -tall"):
            yield Static(Content(f"Keys in {self._title}"), classes="question")
            with VerticalScroll():
                yield Static(Content("\n").join(self._lines()))
            yield Static(Content("arrows scroll, escape closes"), classes="muted")

    def on_mount(self) -> None:
        self.query_one(VerticalScroll).focus()

    def _lines(self) -> list[Content]:
        keys: dict[tuple[str, str], list[str]] = {}
        for active in self._keys.values():
            if active.binding.id is None or active.binding.action.startswith("app.tab("):
                continue
            if active.binding.action.startswith("tab("):
                continue
            words = active.tooltip or active.binding.description
            if words:
                shown = active.binding.key_display or self.app.get_key_display(active.binding)
                keys.setdefault((active.binding.action, words), []).append(shown)
        tabs = [
            Content.assemble((f"{digit:>16}", "bold $accent"), f"  {word}")
            for digit, _, word in (tab.partition(" ") for tab in self._tabs)
        ]
        own = [
            Content.assemble(
                (f"{' '.join(dict.fromkeys(shown)):>16}", "bold $accent"), f"  {words}"
            )
            for (_, words), shown in keys.items()
        ]
        return own + tabs
