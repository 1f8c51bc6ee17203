"""A dialog with a few fields, checked by the model while they are typed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from mlsys_tui.formulas import Variable, parse
from mlsys_tui.text import BadInput, clean
from mlsys_tui.widgets.field import Field
from mlsys_tui.widgets.formula_form import nudged

_HOW = "up, down change; tab the next; enter takes it, escape leaves all as it was"


@dataclass(frozen=True)
class Written:
    """One field: its name for the check, its label, its text, and the unit it is read in."""

    name: str
    label: str
    text: str
    unit: str = ""
    whole: bool = False

    def nudged(self, text: str, by: int) -> str:
        """The text one step up or down."""
        low = 1.0 if self.whole else 0.0
        return nudged(
            Variable(self.name, "", self.label, self.unit, low, 1e15, whole=self.whole), text, by
        )


class SetUp(ModalScreen[Any]):
    """The result is what `check` makes of the fields' texts, or None."""

    DEFAULT_CSS = """
    SetUp .dialog { padding: 1 2; }
    SetUp .line { height: 1; }
    SetUp .label { width: 24; color: $foreground-muted; }
    SetUp .line Input, SetUp .line Input:focus {
        width: 1fr; height: 1; border: none; padding: 0; margin: 0; background: transparent; }
    SetUp .line Input:focus { background: $boost; }
    SetUp .verdict { height: 2; margin-top: 1; color: $foreground-muted; }
    SetUp .verdict.-wrong { color: $error; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Leave", id="setup.leave"),
        Binding("up", "nudge(1)", "More", id="setup.more", show=False),
        Binding("down", "nudge(-1)", "Less", id="setup.less", show=False),
    ]

    def __init__(
        self, title: str, fields: Sequence[Written], check: Callable[[Mapping[str, str]], Any]
    ) -> None:
        super().__init__()
        self._title, self._fields, self._check = title, fields, check

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(Content(self._title), classes="question")
            for each in self._fields:
                with Horizontal(classes="line"):
                    yield Static(Content(each.label), classes="label")
                    yield Field(each.text, max_length=200, select_on_focus=False)
            yield Static(Content(_HOW), classes="verdict")

    def on_mount(self) -> None:
        self.query(Field).first().focus()

    def _given(self) -> dict[str, str]:
        texts = [clean(field.value, one_line=True) for field in self.query(Field)]
        return dict(zip([each.name for each in self._fields], texts, strict=True))

    def _outcome(self) -> Any:
        """What the fields mean, or None with the reason shown."""
        verdict = self.query_one(".verdict", Static)
        try:
            outcome = self._check(self._given())
        except BadInput as problem:
            verdict.set_class(True, "-wrong")
            verdict.update(Content(str(problem)))
            return None
        verdict.set_class(False, "-wrong")
        verdict.update(Content(_HOW))
        return outcome

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        self._outcome()

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        if (outcome := self._outcome()) is not None:
            self.dismiss(outcome)

    def action_nudge(self, by: int) -> None:
        if isinstance(field := self.focused, Field):
            at = list(self.query(Field)).index(field)
            field.value = self._fields[at].nudged(field.value, by)
            field.cursor_position = len(field.value)


def number(name: str, text: str, unit: str = "", **domain: Any) -> float:
    """A number a field holds, in base units. Raises BadInput."""
    value = parse(Variable(name, "", name, unit, **domain), text)
    assert isinstance(value, float)
    return value


def position(settings: Mapping[str, Any]) -> int:
    """The frame that settings from outside ask for, the first if none. Raises BadInput."""
    return int(number("position", str(settings.get("position", 0)), low=0, whole=True))
