"""Which lab shows what a question is about, set up with its numbers."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from mlsys_tui.course.drawing import Drawn
from mlsys_tui.course.questions import CodeQuestion, NumericQuestion, PairsQuestion, TraceQuestion
from mlsys_tui.text import BadInput

_CALCULATOR = "speedup"
"""The lab that solves any formula: its settings are `formula`, and the texts `given` to it."""
_ASKED = ("at", "update")  # what a trace is asked about; `at` is a frame to a lab, here a time


def lab_link(drawn: Drawn) -> tuple[str, Mapping[str, Any]] | None:
    """The lab's name and the settings that open it with these numbers; None where none does."""
    question = drawn.question
    if question.lab:
        lab, _, query = drawn.fill(question.lab).partition("?")
        return lab, _grouped(dict(parse_qsl(query)))
    if isinstance(question, NumericQuestion):
        return _calculator(drawn, question)
    if isinstance(question, PairsQuestion | CodeQuestion):
        return drawn.hour.lab, {"question": question.id}
    if isinstance(question, TraceQuestion):
        return drawn.hour.lab, {
            name: what for name, what in question.model.items() if name not in _ASKED
        }
    return None


def _grouped(settings: Mapping[str, Any]) -> Mapping[str, Any]:
    """With what is not a setting of the calculator's own among the values of its formula."""
    if "formula" not in settings:
        return settings
    given = {name: value for name, value in settings.items() if name not in ("formula", "view")}
    own = {name: value for name, value in settings.items() if name not in given}
    return {**own, "given": given} if given else own


def _calculator(drawn: Drawn, question: NumericQuestion) -> tuple[str, Mapping[str, Any]] | None:
    """The step that uses most of what was drawn, the last of those that do equally."""
    from mlsys_tui.course.chain import follow
    from mlsys_tui.course.reading import typed

    try:
        links = follow(question, drawn.values)
    except BadInput:
        return None
    used = [len({*map(str, step.given.values())} & {*drawn.values}) for step in question.solve]
    link = links[max(range(len(used)), key=lambda at: (used[at], at))]
    given = {name: typed(value, link.formula[name].unit) for name, value in link.known.items()}
    return _CALCULATOR, {"formula": link.formula.name, "given": given}
