"""The dialog in which the input of a job is edited."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from mlsys_tui.text import clean
from mlsys_tui.widgets.editor import Editor


class EditText(ModalScreen[str]):
    """An editor of lines; the result is the text as it stands when it is left."""

    DEFAULT_CSS = "EditText .dialog Editor { height: 1fr; border: none; background: $boost; }"

    def __init__(self, title: str, text: str) -> None:
        super().__init__()
        self._title, self._text = title, text

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog -tall"):
            yield Static(Content(self._title), classes="question")
            yield Editor(self._text, id="input-text", numbers=False)
            yield Static(
                Content("each line is a record; f7 selects all, ctrl+z undoes, escape steps it"),
                classes="muted",
            )

    def on_mount(self) -> None:
        self.query_one(Editor).focus()

    @on(Editor.Left)
    def _left(self, event: Editor.Left) -> None:
        event.stop()
        self.dismiss(clean(event.editor.text))
