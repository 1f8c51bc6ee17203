"""A question with its numbers drawn and its options mixed: the same seed, the same question."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from mlsys_tui.course.model import Hour
from mlsys_tui.course.questions import (
    ChoiceQuestion,
    Drawable,
    MatchQuestion,
    NumericQuestion,
    OrderQuestion,
    Question,
    Range,
    TraceQuestion,
)
from mlsys_tui.text import BadInput

LETTERS = "abcdefgh"
_NAME = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Drawn:
    """A question with its numbers and the order of its options.

    `text` is Markdown with the numbers filled in; a diagram's drawing and the template of code are
    not in it. `options` are what the letters a, b, … stand for. `hints` go one step at a time:
    of a number, the worked lines without the result. `values` are what was drawn.
    """

    hour: Hour
    question: Question
    seed: int
    text: str
    options: tuple[str, ...]
    hints: tuple[str, ...]
    values: Mapping[str, Any]

    def fill(self, text: str) -> str:
        """A text of the question with every {name} that was drawn replaced by its value."""
        return _NAME.sub(lambda match: self._written(match), text)

    def _written(self, match: re.Match[str]) -> str:
        name = match[1]
        return written(self.values[name]) if name in self.values else match[0]


def draw(hour: Hour, question: Question, seed: int) -> Drawn:
    """The question as this seed has it."""
    rng = Random(f"{seed} {question.id}")
    values = {}
    if isinstance(question, NumericQuestion):
        values = {name: rng.choice(choices(given)) for name, given in question.vary.items()}
    return drawn_as(hour, question, values, seed)


def drawn_as(hour: Hour, question: Question, values: Mapping[str, Drawable], seed: int) -> Drawn:
    """The question with just these values; the seed still mixes the options."""
    bare = Drawn(hour, question, seed, "", _options(question, seed), (), values)
    hints = (*map(bare.fill, question.hints), *_worked_hints(question, values))
    return Drawn(hour, question, seed, bare.fill(question.question), bare.options, hints, values)


def choices(given: tuple[Drawable, ...] | Range) -> tuple[Drawable, ...]:
    """Everything that may be drawn."""
    if not isinstance(given, Range):
        return given
    steps = int((given.last - given.first) / given.step + 1e-9)
    numbers = (round(given.first + step * given.step, 9) for step in range(min(steps, 999) + 1))
    return tuple(int(number) if number == int(number) else number for number in numbers)


def written(value: Drawable) -> str:
    """A drawn value as the text has it: a text as it stands, a number in digits."""
    if isinstance(value, float):
        from mlsys_tui.formulas.quantity import digits

        return digits(value)
    return str(value)


def mixed(things: Iterable[str], seed: object, *, other: bool = False) -> tuple[str, ...]:
    """The things in an order that `seed` decides; with `other`, not the one they came in."""
    given = list(things)
    result = list(given)
    rng = Random(str(seed))
    rng.shuffle(result)
    while other and result == given and len(set(given)) > 1:
        rng.shuffle(result)
    return tuple(result)


def _options(question: Question, seed: int) -> tuple[str, ...]:
    mixing = f"{seed} {question.id} options"
    if isinstance(question, ChoiceQuestion):
        return mixed((option.text for option in question.options), mixing)
    if isinstance(question, OrderQuestion):
        return mixed(question.items, mixing, other=True)
    if isinstance(question, MatchQuestion):
        return mixed(dict.fromkeys(right for _, right in question.pairs), mixing, other=True)
    return mixed(question.options, mixing) if isinstance(question, TraceQuestion) else ()


def _worked_hints(question: Question, values: Mapping[str, Drawable]) -> tuple[str, ...]:
    """Every worked line but the last step's result; none where the engine refuses."""
    if not isinstance(question, NumericQuestion):
        return ()
    from mlsys_tui.course.chain import conversions, follow

    try:
        links = follow(question, values)
    except BadInput:
        return ()
    return (*conversions(links), *(line for link in links for line in link.lines))[:-1]
