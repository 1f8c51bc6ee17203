"""The page of faults: every attempt at every task on a line of time, and how long it all took."""

from dataclasses import replace

from textual.content import Content

from mlsys_tui.labs.mapreduce.faults import (
    Attempt,
    Faults,
    Phase,
    Task,
    Timeline,
    simulate,
    workload,
)
from mlsys_tui.labs.mapreduce.trace import Trace
from mlsys_tui.labs.mapreduce.view_columns import MUTED, joined
from mlsys_tui.labs.mapreduce.view_scene import Mishaps, Scene, foot, head, refused

_SLOWER = 4.0
_LABEL = 13
_FILL = {"counted": "━", "lost": "╌", "beaten": "·", "unneeded": "·", "running": "━"}
_END = {"counted": "✓", "lost": "✗", "beaten": "·", "unneeded": "·", "running": " "}
_STYLE: dict[Phase, str] = {"map": "$accent", "reduce": "$success"}
_NOTES = {
    "lost": "lost with machine {machine}",
    "beaten": "beaten by another attempt",
    "unneeded": "no longer needed",
}


def timelines(trace: Trace, mishaps: Mishaps) -> tuple[Timeline, Timeline]:
    """The job without faults, and with these."""
    work = workload(trace)
    dead = () if mishaps.dead is None else ((mishaps.dead, mishaps.death),)
    slow = (mishaps.slow, _SLOWER) if mishaps.slow else None
    return simulate(work, Faults()), simulate(work, Faults(dead, slow, mishaps.backups))


def next_death(mishaps: Mishaps, trace: Trace) -> Mishaps:
    """Another machine dies, each in turn and then none: a second after its map task ended."""
    at = -1 if mishaps.dead is None else mishaps.dead
    machines = trace.plan.mappers
    if machines < 2 or at + 1 >= machines:
        return replace(mishaps, dead=None)
    return replace(mishaps, dead=at + 1, death=workload(trace).map_seconds[at + 1] + 1)


def next_slow(mishaps: Mishaps, trace: Trace) -> Mishaps:
    """Another task is slow, each in turn and then none."""
    tasks: list[Task | None] = [None]
    tasks += [("map", number) for number in range(trace.plan.mappers)]
    tasks += [("reduce", number) for number in range(trace.plan.reducers)]
    known = tasks.index(mishaps.slow) if mishaps.slow in tasks else 0
    return replace(mishaps, slow=tasks[(known + 1) % len(tasks)])


def fitting(mishaps: Mishaps, trace: Trace) -> Mishaps:
    """The mishaps without those that this run has no machine or task for."""
    plan = trace.plan
    if mishaps.dead is not None and (plan.mappers < 2 or mishaps.dead >= plan.mappers):
        mishaps = replace(mishaps, dead=None)
    if mishaps.slow:
        phase, number = mishaps.slow
        if number >= (plan.mappers if phase == "map" else plan.reducers):
            mishaps = replace(mishaps, slow=None)
    return mishaps


def faults(scene: Scene, width: int, height: int) -> list[Content]:
    """A lane a machine, the attempts that came to nothing, and the makespan."""
    top = head(scene, width)
    trace = scene.ran.trace if scene.ran else None
    if trace is None or not len(trace):
        return [*top, *refused(scene, width, height - len(top))]
    plain, troubled = timelines(trace, scene.mishaps)
    cells = (width - _LABEL - 3) / max(plain.makespan, troubled.makespan, 1.0)
    lanes = [
        _lane(machine, troubled, scene.mishaps, cells, width)
        for machine in range(trace.plan.mappers)
    ]
    notes = [_note(attempt) for attempt in troubled.attempts if _wasted(attempt)]
    room = height - len(top) - 6
    lanes = _cut(lanes, max(3, room - min(len(notes), 3)), "machine")
    notes = _cut(notes, room - len(lanes), "attempt")
    blank = [Content()] * max(0, room - len(lanes) - len(notes))
    return [
        *top,
        Content(),
        *lanes,
        _axis(max(plain.makespan, troubled.makespan), cells, width),
        _legend(width),
        *notes,
        *blank,
        *_finding(plain, troubled, scene.mishaps, width),
    ]


