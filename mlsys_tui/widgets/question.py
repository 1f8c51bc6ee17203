"""A question to answer on paper, its answer hidden until asked for."""

from collections.abc import Callable
from dataclasses import dataclass

from textual import on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from mlsys_tui.course import CodeQuestion, DiagramQuestion, MatchQuestion
from mlsys_tui.course.drawing import LETTERS, Drawn
from mlsys_tui.text import clean
from mlsys_tui.widgets.pages import Answerable
from mlsys_tui.widgets.prose import prose


class Words(Widget):
    """Markdown as lines of text, as wide as there is room."""

    DEFAULT_CSS = "Words { height: auto; width: 1fr; }"

    def __init__(self, markdown: str, style: str = "", classes: str = "") -> None:
        super().__init__(classes=classes)
        self._markdown, self._style = markdown, style

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(prose(self._markdown, width, self._style))

    def render(self) -> Content:
        return Content("\n").join(prose(self._markdown, self.size.width, self._style))


class ReadQuestion(Answerable):
    """`solve` gives the whole answer as Markdown; it may take a while, so a thread asks it."""

    DEFAULT_CSS = """
    ReadQuestion { height: auto; margin: 0 1 1 1;
        .answer { display: none; border-left: wide $success; padding-left: 1; margin-top: 1; }
        &.-revealed .answer { display: block; }
        &.-revealed .hint { display: none; }
        .hint { color: $foreground-muted; padding: 0 2; }
    }
    """

    @dataclass
    class _Solved(Message):
        """The answer is there."""

        markdown: str

    def __init__(self, drawn: Drawn, solve: Callable[[Drawn], str]) -> None:
        super().__init__()
        self.drawn, self._solve = drawn, solve

    def compose(self) -> ComposeResult:
        yield Words(self.drawn.text, "bold")
        if offered := _offered(self.drawn):
            yield Words(offered)
        yield Static(Content("a shows the answer"), classes="hint")

    async def reveal(self, shown: bool) -> None:
        if shown and not self.query(".answer"):
            self._work_out()
        await super().reveal(shown)

    @work(thread=True, exclusive=True, group="solve", exit_on_error=False)
    def _work_out(self) -> None:
        try:
            self.post_message(self._Solved(self._solve(self.drawn)))
        except Exception as error:  # whatever a lab's model can raise: the question stays readable
            said = clean(str(error), one_line=True)
            self.post_message(self._Solved(f"This answer cannot be shown: {said}"))

    @on(_Solved)
    async def _show(self, event: _Solved) -> None:
        event.stop()
        if not self.query(".answer"):
            await self.mount(Words(event.markdown, classes="answer"))


def _offered(drawn: Drawn) -> str:
    """What a question offers to choose from, or to complete, as Markdown."""
    question = drawn.question
    if isinstance(question, MatchQuestion):
        lefts = "\n".join(f"- {left}" for left, _ in question.pairs)
        return f"{lefts}\n\nand: {'; '.join(drawn.options)}"
    if isinstance(question, DiagramQuestion):
        return f"```\n{question.drawing.strip(chr(10))}\n```"
    if isinstance(question, CodeQuestion):
        return f"```\n{question.template.strip(chr(10))}\n```"
    lettered = zip(LETTERS, drawn.options, strict=False)
    return "\n".join(f"- **{letter}** {option}" for letter, option in lettered)
