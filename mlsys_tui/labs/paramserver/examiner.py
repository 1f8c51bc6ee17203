"""Marks what the simulator answers: who waits, how stale a gradient is, whose arrives next.

`ask` is one of these. `model` gives the settings of an experiment, by the names of the command's
options ("bytes_per_parameter"), and:

- "waits": `at`, a time; "worker 2", "workers 0 and 2", "all" or "nobody". Who has stopped does
  not wait.
- "staleness": `update`, counted from 1; that gradient's staleness in versions, in digits.
- "next": `at`, a time; the "worker 3" whose gradient is the next to arrive at the server.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from mlsys_tui.course import tracing
from mlsys_tui.course.marking import Verdict
from mlsys_tui.course.tracing import Told
from mlsys_tui.formulas.quantity import show
from mlsys_tui.labs.paramserver.settings import experiment, number, whole
from mlsys_tui.labs.paramserver.simulator import simulate
from mlsys_tui.labs.paramserver.trace import Segment, Trace
from mlsys_tui.text import BadInput

_GRADIENTS = 10_000  # of a run that is asked about: it is simulated whenever an answer is marked
_INSTANT = 1e-9  # seconds within which two things are at once
_SHOWN = 4  # workers in a sentence
_WORDS = {
    "pull": "pulls",
    "compute": "computes",
    "push": "pushes",
    "all-reduce": "sums round the ring",
    "wait for the barrier": "waits for the barrier",
    "wait for the slowest": "waits for the slowest",
    "wait for a timeout": "waits for a timeout",
    "stopped": "has stopped",
}


def examine(question: Any, answer: str) -> Verdict:
    """Mark an answer. Raises BadInput for a question that the simulator cannot be asked."""
    return tracing.examine(question, answer, _ASKS)


def _waits(model: Mapping[str, Any]) -> Told:
    trace, at = _moment(model)
    now = [state.segment for state in trace.workers(trace.position(at), at)]
    waiting = [one for one in now if one.waiting and one.kind != "stopped"]
    doing = [f"w{one.worker} {_WORDS[one.kind]}" for one in _first_of(waiting, now)]
    return Told(_who(waiting, len(now)), f"At {show(at, 's')} {', '.join(doing)}.")


def _first_of(waiting: Sequence[Segment], now: Sequence[Segment]) -> Sequence[Segment]:
    """The workers a sentence has room for: all of a few, or else the first that wait."""
    return now if len(now) <= _SHOWN else (waiting or now)[:_SHOWN]


def _who(waiting: Sequence[Segment], workers: int) -> str:
    if not waiting:
        return "nobody"
    if len(waiting) == workers > 1:
        return "all"
    *others, last = [str(one.worker) for one in waiting]
    return f"workers {', '.join(others)} and {last}" if others else f"worker {last}"


def _staleness(model: Mapping[str, Any]) -> Told:
    trace, written = _run(model, "update")
    update = whole(written, "model: update")
    if not 1 <= update <= len(trace.stops):
        raise BadInput(
            f"model: update must be a whole number from 1 to {len(trace.stops)} (got {update})"
        )
    frame = trace[trace.stops[update - 1]]
    return Told(str(frame.segment.staleness), f"At {show(frame.time, 's')} {frame.caption}")


def _next(model: Mapping[str, Any]) -> Told:
    trace, at = _moment(model)
    pushes = [
        segment
        for segment in map(trace.segment, range(len(trace)))
        if segment.kind == "push" and segment.outcome == "done" and segment.end > at
    ]
    if not pushes:
        raise BadInput(f"model: no gradient is pushed after {show(at, 's')}; ask earlier")
    pushes.sort(key=lambda segment: segment.end)
    first, *others = pushes
    if others and others[0].end - first.end < _INSTANT:
        raise BadInput(
            f"model: w{first.worker}'s and w{others[0].worker}'s gradients arrive at once; "
            "choose another time"
        )
    return Told(
        f"worker {first.worker}",
        f"After {show(at, 's')} w{first.worker}'s gradient is the first to arrive, "
        f"at {show(first.end, 's')}.",
    )


def _moment(model: Mapping[str, Any]) -> tuple[Trace, float]:
    """The run, and the time asked about: between two things that happen, and before its end."""
    trace, written = _run(model, "at")
    at, end = number(written, "model: at", "s"), trace.run.makespan
    if not 0 < at < end:
        raise BadInput(f"model: at must lie in the run, which ends at {show(end, 's')} (got {at})")
    if any(abs(trace.time(position) - at) < _INSTANT for position in range(len(trace))):
        raise BadInput(f"model: something happens just at {show(at, 's')}; ask between two events")
    return trace, at


def _run(model: Mapping[str, Any], asked: str) -> tuple[Trace, float | str]:
    """The run that `model` sets up, and what it says of `asked`. Raises BadInput."""
    given = {name: what for name, what in model.items() if name != asked}
    if not isinstance(model.get(asked), int | float | str):
        raise BadInput(f"model: {asked} must be there, a number")
    try:
        chosen = experiment({**given, "training": False})
    except (TypeError, OverflowError):
        raise BadInput(
            "model: a setting must be a number or a text; straggler, outage and loss are lists"
        ) from None
    if chosen.gradients > _GRADIENTS:
        raise BadInput(
            f"model: a run may have {_GRADIENTS} gradients (got {chosen.gradients}); "
            "ask for fewer iterations"
        )
    return Trace(simulate(chosen, keep_events=True)), model[asked]


_ASKS = {"waits": _waits, "staleness": _staleness, "next": _next}
