"""Marks what the coherent caches answer: a line's state, the bus's signal, the value at the end.

`ask` is one of these, with its settings in `model`; a step is a frame of the lab, counted from 1:

- "state": `program`, `step`, `processor`, `variable`; "M", "E", "S" or "I" after that step.
- "bus": `program`, `step`; "BusRd", "BusRdX and Flush", … or "nothing".
- "value": `program`, `variable`; what a read would give at the end, in digits.
"""

from collections.abc import Mapping
from typing import Annotated, Any

from msgspec import Meta, Struct

from mlsys_tui.course import tracing
from mlsys_tui.course.marking import Verdict
from mlsys_tui.course.questions import Text
from mlsys_tui.course.tracing import Told, settings
from mlsys_tui.labs.memory.coherence import SharedTrace, run_shared
from mlsys_tui.labs.memory.coherence_frames import Frame
from mlsys_tui.labs.memory.parser import parse
from mlsys_tui.text import BadInput

_Number = Annotated[int, Meta(ge=0, description="a whole number of at least 0")]


class _Bus(Struct, frozen=True, forbid_unknown_fields=True):
    program: Text
    step: _Number


class _State(_Bus, frozen=True, forbid_unknown_fields=True):
    processor: _Number
    variable: Text


class _Value(Struct, frozen=True, forbid_unknown_fields=True):
    program: Text
    variable: Text


def examine(question: Any, answer: str) -> Verdict:
    """Mark an answer. Raises BadInput for a question that the caches cannot be asked."""
    return tracing.examine(question, answer, _ASKS)


def _state(model: Mapping[str, Any]) -> Told:
    asked = settings(_State, model)
    trace = run_shared(parse(asked.program))
    _check(trace, asked.variable)
    if asked.processor >= trace.program.processors:
        raise BadInput(
            f"model: processor must be a whole number from 0 to {trace.program.processors - 1} "
            f"(got {asked.processor})"
        )
    frame = _frame(trace, asked.step)
    copy = frame.caches[asked.processor].get(trace.program.line_of(asked.variable))
    return Told(copy.state if copy else "I", frame.caption)


def _bus(model: Mapping[str, Any]) -> Told:
    asked = settings(_Bus, model)
    frame = _frame(run_shared(parse(asked.program)), asked.step)
    return Told(" and ".join(frame.bus) or "nothing", frame.caption)


def _value(model: Mapping[str, Any]) -> Told:
    asked = settings(_Value, model)
    trace = run_shared(parse(asked.program))
    _check(trace, asked.variable)
    end = trace[-1]
    if end.step:  # only a deadlock ends on a step
        raise BadInput(f"model: this program has no end; {end.caption}")
    return Told(str(end.newest(asked.variable)), end.caption)


def _frame(trace: SharedTrace, step: int) -> Frame:
    last = max(at for at, frame in enumerate(trace.frames) if frame.step)
    if not 1 <= step <= last:
        raise BadInput(f"model: step must be a whole number from 1 to {last} (got {step})")
    return trace[step]


def _check(trace: SharedTrace, variable: str) -> None:
    """Refuse what is not a variable of the program."""
    known = [name for name in trace.program.variables if name not in trace.program.locks]
    if variable not in known:
        raise BadInput(
            f'model: variable must be one of the program\'s, {", ".join(known)} (got "{variable}")'
        )


_ASKS = {"state": _state, "bus": _bus, "value": _value}
