"""How a question of the drill looks, asked and marked."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content

from mlsys_tui.course import ChoiceQuestion, DiagramQuestion, MatchQuestion, OrderQuestion
from mlsys_tui.course.marking import BLANK
from mlsys_tui.labs.memory.drill import LETTERS, Attempt, several
from mlsys_tui.labs.memory.view_canvas import KEY, LIT, MUTED
from mlsys_tui.text import clean

_RIGHT, _WRONG = "bold $success", "bold $error"


@dataclass(frozen=True)
class Scene:
    """All questions as they stand, and the one on the screen."""

    attempts: tuple[Attempt, ...]
    at: int = 0

    @property
    def now(self) -> Attempt:
        return self.attempts[self.at]


def rows(scene: Scene, width: int, height: int) -> list[Content]:
    """Number and score, the question, what is offered, and the verdict at the foot."""
    now = scene.now
    asked = Content(clean(_flat(now.question.question), one_line=True), spans=[])
    top = [
        _head(scene),
        Content(),
        *_indented(Content.styled(asked.plain, "bold").wrap(width - 4)),
        Content(),
    ]
    body = _BODIES[type(now.question)](now, width)
    foot = _foot(now, width)
    blank = [Content()] * max(0, height - len(top) - len(body) - len(foot))
    room = max(0, height - len(top) - len(foot))
    return [*top, *body[:room], *blank, *foot]


def _flat(markdown: str) -> str:
    """A question's Markdown as plain words."""
    return re.sub(r"[*`]|\[([^\]]*)\]\([^)]*\)", r"\1", markdown).strip()


def _indented(lines: Sequence[Content]) -> list[Content]:
    return [Content.assemble("  ", line) for line in lines]


def _head(scene: Scene) -> Content:
    done = [attempt for attempt in scene.attempts if attempt.parts is not None]
    right = sum(attempt.right for attempt in done)
    return Content.assemble(
        f"  {scene.at + 1} of {len(scene.attempts)}",
        (f"   right {right} of {len(done)} answered", MUTED),
        (f"   {_how(scene.now)}", MUTED),
    )


def _how(attempt: Attempt) -> str:
    question = attempt.question
    if isinstance(question, ChoiceQuestion):
        last = LETTERS[len(question.options) - 1]
        marks = ", several are right; enter marks" if several(question) else ""
        return f"a to {last} answer{marks}"
    if isinstance(question, OrderQuestion):
        return "letters in order; enter marks"
    if isinstance(question, MatchQuestion):
        return "a letter for the lit line; enter marks"
    return "enter types the lit label"


def _sign(right: bool) -> tuple[str, str]:
    return ("✓", _RIGHT) if right else ("✗", _WRONG)


def _choice(attempt: Attempt, width: int) -> list[Content]:
    assert isinstance(attempt.question, ChoiceQuestion)
    lines: list[Content] = []
    for letter, option in zip(LETTERS, attempt.question.options, strict=False):
        taken = option.text in attempt.given
        shown = attempt.parts is not None
        sign = _sign(option.right) if shown and (taken or option.right) else (" ", "")
        text = Content.styled(option.text, "bold reverse" if taken else "").wrap(width - 10)
        lines += [
            Content.assemble("  ", sign, " ", (letter if not at else " ", KEY), "  ", line)
            for at, line in enumerate(text)
        ]
        if shown:
            why = Content.styled(option.why, MUTED).wrap(width - 10)
            lines += [Content.assemble(" " * 7, line) for line in why]
        elif len(attempt.question.options) * 2 < 12:
            lines.append(Content())
    return lines


