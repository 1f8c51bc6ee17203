"""A list to choose one line from, narrowed by typing when it has a field."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from mlsys_tui.widgets.field import Field

Rows = Sequence[tuple[str, str]]


class Pick(ModalScreen[str | None]):
    """Choose one of (value, text) rows; the result is the value, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Close", id="pick.close"),
    ]

    def __init__(self, title: str, rows: Rows) -> None:
        super().__init__()
        self._title, self._rows = title, rows

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(Content(self._title), classes="question")
            yield OptionList(markup=False)

    def on_mount(self) -> None:
        self.show(self._rows)

    def show(self, rows: Rows) -> None:
        """Replace the rows and light the first."""
        self._rows = rows
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options([Option(Content(text)) for _, text in rows])
        options.highlighted = 0 if rows else None

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(self._rows[event.option_index][0])


class Search(Pick):
    """A field and the rows that answer it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "lit(1)", "Next", id="search.next", show=False),
        Binding("up", "lit(-1)", "Previous", id="search.previous", show=False),
    ]

    def __init__(self, title: str, find: Callable[[str], Rows]) -> None:
        super().__init__(title, ())
        self._find = find

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog -tall"):
            yield Static(Content(self._title), classes="question")
            yield Field(placeholder="type to search, enter opens, escape closes")
            options = OptionList(markup=False)
            options.can_focus = False
            yield options
            yield Static(classes="muted")

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one(Input).focus()

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        rows = self._find(event.value) if event.value.strip() else ()
        self.show(rows)
        empty = "" if rows or not event.value.strip() else "Nothing in the course matches."
        self.query_one(".muted", Static).update(Content(empty))

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        lit = self.query_one(OptionList).highlighted
        if lit is not None and self._rows:
            self.dismiss(self._rows[lit][0])

    def action_lit(self, by: int) -> None:
        options = self.query_one(OptionList)
        if options.highlighted is not None:
            options.highlighted = max(0, min(len(self._rows) - 1, options.highlighted + by))
