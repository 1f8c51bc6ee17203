"""The one-line header of a screen that covers the app: what it is, and its figures."""

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget


class HeadLine(Widget):
    """A title at the left, figures at the right; the title gives way."""

    DEFAULT_CSS = "HeadLine { height: 1; width: 1fr; background: $panel; }"

    title = reactive("")
    figures = reactive("")

    def __init__(self, title: str = "") -> None:
        super().__init__()
        self.set_reactive(HeadLine.title, title)

    def render(self) -> Content:
        room = max(1, self.size.width - len(self.figures) - 3)
        title = self.title if len(self.title) <= room else f"{self.title[: room - 1]}…"
        return Content.assemble((f" {title.ljust(room)} ", "bold"), f"{self.figures} ")
