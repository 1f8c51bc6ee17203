"""Worked examples and tables of a lesson, computed by the formula engine when they are shown."""

import math
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from mlsys_tui.formulas import find, parse
from mlsys_tui.formulas.blocks import Table, Worked, table, worked
from mlsys_tui.text import BadInput
from mlsys_tui.widgets.field import Field
from mlsys_tui.widgets.pages import Answerable

_CLOSE = 0.01  # an answer within one percent is right
_MUTED = "$foreground-muted"


class WorkedBlock(Answerable):
    """The lines of a worked example; the last ones may be left for the reader to fill in."""

    DEFAULT_CSS = """
    WorkedBlock { height: auto; margin: 0 2 1 2; padding: 0 1; border-left: wide $primary;
        .after { display: none; }
        &.-revealed .after { display: block; }
        &.-revealed .before { display: none; }
        .before { height: auto; }
        Input, Input:focus { width: 40; border: none; height: 1; padding: 0; background: $boost; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Leave", id="worked.leave", tooltip="Leave the field"),
    ]

    class Left(Message):
        """The reader left the field, or filled it in right."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text
        self._worked: Worked | None = None

    def compose(self) -> ComposeResult:
        try:
            self._worked = example = worked(self._text)
        except BadInput as error:
            yield Static(Content(f"This example cannot be computed: {error}"))
            return
        yield Static(Content("\n".join(example.shown or (_given(example),))))
        if example.hidden:
            with Vertical(classes="before"):
                yield Static(Content.styled("\n".join("?" for _ in example.hidden[:3]), _MUTED))
                yield Field(placeholder="enter: type the result")
                yield Static(Content.styled("a shows the lines", _MUTED), classes="verdict")
            yield Static(Content("\n".join(example.hidden)), classes="after")

    @property
    def open(self) -> bool:
        return super().open and self._worked is not None and bool(self._worked.hidden)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if self._worked is None:
            return
        solution = self._worked.solution
        try:
            answer = parse(find(solution.formula)[solution.target], event.value)
        except BadInput as error:
            self._say(str(error))
            return
        if isinstance(answer, float) and math.isclose(answer, solution.value, rel_tol=_CLOSE):
            self.add_class("-revealed")
            self.post_message(self.Left())
        else:
            self._say("not that; a shows the lines")

    def _say(self, sentence: str) -> None:
        self.query_one(".verdict", Static).update(Content.styled(sentence, "$text-warning"))

    def action_leave(self) -> None:
        self.post_message(self.Left())


def _given(example: Worked) -> str:
    """What stands in a block that shows no line of the solution: the question itself."""
    formula = find(example.solution.formula)
    known = ", ".join(
        f"{formula[name].symbol} = {formula[name].show(value)}"
        for name, value in example.solution.given.items()
    )
    return f"{known};  {formula[example.solution.target].symbol} = ?"


class WorkedTable(Static):
    """A formula over two ranges."""

    DEFAULT_CSS = "WorkedTable { margin: 0 2 1 2; }"

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text

    def on_mount(self) -> None:
        try:
            self.update(_drawn(table(self._text)))
        except BadInput as error:
            self.update(Content(f"This table cannot be computed: {error}"))


def _drawn(grid: Table) -> Content:
    columns = list(zip(grid.header, *grid.rows, strict=True))
    widths = [max(map(len, column)) + 2 for column in columns]
    lines = [
        "".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True))
        for row in (grid.header, *grid.rows)
    ]
    return Content.assemble((lines[0], "bold $text-primary"), *(f"\n{line}" for line in lines[1:]))
