"""Marks a question of kind "trace": what is asked of a lab's model, and what the model answers."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeVar

import msgspec

from mlsys_tui.course import tables
from mlsys_tui.course.marking import Verdict
from mlsys_tui.course.questions import TraceQuestion
from mlsys_tui.text import BadInput

S = TypeVar("S", bound=msgspec.Struct)


class Told(NamedTuple):
    """What a model answers, as an option has it, and one sentence on what it does there."""

    answer: str
    why: str


Asks = Mapping[str, Callable[[Mapping[str, Any]], Told]]
"""What may be asked of a lab: each takes a question's `model` and asks the lab's model."""


def examine(question: Any, answer: str, asks: Asks) -> Verdict:
    """Whether `answer`, the text of an option, is the model's; may take as long as a run.

    Raises BadInput for a question that this lab cannot be asked.
    """
    if not isinstance(question, TraceQuestion):
        raise BadInput('this lab marks questions of kind "trace" alone; change kind')
    if question.ask not in asks:
        known = ", ".join(f'"{ask}"' for ask in asks)
        raise BadInput(f"ask must be one of {known} (got {tables.shown(question.ask)})")
    told = asks[question.ask](question.model)
    return Verdict(answer == told.answer, told.why, expected=told.answer)


def settings(kind: type[S], model: Mapping[str, Any]) -> S:
    """A question's `model` as a struct, each field with a description. Raises BadInput."""
    found, faults = tables.decode(kind, model)
    if found is None:
        raise BadInput(f"model: {faults[0]}")
    return found
