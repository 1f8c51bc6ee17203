"""A question to answer on paper, its answer hidden until asked for."""

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Markdown, Static

from mlsys_tui.course import Question


_HINTS = {
    "pairs": "a shows the answer; p in the lab marks yours",
    "code": 'a shows the answer; the lab\'s view "write it" runs yours',
}


class OpenQuestion(Vertical):
    """The class `-revealed` shows the answer; without it the key that does so is named."""

    DEFAULT_CSS = """
    OpenQuestion { height: auto; margin: 0 0 1 0;
        .answer { display: none; border-left: wide $success; padding-left: 1; }
        &.-revealed .answer { display: block; }
        &.-revealed .hint { display: none; }
        .hint { color: $foreground-muted; padding-left: 2; }
    }
    """

    def __init__(self, question: Question) -> None:
        super().__init__(classes="answerable")
        self.question = question

    def compose(self) -> ComposeResult:
        yield Markdown(f"**Q.** {self.question.question}", open_links=False)
        yield Static(Content(_HINTS.get(self.question.kind, "a shows the answer")), classes="hint")
        answer = f"{self.question.answer}\n\n{self.question.explanation}"
        yield Markdown(answer, open_links=False, classes="answer")
