"""One question to answer by keyboard, whatever its kind: a sheet to read, and where to type."""

from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input, TextArea

from mlsys_tui.course import attempt as keys
from mlsys_tui.course.attempt import Attempt
from mlsys_tui.course.questions import (
    CodeQuestion,
    DiagramQuestion,
    NumericQuestion,
    PairsQuestion,
    RecallQuestion,
)
from mlsys_tui.text import clean
from mlsys_tui.widgets.answer_sheet import Sheet
from mlsys_tui.widgets.editor import Editor
from mlsys_tui.widgets.field import Field

_EDITOR_ROWS = 7  # that an editor keeps, however long the question is
_FIELD_ROWS = 2
_LONGEST = 400  # characters in a field


class AnswerField(Field):
    """Where a number, a label or a list of pairs is typed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "Go on", id="answer.submit",
                tooltip="Mark the answer"),
    ]  # fmt: skip

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return action not in ("page_up", "page_down")  # those keys turn to another question


class Answer(Vertical):
    """Shows one attempt and says what the reader makes of it; its owner marks it, and goes on."""

    DEFAULT_CSS = """
    Answer { height: 1fr; max-width: 100;
        Field { display: none; height: 1; margin: 0 2 1 2; border: none; padding: 0 1;
            background: $boost; }
        Field.-open { display: block; }
        Editor { display: none; height: 1fr; margin: 0 2; border: none; padding: 0;
            background: $boost; }
        Editor.-open { display: block; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "enter", "Go on", id="answer.enter",
                tooltip="Mark the answer; then the next question"),
        Binding("ctrl+r", "finish", "Done", id="answer.done", tooltip="Done writing: mark it"),
        Binding("backspace", "undo", "Take back", id="answer.undo", show=False,
                tooltip="Take back what was given last"),
        Binding("down", "move(1)", "Down", id="answer.down", show=False, tooltip="Down a line"),
        Binding("up", "move(-1)", "Up", id="answer.up", show=False, tooltip="Up a line"),
        Binding("space", "page", "Page", id="answer.page", show=False, tooltip="Down a page"),
    ]  # fmt: skip

    @dataclass
    class Given(Message):
        """The answer changed, or the cursor in it."""

        attempt: Attempt

    @dataclass
    class Entered(Message):
        """The reader wants it marked, or has read the verdict and wants to go on."""

        attempt: Attempt

    def __init__(self) -> None:
        super().__init__()
        self.attempt: Attempt | None = None

    def compose(self) -> ComposeResult:
        yield Sheet()
        yield AnswerField(compact=True, select_on_focus=False, max_length=_LONGEST)
        yield Editor(id="answer-prose", numbers=False, leaves=False)
        yield Editor(id="answer-code", leaves=False)

    # What is shown

    def show(self, attempt: Attempt) -> None:
        """Show this attempt; what is typed starts from its answer where the question is new."""
        before, self.attempt = self.attempt, attempt
        field, editor = self._typing()
        for each in self.query(Editor):
            each.set_class(each is editor, "-open")
        self.query_one(Field).set_class(field is not None, "-open")
        self.query_one(Sheet).show(attempt, _FIELD_ROWS if field else _EDITOR_ROWS if editor else 0)
        if before is None or before.drawn is not attempt.drawn or before.cursor != attempt.cursor:
            self._fill(attempt, field, editor)
        if self.has_focus_within:
            self.take_focus()
        self.refresh_bindings()

    def _typing(self) -> tuple[Field | None, Editor | None]:
        """The field or the editor in which this question is answered now."""
        if self.attempt is None or self.attempt.verdict is not None:
            return None, None
        question = self.attempt.drawn.question
        if isinstance(question, NumericQuestion | DiagramQuestion | PairsQuestion):
            return self.query_one(Field), None
        if isinstance(question, CodeQuestion):
            return None, self.query_one("#answer-code", Editor)
        if isinstance(question, RecallQuestion) and not self.attempt.opened:
            return None, self.query_one("#answer-prose", Editor)
        return None, None

    def _fill(self, attempt: Attempt, field: Field | None, editor: Editor | None) -> None:
        question = attempt.drawn.question
        if field:
            labels = isinstance(question, DiagramQuestion)
            field.placeholder = "the lit label" if labels else "your answer"
            field.value = attempt.given[attempt.cursor] if labels else attempt.answer
            field.cursor_position = len(field.value)
        if editor:
            recall = isinstance(question, RecallQuestion)
            text = attempt.draft if recall else attempt.answer
            if not text and isinstance(question, CodeQuestion):
                text = question.template.strip("\n")
            editor.load_text(text)
            editor.move_cursor(editor.document.end)

    def take_focus(self) -> None:
        """The focus goes to where this question is answered."""
        field, editor = self._typing()
        (field or editor or self.query_one(Sheet)).focus(scroll_visible=False)

    # What the reader does

    def _change(self, attempt: Attempt) -> None:
        if attempt != self.attempt:
            self.show(attempt)
            self.post_message(self.Given(attempt))

    @on(Sheet.Pressed)
    def _pressed(self, event: Sheet.Pressed) -> None:
        event.stop()
        if self.attempt:
            self._change(keys.press(self.attempt, event.letter))

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        # The field's text, and not the event's: meanwhile more was typed, or a question turned.
        if self.attempt and self._typing()[0]:
            self._change(keys.write(self.attempt, clean(event.input.value, one_line=True)))

    @on(TextArea.Changed)
    def _edited(self, event: TextArea.Changed) -> None:
        event.stop()
        editor = event.text_area
        if self.attempt and editor is self._typing()[1]:
            question, text = self.attempt.drawn.question, clean(editor.text)
            untouched = isinstance(question, CodeQuestion) and text == question.template.strip("\n")
            self._change(keys.write(self.attempt, "" if untouched else text))

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_enter()

    def action_enter(self) -> None:
        """Have it marked; first into the field, and in a diagram on to the next empty blank."""
        now, field = self.attempt, self._typing()[0]
        if field and not field.has_focus:
            field.focus()
        elif now and now.places and now.verdict is None and not now.complete:
            empty = [at for at, part in enumerate(now.given) if part in ("", keys.NOTHING)]
            later = [at for at in empty if at > now.cursor]
            self._change(keys.move(now, (later or empty)[0] - now.cursor))
        elif now:
            self.post_message(self.Entered(now))

    def action_finish(self) -> None:
        if self.attempt:
            self.post_message(self.Entered(self.attempt))

    def action_undo(self) -> None:
        if self.attempt:
            self._change(keys.undo(self.attempt))

    def action_move(self, by: int) -> None:
        """The lit line, or what is read, further down or up."""
        now = self.attempt
        if now and now.places and now.verdict is None:
            self._change(keys.move(now, by))
        else:
            self.query_one(Sheet).scroll_lines(by)

    def action_page(self) -> None:
        self.query_one(Sheet).scroll_lines(99)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        editing = self._typing()[1] is not None if self.is_mounted else False
        if action == "finish":
            return editing
        return not editing if action == "enter" else True
