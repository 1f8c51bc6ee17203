"""The drill: the hour's questions asked and marked, one a screen."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input

from mlsys_tui.course import (
    ChoiceQuestion,
    DiagramQuestion,
    Hour,
    MatchQuestion,
    OrderQuestion,
    Question,
)
from mlsys_tui.labs.memory import drill
from mlsys_tui.labs.memory.drill import KINDS, LETTERS, Attempt
from mlsys_tui.labs.memory.view_drill_rows import Scene, rows
from mlsys_tui.labs.memory.view_page import Picture
from mlsys_tui.text import clean
from mlsys_tui.widgets.field import Field
from mlsys_tui.widgets.shuffle import shuffled


def fresh(question: Question) -> Attempt:
    """A question that has not been answered, what it offers mixed."""
    if isinstance(question, ChoiceQuestion):
        return Attempt(question, tuple(option.text for option in question.options))
    if isinstance(question, OrderQuestion):
        return Attempt(question, tuple(shuffled(question.items, question.id)))
    if isinstance(question, MatchQuestion):
        rights = dict.fromkeys(right for _, right in question.pairs)
        return Attempt(question, tuple(shuffled(rights, question.id)))
    return Attempt(question, ())


class Sheet(Picture[Scene | None]):
    """The question; letters answer it, so that they do nothing else here."""

    @dataclass
    class Pressed(Message):
        """The reader pressed a letter that answers."""

        letter: str

    def draw(self, width: int, height: int) -> Any:
        return rows(self.scene, width, height) if self.scene else ()

    def on_key(self, event: events.Key) -> None:
        if event.key in LETTERS:
            event.stop()
            self.post_message(self.Pressed(event.key))


class DrillPage(Vertical):
    """One question at a time; `enter` marks it and goes on."""

    NAME = "drill"
    DEFAULT_CSS = """
    DrillPage Field { display: none; margin: 0 2; border: none; height: 1; padding: 0 1;
        background: $boost; }
    DrillPage Field.-open { display: block; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter",
            "enter",
            "Mark, next",
            id="drill.enter",
            key_display="enter",
            tooltip="Mark it; then the next",
        ),
        Binding("backspace", "undo", "Undo", id="drill.undo", show=False, tooltip="Take back"),
        Binding("down", "move(1)", "Down", id="drill.down", show=False, tooltip="The next line"),
        Binding("up", "move(-1)", "Up", id="drill.up", show=False, tooltip="The line before"),
        Binding("pagedown", "turn(1)", "Skip", id="drill.next", tooltip="The next question"),
        Binding(
            "pageup", "turn(-1)", "Previous", id="drill.back", show=False, tooltip="The one before"
        ),
        Binding(
            "escape", "leave", "Leave", id="drill.leave", show=False, tooltip="Leave the field"
        ),
    ]

    def compose(self) -> ComposeResult:
        yield Sheet(None)
        yield Field(compact=True, placeholder="its label; enter fills it in", max_length=40)

    def on_mount(self) -> None:
        asked = [question for question in self._questions if isinstance(question, KINDS)]
        if asked:
            self._show(Scene(tuple(map(fresh, asked))))

    @property
    def _questions(self) -> tuple[Question, ...]:
        """The questions of the hour whose lab this is."""
        hours = (getattr(node, "hour", None) for node in self.ancestors)
        return next((hour.questions for hour in hours if isinstance(hour, Hour)), ())

    def set_up(self, settings: Mapping[str, Any]) -> None:
        """Ask the `question` of this id."""
        if self._scene:
            ids = [attempt.question.id for attempt in self._scene.attempts]
            if settings.get("question") in ids:
                self._show(replace(self._scene, at=ids.index(settings["question"])))

    @property
    def _sheet(self) -> Sheet:
        return self.query_one(Sheet)

    @property
    def _scene(self) -> Scene | None:
        return self._sheet.scene

    def _show(self, scene: Scene) -> None:
        self._sheet.show(scene)

    def _answer(self, attempt: Attempt) -> None:
        """Put this attempt in place of the one on the screen."""
        if scene := self._scene:
            attempts = [*scene.attempts]
            attempts[scene.at] = attempt
            self._show(replace(scene, attempts=tuple(attempts)))

    @on(Sheet.Pressed)
    def _pressed(self, event: Sheet.Pressed) -> None:
        event.stop()
        if self._scene:
            self._answer(drill.press(self._scene.now, event.letter))

    def action_enter(self) -> None:
        """Mark what is complete, type into a blank, or go on."""
        if self._scene is None:
            return
        now = self._scene.now
        if now.parts is not None:
            self.action_turn(1)
        elif now.complete:
            self._answer(drill.marked(now))
        elif isinstance(now.question, DiagramQuestion):
            self._type()

    def _type(self) -> None:
        field = self.query_one(Field)
        field.value = ""
        field.add_class("-open")
        field.focus()

    @on(Input.Submitted)
    def _typed(self, event: Input.Submitted) -> None:
        event.stop()
        label = clean(event.value, one_line=True).strip()
        if self._scene is None or not label:
            return
        self._answer(drill.fill(self._scene.now, label))
        now = self._scene.now
        empty = [at for at, given in enumerate(now.given) if not given]
        if empty:
            self._answer(replace(now, cursor=empty[0]))
            self._type()
        else:
            self._answer(drill.marked(now))
            self.action_leave()

    def action_leave(self) -> None:
        self.query_one(Field).remove_class("-open")
        self._sheet.focus()

    def action_undo(self) -> None:
        if self._scene:
            self._answer(drill.undo(self._scene.now))

    def action_move(self, by: int) -> None:
        if self._scene:
            self._answer(drill.move(self._scene.now, by))

    def action_turn(self, by: int) -> None:
        """Another question; one that was wrong is asked anew."""
        if scene := self._scene:
            at = (scene.at + by) % len(scene.attempts)
            there = scene.attempts[at]
            attempts = [*scene.attempts]
            if there.parts is not None and not there.right:
                attempts[at] = fresh(there.question)
            self.action_leave()
            self._show(replace(scene, at=at, attempts=tuple(attempts)))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "leave":
            return self.query_one(Field).has_class("-open")
        return True
