"""Which lanes race: a list to tick."""

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from mlsys_tui.labs.matmul.orders import label
from mlsys_tui.labs.matmul.view_setup import LANES, MUTED, PAIR, ordered

_HINT = "space ticks, a all, i IJK and IKJ, enter takes them, escape leaves"


class PickLanes(ModalScreen[tuple[str, ...] | None]):
    """The result is the ticked lanes, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "tick", "Tick", id="lanes.tick"),
        Binding("a", "choose('all')", "All", id="lanes.all"),
        Binding("i", "choose('pair')", "IJK and IKJ", id="lanes.pair"),
        Binding("escape", "dismiss(None)", "Leave", id="lanes.leave"),
    ]

    def __init__(self, lanes: Sequence[str]) -> None:
        super().__init__()
        self._ticked = set(lanes)

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(Content("Which lanes race"), classes="question")
            yield OptionList(*(Option(self._row(name)) for name in LANES), markup=False)
            yield Static(Content(_HINT), classes="muted")

    def _row(self, name: str) -> Content:
        mark = "[x]" if name in self._ticked else "[ ]"
        return Content.assemble(f"{mark} {label(name):<10}", (LANES[name], MUTED))

    def _show(self) -> None:
        options = self.query_one(OptionList)
        for index, name in enumerate(LANES):
            options.replace_option_prompt_at_index(index, self._row(name))

    def action_tick(self) -> None:
        lit = self.query_one(OptionList).highlighted
        if lit is not None:
            self._ticked ^= {tuple(LANES)[lit]}
            self._show()

    def action_choose(self, which: str) -> None:
        self._ticked = set(LANES if which == "all" else PAIR)
        self._show()

    @on(OptionList.OptionSelected)
    def _entered(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if self._ticked:
            self.dismiss(ordered(self._ticked))
        else:
            self.notify("tick one lane or more", timeout=2)
