"""How long a job takes when machines die and tasks straggle; its output is always the same.

Source: Dean and Ghemawat, "MapReduce: simplified data processing on large clusters", OSDI 2004,
3.3 (a dead worker's map tasks are done again even when completed, since their output lay on its
disk; completed reduce tasks are not, since theirs lies in the global file system) and 3.6 (near
the end of a phase the remaining tasks get a backup; whichever attempt finishes first counts).
"""

import math
from dataclasses import dataclass, field, replace
from typing import Literal

from mlsys_tui.labs.mapreduce.trace import Trace
from mlsys_tui.text import BadInput

Phase = Literal["map", "reduce"]
Task = tuple[Phase, int]
_UNDER_WAY = 1.0  # seconds that an attempt has run before it may get a backup


@dataclass(frozen=True)
class Workload:
    """Seconds that each map task (one a machine) and each reduce task takes when all is well."""

    map_seconds: tuple[float, ...]
    reduce_seconds: tuple[float, ...]


@dataclass(frozen=True)
class Faults:
    """What goes wrong: `dead` is (machine, second) for each that dies; `slow` is a task and the
    factor by which its first attempt is slower; `backups` lets idle machines run a second one.
    """

    dead: tuple[tuple[int, float], ...] = ()
    slow: tuple[Task, float] | None = None
    backups: bool = False


@dataclass(frozen=True)
class Attempt:
    """One attempt at a task, seconds. `outcome` is how it ended:

    counted (its result is used), lost (its machine died, before or after it finished),
    beaten (another attempt was first), or unneeded (the job ended first).
    """

    task: Task
    machine: int
    start: float
    end: float
    backup: bool = False
    outcome: Literal["running", "counted", "lost", "beaten", "unneeded"] = "running"


@dataclass(frozen=True)
class Timeline:
    """All attempts by start, and when the last reduce task had finished, seconds."""

    attempts: tuple[Attempt, ...]
    makespan: float

    def of(self, task: Task) -> tuple[Attempt, ...]:
        """The attempts at one task, by start."""
        return tuple(attempt for attempt in self.attempts if attempt.task == task)

    @property
    def redone(self) -> tuple[Task, ...]:
        """The tasks whose work was lost, each as often as it was."""
        return tuple(attempt.task for attempt in self.attempts if attempt.outcome == "lost")


def workload(trace: Trace) -> Workload:
    """A second to start a task, and a second for each pair it emits (map) or receives (reduce)."""
    end = trace.board(len(trace) - 1)
    return Workload(
        tuple(1.0 + len(end.map_output(mapper)) for mapper in range(trace.plan.mappers)),
        tuple(1.0 + len(end.reducer_input(reducer)) for reducer in range(trace.plan.reducers)),
    )


def simulate(work: Workload, faults: Faults) -> Timeline:
    """The timeline of a job. Raises BadInput for a fault that names no machine or task of it.

    The first task that is ready goes to the first idle machine, and a backup only where none is:
    where no machine is idle, of two attempts at one task the one that is behind makes room.
    A reduce task reads all map output when it starts, so it is ready once all maps are done.
    """
    _check(work, faults)
    cluster = _Cluster(work, faults)
    while not cluster.finished:
        cluster.assign()
        cluster.advance()
    return cluster.timeline()


def _check(work: Workload, faults: Faults) -> None:
    machines = len(work.map_seconds)
    for machine, second in faults.dead:
        if not 0 <= machine < machines or not second >= 0:
            raise BadInput(
                f"a machine to die must be from 0 to {machines - 1}, its time 0 or more seconds"
                f" (got machine {machine} at {second:g})"
            )
    if len({machine for machine, _ in faults.dead}) == machines:
        raise BadInput("not every machine can die: leave one to finish the job")
    if faults.slow:
        (phase, number), factor = faults.slow
        tasks = len(work.map_seconds if phase == "map" else work.reduce_seconds)
        if not 0 <= number < tasks or not 1 <= factor < float("inf"):
            raise BadInput(
                f"a slow {phase} task must be from 0 to {tasks - 1}, slower by 1 or more"
                f" (got task {number}, {factor:g} times)"
            )


