"""The drill: the hour's questions that need no model, asked and marked, one a screen."""

import time
from collections.abc import Mapping
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from mlsys_tui.course import (
    ChoiceQuestion,
    DiagramQuestion,
    Hour,
    MatchQuestion,
    OrderQuestion,
    Question,
)
from mlsys_tui.course.attempt import Attempt, marked
from mlsys_tui.course.drawing import draw
from mlsys_tui.course.grading import grade, solution
from mlsys_tui.labs.memory.view_canvas import MUTED
from mlsys_tui.text import BadInput
from mlsys_tui.widgets.answer import Answer, AnswerField
from mlsys_tui.widgets.answer_rows import how
from mlsys_tui.widgets.answer_sheet import Sheet
from mlsys_tui.widgets.answered import Answered

KINDS = (ChoiceQuestion, OrderQuestion, MatchQuestion, DiagramQuestion)


def _no_examiner(lab: str) -> Any:
    raise BadInput(f"{lab} is not asked: these kinds need no model")


class DrillPage(Vertical):
    """One question at a time; `enter` marks it and goes on."""

    NAME = "drill"
    DEFAULT_CSS = "DrillPage .score, DrillPage .how, DrillPage .gap { height: 1; padding: 0 2; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("pagedown", "turn(1)", "Skip", id="memory.next", tooltip="The next question"),
        Binding(
            "pageup", "turn(-1)", "Previous", id="memory.back", show=False, tooltip="The one before"
        ),
        Binding("escape", "leave", "Leave", id="memory.leave", tooltip="Leave the field"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._attempts: list[Attempt] = []
        self._at = 0
        self._since = time.monotonic()

    def compose(self) -> ComposeResult:
        yield Static(classes="score")
        yield Static(classes="gap")
        yield Answer()
        yield Static(classes="how")

    def on_mount(self) -> None:
        hour = self._hour
        asked: tuple[Question, ...] = hour.questions if hour else ()
        self._attempts = [
            Attempt(draw(hour, question, 0))
            for question in asked
            if hour and isinstance(question, KINDS)
        ]
        self._show()

    @property
    def _hour(self) -> Hour | None:
        """The hour whose lab this is."""
        hours = (getattr(node, "hour", None) for node in self.ancestors)
        return next((hour for hour in hours if isinstance(hour, Hour)), None)

    def set_up(self, settings: Mapping[str, Any]) -> None:
        """Ask the `question` of this id."""
        ids = [attempt.drawn.question.id for attempt in self._attempts]
        if settings.get("question") in ids:
            self._turn_to(ids.index(settings["question"]))

    def _show(self) -> None:
        if not self._attempts:
            return
        now = self._attempts[self._at]
        self.query_one(Answer).show(now)
        done = [attempt for attempt in self._attempts if attempt.verdict is not None]
        right = sum(attempt.right for attempt in done)
        score = f"   right {right} of {len(done)} answered"
        rest = "enter goes on" if now.verdict else f"{how(now)}; enter marks it"
        self.query_one(".how", Static).update(Content.styled(rest, MUTED))
        place = f"{self._at + 1} of {len(self._attempts)}"
        self.query_one(".score", Static).update(Content.assemble(place, (score, MUTED)))

    def _turn_to(self, at: int) -> None:
        """Another question, as it was left."""
        self._at, self._since = at, time.monotonic()
        self._show()

    @on(Answer.Given)
    def _given(self, event: Answer.Given) -> None:
        event.stop()
        self._attempts[self._at] = event.attempt

    @on(Answer.Entered)
    def _entered(self, event: Answer.Entered) -> None:
        event.stop()
        now = event.attempt
        if now.verdict is not None:
            self.action_turn(1)
        elif now.complete:
            self._mark(now)

    def _mark(self, attempt: Attempt) -> None:
        drawn = attempt.drawn
        verdict = grade(drawn, attempt.answer, _no_examiner)
        self._attempts[self._at] = marked(attempt, verdict, solution(drawn, _no_examiner))
        seconds = time.monotonic() - self._since
        self.post_message(Answered(drawn.question.id, verdict.correct, seconds))
        self._show()

    def action_turn(self, by: int) -> None:
        """On or back; past the last question all that was wrong is asked anew."""
        if not self._attempts:
            return
        at = self._at + by
        if at == len(self._attempts):
            self._attempts = [
                one if one.verdict is None or one.right else Attempt(one.drawn)
                for one in self._attempts
            ]
        self._turn_to(at % len(self._attempts))

    def action_leave(self) -> None:
        self.query_one(Sheet).focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Escape is the field's while it is typed in; else what runs behind may want it."""
        return self.query_one(AnswerField).has_focus if action == "leave" else True