def _lane(machine: int, timeline: Timeline, mishaps: Mishaps, cells: float, width: int) -> Content:
    parts: list[str | tuple[str, str]] = [(f"  machine {machine:<2} ", MUTED)]
    at = 0
    for attempt in timeline.attempts:
        if attempt.machine == machine and attempt.end > attempt.start:
            start, end = round(attempt.start * cells), round(attempt.end * cells)
            parts += [" " * max(0, start - at), _drawn(attempt, max(1, end - max(at, start)))]
            at = max(start, at) + max(1, end - max(at, start))
    dies = round(mishaps.death * cells)
    if machine == mishaps.dead and mishaps.death <= timeline.makespan:
        parts += [" " * max(0, dies - at), (" dead", "bold $error")]
    return Content.assemble(*parts).truncate(width - 1)


def _drawn(attempt: Attempt, width: int) -> tuple[str, str]:
    """An attempt as a bar: its task's name, its length, and how it ended."""
    phase, number = attempt.task
    name = f"{phase} {number}{' backup' if attempt.backup else ''}"
    if len(name) + 2 > width:
        name = f"{phase[0]}{number}"
    end = _END[attempt.outcome]
    text = f"{name[: max(0, width - 1)]:{_FILL[attempt.outcome]}<{width - 1}}{end}"
    wasted = attempt.outcome != "counted"
    return text, MUTED if wasted else _STYLE[phase]


def _axis(makespan: float, cells: float, width: int) -> Content:
    step = next(s for s in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 10_000) if s * cells >= 8)
    marks = " " * _LABEL
    second = 0
    while second <= makespan and len(marks) < width - 6:
        marks = f"{marks:<{_LABEL + round(second * cells)}}{second:g}"
        second += step
    return Content.styled(f"{marks} s"[: width - 1], MUTED)


def _legend(width: int) -> Content:
    parts = [
        Content.assemble(" " * _LABEL, ("━✓ counted", _STYLE["map"])),
        Content.styled("  ╌✗ lost  ·· not needed", MUTED),
        Content.styled("   1 s a task and 1 s a pair", MUTED),
    ]
    return joined(parts, width)


def _wasted(attempt: Attempt) -> bool:
    return attempt.outcome in _NOTES and attempt.end > attempt.start


def _note(attempt: Attempt) -> Content:
    phase, number = attempt.task
    why = _NOTES[attempt.outcome].format(machine=attempt.machine)
    what = f"  {phase} {number} on machine {attempt.machine}"
    return Content.assemble(what, (f", {attempt.start:g} to {attempt.end:g} s: {why}", MUTED))


def _cut(rows: list[Content], room: int, noun: str) -> list[Content]:
    if len(rows) <= room:
        return rows
    left = len(rows) - max(0, room - 1)
    return [*rows[: max(0, room - 1)], Content.styled(f"  ↓ {left} {noun}s more", MUTED)][:room]


def _finding(plain: Timeline, troubled: Timeline, mishaps: Mishaps, width: int) -> list[Content]:
    redone = len(troubled.redone)
    numbers = Content.assemble(
        ("  makespan ", MUTED),
        (f"{troubled.makespan:g} s", "bold"),
        (f", without faults {plain.makespan:g} s. Same output.", MUTED),
    )
    if mishaps == Mishaps(death=mishaps.death, backups=mishaps.backups):
        said = "All is well: x lets a machine die, s makes a task slow, u runs backup tasks."
    elif mishaps.dead is not None and redone:
        said = (
            "Map output dies with its machine: even a finished map is"
            " done again. Reduce output is shared, and stays."
        )
    elif mishaps.slow and not mishaps.backups:
        said = f"One task takes {_SLOWER:g} times as long and all wait for it: u runs a backup."
    elif mishaps.slow and any(attempt.backup for attempt in troubled.of(mishaps.slow)):
        said = "A backup runs beside the straggler on an idle machine: whichever is first counts."
    elif mishaps.slow:
        said = "No machine is free for a backup of it."
    else:
        said = "It dies once its work is done or not needed: nothing is lost."
    return [numbers, *foot(said, width)]
