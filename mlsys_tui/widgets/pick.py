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

    DEFAULT_CSS = """
    Pick OptionList { text-wrap: nowrap; text-overflow: ellipsis; scrollbar-size-vertical: 0; }
    """

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
            yield Static(classes="muted more")

    def on_mount(self) -> None:
        self.show(self._rows)

    def show(self, rows: Rows) -> None:
        """Replace the rows and light the first."""
        self._rows = rows
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options([Option(Content(text)) for _, text in rows])
        options.highlighted = 0 if rows else None
        self.call_after_refresh(self._count)

    @on(OptionList.OptionHighlighted)
    def _lit(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self.call_after_refresh(self._count)

    def _count(self) -> None:
        """Say how many rows are above and below what is in view: each takes one line."""
        options = self.query_one(OptionList)
        above = options.scroll_offset.y
        below = max(0, len(self._rows) - above - options.scrollable_content_region.height)
        more = [f"{sign} {rest} more" for sign, rest in (("▴", above), ("▾", below)) if rest]
        self.query_one(".more", Static).update(Content("   ".join(more) or self._empty))

    @property
    def _empty(self) -> str:
        """What is said where there is nothing more."""
        return ""

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
            yield Static(classes="muted more")

    @property
    def _empty(self) -> str:
        typed = bool(self.query_one(Input).value.strip())
        return "Nothing in the course matches." if typed and not self._rows else ""

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one(Input).focus()

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        rows = self._find(event.value) if event.value.strip() else ()
        self.show(rows)

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
