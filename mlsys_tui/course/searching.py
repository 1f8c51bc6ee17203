"""Search across the lessons."""

import re
from collections.abc import Iterator

from msgspec import Struct

from mlsys_tui.course.model import Course, Hour, Section

_SNIPPET = 90


class Hit(Struct, frozen=True):
    """A section that has every word of the query, and the line of it that shows one."""

    hour: Hour
    section: Section
    snippet: str


def search(course: Course, query: str) -> list[Hit]:
    """Sections with every word of `query` in heading or text, in any case; headings first."""
    words = query.casefold().split()
    if not words:
        return []
    hits = [hit for hour in course.hours for hit in _hits(hour, words)]
    return sorted(hits, key=lambda hit: not _has_all(hit.section.title, words))


def _hits(hour: Hour, words: list[str]) -> Iterator[Hit]:
    for section in hour.sections:
        text = "\n".join(block.text for block in section.blocks if block.kind == "text")
        if _has_all(f"{section.title}\n{text}", words):
            yield Hit(hour, section, _snippet(text, words))


def _has_all(text: str, words: list[str]) -> bool:
    folded = text.casefold()
    return all(word in folded for word in words)


def _words_only(line: str) -> str:
    """A line of Markdown without its marks: what a reader sees of it."""
    linked = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", line)
    return re.sub(r"\*\*|[*`|#>]|:?--+:?", "", linked).strip()


def _snippet(text: str, words: list[str]) -> str:
    """The line with most of the words, cut around the first of them."""
    lines = [words_only for line in text.split("\n") if (words_only := _words_only(line))]
    if not lines:
        return ""
    line = max(lines, key=lambda line: sum(word in line.casefold() for word in words))
    found = [at for word in words if (at := line.casefold().find(word)) >= 0]
    start = max(0, min(found, default=0) - _SNIPPET // 3)
    start = line.find(" ", start) + 1 if start else 0
    end = start + _SNIPPET
    end = line.rfind(" ", start, end) if end < len(line) else end
    return ("… " if start else "") + line[start:end] + (" …" if end < len(line) else "")
