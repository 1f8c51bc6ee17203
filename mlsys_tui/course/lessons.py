"""A lesson's Markdown into sections and blocks."""

import re
from collections.abc import Iterator, Sequence
from itertools import count
from typing import Literal

from msgspec import Struct

from mlsys_tui.course.model import Block, Section

_FENCE = re.compile(r"^(`{3,}|~{3,})[ \t]*([^`]*)$")
_COMPUTED: dict[str, Literal["worked", "table"]] = {"worked": "worked", "table": "table"}
_HEADING = re.compile(r"^(##?)[ \t]+(.*?)[ \t#]*$")


def slug(heading: str) -> str:
    """A heading as a link names it: lower case, words joined by hyphens."""
    return "-".join(re.findall(r"[^\W_]+", re.sub("['’]", "", heading.lower())))


class Lesson(Struct, frozen=True):
    """A parsed lesson.md; `faults` are (line, sentence). `cut`: sections may be there, unread."""

    title: str
    sections: tuple[Section, ...]
    faults: tuple[tuple[int, str], ...]
    cut: bool = False


class _Piece(Struct, frozen=True):
    kind: Literal["title", "heading", "text", "worked", "table", "unclosed"]
    line: int
    text: str


def parse(text: str, hour: str, number: int) -> Lesson:
    """Parse the cleaned text of the lesson of hour `hour`, the `number`-th of the course."""
    title = ""
    drafts: list[tuple[_Piece, list[Block]]] = []
    faults: list[tuple[int, str]] = []
    cut = False
    for piece in _pieces(text.split("\n")):
        if piece.kind == "unclosed":
            cut = True
            faults.append((piece.line, "a fenced block is opened here and never closed"))
        elif piece.kind == "heading":
            drafts.append((piece, []))
        elif piece.kind != "title":
            if drafts:
                drafts[-1][1].append(Block(piece.kind, piece.text, piece.line))
            else:
                faults.append((piece.line, "this is not shown; move it below a ## heading"))
        elif title or drafts:
            faults.append((piece.line, "a second # heading; a section's heading begins with ##"))
        else:
            title = piece.text
    if not title:
        faults.append((1, "the lesson must begin with its title, a # heading"))
    if not drafts:
        faults.append((1, "the lesson has no sections; begin each with a ## heading"))
    sections = tuple(_sections(drafts, hour, number, faults))
    return Lesson(title, sections, tuple(faults), cut or not sections)


def _sections(
    drafts: Sequence[tuple[_Piece, list[Block]]],
    hour: str,
    number: int,
    faults: list[tuple[int, str]],
) -> Iterator[Section]:
    taken: set[str] = set()
    for index, (heading, blocks) in enumerate(drafts, start=1):
        wanted = slug(heading.text)
        if not wanted or wanted in taken:
            why = f'"{heading.text}" is there twice' if wanted else "a heading needs words"
            faults.append((heading.line, f"{why}; give each section a heading of its own"))
        if not blocks:
            faults.append((heading.line, f'section "{heading.text}" is empty; write or drop it'))
        unique = _unique(wanted, taken)
        taken.add(unique)
        yield Section(hour, f"{number}.{index}", unique, heading.text, heading.line, tuple(blocks))


def _unique(wanted: str, taken: set[str]) -> str:
    stem = wanted or "section"
    candidates = (f"{stem}-{n}" if n > 1 else stem for n in count(1))
    return next(candidate for candidate in candidates if candidate not in taken)


def _pieces(lines: Sequence[str]) -> Iterator[_Piece]:
    at = start = 0
    while at < len(lines):
        if fence := _FENCE.match(lines[at]):
            end = _closing(lines, at, fence[1])
            kind = fence[2].strip()
            if kind in _COMPUTED:
                yield from _text(lines, start, at)
                yield _Piece(_COMPUTED[kind], at + 2, "\n".join(lines[at + 1 : end]))
                start = end + 1
            if end == len(lines):
                yield _Piece("unclosed", at + 1, "")
            at = end
        elif heading := _HEADING.match(lines[at]):
            yield from _text(lines, start, at)
            yield _Piece("title" if heading[1] == "#" else "heading", at + 1, heading[2])
            start = at + 1
        at += 1
    yield from _text(lines, start, len(lines))


def _closing(lines: Sequence[str], opened: int, mark: str) -> int:
    """Index of the line that closes the fence `mark`, or the number of lines."""
    closing = re.compile(rf"^{re.escape(mark[0])}{{{len(mark)},}}[ \t]*$")
    return next(
        (at for at in range(opened + 1, len(lines)) if closing.match(lines[at])), len(lines)
    )


def _text(lines: Sequence[str], start: int, end: int) -> Iterator[_Piece]:
    filled = [at for at in range(start, end) if lines[at].strip()]
    if filled:
        yield _Piece("text", filled[0] + 1, "\n".join(lines[filled[0] : filled[-1] + 1]))
