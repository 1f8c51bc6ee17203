"""A form generated from a formula's declaration: leave one field empty to solve for it."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.reactive import var
from textual.widgets import Input, Static

from mlsys_tui.formulas import Formula, Variable, parse
from mlsys_tui.text import BadInput
from mlsys_tui.widgets.field import Field

_NUMBER = re.compile(r"\s*([0-9]+\.?[0-9]*|\.[0-9]+)(\s*[^0-9\s/,.][^0-9,]*)?")
_START = re.compile(r"\s*(?:[+−-]|[+−-]?(?:[0-9]*\.|0+\.?0*)|[+−-]?[0-9.]+(?:[eE][+−-]?|\s*/))\s*")
_FINEST = Decimal("0.01")  # a fraction moves by this, unless it is smaller itself
_LABEL = 24  # cells of a label, with the sign before it and the gap behind


def nudged(variable: Variable, text: str, by: int) -> str:
    """The text with its number one step up or down, in the unit it is written in.

    A step is a hundredth for fractions, else one in the second digit; a word moves on to the next
    choice. What cannot move, or would leave the domain, stays as it is.
    """
    if variable.choices:
        return _next_choice(variable, text, by)
    match = _NUMBER.fullmatch(text)
    if match is None:
        return text
    number, unit = Decimal(match[1]), match[2] or ""
    moved = f"{number + by * _step(variable, number, unit):f}"
    if "." in moved:
        moved = moved.rstrip("0").rstrip(".")
    try:
        parse(variable, moved + unit)
    except BadInput:
        return text
    return moved + unit


def unfinished(text: str) -> bool:
    """Whether this may still become another number: `0`, `0.`, `0.0`, `-`, `1e`, `1/`."""
    return _START.fullmatch(text) is not None


def _step(variable: Variable, number: Decimal, unit: str) -> Decimal:
    share = variable.high <= 1 and not unit
    if share and (number == 0 or number >= _FINEST):
        return _FINEST
    if number == 0:
        return Decimal(1)
    step = Decimal(10) ** (math.floor(math.log10(number)) - 1)
    return max(step, Decimal(1)) if variable.whole else step


def _next_choice(variable: Variable, text: str, by: int) -> str:
    choices = variable.choices
    at = choices.index(text) if text in choices else -by
    return choices[(at + by) % len(choices)]


def written(variable: Variable, value: float | str | None) -> str:
    """What a field shows for a default: `100 s`, `1 GB/s`, nothing where there is none."""
    if value is None:
        return ""
    return value if isinstance(value, str) else variable.show(value).replace("−", "-")


class Entry(Horizontal):
    """One variable: its symbol, its name, its field. `-solved` where the engine found it."""

    def __init__(self, variable: Variable, text: str, symbol: int) -> None:
        """`symbol` is how many cells the symbols of this form take."""
        super().__init__()
        self.variable, self._text, self._symbol = variable, text, symbol

    def compose(self) -> ComposeResult:
        yield Static(Content(self._label(False)), classes="label")
        yield Field(self._text, select_on_focus=False, max_length=100)

    def _label(self, lit: bool) -> str:
        title = self.variable.title
        if len(title) > _LABEL - 4 - self._symbol:
            title = self.variable.name.replace("_", " ")
        return f"{'▸' if lit else ' '} {self.variable.symbol:<{self._symbol}} {title}"

    @property
    def field(self) -> Field:
        return self.query_one(Field)

    def light(self, lit: bool) -> None:
        """Mark it as the one that up and down move."""
        self.query_one(".label", Static).update(Content(self._label(lit)))

    def solved(self, words: str | None) -> None:
        """Show the value that was found, or that there is none."""
        self.set_class(words is not None, "-solved")
        empty = "none" if self.variable.optional is not None else "?"
        self.field.placeholder = f"= {words}" if words is not None else empty


class FormulaForm(Vertical):
    """The fields of one formula. `show` fills it, `mark` says what was found."""

    DEFAULT_CSS = """
    FormulaForm { height: auto; width: 1fr;
        Entry { height: 1; width: 1fr; }
        Entry .label { width: 24; height: 1; text-wrap: nowrap; text-overflow: ellipsis; }
        Entry Input, Entry Input:focus { width: 1fr; border: none; height: 1; padding: 0;
            background: transparent; }
        Entry Input:focus { background: $boost; }
        Entry .input--placeholder { color: $foreground-muted; }
        Entry.-solved .label { color: $text-success; }
        Entry.-solved .input--placeholder { color: $text-success; text-style: bold; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Leave", id="form.leave", tooltip="Leave the fields"),
        Binding("up", "nudge(1)", "More", id="form.more", show=False, tooltip="A little more"),
        Binding("down", "nudge(-1)", "Less", id="form.less", show=False, tooltip="A little less"),
    ]

    lit = var("", init=False)
    """The variable that up and down move when no field has the focus."""

    @dataclass
    class Changed(Message):
        """A field has another text; `unfinished` where a number in it is still being typed."""

        form: "FormulaForm"
        unfinished: bool = False

    class Left(Message):
        """The reader left the fields."""

    _unfinished = False

    async def show(self, formula: Formula, texts: Mapping[str, str]) -> None:
        """Put a formula's variables into the form."""
        await self.remove_children()
        self.set_reactive(FormulaForm.lit, "")
        widest = max(len(v.symbol) for v in formula.variables)
        with self.prevent(Input.Changed):
            await self.mount(*(Entry(v, texts.get(v.name, ""), widest) for v in formula.variables))
        given = [entry for entry in self.entries if entry.field.value]
        self.lit = given[0].variable.name if given else formula.variables[0].name

    @property
    def entries(self) -> list[Entry]:
        return list(self.query(Entry))

    @property
    def texts(self) -> dict[str, str]:
        """What is written, by variable; empty fields are left out."""
        return {e.variable.name: e.field.value for e in self.entries if e.field.value.strip()}

    def mark(self, target: str | None, words: str = "") -> None:
        """`target` was found and is `words`; None where nothing was."""
        for entry in self.entries:
            entry.solved(words if entry.variable.name == target else None)

    def enter(self) -> None:
        """Put the focus on the field that is lit."""
        if lit := self._lit_entry:
            lit.field.focus()

    @property
    def _lit_entry(self) -> Entry | None:
        return next((e for e in self.entries if e.variable.name == self.lit), None)

    def watch_lit(self, lit: str) -> None:
        for entry in self.entries:
            entry.light(entry.variable.name == lit)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        if isinstance(event.widget.parent, Entry):
            self.lit = event.widget.parent.variable.name

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._tell(event.input.has_focus and unfinished(event.value))

    def _tell(self, unfinished: bool = False) -> None:
        self._unfinished = unfinished
        self.post_message(self.Changed(self, unfinished))

    def on_descendant_blur(self) -> None:
        """A number that is left is finished."""
        if self._unfinished:
            self._tell()

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        """On to the next field."""
        event.stop()
        at = [e.variable.name for e in self.entries].index(self.lit)
        self.entries[(at + 1) % len(self.entries)].field.focus()

    def action_leave(self) -> None:
        self.post_message(self.Left())

    def action_nudge(self, by: int) -> None:
        """Move the lit number a step."""
        if lit := self._lit_entry:
            with self.prevent(Input.Changed):
                lit.field.value = nudged(lit.variable, lit.field.value, by)
            lit.field.cursor_position = len(lit.field.value)
            self._tell()
