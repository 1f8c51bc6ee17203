"""The page of counters: the same run with the combiner off and on, and what it gave."""

from collections.abc import Sequence
from dataclasses import asdict

from textual.content import Content

from mlsys_tui.labs.mapreduce.counters import Counters
from mlsys_tui.labs.mapreduce.errors import show
from mlsys_tui.labs.mapreduce.run import Pair, Result
from mlsys_tui.labs.mapreduce.trace import Trace
from mlsys_tui.labs.mapreduce.view_columns import MUTED
from mlsys_tui.labs.mapreduce.view_flow import both
from mlsys_tui.labs.mapreduce.view_scene import Scene, foot, head, refused

_NAME, _WIDE, _NARROW = 26, 14, 11


def counters(scene: Scene, width: int, height: int) -> list[Content]:
    """Every counter of the run, and what the combiner changes."""
    top = head(scene, width)
    ran = scene.ran
    if ran is None or ran.result is None:
        return [*top, *refused(scene, width, height - len(top))]
    if ran.trace is None:
        return [*top, *_untraced(ran.result, width, height - len(top))]
    ways = both(ran.trace)
    running = "on" if ran.trace.plan.combines(ran.trace.job) else "off"
    shown = {way: given for way, given in ways.items() if given}
    cells = _WIDE if width >= _NAME + 3 * _WIDE else _NARROW
    body = [_heads(list(shown), running, cells), *_lines(shown, running, cells)]
    room = height - len(top) - 2
    blank = [Content()] * max(0, room - len(body))
    return [*top, *body[:room], *blank, *foot(_finding(ran.trace), width)]


def _heads(ways: Sequence[str], running: str, cells: int) -> Content:
    noun = "combiner " if cells == _WIDE else ""
    names = [(f"{noun}{way}".rjust(cells), "bold" if way == running else MUTED) for way in ways]
    saves = "on saves".rjust(cells) if len(ways) > 1 else ""
    return Content.assemble(" " * _NAME, *names, (saves, MUTED))


def _lines(shown: dict[str, Counters], running: str, cells: int) -> list[Content]:
    tables = {way: asdict(given) for way, given in shown.items()}
    lines = []
    for name in tables[running]:
        values = [tables[way][name] for way in tables]
        parts = [
            (_number(value).rjust(cells), "bold" if way == running else "")
            for way, value in zip(tables, values, strict=True)
        ]
        differs = len(values) > 1 and values[0] != values[1]
        label = (f"  {name.replace('_', ' ')}".ljust(_NAME), "" if differs else MUTED)
        lines.append(
            Content.assemble(label, *parts, (_saved(name, values).rjust(cells), "bold $success"))
        )
    return lines


def _number(value: float) -> str:
    return f"{value:.2f}" if isinstance(value, float) else str(value)


def _saved(name: str, values: Sequence[float]) -> str:
    """What the combiner takes off a counter, in percent; only of what is moved."""
    if len(values) < 2 or not name.startswith("shuffle") or not values[0]:
        return ""
    return f"{1 - values[1] / values[0]:.0%}"


def _finding(trace: Trace) -> str:
    if trace.other is None:
        return "This job has no combiner, so there is nothing to compare it with."
    changed = _changed(trace.result.output, trace.other.output)
    if changed:
        off, on = (trace.other, trace.result)
        if not trace.plan.combines(trace.job):
            off, on = on, off
        key = changed[0]
        return (
            f"The combiner changes the result: {show(key)} is {_value(off, key)} without and"
            f" {_value(on, key)} with it. A combiner must not do that."
        )
    return "Same output with and without the combiner: it saves traffic and changes no result."


def _changed(these: Sequence[Pair], those: Sequence[Pair]) -> list[object]:
    """The keys whose pairs differ; sums of floats may differ in their last digits."""
    return [
        this[0]
        for this, that in zip(these, those, strict=False)
        if this[0] != that[0] or not _same(this[1], that[1])
    ]


def _same(this: object, that: object) -> bool:
    if isinstance(this, float) and isinstance(that, float):
        return abs(this - that) <= 1e-9 * max(abs(this), abs(that))
    if isinstance(this, list) and isinstance(that, list):
        return len(this) == len(that) and all(map(_same, this, that))
    return this == that


def _value(result: Result, key: object) -> str:
    return next((_short(value) for other, value in result.output if other == key), "nothing")


def _short(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else show(value)


def _untraced(result: Result, width: int, height: int) -> list[Content]:
    """A run too long to step through: its counters, and the first of its output."""
    table = asdict(result.counters)
    lines = [
        Content.assemble(
            (f"  {name.replace('_', ' ')}".ljust(_NAME), MUTED), _number(value).rjust(_WIDE)
        )
        for name, value in table.items()
    ]
    first = ", ".join(f"{show(key, 20)} {show(value, 20)}" for key, value in result.output[:8])
    said = f"Run without a trace: {len(result.output)} pairs of output, the first {first}."
    room = height - 2
    blank = [Content()] * max(0, room - len(lines))
    return [*lines[:room], *blank, *foot(said, width)]
