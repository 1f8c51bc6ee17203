"""Markdown as lines of text, for pictures made of lines: what a question and its solution need.

Textual's own Markdown mounts a widget a paragraph; a question on a Board has no use for them.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token
from textual.content import Content

_CODE, _MUTED = "$text-accent", "$foreground-muted"
_STYLES = {"strong": "bold", "em": "italic", "s": "strike", "a": "underline"}


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark")


def prose(markdown: str, width: int, style: str = "") -> list[Content]:
    """The lines, at most `width` cells wide where words allow it; code keeps its lines."""
    lines: list[Content] = []
    for block in _blocks(_parser().parse(markdown), max(20, width), style):
        lines += [Content(), *block] if lines else block
    return lines


def _blocks(tokens: Sequence[Token], width: int, style: str) -> Iterator[list[Content]]:
    """One after the other: paragraphs, pieces of code, whole lists."""
    listed: list[Content] = []
    marks: list[str] = []
    counts: list[int] = []
    for token in tokens:
        kind = token.type
        if kind in ("bullet_list_open", "ordered_list_open"):
            counts.append(int(token.attrs.get("start", 1)) if kind[0] == "o" else 0)
        elif kind == "list_item_open":
            marks.append(f"{counts[-1]}. " if counts[-1] else "• ")
            counts[-1] += bool(counts[-1])
        elif kind in ("bullet_list_close", "ordered_list_close"):
            counts.pop()
            if not counts:
                yield listed
                listed, marks = [], []
        elif kind in ("inline", "fence", "code_block"):
            made = _text(token, width - 2 * len(counts) - 1 * bool(counts), style)
            if counts:
                mark = marks.pop() if marks else ""
                listed += _hung(made, "  " * (len(counts) - 1), mark)
            else:
                yield made


def _hung(lines: Sequence[Content], indent: str, mark: str) -> list[Content]:
    """The lines of a list's item, its mark before the first."""
    lead = len(mark) or 2
    return [
        Content.assemble(indent, (mark if not at else " " * lead, _MUTED), line)
        for at, line in enumerate(lines)
    ]


def _text(token: Token, width: int, style: str) -> list[Content]:
    if token.type != "inline":
        lines = token.content.expandtabs(4).rstrip("\n").split("\n")
        room = width - 2
        pieces = [line[at : at + room] for line in lines for at in range(0, len(line) or 1, room)]
        return [Content.assemble("  ", (piece, _CODE)) for piece in pieces]
    return list(_inline(token.children or (), style).wrap(width))


def _inline(tokens: Sequence[Token], style: str) -> Content:
    """The words of a paragraph; what is nested keeps both styles."""
    parts: list[Content] = []
    open_styles = [style] if style else []
    for token in tokens:
        name, _, way = token.type.rpartition("_")
        if way == "open":
            open_styles.append(_STYLES.get(name, ""))
        elif way == "close" and open_styles:
            open_styles.pop()
        elif token.type == "hardbreak":
            parts.append(Content("\n"))
        else:
            words = " " if token.type == "softbreak" else token.content
            own = _CODE if token.type == "code_inline" else ""
            parts.append(Content.styled(words, " ".join(filter(None, [*open_styles, own]))))
    return Content("").join(parts)
