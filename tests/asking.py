"""Questions made up for a test, asked in an hour of their own."""

from typing import Any

import msgspec

from mlsys_tui.course import Hour, Question
from mlsys_tui.course.drawing import Drawn, draw
from mlsys_tui.course.questions import QUESTIONS

BASE = {"id": "q", "section": "s", "question": "How much?", "explanation": "So it is."}


def question(kind: str, **fields: Any) -> Question:
    """A sound question of this kind."""
    return msgspec.convert({**BASE, "kind": kind, **fields}, QUESTIONS[kind])


def hour(*questions: Question, lab: str = "mapreduce") -> Hour:
    """An hour that has just these."""
    return Hour("h", 1, "Hour", 100, 60, lab, (), questions, 10)


def asked(kind: str, seed: int = 0, lab: str = "mapreduce", **fields: Any) -> Drawn:
    """A question of this kind, drawn."""
    one = question(kind, **fields)
    return draw(hour(one, lab=lab), one, seed)


def numeric(formula: str, seed: int = 0, **given: Any) -> Drawn:
    """A question that asks one formula."""
    fields = {name: given.pop(name) for name in ("unit", "vary", "text") if name in given}
    text = fields.pop("text", "How much?")
    return asked(
        "numeric", seed, question=text, solve=[{"formula": formula, "given": given}], **fields
    )


def no_lab(name: str) -> Any:
    """Examiners for questions that need none."""
    raise AssertionError(f"nobody should ask the lab {name}")
