"""A lesson, one section a page: the page is built when it is first turned to."""

import re
from collections.abc import Iterable
from typing import ClassVar
from urllib.parse import parse_qsl

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import ContentSwitcher, Markdown, Static

from mlsys_tui.course import Block, Hour, Section
from mlsys_tui.widgets.field import Field
from mlsys_tui.widgets.navigate import OpenLab, OpenSection
from mlsys_tui.widgets.pick import Pick
from mlsys_tui.widgets.question import OpenQuestion
from mlsys_tui.widgets.scroll import SCROLL_KEYS
from mlsys_tui.widgets.worked import WorkedBlock, WorkedTable

_LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")


class Page(VerticalScroll, inherit_bindings=False):
    """One section of a lesson. Left and right turn pages, so only the vertical keys scroll it."""

    BINDINGS: ClassVar[list[BindingType]] = SCROLL_KEYS

    def __init__(self, section: Section, questions: Iterable[OpenQuestion], id: str) -> None:
        super().__init__(id=id)
        self._section, self._questions = section, questions

    def compose(self) -> ComposeResult:
        for block in self._section.blocks:
            yield _drawn(block)
        yield from self._questions


def _drawn(block: Block) -> Widget:
    if block.kind == "worked":
        return WorkedBlock(block.text)
    if block.kind == "table":
        return WorkedTable(block.text)
    return Markdown(block.text, open_links=False)


class Lesson(Vertical):
    """An hour's lesson: pages to turn, a list of them to jump by."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n,right", "turn(1)", "Next", id="lesson.next", tooltip="Next section"),
        Binding("b,left", "turn(-1)", "Back", id="lesson.back", tooltip="Previous section"),
        Binding("o", "outline", "Sections", id="lesson.outline", tooltip="Sections and links"),
        Binding(
            "enter",
            "fill",
            "Fill in",
            id="lesson.fill",
            show=False,
            tooltip="Fill in the next open line",
        ),
        Binding("a", "reveal", "Answers", id="lesson.answers", tooltip="Show or hide answers"),
    ]

    page = reactive(0, init=False)

    def __init__(self, hour: Hour) -> None:
        super().__init__()
        self.hour = hour

    def compose(self) -> ComposeResult:
        yield Static(classes="lesson-head")
        yield ContentSwitcher()

    async def on_mount(self) -> None:
        await self._show(0)

    @property
    def section(self) -> Section:
        return self.hour.sections[self.page]

    async def watch_page(self, page: int) -> None:
        await self._show(page)

    async def _show(self, page: int) -> None:
        if not self.hour.sections:
            return
        switcher = self.query_one(ContentSwitcher)
        section = self.hour.sections[page]
        name = f"page-{page}"
        held_focus = self.has_focus_within
        if not switcher.query(f"#{name}"):
            last = section is self.hour.sections[-1]
            questions = [OpenQuestion(q) for q in self.hour.questions] if last else []
            await switcher.add_content(Page(section, questions, name), id=name)
        switcher.current = name
        self.query_one(".lesson-head", Static).update(self._head(section, page))
        if held_focus:
            self.take_focus()

    def _head(self, section: Section, page: int) -> Content:
        return Content.assemble(
            (f"{section.number}  ", "$foreground-muted"),
            (section.title, "bold $primary"),
            (f"   {page + 1} of {len(self.hour.sections)}", "$foreground-muted"),
        )

    def open(self, slug: str) -> None:
        """Turn to the section with this slug; an unknown one leaves the page as it is."""
        for page, section in enumerate(self.hour.sections):
            if section.slug == slug:
                self.page = page

    @property
    def _shown(self) -> Page | None:
        return next((page for page in self.query(Page) if page.display), None)

    @on(WorkedBlock.Left)
    def take_focus(self) -> None:
        """Put the focus on the page shown, so that the arrows scroll it."""
        if shown := self._shown:
            shown.focus()

    def action_fill(self) -> None:
        open_ones = [
            field
            for block in (self._shown.query(WorkedBlock) if self._shown else ())
            if not block.has_class("-revealed")
            for field in block.query(Field)
        ]
        if open_ones:
            open_ones[0].focus()

    def action_turn(self, by: int) -> None:
        self.page = max(0, min(len(self.hour.sections) - 1, self.page + by))

    def action_reveal(self) -> None:
        if self._shown:
            self._shown.query(".answerable").toggle_class("-revealed")

    def action_outline(self) -> None:
        sections = [(f"#{s.slug}", f"{s.number}  {s.title}") for s in self.hour.sections]
        links = [
            (target, f"     → {text}")
            for block in self.section.blocks
            if block.kind == "text"
            for text, target in _LINK.findall(block.text)
        ]
        self.app.push_screen(
            Pick("Sections, and the links on this page", sections + links), self.follow
        )

    def follow(self, target: str | None) -> None:
        """Go where a link of the lesson points."""
        if not target:
            return
        if target.startswith("#"):
            self.open(target[1:])
        elif target.startswith("lab:"):
            lab, _, settings = target[4:].partition("?")
            self.post_message(OpenLab(lab, dict(parse_qsl(settings))))
        elif target.startswith(("http:", "https:")):
            self.notify(target, title="Open in a browser", markup=False)
        else:
            self.post_message(OpenSection(target))

    @on(Markdown.LinkClicked)
    def _link_clicked(self, event: Markdown.LinkClicked) -> None:
        event.stop()
        self.follow(event.href)
