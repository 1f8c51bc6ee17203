"""The drill: one question a screen, marked at once, with its solution and its rating."""

from collections.abc import Callable
from dataclasses import replace
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.reactive import var
from textual.widgets import Static

from mlsys_tui.course import attempt as keys
from mlsys_tui.course.attempt import Attempt
from mlsys_tui.course.questions import RecallQuestion
from mlsys_tui.study.progress import Progress
from mlsys_tui.study.scheduling import rated
from mlsys_tui.tabs.practice_keys import KEYS
from mlsys_tui.tabs.practice_lanes import DrillLanes
from mlsys_tui.tabs.practice_series import Marked, Series, Stopwatch
from mlsys_tui.tabs.practice_tally import Tally
from mlsys_tui.tabs.practice_words import ratings
from mlsys_tui.widgets.answer import Answer
from mlsys_tui.widgets.answer_rows import how
from mlsys_tui.widgets.answered import Answered, Practised, Rated
from mlsys_tui.widgets.headline import HeadLine
from mlsys_tui.widgets.keybar import KeyBar
from mlsys_tui.widgets.navigate import OpenLab

_MARKING = "marking it"
_HARD = 2  # what a right answer is worth at most that took a hint


class Drill(DrillLanes):
    """Over everything else, so that digits and letters are answers. Its result is how it stands."""

    DEFAULT_CSS = """
    Drill { background: $background; align: left top;
        #drill-body { height: 1fr; padding-top: 1; }
        #drill-foot { height: auto; max-height: 3; padding: 0 2; }
        Tally { display: none; }
        &.-over Tally { display: block; }
        &.-over Answer, &.-over #drill-foot { display: none; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = KEYS

    over = var(False, init=False, toggle_class="-over")

    def __init__(self, series: Series, progress: Progress, clock: Callable[[], float]) -> None:
        """`clock` gives the time in epoch seconds; it also measures how long an answer takes."""
        super().__init__(series)
        self.progress, self._clock = progress, clock
        self._watch = Stopwatch()
        self._ratings: dict[str, int] = {}
        self._said = ""

    def compose(self) -> ComposeResult:
        yield HeadLine(self.series.chosen.title)
        with Vertical(id="drill-body"):
            yield Answer()
            yield Tally()
        yield Static(id="drill-foot")
        yield KeyBar()

    def on_mount(self) -> None:
        self.prepare()
        self.draw()
        self._turn_to(self.series)

    # What is shown

    def _show(self) -> None:
        now = self.series.now
        self.over = self.series.over and self.over
        figures = f"{self.series.right} of {self.series.marked} right   " * bool(self.series.marked)
        place = f"{self.series.at + 1} of {self.series.total}"
        self.query_one(HeadLine).figures = figures + place
        if now and not self.over:
            self.query_one(Answer).show(now)
            self.query_one(Answer).take_focus()
        self._foot()
        self.refresh_bindings()

    def _foot(self) -> None:
        self.query_one("#drill-foot", Static).update(self._sentence())

    def _sentence(self) -> Content:
        """Under the question: how it is answered, why it was not marked, or its rating."""
        now = self.series.now
        if now is None:
            return Content(self._said or "Drawing the questions")
        if now.verdict is None:
            style = "$text-warning" if self._said else "$foreground-muted"
            marks = "" if keys.written(now) else "; enter marks it"
            return Content.styled(self._said or how(now) + marks, style)
        name = now.drawn.question.id
        card = self.progress.cards.get(name)
        wait = card.due - self._clock() if card else None
        return ratings(self._ratings[name] if self._last_marked else None, wait)

    def show(self, progress: Progress) -> None:
        """The newest progress, with the card that the last answer has now."""
        changed, self.progress = progress.cards is not self.progress.cards, progress
        if changed and self.stands:
            self._foot()

    # What the lanes say

    def drawn(self, first: bool) -> None:
        if first:
            self._turn_to(self.series)

    def failed(self, sentence: str) -> None:
        self._say(f"Not marked: {sentence}.")

    def judge(self, said: Marked) -> None:
        now = self.series.now
        if now is None or now.drawn is not said.drawn or now.answer != said.answer:
            return
        name = now.drawn.question.id
        seconds = self._watch.read(self._clock())
        rating = rated(said.verdict.correct, seconds)
        self._ratings[name] = min(rating, _HARD) if now.hints else rating
        self._said = ""
        self.series = self.series.put(keys.marked(now, said.verdict, said.solution, said.link))
        self.post_message(Answered(name, said.verdict.correct, seconds, self._ratings[name]))
        if self.series.over:
            self.post_message(Practised(self.series.chosen.what))
        self._show()

    # What the reader does

    @on(Answer.Given)
    def _given(self, event: Answer.Given) -> None:
        event.stop()
        self.series = self.series.put(event.attempt)
        self._say("")

    @on(Answer.Entered)
    def _entered(self, event: Answer.Entered) -> None:
        event.stop()
        now = event.attempt
        if now.verdict is not None:
            self._onward()
        elif isinstance(now.drawn.question, RecallQuestion) and not now.opened:
            self._put(keys.opened(now))
        elif not now.complete:
            way = "escape leaves" if self.series.total == 1 else "pgdn skips it"
            self._say(f"answer it first; {way}")
        elif self._said != _MARKING:
            self._say(_MARKING)
            self.mark(now)

    def _say(self, sentence: str) -> None:
        self._said = sentence
        self._foot()

    def _put(self, attempt: Attempt) -> None:
        self.series = self.series.put(attempt)
        self._show()

    def _onward(self) -> None:
        if self.series.total == 1:
            self.action_leave()
            return
        if not self.series.over:
            self._turn_to(self.series.onward())
            return
        self._end()

    def _end(self) -> None:
        """Say how it went."""
        self.unmark()
        self.over = True
        tally = self.query_one(Tally)
        tally.show(self.series)
        tally.focus()
        self._show()

    def _turn_to(self, series: Series) -> None:
        """To another question, or to the first one as it comes."""
        self.unmark()
        self.series, self._said, self.over = series, "", False
        self._watch.turn(series.now.drawn.question.id if series.now else "", self._clock())
        self._show()

    def action_turn(self, by: int) -> None:
        """To a neighbour; forward skips what is open, and from the last one to what is left."""
        series = self.series.skip() if by > 0 else self.series
        ended, last = series.over and not self.series.over, series.at + 1 == series.total
        self.series = series
        if ended:
            self.post_message(Practised(series.chosen.what))
        if by > 0 and series.over and (ended or last):
            self._end()
        else:
            self._turn_to(series.onward() if by > 0 and last else series.turned(by))

    @on(Tally.Chosen)
    def _chosen(self, event: Tally.Chosen) -> None:
        event.stop()
        self._turn_to(replace(self.series, at=event.index))

    def action_hint(self) -> None:
        if self.series.now:
            self._put(keys.hint(self.series.now))

    def action_rate(self, rating: int) -> None:
        if self.series.now:
            name = self.series.now.drawn.question.id
            self._ratings[name] = rating
            self.post_message(Rated(name, rating))
            self._foot()

    def action_lab(self) -> None:
        link = self.series.now.link if self.series.now else None
        if link:
            self.app.post_message(OpenLab(*link))
            self.dismiss(self.series)

    def action_again(self) -> None:
        self._ratings, self._watch = {}, Stopwatch()
        self._turn_to(self.series.again(self.series.seed + self.series.total))
        self.draw()

    def action_leave(self) -> None:
        self.unmark()
        self.dismiss(self.series)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        now = self.series.now
        marked = now is not None and now.verdict is not None
        if action == "hint":
            return bool(now and not marked and now.hints < len(now.drawn.hints))
        if action == "lab":
            return bool(now and now.link and not self.over)
        if action == "rate":
            return marked and not self.over and self._last_marked
        if action == "again":
            return self.over and self.series.right < self.series.total
        return not (action == "turn" and (self.over or self.series.total < 2))

    @property
    def _last_marked(self) -> bool:
        """Whether the question in hand is the one answered last: only that can be rated anew."""
        now = self.series.now
        return now is not None and next(reversed(self._ratings), "") == now.drawn.question.id