@dataclass
class _Cluster:
    """The state of all machines as time goes from event to event."""

    work: Workload
    faults: Faults
    now: float = 0.0
    ended: list[Attempt] = field(default_factory=list)
    running: dict[int, Attempt] = field(default_factory=dict)
    dead: set[int] = field(default_factory=set)
    done: set[Task] = field(default_factory=set)

    @property
    def finished(self) -> bool:
        return all(("reduce", reducer) in self.done for reducer in self._numbers("reduce"))

    def assign(self) -> None:
        """Give machines the tasks that are ready, and idle ones backups of those under way."""
        machines = range(len(self.work.map_seconds))
        for machine in [m for m in machines if m not in self.dead and m not in self.running]:
            if ready := self._ready():
                self._start(ready[0], machine)
            elif self.faults.backups and (task := self._to_back_up()):
                self._start(task, machine, backup=True)
        while (ready := self._ready()) and (behind := self._behind()):
            self._end(behind, "beaten")
            self._start(ready[0], behind.machine)

    def advance(self) -> None:
        """Go to the next moment at which an attempt ends, a machine dies or a backup may start."""
        ends = [attempt.end for attempt in self.running.values()]
        deaths = [at for machine, at in self.faults.dead if machine not in self.dead]
        looks = [attempt.start + _UNDER_WAY for attempt in self.running.values()]
        self.now = min(*ends, *deaths, *(at for at in looks if at > self.now), math.inf)
        for attempt in list(self.running.values()):
            if attempt.end <= self.now and attempt.task not in self.done:
                self._finish(attempt)
        for machine, at in self.faults.dead:
            if at <= self.now and machine not in self.dead and not self.finished:
                self._die(machine)

    def timeline(self) -> Timeline:
        """What happened, with what still runs cut off at the end."""
        for attempt in list(self.running.values()):
            self._end(attempt, "unneeded")
        return Timeline(tuple(sorted(self.ended, key=lambda a: (a.start, a.machine))), self.now)

    def _numbers(self, phase: Phase) -> range:
        seconds = self.work.map_seconds if phase == "map" else self.work.reduce_seconds
        return range(len(seconds))

    def _ready(self) -> list[Task]:
        """Tasks that could start now, in order of number."""
        tasks: list[Task] = [("map", number) for number in self._numbers("map")]
        if all(task in self.done for task in tasks):
            tasks = [("reduce", number) for number in self._numbers("reduce")]
        at_work = {attempt.task for attempt in self.running.values()}
        return [task for task in tasks if task not in self.done and task not in at_work]

    def _to_back_up(self) -> Task | None:
        """Of the tasks under way, the one with the longest to go that has no backup yet."""
        at_work = [attempt.task for attempt in self.running.values()]
        alone = [
            attempt
            for attempt in self.running.values()
            if at_work.count(attempt.task) == 1 and attempt.start + _UNDER_WAY <= self.now
        ]
        return max(alone, key=lambda attempt: attempt.end).task if alone else None

    def _behind(self) -> Attempt | None:
        """Of two attempts at one task, the one that ends later: no result waits for it."""
        first: set[Task] = set()
        for attempt in sorted(self.running.values(), key=lambda attempt: attempt.end):
            if attempt.task in first:
                return attempt
            first.add(attempt.task)
        return None

    def _start(self, task: Task, machine: int, backup: bool = False) -> None:
        phase, number = task
        seconds = (self.work.map_seconds if phase == "map" else self.work.reduce_seconds)[number]
        first = not any(attempt.task == task for attempt in (*self.ended, *self.running.values()))
        if self.faults.slow and task == self.faults.slow[0] and first:
            seconds *= self.faults.slow[1]
        self.running[machine] = Attempt(task, machine, self.now, self.now + seconds, backup)

    def _end(
        self, attempt: Attempt, outcome: Literal["counted", "lost", "beaten", "unneeded"]
    ) -> None:
        del self.running[attempt.machine]
        self.ended.append(replace(attempt, end=min(attempt.end, self.now), outcome=outcome))

    def _finish(self, attempt: Attempt) -> None:
        self.done.add(attempt.task)
        self._end(attempt, "counted")
        for other in [a for a in self.running.values() if a.task == attempt.task]:
            self._end(other, "beaten")

    def _die(self, machine: int) -> None:
        """Lose what a machine was doing, and every map output that lies on its disk."""
        self.dead.add(machine)
        if machine in self.running:
            self._end(self.running[machine], "lost")
        for at, attempt in enumerate(self.ended):
            mapped = attempt.task[0] == "map" and attempt.outcome == "counted"
            if mapped and attempt.machine == machine:
                self.ended[at] = replace(attempt, outcome="lost")
                self.done.discard(attempt.task)
