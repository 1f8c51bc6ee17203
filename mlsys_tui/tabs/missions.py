"""Missions: what to bring about in a lab, told before it is opened and explained afterwards."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from mlsys_tui.course import Hour, Mission
from mlsys_tui.course.drawing import mixed
from mlsys_tui.course.missions import met
from mlsys_tui.study.progress import Progress
from mlsys_tui.widgets.predict import LETTERS, Predict

START, AGAIN, BACK, GIVE_UP, ASK, LEAVE = "start", "again", "back", "give up", "ask", "leave"
_MUTED, _KEY = "$foreground-muted", "bold $accent"


@dataclass(frozen=True)
class Underway:
    """The mission at work in an hour's lab. `guess` is the reason that was chosen, if one was."""

    mission: Mission
    guess: int | None = None
    reached: bool = False

    def found(self, values: Mapping[str, Any]) -> "Underway":
        """After a result of the lab: reached once the goal is met, and from then on."""
        return replace(self, reached=True) if met(self.mission.goal, values) else self

    @property
    def words(self) -> str:
        """What the header says of it."""
        return f"{'goal reached' if self.reached else 'mission'}: {self.mission.title}"


def next_mission(hour: Hour, progress: Progress) -> Mission | None:
    """The first mission of the hour that is not done; the first one once all are."""
    left = [each for each in hour.missions if each.id not in progress.missions]
    return next(iter(left or hour.missions), None)


class _Options(Predict):
    """One option a line; an arrow, not its style alone, marks the one chosen."""

    def render(self) -> Content:
        return Content("\n").join(
            Content.assemble(
                _arrow(index == self.guess),
                (f"{letter} ", _KEY),
                (option, "bold" if index == self.guess else ""),
            )
            for index, (letter, option) in enumerate(zip(LETTERS, self.options, strict=False))
        )


class _Dialog(ModalScreen[Any]):
    """Text that scrolls where it is long, and lettered options below it."""

    DEFAULT_CSS = """
    _Dialog .dialog { width: 76; padding: 0 2; }
    _Dialog VerticalScroll { height: auto; max-height: 20; scrollbar-size-vertical: 1; }
    _Dialog .question { margin: 0 0 1 0; }
    _Dialog Predict { margin: 1 0; }
    _Dialog Predict:focus { background: transparent; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "scroll(-1)", "Up", id="mission.up", show=False),
        Binding("down", "scroll(1)", "Down", id="mission.down", show=False),
    ]

    def on_mount(self) -> None:
        for options in self.query(Predict):
            options.focus()

    def action_scroll(self, by: int) -> None:
        self.query_one(VerticalScroll).scroll_relative(y=by, animate=False)


class Brief(_Dialog):
    """A mission told. The result is `START` and the guess, or what to do with the one at work.

    The guess is made before the lab is opened: afterwards it can be read, not changed.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "go", "Go", id="mission.go"),
        Binding("escape", "end('back')", "Back", id="mission.back"),
        Binding("r", "end('again')", "Set up again", id="mission.again"),
        Binding("x", "end('give up')", "Give up", id="mission.give_up"),
    ]

    def __init__(self, mission: Mission, underway: Underway | None = None) -> None:
        super().__init__()
        self.mission, self._underway = mission, underway

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            with VerticalScroll(can_focus=False):
                yield Static(Content(f"Mission: {self.mission.title}"), classes="question")
                yield Static(Content(self.mission.text))
                if self._underway:
                    yield Static(_expected(self._underway), classes="question")
                else:
                    yield Static(Content("\nWhat do you expect, and why?"), classes="question")
                    yield _Options("", self.mission.reasons)
            yield Static(_keys(_BACK if self._underway else _start(len(self.mission.reasons))))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        again = parameters and parameters[0] in (AGAIN, GIVE_UP)
        return self._underway is not None if again else True

    @on(Predict.Left)
    def _left(self) -> None:
        self.action_end(BACK)

    def action_go(self) -> None:
        self.action_end(BACK if self._underway else START)

    def action_end(self, result: str) -> None:
        guesses = [options.guess for options in self.query(Predict)]
        self.dismiss((result, self._underway.guess if self._underway else guesses[0]))


class Explain(_Dialog):
    """The goal is reached: which explanation holds? Every option says why it does or does not.

    The result is the option chosen first (None without one), and whether the question is wanted.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "ask", "The question", id="mission.ask"),
        Binding("escape", "leave", "Leave", id="mission.leave"),
    ]

    def __init__(self, underway: Underway) -> None:
        super().__init__()
        self._underway = underway
        options = {option.text: option for option in underway.mission.options}
        self._options = [options[text] for text in mixed(options, underway.mission.id)]
        self._first: int | None = None
        self._found = False

    def compose(self) -> ComposeResult:
        mission, guess = self._underway.mission, self._underway.guess
        expected = "" if guess is None else f"You expected: {mission.reasons[guess]}\n"
        with Vertical(classes="dialog"):
            with VerticalScroll(can_focus=False):
                yield Static(Content(f"Goal reached: {mission.title}"), classes="question")
                yield Static(Content.assemble((expected, _MUTED), "What explains it?"))
                yield _Options("", [option.text for option in self._options])
                yield Static(classes="verdict")
            yield Static(_keys((self._letters("choose"), ("escape", "later"))), classes="keys")

    @on(Predict.Chosen)
    def _chosen(self, event: Predict.Chosen) -> None:
        event.stop()
        if self._first is None:
            self._first = event.index
        option = self._options[event.index]
        self._found = self._found or option.right
        verdict = ("Yes. ", "bold $success") if option.right else ("No. ", "bold $warning")
        letter = (f"{LETTERS[event.index]}  ", _KEY)
        again = "" if self._found else " Another one is right: try again."
        words = Content.assemble(letter, verdict, option.why, (again, "bold"))
        self.query_one(".verdict", Static).update(words)
        letters = self._letters("the other whys" if self._found else "try again")
        self.query_one(".keys", Static).update(_keys((letters, *_THEN)))
        self.call_after_refresh(self.query_one(VerticalScroll).scroll_end, animate=False)

    def _letters(self, words: str) -> tuple[str, str]:
        return _range(len(self._options)), words

    @on(Predict.Left)
    def action_leave(self) -> None:
        self.dismiss((self._first, False))

    def action_ask(self) -> None:
        if self._first is not None:
            self.dismiss((self._first, True))


_BACK = (("enter", "back to the lab"), ("r", "set it up again"), ("x", "give it up"))
_THEN = (("enter", "a question on it"), ("escape", "done"))


def _start(reasons: int) -> tuple[tuple[str, str], ...]:
    choose = (_range(reasons), "choose, or nothing")
    return choose, ("enter", "opens the lab"), ("escape", "not now")


def _range(options: int) -> str:
    """The letters of so many options: `a to d`."""
    return f"a to {LETTERS[options - 1]}"


def _arrow(chosen: bool) -> tuple[str, str]:
    return ("▸ ", _KEY) if chosen else ("  ", "")


def _expected(underway: Underway) -> Content:
    """What there was to expect, and which of it was."""
    guess = underway.guess
    head = "What you expected:" if guess is not None else "You made no guess. The choices were:"
    lines = [
        Content.assemble(_arrow(at == guess), (reason, "bold" if at == guess else _MUTED))
        for at, reason in enumerate(underway.mission.reasons)
    ]
    return Content("\n").join([Content(f"\n{head}\n"), *lines])


def _keys(keys: tuple[tuple[str, str], ...]) -> Content:
    return Content("   ").join(
        Content.assemble((key, _KEY), (f" {words}", _MUTED)) for key, words in keys
    )
