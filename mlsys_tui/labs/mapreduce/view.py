"""The MapReduce tab: a job stepped pair by pair, compared, broken, predicted and written."""

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType

from mlsys_tui.course import CodeQuestion, Hour, Question
from mlsys_tui.labs.mapreduce import view_faults, view_lists
from mlsys_tui.labs.mapreduce.setup import OWN, Setup, from_settings
from mlsys_tui.labs.mapreduce.trace import Trace
from mlsys_tui.labs.mapreduce.view_keys import KEYS, NEEDS
from mlsys_tui.labs.mapreduce.view_kmeans import KMeansView
from mlsys_tui.labs.mapreduce.view_kmeans_board import KMeansBoard
from mlsys_tui.labs.mapreduce.view_predict import PredictPanel
from mlsys_tui.labs.mapreduce.view_scene import PAGES, Mishaps, Scene
from mlsys_tui.labs.mapreduce.view_setup import SetupView
from mlsys_tui.labs.mapreduce.view_stage import Show, Steps
from mlsys_tui.labs.mapreduce.view_write import Workbench


class MapReduceView(SetupView):
    """A stage for the pages of a job, with the editor or a prediction below it when one is at work,
    and another for k-means.
    """

    DEFAULT_CSS = """
    MapReduceView { layout: vertical;
        Steps { height: 1fr; }
        Workbench { display: none; }
        &.-write Show { height: 8; }
        &.-write Workbench { display: block; }
        &.-still Steps SeekBar { display: none; }
        KMeansView { display: none; }
        &.-k-means Steps { display: none; }
        &.-k-means KMeansView { display: block; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = KEYS
    VIEWS: ClassVar[Sequence[str]] = PAGES

    def __init__(self) -> None:
        super().__init__()
        self._before: Scene | None = None  # what a prediction took the place of

    def compose(self) -> ComposeResult:
        with Steps():
            yield Show(Scene())
            yield Workbench()
            yield PredictPanel()
        yield KMeansView()

    def on_mount(self) -> None:
        self.query_one(Workbench).offer([q for q in self._questions if isinstance(q, CodeQuestion)])
        self._change(self.scene.setup)

    @property
    def _questions(self) -> tuple[Question, ...]:
        """The questions of the hour whose lab this is."""
        hours = (getattr(node, "hour", None) for node in self.ancestors)
        return next((hour.questions for hour in hours if isinstance(hour, Hour)), ())

    def load(self, settings: Mapping[str, Any]) -> None:
        """Set up a run (`job`, `text`, `mappers`, … `position`), or open a `question` by its id.

        `view` names the page; without any settings the board is shown as it was left. The settings
        of the page of k-means are those of `KMeansView.set_up`.
        """
        if not self.is_mounted:  # asked for while it is being put together
            self.call_later(self.load, settings)
            return
        self.query_one(PredictPanel).close()
        if name := settings.get("question"):
            self._open_question(str(name))
            return
        if settings.get("view") == "k-means":
            self._show(page="k-means")
            self.query_one(KMeansView).set_up(settings)
            return
        if settings.keys() - {"view"}:
            setup, self._before = from_settings(settings, self.scene.setup), None
            if setup.source:
                self._own[setup.job] = setup.source
            self._change(setup, settings.get("position", 0))
        page = settings.get("view", "board")
        self._show(page=page if page in PAGES else "board")

    def _open_question(self, name: str) -> None:
        if self.query_one(Workbench).choose(name):
            self._show(page="write")
        else:
            self._show(page="board")
            self.query_one(PredictPanel).open(self._questions, self.scene.setup, name)

    # What the keys do

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        page, ran = self.scene.page, self.scene.ran
        if page == "k-means":
            return action == "view"
        if page not in NEEDS.get(action, PAGES):
            return False
        if action == "run":
            return page == "write" or bool(ran and ran.too_long)
        if action == "leave":
            return bool(self.scene.busy or self.scene.only or self.scene.writing.running)
        if action in ("combiner", "partitioner", "follow", "die", "slow", "backups"):
            return bool(self.trace) or None
        return True

    def action_view(self, by: int) -> None:
        self.query_one(PredictPanel).close()
        page = PAGES[(PAGES.index(self.scene.page) + by) % len(PAGES)]
        self._show(page=page, scroll=0)
        if page == "k-means":
            self.query_one(KMeansView).set_up({})
        self._take_focus()

    def _take_focus(self) -> None:
        """The focus goes to the board of the page."""
        self.query_one(KMeansBoard if self.scene.page == "k-means" else Show).focus()

    def action_leave(self) -> None:
        if self.scene.writing.running:
            self.query_one(Workbench).stop()
        elif self.scene.busy:
            self._cancel()
        else:
            self._follow(())

    def action_scroll(self, by: int) -> None:
        scene = self.scene
        if scene.page == "write":
            self.query_one(Workbench).turn(by)
        elif scene.page == "faults":
            later = max(0.0, scene.mishaps.death + by)
            self._show(mishaps=replace(scene.mishaps, death=later))
        elif self.trace:
            most = self.trace.job.source.count("\n")
            self._show(scroll=max(0, min(most, scene.scroll + by)))

    # One key alone

    def action_follow(self) -> None:
        if self.trace:
            self.app.push_screen(view_lists.keys(self.trace), self._followed)

    def _followed(self, chosen: str | None) -> None:
        if chosen is not None and self.trace:
            self._follow((self.trace.keys[int(chosen)],) if chosen else ())

    def _follow(self, only: tuple[Any, ...]) -> None:
        """Step through the frames of one key only, or of all keys again."""
        self._show(only=only)
        if self.trace:
            path, stops = self._path, set(self.trace.stops)
            at = bisect_left(path, self.scene.position)
            halts = [at for at, position in enumerate(path) if position in stops]
            self.query_one(Steps).load(len(path), halts, at)

    # k-means

    @on(KMeansView.Opened)
    def _opened(self, event: KMeansView.Opened) -> None:
        """Step an iteration as a job, on the board."""
        event.stop()
        self._own[event.setup.job] = event.setup.source
        self._show(page="board", scroll=0)
        self._change(event.setup)
        self._take_focus()

    # Faults

    def action_die(self) -> None:
        self._mishap(view_faults.next_death)

    def action_slow(self) -> None:
        self._mishap(view_faults.next_slow)

    def action_backups(self) -> None:
        self._mishap(lambda mishaps, _: replace(mishaps, backups=not mishaps.backups))

    def _mishap(self, change: Callable[[Mishaps, Trace], Mishaps]) -> None:
        if self.trace:
            self._show(mishaps=change(self.scene.mishaps, self.trace))

    # Predicting

    def action_predict(self) -> None:
        self._show(page="board")
        self.query_one(PredictPanel).open(self._questions, self.scene.setup)

    @on(PredictPanel.Asked)
    def _asked(self, event: PredictPanel.Asked) -> None:
        event.stop()
        self._before = self._before or self.scene
        self._show(guessing=True, page="board")
        self.query_one(Steps).held = True
        self._change(event.setup, event.stage)

    @on(PredictPanel.Left)
    def _guessed(self, event: PredictPanel.Left) -> None:
        event.stop()
        self._show(guessing=False)
        self.query_one(Steps).held = False
        self._bring_back()
        if not self.query_one(PredictPanel).has_class("-open"):
            self._take_focus()

    def _bring_back(self) -> None:
        """The reader's own run, as it stood before a prediction."""
        before, self._before = self._before, None
        if before is None:
            return
        if before.ran is None or before.ran.setup != before.setup:  # it had not come yet
            self._change(before.setup)
            return
        self._show(setup=before.setup, mishaps=before.mishaps)
        self._bring(before.ran, before.position)
        if before.only:
            self._follow(before.only)

    # Writing

    def action_write(self) -> None:
        self.query_one(Workbench).edit()

    @on(Workbench.Changed)
    def _written(self, event: Workbench.Changed) -> None:
        event.stop()
        self._show(writing=event.writing)

    @on(Workbench.Left)
    def _left(self, event: Workbench.Left) -> None:
        event.stop()
        self.query_one(Show).focus()

    def action_run(self) -> None:
        if self.scene.page == "write":
            self.query_one(Workbench).run()
        else:
            self._start(self.scene.setup, self.scene.setup.run_untraced)

    def action_step_own(self) -> None:
        bench = self.query_one(Workbench)
        text = bench.example or self.scene.setup.text
        self._own[OWN] = bench.source
        self._show(page="board")
        self._change(replace(Setup(OWN, text, source=bench.source), combiner=None))
