"""The Memory tab: pages that move, named in one row at the top."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.reactive import reactive, var
from textual.widget import Widget

from mlsys_tui.labs.memory.view_canvas import KEY, MUTED
from mlsys_tui.labs.memory.view_collectives import CollectivesPage
from mlsys_tui.labs.memory.view_drill import DrillPage
from mlsys_tui.labs.memory.view_hierarchy import HierarchyPage
from mlsys_tui.labs.memory.view_hierarchy_pages import HIERARCHY
from mlsys_tui.labs.memory.view_messages import MessagesPage
from mlsys_tui.labs.memory.view_parallel import ParallelPage
from mlsys_tui.labs.memory.view_program import ProgramPage
from mlsys_tui.labs.memory.view_shared import SharedPage
from mlsys_tui.text import BadInput
from mlsys_tui.widgets.transport import Transport

GROUPS: Mapping[str, tuple[type[Any], ...]] = {
    "measured": HIERARCHY,
    "diagrams": (SharedPage, MessagesPage, CollectivesPage, ParallelPage, DrillPage),
}
PAGES = tuple(page for group in GROUPS.values() for page in group)
"""The pages in order; the lab opens on the first. What a page is, `view_page.DiagramPage` says."""

LIT_NAME = "bold reverse"


class PageNames(Widget):
    """The pages in one row; where they do not all fit, the group of the one that is shown."""

    DEFAULT_CSS = "PageNames { height: 1; }"

    shown = reactive(0)

    def render(self) -> Content:
        whole = sum(len(page.NAME) + 2 for page in PAGES) + 3 <= self.size.width
        shown = PAGES[self.shown]
        parts: list[tuple[str, str]] = [(" v ", KEY)]
        for title, group in GROUPS.items():
            if whole or shown in group:
                parts += [(f" {p.NAME} ", LIT_NAME if p is shown else MUTED) for p in group]
            else:
                parts.append((f" {title} … ", MUTED))
        return Content.assemble(*parts)


class MemoryView(Vertical):
    """One page at a time; each has its own board and keys."""

    VIEWS: ClassVar[Sequence[str]] = tuple(page.NAME for page in PAGES)
    DEFAULT_CSS = "MemoryView .page { height: 1fr; display: none; &.-shown { display: block; } }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("v", "view(1)", "View", id="memory.view", show=False, tooltip="The next view"),
        Binding(
            "V",
            "view(-1)",
            "Previous view",
            id="memory.view_back",
            show=False,
            tooltip="The view before",
        ),
        Binding("escape", "stop", "Stop", id="memory.stop", tooltip="Stop the measurement"),
    ]

    shown = var(0, init=False)

    def compose(self) -> ComposeResult:
        yield PageNames()
        for kind in PAGES:
            page = kind()
            page.add_class("page")
            yield page

    def on_mount(self) -> None:
        self.watch_shown(0)

    def page(self, name: str) -> Any:
        """The page of this name, if there is one."""
        pages: list[Any] = list(self.query(".page"))
        return next((page for page in pages if name == page.NAME), None)

    def watch_shown(self, _: int) -> None:
        """Show one page; what plays on another halts."""
        page = self.page(PAGES[self.shown].NAME)
        for other in self.query(".page"):
            other.set_class(other is page, "-shown")
            if other is not page and isinstance(other, Transport):
                other.playing = False
        self.query_one(PageNames).shown = self.shown

    def action_view(self, by: int) -> None:
        self.shown = (self.shown + by) % len(PAGES)
        self.page(PAGES[self.shown].NAME).query_one(".board").focus()

    @property
    def _measuring(self) -> list[HierarchyPage]:
        return [page for page in self.query(HierarchyPage) if page.running]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A measurement can be stopped from every page, while one runs."""
        return bool(self._measuring) if action == "stop" else True

    def action_stop(self) -> None:
        for page in self._measuring:
            page.halt()

    def load(self, settings: Mapping[str, Any]) -> None:
        """Show the page that `view` names, set up with the other settings."""
        names = [str(page.NAME) for page in PAGES]
        if settings.get("view") in names:
            self.shown = names.index(settings["view"])
        page = self.page(names[self.shown])
        rest = {name: value for name, value in settings.items() if name != "view"}
        if rest and hasattr(page, "set_up"):
            try:
                page.set_up(rest)
            except BadInput as problem:
                self.notify(str(problem), severity="warning", markup=False)

    @on(ProgramPage.Changed)
    def _changed(self, event: ProgramPage.Changed) -> None:
        event.stop()
        for page in self.query(ProgramPage):
            page.take(event.program, event.position if page is event.page else 0)
