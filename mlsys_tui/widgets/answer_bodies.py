"""What a question offers, kind by kind, and what the reader made of it, as lines of text."""

from collections.abc import Callable, Mapping, Sequence

from textual.content import Content

from mlsys_tui.course.attempt import NOTHING, Attempt, offered
from mlsys_tui.course.drawing import LETTERS
from mlsys_tui.course.marking import BLANK
from mlsys_tui.course.questions import (
    ChoiceQuestion,
    CodeQuestion,
    DiagramQuestion,
    MatchQuestion,
    OrderQuestion,
    Question,
    RecallQuestion,
    TraceQuestion,
)
from mlsys_tui.widgets.answer_marks import KEY, LIT, MUTED, RIGHT, WRONG, hanging, sign
from mlsys_tui.widgets.prose import prose


def body(attempt: Attempt, width: int) -> tuple[list[Content], int]:
    """The lines of what is offered, and which of them is lit (-1: none)."""
    return _BODIES.get(type(attempt.drawn.question), _written)(attempt, width)


def _choice(attempt: Attempt, width: int) -> tuple[list[Content], int]:
    options = offered(attempt)
    room = width - 5
    texts = [
        Content.styled(option, "bold reverse" if letter in attempt.answer else "").wrap(room)
        for letter, option in zip(LETTERS, options, strict=False)
    ]
    airy = attempt.verdict is None and sum(map(len, texts)) + len(texts) <= 10
    lines: list[Content] = []
    for at, (letter, text) in enumerate(zip(LETTERS, texts, strict=False)):
        lead = Content.assemble(_option_sign(attempt, at, letter), " ", (letter, KEY), "  ")
        lines += hanging(lead, [*text, *_why(attempt, at, room)])
        if airy:
            lines.append(Content())
    return ([*lines, Content()] if not airy else lines), -1


def _why(attempt: Attempt, at: int, width: int) -> Sequence[Content]:
    """Why a choice's option is right or wrong, once it is marked."""
    question = attempt.drawn.question
    if attempt.verdict is None or not isinstance(question, ChoiceQuestion):
        return ()
    text = attempt.drawn.options[at]
    why = next(option.why for option in question.options if option.text == text)
    return Content.styled(why, MUTED).wrap(width)


def _option_sign(attempt: Attempt, at: int, letter: str) -> tuple[str, str]:
    """A tick at what is right and a cross at what was wrongly taken, once it is marked."""
    if attempt.verdict is None:
        return (" ", "")
    taken = letter in attempt.answer
    right = letter == attempt.verdict.expected[:1]
    if attempt.verdict.parts:
        right = attempt.verdict.parts[at] == taken
    return sign(right) if right or taken else (" ", "")


def _order(attempt: Attempt, width: int) -> tuple[list[Content], int]:
    """What is offered beside the order so far; one under the other where that is too wide."""
    options = attempt.drawn.options
    half = width // 2 - 4
    if max(map(len, options)) > half:
        return _long_order(attempt, width), -1
    lines = []
    for at, (letter, text) in enumerate(zip(LETTERS, options, strict=False)):
        own = attempt.answer[at : at + 1]
        taken = options[LETTERS.index(own)] if own else "·"
        lines.append(
            Content.assemble(
                (letter, KEY),
                "  ",
                (text.ljust(half), MUTED if letter in attempt.answer else ""),
                f"  {at + 1} ",
                _part_sign(attempt, at),
                " ",
                (taken, "bold" if own else MUTED),
            )
        )
    return [*lines, Content()], -1


def _long_order(attempt: Attempt, width: int) -> list[Content]:
    """The options, each with the place it was given; once marked, in the order given."""
    if attempt.verdict is not None:
        order = [LETTERS.index(letter) for letter in attempt.answer]
        marks = [_part_sign(attempt, place) for place in range(len(order))]
    else:
        order = list(range(len(attempt.drawn.options)))
        marks = [(" ", "")] * len(order)
    lines: list[Content] = []
    for at, mark in zip(order, marks, strict=True):
        letter = LETTERS[at]
        place = f"{attempt.answer.index(letter) + 1}" if letter in attempt.answer else "·"
        lead = Content.assemble(mark, f" {place} ", (letter, KEY), "  ")
        style = MUTED if letter in attempt.answer and attempt.verdict is None else ""
        lines += hanging(lead, Content.styled(attempt.drawn.options[at], style).wrap(width - 7))
    return [*lines, Content()]


def _part_sign(attempt: Attempt, at: int) -> tuple[str, str]:
    if attempt.verdict is None or at >= len(attempt.verdict.parts):
        return (" ", "")
    return sign(attempt.verdict.parts[at])


