"""Marks what only this room's engine can mark: pairs, counts, and jobs the reader wrote.

A question is a mapping, or anything with attributes of these names:

- kind "pairs": `text`, `job` (a built-in name), `stage` ("map", "groups" or "output");
  optional `mappers`, `reducers`, `combiner` (off unless asked for).
- kind "code": `cases` and `hidden`, each a list of mappings with `text` and `output` (the
  expected pairs, in any order). The answer is the source of a job.

One of kind "trace" is a TraceQuestion. Its `model` gives `job`, `text`, and optional `mappers`,
`reducers` and `combiner`; its `ask` is

- "reducer": also `key`; the "reducer 0" that this key goes to.
- "map-output", "shuffled" or "groups": how many pairs map emits, how many are handed on to the
  reducers, how many groups they make, in digits.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any

from msgspec import Meta, Struct

from mlsys_tui.course import tracing
from mlsys_tui.course.marking import Verdict
from mlsys_tui.course.questions import Machines, Switch, Text, Words
from mlsys_tui.course.tracing import Told, settings
from mlsys_tui.labs.mapreduce import answers
from mlsys_tui.labs.mapreduce.captions import count
from mlsys_tui.labs.mapreduce.errors import JobError, show, show_lines
from mlsys_tui.labs.mapreduce.job import CALL_SECONDS, Job, built_in, own
from mlsys_tui.labs.mapreduce.jobs import BUILT_IN
from mlsys_tui.labs.mapreduce.lines import text_source
from mlsys_tui.labs.mapreduce.order import order
from mlsys_tui.labs.mapreduce.run import Pair, Plan, run
from mlsys_tui.labs.mapreduce.trace import Trace, build
from mlsys_tui.text import BadInput, clean

__all__ = ["Verdict", "examine", "expected_pairs"]

# One mapper tells whether the job is right, several whether it still is when it is spread out.
_PLANS = (Plan(1, 1, combiner=False), Plan(3, 2))
_KEYS = 8  # of a run, in a sentence
_TOLD = 3  # pairs of a kind, in a sentence


def examine(question: Any, answer: str, call_seconds: float = CALL_SECONDS) -> Verdict:
    """Mark an answer. Takes as long as the job runs: call it off the event loop.

    Raises BadInput when the answer cannot be read as pairs, or the engine cannot be asked; a job
    that fails is a wrong answer.
    """
    if _of(question, "kind") == "trace":
        return tracing.examine(question, answer, _ASKS)
    if _of(question, "kind") == "pairs":
        return _examine_pairs(question, answer)
    return _examine_code(question, answer, call_seconds)


def expected_pairs(question: Any) -> list[Pair]:
    """What the engine says to a question of kind "pairs"; groups are (key, values)."""
    plan = Plan(
        _of(question, "mappers", 3), _of(question, "reducers", 2), _of(question, "combiner", False)
    )
    trace = _trace(_of(question, "job"), _of(question, "text"), plan)
    if _of(question, "stage") == "output":
        return list(trace.result.output)
    end = trace.board(len(trace) - 1)
    if _of(question, "stage") == "groups":
        return [
            (group.key, list(group.values)) for r in range(plan.reducers) for group in end.groups(r)
        ]
    return [(pair.key, pair.value) for m in range(plan.mappers) for pair in end.map_output(m)]


def _examine_pairs(question: Any, answer: str) -> Verdict:
    given, expected = answers.parse(answer), expected_pairs(question)
    if _of(question, "stage") == "groups":
        given, expected = answers.as_groups(given), answers.as_groups(expected)
    missing, extra = answers.difference(given, expected)
    typed = ", ".join(map(answers.typed, expected))
    number = _count(len(expected), question)
    if not missing and not extra:
        return Verdict(True, f"Right: {number}, in any order.", expected=typed)
    told = "; ".join(filter(None, [_listed("missing", missing), _listed("too many", extra)]))
    there = f"There {'is' if len(expected) == 1 else 'are'} {number}."
    return Verdict(False, f"Not so: {told}. {there}", (told,), expected=typed)


def _count(number: int, question: Any) -> str:
    thing = "group" if _of(question, "stage") == "groups" else "pair"
    return f"{number} {thing}" + ("" if number == 1 else "s")


def _listed(what: str, pairs: Sequence[tuple[str, int]]) -> str:
    """The first of the pairs, and how many more there are; "" for none."""
    first = [
        clean(text, one_line=True) + (f" {times} times" if times > 1 else "")
        for text, times in pairs[:_TOLD]
    ]
    more = f" and {len(pairs) - _TOLD} more" if len(pairs) > _TOLD else ""
    return f"{what} {', '.join(first)}{more}" if first else ""


def _examine_code(question: Any, answer: str, call_seconds: float) -> Verdict:
    try:
        job = own(answer, call_seconds=call_seconds)
    except JobError as error:
        return Verdict(False, f"It does not load: {error}.")
    visible, hidden = _of(question, "cases", ()), _of(question, "hidden", ())
    details: list[str] = []
    for number, case in enumerate((*visible, *hidden), 1):
        seen = number <= len(visible)
        fault = _fault(job, case, seen, call_seconds)
        which = f"case {number}{'' if seen else ' (hidden)'}"
        if fault:
            return Verdict(False, f"Not so: in {which}, {fault}.", tuple(details))
        details.append(f"{which}: right")
    return Verdict(True, f"Right on all {len(details)} cases.", tuple(details))


def _fault(job: Job, case: Any, seen: bool, call_seconds: float) -> str:
    """What is wrong with a job on one case, "" when nothing is; a hidden case stays hidden."""
    expected = [(pair[0], pair[1]) for pair in _of(case, "output")]
    for plan in _PLANS:
        try:
            output = run(job, text_source(_of(case, "text")), plan, call_seconds).output
        except JobError as error:
            return str(error) if seen else str(JobError(job.name, error.line, error.problem))
        if answers.difference(output, expected) != ([], []):
            spread = ", once it is spread over 3 mappers and 2 reducers" if plan.mappers > 1 else ""
            return (
                _contrast(case, output, expected) + spread
                if seen
                else "it gives another output" + spread
            )
    return ""


def _contrast(case: Any, output: Sequence[Pair], expected: Sequence[Pair]) -> str:
    text = show_lines(_of(case, "text"))
    return f"for {text} it gives {show(list(output), 60)}, not {show(expected, 60)}"


def _of(thing: Any, name: str, otherwise: Any = None) -> Any:
    if isinstance(thing, Mapping):
        return thing.get(name, otherwise)
    return getattr(thing, name, otherwise)


def _trace(job: str, text: str, plan: Plan) -> Trace:
    """Every step of a built-in job. Raises BadInput."""
    if job not in BUILT_IN:
        raise BadInput(f'no job "{job[:40]}"; built in are {", ".join(BUILT_IN)}')
    return build(built_in(job), text_source(text), plan)


class _Counted(Struct, frozen=True, forbid_unknown_fields=True):
    job: Text
    text: Words
    mappers: Machines = 3
    reducers: Machines = 2
    combiner: Switch = False

    def run(self) -> Trace:
        """Raises BadInput."""
        return _trace(self.job, self.text, Plan(self.mappers, self.reducers, self.combiner))


class _Reducer(_Counted, frozen=True, forbid_unknown_fields=True, kw_only=True):
    key: Annotated[str | int | float, Meta(description="a key that the job emits")]


def _reducer(model: Mapping[str, Any]) -> Told:
    asked = settings(_Reducer, model)
    trace = asked.run()
    for at in trace.journey(asked.key):
        frame = trace[at]
        if frame.kind == "partition" and order(frame.key) == order(asked.key):
            return Told(f"reducer {frame.reducer}", frame.caption)
    keys = ", ".join(show(key, 20) for key in trace.keys[:_KEYS])
    raise BadInput(
        f"model: map does not emit the key {show(asked.key)}; there are {keys or 'none'}"
    )


def _counted(counter: str) -> Callable[[Mapping[str, Any]], Told]:
    """Asks for one of the counters of a run."""

    def ask(model: Mapping[str, Any]) -> Told:
        asked = settings(_Counted, model)
        trace = asked.run()
        counted = trace.result.counters
        who = "the combiners hand on" if trace.plan.combines(trace.job) else "the mappers hand on"
        return Told(
            str(getattr(counted, counter)),
            f"Map emits {count(counted.map_output_records, 'pair')}, {who} "
            f"{counted.shuffle_records}, and they make "
            f"{count(counted.reduce_input_groups, 'group')}.",
        )

    return ask


_ASKS = {
    "reducer": _reducer,
    "map-output": _counted("map_output_records"),
    "shuffled": _counted("shuffle_records"),
    "groups": _counted("reduce_input_groups"),
}
