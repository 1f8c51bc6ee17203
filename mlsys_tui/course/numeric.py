"""Marks a number, and shows how it is found."""

from mlsys_tui.course import reading, slips
from mlsys_tui.course.chain import Link, conversions, follow
from mlsys_tui.course.drawing import Drawn
from mlsys_tui.course.marking import Verdict
from mlsys_tui.course.questions import NumericQuestion


def mark(drawn: Drawn, question: NumericQuestion, answer: str) -> Verdict:
    """The verdict on an answer as it was typed. Raises BadInput where it is no such quantity."""
    links = follow(question, drawn.values)
    last = links[-1]
    variable = last.formula[last.target]
    nouns = (variable.name, *variable.title.split(), variable.symbol)
    ways = reading.read(answer, last.unit, question.unit, nouns)

    def matches(value: float) -> bool:
        return any(way.matches(value, question.tolerance) for way in ways)

    correct = matches(last.value)
    slip = "" if correct else slips.explain(question, links, drawn.text, matches)
    right = expected(question, last)
    return Verdict(
        correct,
        f"{'Right' if correct else 'Not so'}: it is {right}.",
        expected=right,
        value=last.value,
        unit=last.unit,
        slip=slip,
    )


def key(drawn: Drawn, question: NumericQuestion) -> str:
    """The right answer, as a reader would type it. Raises BadInput where there is none."""
    return expected(question, follow(question, drawn.values)[-1])


def expected(question: NumericQuestion, last: Link) -> str:
    """The answer for the reader, in as many digits as marking needs to call it right."""
    for significant in (3, 4, 6):
        text = reading.shown(last.value, last.unit, question.unit, significant)
        ways = reading.read(text, last.unit, question.unit)
        if any(way.matches(last.value, question.tolerance / 2) for way in ways):
            return text
    return text


def worked(drawn: Drawn, question: NumericQuestion) -> str:
    """The worked lines as Markdown, step by step, and the answer."""
    links = follow(question, drawn.values)
    blocks = [_block(links[0], conversions(links)), *map(_block, links[1:])]
    return "\n\n".join([*blocks, f"**{expected(question, links[-1])}**"])


def _block(link: Link, opening: tuple[str, ...] = ()) -> str:
    note = f"\n\n{link.note[0].upper()}{link.note[1:]}." if link.note else ""
    symbol = link.formula[link.target].symbol
    *lines, result = link.lines
    text = "\n".join([*opening, *lines, f"{symbol} = {result} {link.unit}".rstrip()])
    return f"```\n{text}\n```{note}"
