"""The dialog with every setting: checked by the model while it is typed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from mlsys_tui.formulas import Variable, show
from mlsys_tui.formulas.quantity import quoted
from mlsys_tui.labs.paramserver.cluster import POLICY_NAMES, PROBLEMS, SPREADS, Experiment
from mlsys_tui.labs.paramserver.settings import experiment
from mlsys_tui.text import BadInput, clean
from mlsys_tui.widgets.field import Field
from mlsys_tui.widgets.formula_form import nudged

_FLAGS = ("no", "yes")
_HOW = "↑↓ change, tab next, enter runs, escape leaves all as it was"


@dataclass(frozen=True)
class Setting:
    """One field: what it is called here, its usual text, and what up and down do with it."""

    name: str
    label: str
    usual: str
    unit: str = ""
    whole: bool = False
    choices: tuple[str, ...] = ()

    def nudged(self, text: str, by: int) -> str:
        """The text one step up or down."""
        low, high = 0.0, 1e15
        variable = Variable(
            self.name, "", self.label, self.unit, low, high, whole=self.whole, choices=self.choices
        )
        if self.name in _LISTS:
            return text
        return nudged(variable, text, -by if self.choices else by)


_LISTS = ("straggler", "outage", "loss")
LEFT = (
    Setting("policy", "policy", "sync", choices=POLICY_NAMES),
    Setting("staleness", "ssp bound s", "3"),
    Setting("backups", "backup workers", "2", whole=True),
    Setting("workers", "workers", "5", whole=True),
    Setting("compute", "compute", "50 ms", "s"),
    Setting("spread", "its spread", "fixed", choices=SPREADS),
    Setting("straggler", "stragglers", ""),
    Setting("parameters", "parameters", "1M", whole=True),
    Setting("bytes_per_parameter", "bytes of each", "4", whole=True),
    Setting("bandwidth", "bandwidth", "1 Gbps", "B/s"),
    Setting("latency", "latency", "0 ms", "s"),
    Setting("links", "links", "own", choices=("own", "shared")),
    Setting("servers", "servers", "1", whole=True),
    Setting("duplex", "duplex", "full", choices=("full", "half")),
)
RIGHT = (
    Setting("outage", "outages", ""),
    Setting("goes_on", "go on without", "no", choices=_FLAGS),
    Setting("loss", "lost messages", ""),
    Setting("timeout", "resend after", "200 ms", "s"),
    Setting("iterations", "iterations", "100", whole=True),
    Setting("seed", "seed", "0", whole=True),
    Setting("training", "training", "yes", choices=_FLAGS),
    Setting("problem", "problem", "logistic", choices=PROBLEMS),
    Setting("rate", "rate", "0.1"),
    Setting("decay", "decay", "0"),
    Setting("batch", "batch", "16", whole=True),
    Setting("scale", "a gradient's", "mean", choices=("mean", "sum")),
    Setting("stale_aware", "stale-aware", "no", choices=_FLAGS),
)
_TRAINING = ("problem", "rate", "decay", "batch", "scale", "stale_aware")
_HINTS = {
    "straggler": "0:4 worker 0, 4× slower; more by commas",
    "outage": "2:300ms:1s worker 2 stops, comes back",
    "loss": "2:3:push worker 2, its 3rd; pull, push, ack",
    "staleness": "clocks ahead of the slowest; inf is async",
    "scale": "mean: rate/workers each; sum: the whole rate",
    "goes_on": "whether a barrier leaves out the stopped",
}


class Line(Horizontal):
    """A setting and its field."""

    def __init__(self, setting: Setting, text: str) -> None:
        super().__init__()
        self.setting, self._text = setting, text

    def compose(self) -> ComposeResult:
        yield Static(Content(self.setting.label), classes="label")
        yield Field(
            self._text,
            placeholder=self.setting.usual or "none",
            max_length=200,
        )

    @property
    def field(self) -> Field:
        return self.query_one(Field)


class Settings(ModalScreen[Mapping[str, Any] | None]):
    """The result is what `settings.experiment` accepts, or None."""

    DEFAULT_CSS = """
    Settings .dialog { width: 78; padding: 0 2; }
    Settings VerticalScroll { height: auto; max-height: 14; scrollbar-size-vertical: 1; }
    Settings .columns { height: auto; }
    Settings .column { height: auto; width: 1fr; }
    Settings Line { height: 1; }
    Settings Line .label { width: 16; color: $foreground-muted; }
    Settings Line Input, Settings Line Input:focus {
        width: 1fr; height: 1; border: none; padding: 0; margin: 0 1 0 0; background: transparent; }
    Settings Line Input:focus { background: $boost; }
    Settings Line.-off .label { color: $text-disabled; }
    Settings .question { margin: 0; }
    Settings .verdict { height: 2; margin-top: 1; color: $success; }
    Settings .verdict.-wrong { color: $error; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Leave", id="settings.leave"),
        Binding("up", "nudge(1)", "More", id="settings.more", show=False),
        Binding("down", "nudge(-1)", "Less", id="settings.less", show=False),
    ]

    def __init__(self, written: Mapping[str, Any]) -> None:
        super().__init__()
        self._written = written

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(Content("The set-up"), classes="question")
            with VerticalScroll(can_focus=False), Horizontal(classes="columns"):
                for settings in (LEFT, RIGHT):
                    with Vertical(classes="column"):
                        for setting in settings:
                            yield Line(setting, _text(self._written, setting))
            yield Static(classes="verdict")
            yield Static(Content(_HOW), classes="muted")

    def on_mount(self) -> None:
        self._check()
        self.query(Line).first().field.focus()

    @property
    def given(self) -> dict[str, Any]:
        """What is written, without what cannot matter here. Raises BadInput."""
        lines = [line for line in self.query(Line) if not line.has_class("-off")]
        written = {line.setting: line.field.value.strip() for line in lines}
        return {s.name: _value(s, text) for s, text in written.items() if text}

    def _check(self) -> None:
        """Grey what cannot matter, and say what the model thinks of the rest."""
        texts = {line.setting.name: line.field.value.strip() for line in self.query(Line)}
        off = _idle(texts)
        for line in self.query(Line):
            line.set_class(line.setting.name in off, "-off")
            line.field.disabled = line.setting.name in off
        try:
            self._say(_derived(experiment(self.given)), wrong=False)
        except BadInput as problem:
            self._say(str(problem), wrong=True)

    def _say(self, words: str, *, wrong: bool) -> None:
        verdict = self.query_one(".verdict", Static)
        verdict.set_class(wrong, "-wrong")
        verdict.update(Content(words))

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._check()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        line = event.widget.parent
        hint = _HINTS.get(line.setting.name, _HOW) if isinstance(line, Line) else _HOW
        self.query_one(".muted", Static).update(Content(hint))

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        try:
            experiment(given := self.given)
        except BadInput:
            return
        self.dismiss(given)

    def action_nudge(self, by: int) -> None:
        line = self.focused.parent if self.focused else None
        if isinstance(line, Line):
            line.field.value = line.setting.nudged(line.field.value or line.setting.usual, by)
            line.field.cursor_position = len(line.field.value)


