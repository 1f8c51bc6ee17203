"""One view of the Matmul tab: a board, its keys, and what it runs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from textual import events, on
from textual.containers import Vertical
from textual.message import Message
from textual.reactive import var

from mlsys_tui.labs.matmul.view_kept import Kept
from mlsys_tui.labs.matmul.view_setup import Setup
from mlsys_tui.lanes import Report
from mlsys_tui.widgets.board import Board
from mlsys_tui.widgets.findings import Found, Measured, Predicted
from mlsys_tui.widgets.predict import Predict

_LOW = 14  # lines, below which the board needs those of the guess


class Pane(Vertical):
    """Subclasses say what is on the board, and what a report of their run changes.

    The tab owns the lanes, so that one thing runs at a time: a pane asks with `Run`, is told every
    report by `take`, and the end by `halt`.
    """

    DEFAULT_CSS = """
    Pane { display: none; height: 1fr; }
    Pane.-shown { display: block; }
    """

    setup = var(Setup(), init=False)
    kept = var(Kept(), init=False)
    running = var(False, init=False)

    @dataclass
    class Run(Message):
        """These lanes are to run, for this pane."""

        pane: "Pane"
        lanes: Mapping[str, Iterator[Any]]

    @dataclass
    class Chose(Message):
        """The reader chose another set-up, for every view."""

        setup: Setup

    @dataclass
    class Told(Message):
        """The app is to hear this.

        A message that the tab's own handler brought about would go no further than the tab.
        """

        words: Predicted | Measured | Found

    @property
    def board(self) -> Board:
        return self.query_one(Board)

    def load(self, settings: Mapping[str, Any]) -> None:
        """Set up what is this view's own."""

    def run(self, lanes: Mapping[str, Iterator[Any]]) -> None:
        self.running = True
        self.post_message(self.Run(self, lanes))

    def tell(self, words: Predicted | Measured | Found) -> None:
        self.post_message(self.Told(words))

    def opened(self) -> None:
        """The view is on the screen."""
        self.paint()

    def take(self, report: Report) -> None:
        """A lane of this pane's run said something."""

    def halt(self, status: str) -> None:
        """The run is over; `status` says why."""
        self.running = False

    def paint(self) -> None:
        """Put what is known on the board."""

    def watch_running(self) -> None:
        self.refresh_bindings()

    def watch_setup(self) -> None:
        self.paint()

    def watch_kept(self) -> None:
        self.paint()


class GuessPane(Pane):
    """A view with a guess below its board; where that is low, it comes when it is asked for."""

    DEFAULT_CSS = """
    GuessPane Predict { padding: 0 2; }
    GuessPane Predict.-off { display: none; }
    GuessPane.-low Predict { display: none; }
    GuessPane.-low.-asks Predict { display: block; }
    """

    def on_resize(self, event: events.Resize) -> None:
        self.set_class(event.size.height < _LOW, "-low")

    def action_predict(self) -> None:
        self.add_class("-asks")
        self.call_after_refresh(self.query_one(Predict).focus)

    def guessed(self, guess: str) -> None:
        """The reader's guess, in the words of the option."""

    @on(Predict.Chosen)
    def _chosen(self, event: Predict.Chosen) -> None:
        event.stop()
        self.guessed(event.guess)
        self._answered()

    @on(Predict.Left)
    def _left(self, event: Predict.Left) -> None:
        event.stop()
        self._answered()

    def _answered(self) -> None:
        self.remove_class("-asks")
        self.board.focus()
