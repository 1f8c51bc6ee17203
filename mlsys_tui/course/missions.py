"""Missions: what to bring about in a lab, and whether it came about."""

import math
import operator
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from mlsys_tui.course.questions import Id, Option, Text

_RELATIONS: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    "==": operator.eq,
    ">=": operator.ge,
    ">": operator.gt,
    "!=": operator.ne,
}
_SAME = 1e-9  # two numbers this close, relatively, are one to the reader


class Condition(Struct, frozen=True, forbid_unknown_fields=True):
    """`field` of a lab's result compared with `value`, or with another field, `than`."""

    field: str
    relation: Literal["<", "<=", "==", ">=", ">", "!="] = msgspec.field(name="is")
    value: bool | int | float | str | None = None
    than: str = ""


class Mission(Struct, frozen=True, forbid_unknown_fields=True):
    """One `[[missions]]`: predict with a reason, run, explain, and answer the question `question`.

    `settings` is what the lab's view loads; `goal` is met when every condition holds. `reasons`
    are what a reader may expect and why: a prediction, which nobody marks; `options` explain what
    came out.
    """

    id: Id
    title: Text
    text: Text
    settings: Annotated[dict[str, Any], Meta(description="{ … }, settings of the lab's view")]
    goal: Annotated[
        tuple[Condition, ...],
        Meta(
            min_length=1,
            description='one or more { field = …, is = "<", value = … or than = … }; '
            "is may be <, <=, ==, >=, > or !=",
        ),
    ]
    reasons: Annotated[
        tuple[Text, ...], Meta(min_length=2, max_length=5, description="two to five texts")
    ]
    options: Annotated[
        tuple[Option, ...],
        Meta(
            min_length=2,
            max_length=5,
            description="two to five { text = …, why = …, right = true or false }",
        ),
    ]
    question: Id


def met(goal: tuple[Condition, ...], found: Mapping[str, Any]) -> bool:
    """Whether a lab's result fulfils every condition; a field that it lacks fulfils none."""
    return all(_holds(condition, found) for condition in goal)


def _holds(condition: Condition, found: Mapping[str, Any]) -> bool:
    name, other = condition.field, condition.than
    if name not in found or (other and other not in found):
        return False
    one: Any = found[name]
    two: Any = found[other] if other else condition.value
    if _is_number(one) and _is_number(two):
        if math.isclose(one, two, rel_tol=_SAME, abs_tol=0.0):
            return condition.relation in ("<=", "==", ">=")
    elif condition.relation not in ("==", "!="):
        return False
    return _RELATIONS[condition.relation](one, two)


def _is_number(thing: Any) -> bool:
    return isinstance(thing, int | float) and not isinstance(thing, bool)
