"""Marks what the toy cache answers to a multiplication, access by access.

`ask` is one of these. `model` gives `order`, the matrices' rows `n`, and the cache: its `size` and
`line` in bytes, and its `ways`; its policy is LRU.

- "access": also `access`, counted from 0; "hit" or "miss".
- "misses": also `matrix`; how often it misses in the whole multiplication, in digits.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from mlsys_tui.course import tracing
from mlsys_tui.course.marking import Verdict
from mlsys_tui.course.questions import Text
from mlsys_tui.course.tracing import Told, settings
from mlsys_tui.labs.matmul.orders import parse_order
from mlsys_tui.labs.matmul.shapes import Shape
from mlsys_tui.labs.matmul.slow_motion import SlowMotion
from mlsys_tui.text import BadInput

_LARGEST = 8192  # bytes: three matrices of 16 rows fit, and a trace keeps the cache of every moment
_Whole = Annotated[int, Meta(ge=1, description="a whole number above 0")]


class _Cache(Struct, frozen=True, forbid_unknown_fields=True):
    order: Text
    n: _Whole
    size: Annotated[
        int, Meta(ge=8, le=_LARGEST, description=f"a whole number of bytes from 8 to {_LARGEST}")
    ]
    ways: _Whole
    line: _Whole

    def play(self) -> SlowMotion:
        """The multiplication in slow motion. Raises BadInput."""
        return SlowMotion(parse_order(self.order), self.n, Shape(self.size, self.ways, self.line))


class _Access(_Cache, frozen=True, forbid_unknown_fields=True):
    access: Annotated[int, Meta(ge=0, description="a whole number of at least 0")]


class _Misses(_Cache, frozen=True, forbid_unknown_fields=True):
    matrix: Annotated[Literal["A", "B", "C"], Meta(description='"A", "B" or "C"')]


def examine(question: Any, answer: str) -> Verdict:
    """Mark an answer. Raises BadInput for a question that the cache cannot be asked."""
    return tracing.examine(question, answer, _ASKS)


def _access(model: Mapping[str, Any]) -> Told:
    asked = settings(_Access, model)
    trace = asked.play()
    if asked.access >= len(trace):
        raise BadInput(
            f"model: access must be a whole number from 0 to {len(trace) - 1} (got {asked.access})"
        )
    moment = trace[asked.access]
    return Told("hit" if moment.hit else "miss", moment.caption)


def _misses(model: Mapping[str, Any]) -> Told:
    asked = settings(_Misses, model)
    trace = asked.play()
    moments = [m for m in map(trace.__getitem__, range(len(trace))) if m.matrix == asked.matrix]
    missed = [moment for moment in moments if not moment.hit]
    again = sum(moment.seen for moment in missed)
    return Told(
        str(len(missed)),
        f"{asked.matrix} misses at {len(missed)} of its {len(moments)} accesses: "
        f"{len(missed) - again} on a line never touched before, {again} on one "
        "pushed out since its last use.",
    )


_ASKS = {"access": _access, "misses": _misses}
