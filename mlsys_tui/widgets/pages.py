"""Pages to turn, each built when it is first turned to; what can be answered hides its answer."""

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import ContentSwitcher, Static


class Answerable(Vertical):
    """Something with an answer to hide; the class `-revealed` shows it."""

    async def reveal(self, shown: bool) -> None:
        """Show the answer, or hide it again."""
        self.set_class(shown, "-revealed")

    @property
    def open(self) -> bool:
        """Whether there is an answer that is not shown."""
        return not self.has_class("-revealed")


class Page(VerticalScroll, inherit_bindings=False):
    """One page. Left and right turn pages, so only the vertical keys scroll it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "scroll_up", "Up", id="page.up", show=False, tooltip="Scroll up"),
        Binding("down", "scroll_down", "Down", id="page.down", show=False, tooltip="Scroll down"),
        Binding("pageup", "page_up", "Page up", id="page.page_up", show=False),
        Binding("pagedown,space", "page_down", "Page down", id="page.page_down", show=False),
        Binding("home", "scroll_home", "Top", id="page.top", show=False),
        Binding("end", "scroll_end", "Bottom", id="page.bottom", show=False),
    ]

    class Moved(Message):
        """Another part of the page is on the screen."""

    @property
    def goes_on(self) -> bool:
        """Whether there is more of it below."""
        return self.scroll_target_y < self.max_scroll_y

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self.post_message(self.Moved())

    def watch_virtual_size(self) -> None:
        self.post_message(self.Moved())

    def on_resize(self) -> None:
        self.post_message(self.Moved())


class Pages(Vertical):
    """Subclasses say how many pages there are, what heads a page, and what is on it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n,right", "turn(1)", "Next", id="pages.next", tooltip="Next page"),
        Binding("b,left", "turn(-1)", "Back", id="pages.back", tooltip="Previous page"),
        Binding("a", "reveal", "Answers", id="pages.answers", tooltip="Show or hide answers"),
    ]

    page = reactive(0, init=False)

    def count(self) -> int:
        """How many pages there are."""
        raise NotImplementedError

    def head(self, page: int) -> Content:
        """The line above a page."""
        raise NotImplementedError

    def build(self, page: int) -> Sequence[Widget]:
        """What is on a page."""
        raise NotImplementedError

    def compose(self) -> ComposeResult:
        yield Static(classes="pages-head")
        yield ContentSwitcher()

    async def on_mount(self) -> None:
        await self.watch_page(self.page)

    async def watch_page(self, page: int) -> None:
        if page >= self.count():
            return
        switcher, name = self.query_one(ContentSwitcher), f"page-{page}"
        held_focus = self.has_focus_within
        if not switcher.query(f"#{name}"):
            await switcher.add_content(Page(*self.build(page), id=name), id=name)
        switcher.current = name
        self._say_where()
        if held_focus:
            self.take_focus()

    @on(Page.Moved)
    def _say_where(self) -> None:
        """The head of the page, which it is, and whether it goes on below."""
        where = [(f"   {self.page + 1} of {self.count()}", "$foreground-muted")]
        if self.shown and self.shown.goes_on:
            where.append(("   ▾ goes on below", "$accent"))
        head = Content.assemble(self.head(self.page), *where)
        self.query_one(".pages-head", Static).update(head)

    @property
    def shown(self) -> Page | None:
        """The page on the screen."""
        return next((page for page in self.query(Page) if page.display), None)

    def take_focus(self) -> None:
        """Put the focus on the page shown, so that the arrows scroll it."""
        if self.shown:
            self.shown.focus()

    def action_turn(self, by: int) -> None:
        self.page = max(0, min(self.count() - 1, self.page + by))

    async def action_reveal(self) -> None:
        answers = list(self.shown.query(Answerable)) if self.shown else []
        show = any(answer.open for answer in answers)
        for answer in answers:
            await answer.reveal(show)