def _match(attempt: Attempt, width: int) -> tuple[list[Content], int]:
    question = attempt.drawn.question
    assert isinstance(question, MatchQuestion)
    options = attempt.drawn.options
    left = min(max(len(left) for left, _ in question.pairs), width // 2) + 1
    lines: list[Content] = []
    lit = -1
    for at, ((text, _), own) in enumerate(zip(question.pairs, attempt.given, strict=True)):
        here = at == attempt.cursor and attempt.verdict is None
        lit = len(lines) if here else lit
        beside = options[LETTERS.index(own)] if own != NOTHING else "·"
        rows = Content.styled(text, "bold" if here else "").wrap(left)
        answers = Content.styled(beside, "" if own != NOTHING else MUTED).wrap(width - left - 5)
        for row in range(max(len(rows), len(answers))):
            lead = rows[row] if row < len(rows) else Content()
            first = row == 0
            lines.append(
                Content.assemble(
                    ("▸ " if here and first else "  ", LIT),
                    lead.pad_right(left - lead.cell_length),
                    " ",
                    _part_sign(attempt, at) if first else (" ", ""),
                    " ",
                    answers[row] if row < len(answers) else "",
                )
            )
    if attempt.verdict is not None:
        return [*lines, Content()], -1
    below = [
        line
        for letter, text in zip(LETTERS, options, strict=False)
        for line in hanging(
            Content.assemble("  ", (letter, KEY), "  "), Content(text).wrap(width - 5)
        )
    ]
    return [*lines, Content(), *below, Content()], lit


def _diagram(attempt: Attempt, width: int) -> tuple[list[Content], int]:
    question = attempt.drawn.question
    assert isinstance(question, DiagramQuestion)
    drawing = question.drawing.strip("\n").split("\n")
    lit = next((at for at, line in enumerate(drawing) if _has(line, attempt.cursor)), 0)
    return [*(_filled(attempt, line) for line in drawing), Content()], lit


def _has(line: str, cursor: int) -> bool:
    return any(int(blank[1]) - 1 == cursor for blank in BLANK.finditer(line))


def _filled(attempt: Attempt, line: str) -> Content:
    """A line of the drawing with the labels given so far; the lit blank stands out."""
    parts: list[str | tuple[str, str]] = []
    end = 0
    given, marks = attempt.given, attempt.verdict.parts if attempt.verdict else ()
    for blank in BLANK.finditer(line):
        at = int(blank[1]) - 1
        label = given[at] if at < len(given) else ""
        style = "bold" if label else MUTED
        if at < len(marks):
            style = RIGHT if marks[at] else WRONG
        elif at == attempt.cursor and attempt.verdict is None:
            style = "bold reverse"
        room = len(blank[0])
        text = _cut(label, room).center(room) if label else blank[0]
        parts += [line[end : blank.start()], (text, style)]
        end = blank.end()
    return Content.assemble(*parts, line[end:])


def _recall(attempt: Attempt, width: int) -> tuple[list[Content], int]:
    """Nothing while it is written; then the model answer and the points to tick."""
    if not attempt.opened:
        return [], -1
    wrote = [line for text in attempt.draft.split("\n") for line in Content(text).wrap(width)]
    lines = [
        *([Content.styled("You wrote", MUTED), *wrote, Content()] if attempt.draft.strip() else []),
        Content.styled("The model answer", MUTED),
        *prose(attempt.drawn.question.answer, width),
        Content(),
        Content.styled("Tick what you had; enter marks it", MUTED),
    ]
    first = len(lines)
    for number, (letter, point) in enumerate(zip(LETTERS, offered(attempt), strict=False), 1):
        had = str(number) in attempt.given
        lead = Content.assemble((letter, KEY), " [x] " if had else " [ ] ")
        lines += hanging(lead, Content.styled(point, "bold" if had else "").wrap(width - 7))
    return [*lines, Content()], first if attempt.verdict is None else -1


def _code(attempt: Attempt, width: int) -> tuple[list[Content], int]:
    """The cases that are shown, until it is marked."""
    question = attempt.drawn.question
    assert isinstance(question, CodeQuestion)
    if attempt.verdict is not None:
        return _written(attempt, width)
    lines = []
    for case in question.cases:
        pairs = ", ".join(f"{key} {value}" for key, value in case.output) or "nothing"
        given = case.text.replace("\n", " / ")
        lines.append(Content.assemble((given, "$text-accent"), (" gives ", MUTED), pairs))
    return [*(line.truncate(width, ellipsis=True) for line in lines), Content()], -1


def _written(attempt: Attempt, width: int) -> tuple[list[Content], int]:
    """What was typed, once it is marked; before, it stands in a field below."""
    if attempt.verdict is None or not attempt.answer.strip():
        return [], -1
    lines = attempt.answer.rstrip().split("\n")
    head = Content.styled("Your answer", MUTED)
    if len(lines) == 1:
        rows = Content.assemble("Your answer  ", (lines[0], "bold")).wrap(width)
        return [*rows, Content()], -1
    return [head, *(Content(f"  {line.expandtabs(4)}") for line in lines), Content()], -1


_Body = Callable[[Attempt, int], tuple[list[Content], int]]
_BODIES: Mapping[type[Question], _Body] = {
    ChoiceQuestion: _choice,
    TraceQuestion: _choice,
    OrderQuestion: _order,
    MatchQuestion: _match,
    DiagramQuestion: _diagram,
    RecallQuestion: _recall,
    CodeQuestion: _code,
}


def _cut(text: str, room: int) -> str:
    return text if len(text) <= room else text[: max(1, room - 1)] + "…"
