"""A question to answer on paper, its answer hidden until asked for."""

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Markdown, Static

from mlsys_tui.course import (
    ChoiceQuestion,
    DiagramQuestion,
    MatchQuestion,
    OrderQuestion,
    Question,
)
from mlsys_tui.widgets.pages import Answerable
from mlsys_tui.widgets.shuffle import shuffled

_HINTS = {
    "pairs": "a shows the answer; p in the lab marks yours",
    "code": 'a shows the answer; the lab\'s view "write it" runs yours',
}


class OpenQuestion(Answerable):
    """Its answer is built when it is first shown; until then the key that does so is named."""

    DEFAULT_CSS = """
    OpenQuestion { height: auto; margin: 0 0 1 0;
        .answer { display: none; border-left: wide $success; padding-left: 1; }
        &.-revealed .answer { display: block; }
        &.-revealed .hint { display: none; }
        .hint { color: $foreground-muted; padding-left: 2; }
    }
    """

    def __init__(self, question: Question) -> None:
        super().__init__()
        self.question = question

    def compose(self) -> ComposeResult:
        yield Markdown(f"**Q.** {self.question.question}{_given(self.question)}", open_links=False)
        yield Static(Content(_HINTS.get(self.question.kind, "a shows the answer")), classes="hint")

    async def reveal(self, shown: bool) -> None:
        if shown and not self.query(".answer"):
            answer = f"{self.question.answer}\n\n{self.question.explanation}"
            await self.mount(Markdown(answer, open_links=False, classes="answer"))
        await super().reveal(shown)


def _given(question: Question) -> str:
    """What a question offers to choose from, or to complete, as Markdown."""
    if isinstance(question, ChoiceQuestion):
        return "\n\n" + "\n".join(f"- {option.text}" for option in question.options)
    if isinstance(question, OrderQuestion):
        return f"\n\n{' · '.join(shuffled(question.items, question.id))}"
    if isinstance(question, MatchQuestion):
        lefts, rights = zip(*question.pairs, strict=True)
        offered = " · ".join(shuffled(dict.fromkeys(rights), question.id))
        return "\n\n" + "\n".join(f"- {left}" for left in lefts) + f"\n\n{offered}"
    if isinstance(question, DiagramQuestion):
        return f"\n\n```\n{question.drawing.strip(chr(10))}\n```"
    return ""
