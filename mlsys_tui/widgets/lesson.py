"""A lesson, one section a page, with a list of sections and links to jump by."""

import re
from collections.abc import Sequence
from typing import ClassVar
from urllib.parse import parse_qsl

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Markdown, Static

from mlsys_tui.course import Block, Hour, Section
from mlsys_tui.widgets.field import Field
from mlsys_tui.widgets.navigate import OpenLab, OpenSection
from mlsys_tui.widgets.pages import Pages
from mlsys_tui.widgets.pick import Pick
from mlsys_tui.widgets.worked import WorkedBlock, WorkedTable

_LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")


class Lesson(Pages):
    """An hour's sections; the last one says how many questions there are, and where."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("o", "outline", "Sections", id="lesson.outline", tooltip="Sections and links"),
        Binding(
            "enter",
            "fill",
            "Fill in",
            id="lesson.fill",
            show=False,
            tooltip="Fill in the next open line",
        ),
    ]

    def __init__(self, hour: Hour) -> None:
        super().__init__()
        self.hour = hour
        self._read: set[int] = set()

    def count(self) -> int:
        return len(self.hour.sections)

    def head(self, page: int) -> Content:
        section = self.hour.sections[page]
        return Content.assemble(
            (f"{section.number}  ", "$foreground-muted"), (section.title, "bold $text-primary")
        )

    def build(self, page: int) -> Sequence[Widget]:
        blocks = [_drawn(block) for block in self.hour.sections[page].blocks]
        last = page == self.count() - 1 and self.hour.questions
        return [*blocks, Static(_practice(self.hour), classes="muted")] if last else blocks

    @property
    def section(self) -> Section:
        """The section on the page shown."""
        return self.hour.sections[self.page]

    def open(self, slug: str) -> None:
        """Turn to the section with this slug; an unknown one leaves the page as it is."""
        for page, section in enumerate(self.hour.sections):
            if section.slug == slug:
                self.page = page

    def action_turn(self, by: int) -> None:
        """A page that is turned onwards is read."""
        if by > 0:
            self._read.add(self.page)
        super().action_turn(by)

    def go_on(self) -> bool:
        """Turn to the first page not read yet, the last once all are; whether it was there."""
        left = (page for page in range(self.count()) if page not in self._read)
        before, self.page = self.page, next(left, self.count() - 1)
        return before == self.page

    @on(WorkedBlock.Left)
    def _left_field(self, event: WorkedBlock.Left) -> None:
        event.stop()
        self.take_focus()

    def action_fill(self) -> None:
        blocks = self.shown.query(WorkedBlock) if self.shown else ()
        fields = [field for block in blocks if block.open for field in block.query(Field)]
        if fields:
            fields[0].focus()

    def action_outline(self) -> None:
        sections = [(f"#{s.slug}", f"{s.number}  {s.title}") for s in self.hour.sections]
        links = [
            (target, f"     → {text}")
            for block in self.section.blocks
            if block.kind == "text"
            for text, target in _LINK.findall(block.text)
        ]
        title = "Sections, and the links on this page"
        self.app.push_screen(Pick(title, sections + links), self.follow)

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


def _practice(hour: Hour) -> Content:
    return Content(f"{len(hour.questions)} questions on this hour are in Practice, the last tab.")


def _drawn(block: Block) -> Widget:
    if block.kind == "worked":
        return WorkedBlock(block.text)
    if block.kind == "table":
        return WorkedTable(block.text)
    return Markdown(block.text, open_links=False)
