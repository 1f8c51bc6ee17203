"""Guess first: pairs typed before the trace shows them, marked by the engine."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import Input, Static

from mlsys_tui.course import PairsQuestion, Question
from mlsys_tui.labs.mapreduce.examiner import Verdict, examine
from mlsys_tui.labs.mapreduce.setup import SAMPLES, Setup, Stage
from mlsys_tui.lanes import Lanes, Report
from mlsys_tui.text import clean
from mlsys_tui.widgets.field import Field
from mlsys_tui.widgets.findings import Predicted

_PAIRS, _GROUPS = "cat 1, dog 1", "cat [1, 1], dog [1]"
_ASKED = ("job", "text", "mappers", "reducers", "combiner")
_KEPT = 120  # characters of a guess that go into the reader's progress
_ASKS: Mapping[Stage, str] = {
    "map": "Before map runs: type every pair that it emits for this text",
    "groups": "Before the shuffle: type the groups that reduce will be given",
    "output": "Before reduce runs: type the pairs that it will give",
}


@dataclass(frozen=True)
class Guess:
    """One thing to predict; `asked` is what the examiner reads, `setup` the run it is about."""

    id: str
    words: str
    stage: Stage
    asked: Any
    setup: Setup


def guesses(questions: Sequence[Question], setup: Setup) -> list[Guess]:
    """The predictions that the course asks for, then those about this setup."""
    course = [_of_course(asked) for asked in questions if isinstance(asked, PairsQuestion)]
    known = {(guess.setup, guess.stage) for guess in course}
    return [*course, *(own for own in _of_setup(setup) if (own.setup, own.stage) not in known)]


def _of_course(asked: PairsQuestion) -> Guess:
    setup = Setup(asked.job, asked.text, asked.mappers, asked.reducers, asked.combiner)
    return Guess(asked.id, clean(asked.question, one_line=True), asked.stage, asked, setup)


def _of_setup(setup: Setup) -> list[Guess]:
    """What can be asked about a run; nothing where the examiner does not know the job."""
    if not setup.is_built_in:
        return []
    setup = replace(setup, combiner=setup.combiner is not False)
    asked = {"kind": "pairs", **{name: getattr(setup, name) for name in _ASKED}}
    return [
        Guess(
            f"{setup.job}-{stage}",
            f"{setup.name}. {words}.",
            stage,
            asked | {"stage": stage},
            setup,
        )
        for stage, words in _ASKS.items()
    ]


def first_of(asked: Sequence[Guess], setup: Setup, right: Collection[str]) -> int:
    """Where to begin: with the reader's own text, there; else with what is not yet right."""
    own = next((at for at, guess in enumerate(asked) if guess.id.startswith(setup.job + "-")), 0)
    if setup.text not in SAMPLES.values() and own:
        return own
    return next((at for at, guess in enumerate(asked) if guess.id not in right), 0)


class PredictPanel(Vertical):
    """The question, a field for the answer, and what the examiner said of it."""

    DEFAULT_CSS = """
    PredictPanel { height: auto; display: none; padding: 0 2; border-top: hkey $accent;
        &.-open { display: block; }
        Static { height: auto; max-height: 3; }
        Field { padding: 0; background: $boost; }
        .verdict { color: $foreground-muted; }
        &.-right .verdict { color: $success; text-style: bold; }
        &.-wrong .verdict { color: $error; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "turn(-1)", "Previous", id="guess.previous", show=False),
        Binding("down", "turn(1)", "Next", id="guess.next", tooltip="Another prediction"),
        Binding("escape", "leave", "Leave", id="guess.leave", tooltip="Back to the board"),
    ]

    right = reactive(False, init=False, toggle_class="-right")
    wrong = reactive(False, init=False, toggle_class="-wrong")

    @dataclass
    class Asked(Message):
        """This setup is to be shown as it stands just before this stage."""

        setup: Setup
        stage: Stage

    class Left(Message):
        """The reader goes back to the board."""

    @dataclass
    class _Marked(Message):
        """The examiner said something, in its own thread."""

        report: Report

    def __init__(self) -> None:
        super().__init__()
        self._marks = Lanes(lambda report: self.post_message(self._Marked(report)))
        self._guesses: list[Guess] = []
        self._at = 0
        self._known: set[str] = set()

    def on_unmount(self) -> None:
        self._marks.stop()

    def compose(self) -> ComposeResult:
        yield Static(classes="asked")
        yield Field(compact=True, select_on_focus=False)
        yield Static(classes="verdict")

    def open(self, questions: Sequence[Question], setup: Setup, name: str = "") -> None:
        """Ask the prediction of this id, or the one whose turn it is."""
        self._guesses = guesses(questions, setup)
        ids = [guess.id for guess in self._guesses]
        if self._guesses:
            at = ids.index(name) if name in ids else first_of(self._guesses, setup, self._known)
            self._ask(at)

    def close(self) -> None:
        """Go back to the board, if a prediction is open."""
        if self.has_class("-open"):
            self.action_leave()

    def _ask(self, at: int) -> None:
        self._at = at
        self._marks.stop()
        guess = self._guesses[at]
        number = (f"{at + 1} of {len(self._guesses)}  ", "$foreground-muted")
        self.query_one(".asked", Static).update(Content.assemble(number, (guess.words, "bold")))
        self.query_one(Field).value = ""
        self._explain()
        self.add_class("-open")
        self.query_one(Field).focus()
        self.post_message(self.Asked(guess.setup, guess.stage))

    def _explain(self) -> None:
        """How an answer is written."""
        form = _GROUPS if self._guesses[self._at].stage == "groups" else _PAIRS
        self._say(f"as {form}, in any order; enter marks it, ↑↓ others, escape leaves")

    def _say(self, words: str) -> None:
        """A sentence under the field that judges nothing."""
        self.right = self.wrong = False
        self._verdict(words)

    def _verdict(self, words: str) -> None:
        self.query_one(".verdict", Static).update(Content(words))

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        answer = clean(event.value, one_line=True).strip()
        if self.right:
            self.action_turn(1)
        elif answer:
            guess = self._guesses[self._at]
            self._say("marking it")
            self.post_message(Predicted("mapreduce", guess.words[:_KEPT], answer[:_KEPT]))
            self._marks.start({guess.id: _marking(guess, answer)})

    @on(_Marked)
    def _marked(self, event: _Marked) -> None:
        event.stop()
        report = event.report
        if report.run != self._marks.run or not self._guesses:
            return
        if report.error:
            self._say(f"Not marked: {report.error}.")
        elif isinstance(report.snapshot, Verdict) and report.lane == self._guesses[self._at].id:
            self._judge(report.snapshot)

    def _judge(self, said: Verdict) -> None:
        self.right, self.wrong = said.correct, not said.correct
        if said.correct:
            self._known.add(self._guesses[self._at].id)
        more = " Enter asks the next, escape goes back." if said.correct else ""
        self._verdict(("✓ " if said.correct else "✗ ") + said.explanation + more)

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        if event.value and (self.right or self.wrong):
            self._explain()

    def action_turn(self, by: int) -> None:
        self._ask((self._at + by) % len(self._guesses))

    def action_leave(self) -> None:
        self._marks.stop()
        self.remove_class("-open")
        self.post_message(self.Left())


def _marking(guess: Guess, answer: str) -> Iterator[Verdict]:
    """The one item of a lane: the verdict, made in the lane's thread."""
    yield examine(guess.asked, answer)
