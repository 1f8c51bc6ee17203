"""The mock exam: twenty questions against the clock, nothing revealed until it is handed in."""

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from mlsys_tui.course import Course
from mlsys_tui.course.attempt import Attempt, resumed, written
from mlsys_tui.course.drawing import Drawn
from mlsys_tui.course.questions import NumericQuestion
from mlsys_tui.study.practice import Sat, Sitting
from mlsys_tui.study.progress import Progress
from mlsys_tui.study.scheduling import whole
from mlsys_tui.tabs.clockwords import minutes
from mlsys_tui.tabs.exam_model import counts, drawing, marking
from mlsys_tui.tabs.lane_screen import LaneScreen
from mlsys_tui.widgets.answer import Answer
from mlsys_tui.widgets.answer_rows import how
from mlsys_tui.widgets.answered import HandedIn, Sits
from mlsys_tui.widgets.dialogs import Ask, Choice
from mlsys_tui.widgets.headline import HeadLine
from mlsys_tui.widgets.keybar import KeyBar

_HAND_IN, _LEAVE = "hand in", "leave"
_NO_NUMBER = "this cannot be read as the number asked for; it counts as not answered"
_SHORT = 300.0  # seconds: from here on the time left is shown as a warning


class Exam(LaneScreen[Sat | None]):
    """Over everything else. Its result is the exam as handed in, or None when it is left."""

    DEFAULT_CSS = """
    Exam { background: $background; align: left top;
        #exam-strip { height: 1; }
        #exam-body { height: 1fr; padding-top: 1; }
        #exam-foot { height: 1; color: $foreground-muted; }
        &.-handed #exam-body { visibility: hidden; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        # No priority: that would turn before letters typed just before have arrived.
        Binding("pagedown", "turn(1)", "Next", id="exam.next", tooltip="The next question"),
        Binding("pageup", "turn(-1)", "Back", id="exam.back", tooltip="The question before"),
        Binding("f2", "flag", "Flag", id="exam.flag", tooltip="Mark it to come back to"),
        Binding("escape", "ask", "Hand in or leave", id="exam.ask"),
    ]  # fmt: skip

    def __init__(self, course: Course, sitting: Sitting, clock: Callable[[], float]) -> None:
        """`clock` gives the time in epoch seconds."""
        super().__init__()
        self.sitting = sitting
        self._course, self._clock = course, clock
        self._lanes = self.lanes()
        self._attempts: list[Attempt] = []
        self._done: set[str] = set()  # the questions that are answered
        self._said = "Drawing the questions"
        self.handed = False

    def compose(self) -> ComposeResult:
        yield HeadLine("Mock exam")
        yield Static(id="exam-strip")
        with Vertical(id="exam-body"):
            yield Answer()
        yield Static(id="exam-foot")
        yield KeyBar()

    def on_mount(self) -> None:
        self._lanes.start({"paper": drawing(self._course, self.sitting.seed)})
        self._head()

    # What is shown

    @property
    def now(self) -> Attempt | None:
        """The question in hand."""
        at = min(self.sitting.at, len(self._attempts) - 1)
        return self._attempts[at] if self._attempts else None

    def show(self, progress: Progress) -> None:
        """The newest progress: the time spent is the session's, and it may be over."""
        self.sitting = self.sitting.timed_as(progress.sitting)
        if not self.stands or self.handed:
            return
        self._head()
        if self._attempts and self.sitting.left(self._clock(), self._course.exam.minutes) <= 0:
            self._hand_in()

    def _head(self) -> None:
        left = self.sitting.left(self._clock(), self._course.exam.minutes)
        sign = "only " if left < _SHORT else ""
        flags = f"    {len(self.sitting.flags)} flagged !" if self.sitting.flags else ""
        done = f"{len(self._done)} of {len(self._attempts) or '–'} answered ·"
        self.query_one(HeadLine).figures = f"{done}{flags}    {sign}{minutes(left)} left"

    def _show(self) -> None:
        self._head()
        self.query_one("#exam-strip", Static).update(self._strip())
        if now := self.now:
            self.query_one(Answer).show(now)
            self.query_one(Answer).take_focus()
            self._say(now)
        self._foot()

    def _say(self, now: Attempt) -> None:
        """How the question in hand is answered, or that what stands there is no answer to it."""
        onward = "" if written(now) else "; enter goes on"
        question = now.drawn.question
        unread = isinstance(question, NumericQuestion) and question.id not in self._done
        self._said = _NO_NUMBER if unread and now.answer.strip() else how(now) + onward

    def _foot(self) -> None:
        self.query_one("#exam-foot", Static).update(Content(f"  {self._said}"))

    def _strip(self) -> Content:
        """The questions by number: `!` before it flagged, `·` after it answered; one in hand."""
        parts = []
        for at, attempt in enumerate(self._attempts):
            name = attempt.drawn.question.id
            flag = "!" if name in self.sitting.flags else " "
            mark = "·" if name in self._done else " "
            style = "bold reverse" if attempt is self.now else ""
            sign = "bold $accent"
            parts.append(Content.assemble((flag, sign), (f"{at + 1}", style), (mark, sign)))
        return Content.assemble(*parts)

    # What the lane says

    def failed(self, sentence: str) -> None:
        self._said = f"This exam cannot go on: {sentence}. escape leaves it."
        self._foot()

    def told(self, snapshot: tuple[Drawn, ...] | dict[str, bool]) -> None:
        if isinstance(snapshot, tuple):
            self._begin(snapshot)
        else:
            self._marked(snapshot)

    def _begin(self, paper: tuple[Drawn, ...]) -> None:
        """The clock starts when the questions are there."""
        answers = self.sitting.answers
        self._attempts = [resumed(drawn, answers.get(drawn.question.id, "")) for drawn in paper]
        self._done = {a.drawn.question.id for a in self._attempts if counts(a.drawn, a.answer)}
        self._keep(self.sitting.resume(self._clock()))
        self._show()

    def _keep(self, sitting: Sitting) -> None:
        self.sitting = sitting
        self.post_message(Sits(sitting))

    # What the reader does

    @on(Answer.Given)
    def _given(self, event: Answer.Given) -> None:
        event.stop()
        attempt = event.attempt
        name = attempt.drawn.question.id
        same = [attempt if a.drawn is attempt.drawn else a for a in self._attempts]
        self._attempts = same
        if self.sitting.answers.get(name, "") != attempt.answer:
            done = counts(attempt.drawn, attempt.answer)
            self._done = self._done | {name} if done else self._done - {name}
            self._keep(self.sitting.answered(name, attempt.answer))
            if self.now:
                self._say(self.now)
            self._foot()
            self._head()
            self.query_one("#exam-strip", Static).update(self._strip())

    @on(Answer.Entered)
    def _entered(self, event: Answer.Entered) -> None:
        event.stop()
        if self.sitting.at + 1 < len(self._attempts):
            self.action_turn(1)
        else:
            self.action_ask()

    def action_turn(self, by: int) -> None:
        if self._attempts:
            at = max(0, min(len(self._attempts) - 1, self.sitting.at + by))
            self._keep(self.sitting.moved(at))
            self._show()

    def action_flag(self) -> None:
        if self.now:
            self._keep(self.sitting.flagged(self.now.drawn.question.id))
            self._show()

    def action_ask(self) -> None:
        size = len(self._attempts)
        done, flags = len(self._done), len(self.sitting.flags)
        flagged = f", {flags} flagged" if flags else ""
        left = minutes(self.sitting.left(self._clock(), self._course.exam.minutes))
        choices = [
            Choice("h", "hand it in: then it is marked, and each solution is shown", _HAND_IN),
            Choice("l", "leave it: the clock stops, Practice goes on with it", _LEAVE),
        ]
        words = f"{done} of {size} answered{flagged}, {left} left."
        self.app.push_screen(Ask(words, choices, escape="go on"), self._asked)

    def _asked(self, answer: str | None) -> None:
        if answer == _HAND_IN:
            self._hand_in()
        elif answer == _LEAVE:
            self._keep(self.sitting.pause(self._clock()))
            self.dismiss(None)

    def _hand_in(self) -> None:
        """Stop the clock and have it marked; late dialogs go with the time."""
        if self.handed:
            return
        if self.app.screen is not self:
            self.app.pop_screen()
        self.handed = True
        self.add_class("-handed")
        self.refresh_bindings()
        self._keep(self.sitting.pause(self._clock()))
        drawn = [attempt.drawn for attempt in self._attempts]
        self._lanes.start({"mark": marking(drawn, self.sitting.answers)})

    def _marked(self, right: dict[str, bool]) -> None:
        size = len(self._attempts)
        self._said = f"Marking {len(right)} of {size}"
        self._foot()
        if len(right) < size:
            return
        now = self._clock()
        spent = whole(self.sitting.spent_at(now))
        sat = Sat(self.sitting.seed, whole(now), spent, right, dict(self.sitting.answers))
        self.post_message(HandedIn(sat, tuple(name for name in right if name in self._done)))
        self.dismiss(sat)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return not self.handed