def _order(attempt: Attempt, width: int) -> list[Content]:
    assert isinstance(attempt.question, OrderQuestion)
    items = attempt.question.items
    room = max(len(item) for item in items) + 2
    lines = []
    for at, (letter, text) in enumerate(zip(LETTERS, attempt.offered, strict=False)):
        left = (text.ljust(room), MUTED if text in attempt.given else "")
        own = attempt.given[at] if at < len(attempt.given) else "·"
        line = Content.assemble("    ", (letter, KEY), "  ", left, f"    {at + 1}  ")
        if attempt.parts is None:
            lines.append(Content.assemble(line, (own, "bold")))
        else:
            sign = _sign(attempt.parts[at])
            better = "" if attempt.parts[at] else items[at]
            mine = Content.assemble((own.ljust(room), ""), sign, "  ", (better, _RIGHT))
            lines.append(Content.assemble(line, mine))
    return lines


def _match(attempt: Attempt, width: int) -> list[Content]:
    assert isinstance(attempt.question, MatchQuestion)
    pairs = attempt.question.pairs
    room = min(max(len(left) for left, _ in pairs), width // 2) + 2
    lines = []
    for at, (left, right) in enumerate(pairs):
        own = attempt.given[at] if at < len(attempt.given) else ""
        lit = at == attempt.cursor and attempt.parts is None
        line = Content.assemble(
            "  ",
            ("▸ " if lit else "  ", LIT),
            (left.ljust(room), "bold" if lit else ""),
            own or ("·", MUTED),
        )
        better = None
        if attempt.parts is not None:
            line = Content.assemble(line, "  ", _sign(attempt.parts[at]))
            better = None if attempt.parts[at] else Content.styled(right, _RIGHT)
        if better and line.cell_length + better.cell_length + 4 < width:
            line, better = Content.assemble(line, "  ", better), None
        lines.append(line.truncate(width - 1, ellipsis=True))
        if better:
            lines.append(Content.assemble(" " * (room + 4), better))
    offered = [
        Content.assemble("    ", (letter, KEY), f"  {text}")
        for letter, text in zip(LETTERS, attempt.offered, strict=False)
    ]
    return [*lines, Content(), *(offered if attempt.parts is None else [])]


def _diagram(attempt: Attempt, width: int) -> list[Content]:
    assert isinstance(attempt.question, DiagramQuestion)
    lines = attempt.question.drawing.strip("\n").split("\n")
    return [Content.assemble("    ", _filled(attempt, line)) for line in lines]


def _filled(attempt: Attempt, line: str) -> Content:
    """A line of the drawing with the labels given so far; the lit blank stands out."""
    parts: list[str | tuple[str, str]] = []
    end = 0
    for blank in BLANK.finditer(line):
        at = int(blank[1]) - 1
        label = attempt.given[at] if at < len(attempt.given) else ""
        style = MUTED
        if attempt.parts is not None and at < len(attempt.parts):
            style = _RIGHT if attempt.parts[at] else _WRONG
        elif at == attempt.cursor:
            style = "bold reverse"
        elif label:
            style = "bold"
        room = len(blank[0])
        text = label[:room].center(room) if label else blank[0]
        parts += [line[end : blank.start()], (text, style)]
        end = blank.end()
    return Content.assemble(*parts, line[end:])


_BODIES = {
    ChoiceQuestion: _choice,
    OrderQuestion: _order,
    MatchQuestion: _match,
    DiagramQuestion: _diagram,
}


def _foot(attempt: Attempt, width: int) -> list[Content]:
    """The verdict, and after it the explanation."""
    if attempt.parts is None:
        ready = "enter marks it" if attempt.complete else ""
        return [Content.styled(f"  {ready}", MUTED)]
    right = sum(attempt.parts)
    if attempt.right:
        verdict = Content.styled("Right. ", _RIGHT)
    elif isinstance(attempt.question, ChoiceQuestion):
        verdict = Content.styled("Not this one. ", _WRONG)
    else:
        verdict = Content.styled(f"{right} of {len(attempt.parts)} right. ", _WRONG)
    if isinstance(attempt.question, DiagramQuestion) and not attempt.right:
        verdict = Content.assemble(verdict, f"{_flat(attempt.question.answer)} ")
    words = Content.assemble(verdict, _flat(attempt.question.explanation))
    return _indented(words.wrap(width - 4)[:4])