def _text(written: Mapping[str, Any], setting: Setting) -> str:
    value = written.get(setting.name, setting.usual)
    if isinstance(value, bool):
        return _FLAGS[value]
    return ", ".join(value) if isinstance(value, list | tuple) else str(value)


def _value(setting: Setting, text: str) -> Any:
    safe = clean(text, one_line=True)
    if setting.choices == _FLAGS:
        if safe not in _FLAGS:
            raise BadInput(f"{setting.label} must be yes or no (got {quoted(safe)})")
        return safe == "yes"
    return [part.strip() for part in safe.split(",")] if setting.name in _LISTS else safe


def _idle(texts: Mapping[str, str]) -> set[str]:
    """Settings that nothing would come of under the others."""
    idle = set()
    if texts["policy"] != "ssp":
        idle.add("staleness")
    if texts["policy"] != "backup":
        idle.add("backups")
    if texts["policy"] == "ring":
        idle |= {"links", "servers"}
    if texts["training"] == "no":
        idle |= set(_TRAINING)
    if not texts["outage"]:
        idle.add("goes_on")
    if not texts["loss"]:
        idle.add("timeout")
    return idle


def _derived(experiment: Experiment) -> str:
    cluster = experiment.cluster
    size, way = show(cluster.message_bytes, "B"), show(cluster.transfer, "s")
    return f"A message is {size}: {way} one way on a link of its own."
