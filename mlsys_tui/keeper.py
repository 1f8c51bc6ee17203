"""The keeping of the reader's state: what was done, what was practised, and the clock."""

import time
from dataclasses import dataclass, replace

from textual import on
from textual.app import App
from textual.message import Message
from textual.widgets import Input, TextArea

from mlsys_tui.course import Course
from mlsys_tui.study.measurements import Measured, Prediction
from mlsys_tui.study.progress import Progress
from mlsys_tui.study.session import Session
from mlsys_tui.study.store import Store
from mlsys_tui.tabs.clockwords import ending, onward, time_is_up
from mlsys_tui.tabs.guide import stage_of_practice
from mlsys_tui.tabs.panes import PLAN, Panes
from mlsys_tui.tabs.plan import PlanTab
from mlsys_tui.widgets import answered, findings, guided
from mlsys_tui.widgets.dialogs import Ask, Choice

_NOTICE_SECONDS = 12
_YES, _MORE = "yes", "more"


class Keeper(App[None]):
    """Applies what the reader did to the session, which has the store keep it.

    Subclasses draw the frame, and hand the newest state down in `_show`.
    """

    @dataclass
    class Saved(Message):
        """The saving thread has put everything up to `ticket` on disk, or says why not."""

        ticket: int
        error: str | None

    def __init__(self, course: Course, progress: Progress, store: Store) -> None:
        super().__init__()
        self.course, self.store = course, store
        self.session = Session(self._planned(progress), store.save, time.time())
        self._before_answer = progress
        self._rung: tuple[str, float] | None = None
        self._refusal: str | None = None

    def _planned(self, progress: Progress) -> Progress:
        plan = {hour.id: 60.0 * hour.minutes for hour in self.course.hours}
        return replace(progress, clock=progress.clock.with_plan(plan)) if plan else progress

    def _show(self) -> None:
        """Hand the newest state down to what shows it."""
        raise NotImplementedError

    def _warn(self, sentence: str) -> None:
        self.notify(sentence, severity="warning", timeout=_NOTICE_SECONDS, markup=False)

    # What the reader did

    @on(Saved)
    def _saved(self, event: Saved) -> None:
        if event.error and event.error != self._refusal:
            self._warn(event.error)
        self._refusal = event.error
        if event.error is None:
            self.session.saved(event.ticket)
            self._show()

    @on(PlanTab.Ticked)
    def _ticked(self, event: PlanTab.Ticked) -> None:
        self.session.toggle(event.item, time.time())
        self._show()

    @on(PlanTab.Undo)
    def _undone(self) -> None:
        undone = self.session.undo(time.time())
        self.notify(f"undone: {undone}" if undone else "nothing to undo", timeout=2)
        self._show()

    @on(guided.Guided)
    def _guided(self, event: guided.Guided) -> None:
        self.session.keep(self.session.progress.guide(event.hour, event.stage))
        self._show()

    @on(guided.Accomplished)
    def _accomplished(self, event: guided.Accomplished) -> None:
        self.session.keep(self.session.progress.accomplish(event.mission, time.time()))
        self._show()

    @on(findings.Predicted)
    def _predicted(self, event: findings.Predicted) -> None:
        guess = Prediction(event.lab, event.question, event.guess, time.time())
        self.session.keep(self.session.progress.predict(guess))

    @on(findings.Measured)
    def _measured(self, event: findings.Measured) -> None:
        series = Measured(
            event.lab, event.question, event.unit, event.points, time.time(), event.note
        )
        known = self.session.progress.answer(event.lab, event.question, event.points[-1][1])
        self.session.keep(known.measure(series))
        self.query_one(Panes).offer(self.session.progress.measurements)

    # Practice

    @on(answered.Answered)
    def _answered(self, event: answered.Answered) -> None:
        before, now = self.session.progress, time.time()
        self._before_answer = before
        self.session.keep(
            before.attempted(event.question, now, event.right, event.seconds, event.rating)
        )
        self._show()

    @on(answered.Rated)
    def _rated(self, event: answered.Rated) -> None:
        rerated = self.session.progress.rerated(event.question, self._before_answer, event.rating)
        self.session.keep(rerated)
        self._show()

    @on(answered.Practised)
    def _practised(self, event: answered.Practised) -> None:
        if stage := stage_of_practice(event.what):
            self.post_message(guided.Guided(*stage))

    @on(answered.Sits)
    def _sits(self, event: answered.Sits) -> None:
        now = time.time()
        self.session.sit(event.sitting, now)
        self.store.beat(now)
        self._show()

    @on(answered.HandedIn)
    def _handed_in(self, event: answered.HandedIn) -> None:
        progress, sat = self.session.progress, event.sat
        each = sat.seconds / max(1, len(event.answered))
        for question in event.answered:
            progress = progress.attempted(question, sat.at, sat.right[question], each)
        self.session.keep(progress.handed_in(sat))
        self._show()

    # The clock

    def action_clock(self) -> None:
        if self._all_done():
            return
        now = time.time()
        self.session.start_or_pause(now)
        self.store.beat(now)
        self._show()

    def _beat(self) -> None:
        now = time.time()
        self.session.beat(now)
        self.store.beat(now)
        self._show()
        self._ring(now)

    def _ring(self, now: float) -> None:
        """Once when an hour's time is up: the bell, and what can be done about it."""
        clock = self.session.progress.clock
        if clock.hour is None or not clock.running or clock.left(now) > 0:
            return
        end = (clock.hour, clock.planned(clock.hour))
        writing = isinstance(self.focused, Input | TextArea)
        if end == self._rung or writing or len(self.screen_stack) > 1:
            return  # later, then: the next beat asks again
        self._rung = end
        self.bell()
        choices = [
            Choice("enter", onward(self.course, clock, now), _YES),
            Choice("+", "five more minutes", _MORE),
        ]
        over = time_is_up(self.course, clock, now)
        self.push_screen(Ask(over, choices, escape="stay in this hour"), self._rung_answered)

    def _rung_answered(self, answer: str | None) -> None:
        if answer == _YES:
            self._next_hour(answer)
            self.query_one(Panes).go(self.session.progress.clock.hour or PLAN)
        elif answer == _MORE:
            self._added(PlanTab.Added(300.0))

    @on(PlanTab.Added)
    def _added(self, event: PlanTab.Added) -> None:
        if not self._all_done():
            self.session.add(event.seconds)
            self._show()

    def _all_done(self) -> bool:
        """Whether there is no hour left to time; if so, the reader is told."""
        if self.session.progress.clock.hour is None:
            self.notify("all hours are done; x on the Plan resets the clock")
            return True
        return False

    @on(PlanTab.NextHour)
    def _ask_next_hour(self) -> None:
        if self._all_done():
            return
        onto = onward(self.course, self.session.progress.clock, time.time())
        self.push_screen(Ask(self._ending, [Choice("enter", onto, _YES)]), self._next_hour)

    def _ending(self) -> str:
        return ending(self.course, self.session.progress.clock, time.time())

    def _next_hour(self, answer: str | None) -> None:
        if answer == _YES:
            self.session.next_hour(time.time())
            self._show()

    @on(PlanTab.Reset)
    def _ask_reset(self) -> None:
        choices = [Choice("enter", "nothing spent; ticks stay, u undoes", _YES)]
        self.push_screen(Ask("Reset the clock?", choices), self._reset)

    def _reset(self, answer: str | None) -> None:
        if answer == _YES:
            self.session.reset(time.time())
            self._show()
