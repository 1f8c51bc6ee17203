"""Data, task and request parallelism over the same stream of items, timed to the end.

Every item goes through all stages, and their times are what one worker needs for them.

- data: one job. After a serial part, each worker does the same to its slice of ⌈n/p⌉ items or
  fewer; the answer is there when the last has ended.
- task: a pipeline, a worker a stage. It admits an item every so often that none waits inside.
- request: whoever is free takes the next item, and its answer is there when it ends.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from math import ceil

from mlsys_tui.text import BadInput

KINDS = ("data", "task", "request")
MOST_ITEMS, MOST_WORKERS, MOST_STAGES = 48, 64, 8


@dataclass(frozen=True)
class Work:
    """`stages` are the seconds an item needs in each; the first worker is `imbalance` times slower.

    `serial` is the share of the data-parallel job that one worker must do alone (Amdahl's law).
    """

    items: int = 12
    workers: int = 3
    stages: tuple[float, ...] = (1.0, 2.0, 1.0)
    imbalance: float = 1.0
    serial: float = 0.0

    def __post_init__(self) -> None:
        _whole("items", self.items, MOST_ITEMS)
        _whole("workers", self.workers, MOST_WORKERS)
        _whole("the number of stages", len(self.stages), MOST_STAGES)
        if not all(0 < stage <= 1e6 for stage in self.stages):
            raise BadInput("stages must be times above 0 and at most 1000000 s")
        if not 1 <= self.imbalance <= 100:
            raise BadInput(f"imbalance must be a number from 1 to 100 (got {self.imbalance:g})")
        if not 0 <= self.serial <= 1:
            raise BadInput(f"serial must be a number from 0 to 1 (got {self.serial:g})")

    @property
    def item_time(self) -> float:
        """What one worker needs for one item, seconds."""
        return sum(self.stages)

    @property
    def sequential(self) -> float:
        """What one worker needs for all items, seconds."""
        return self.items * self.item_time


def _whole(name: str, value: int, most: int) -> None:
    if not 1 <= value <= most:
        raise BadInput(f"{name} must be a whole number from 1 to {most} (got {value})")


@dataclass(frozen=True)
class Task:
    """What `worker` does from `start` to `end`: an item, or None for the serial part."""

    worker: int
    item: int | None
    start: float
    end: float


@dataclass(frozen=True)
class Run:
    """One kind's timetable. `answers` are when each item's result is there, seconds."""

    kind: str
    work: Work
    workers: int
    tasks: tuple[Task, ...]
    answers: tuple[float, ...]
    roles: tuple[str, ...]

    @property
    def time(self) -> float:
        """When all is done, seconds."""
        return max(self.answers)

    @property
    def utilisation(self) -> float:
        """The share of the workers' time in which they worked."""
        busy = sum(task.end - task.start for task in self.tasks)
        return busy / (self.workers * self.time)

    @property
    def throughput(self) -> float:
        """Items a second, over the whole run."""
        return self.work.items / self.time

    @property
    def latency(self) -> float:
        """From the first work on an item to its answer, the mean, seconds.

        A data-parallel job has one answer, and is begun for all items at once.
        """
        if self.kind == "data":
            return self.time
        begun: dict[int, float] = {}
        for task in self.tasks:
            if task.item is not None:
                begun[task.item] = min(task.start, begun.get(task.item, task.start))
        return sum(self.answers[item] - start for item, start in begun.items()) / len(begun)

    @property
    def steady(self) -> float:
        """Items a second once it is in full swing: what the slowest lets through."""
        work = self.work
        if self.kind == "task":
            return 1 / max(task.end - task.start for task in self.tasks)
        if self.kind == "data":
            return self.throughput
        times = [work.item_time * (work.imbalance if not w else 1) for w in range(self.workers)]
        return sum(1 / time for time in times)


def run(kind: str, work: Work) -> Run:
    """The timetable of one kind. Raises BadInput for another kind."""
    if kind not in _RUNS:
        raise BadInput(f'the kind must be one of {", ".join(KINDS)} (got "{kind}")')
    return _RUNS[kind](work)


def slices(items: int, workers: int) -> list[range]:
    """Contiguous slices, the largest of ⌈items / workers⌉, none larger by two than another."""
    edges = [ceil(items * worker / workers) for worker in range(workers + 1)]
    return [range(low, high) for low, high in pairwise(edges)]


def _data(work: Work) -> Run:
    begin = work.serial * work.sequential * work.imbalance
    each = (1 - work.serial) * work.item_time
    tasks = [Task(0, None, 0.0, begin)] if begin else []
    for worker, part in enumerate(slices(work.items, work.workers)):
        time = each * _slowness(work, worker)
        if time:
            tasks += [
                Task(worker, item, begin + time * at, begin + time * (at + 1))
                for at, item in enumerate(part)
            ]
    end = max(task.end for task in tasks)
    roles = ("slice",) * work.workers
    return Run("data", work, work.workers, tuple(tasks), (end,) * work.items, roles)


def _slowness(work: Work, worker: int) -> float:
    return work.imbalance if worker == 0 else 1.0


def grouped(stages: Sequence[float], workers: int) -> list[range]:
    """Neighbouring stages put together so that each worker has some and the slowest is quickest."""
    count = min(len(stages), workers)
    every = (
        [range(low, high) for low, high in zip((0, *cuts), (*cuts, len(stages)), strict=True)]
        for cuts in combinations(range(1, len(stages)), count - 1)
    )
    return min(every, key=lambda parts: max(sum(stages[part.start : part.stop]) for part in parts))


def _task(work: Work) -> Run:
    parts = grouped(work.stages, work.workers)
    times = [
        sum(work.stages[part.start : part.stop]) * _slowness(work, worker)
        for worker, part in enumerate(parts)
    ]
    offsets = [sum(times[:worker]) for worker in range(len(times))]
    pace = max(times)
    tasks = tuple(
        Task(worker, item, item * pace + offset, item * pace + offset + time)
        for item in range(work.items)
        for worker, (offset, time) in enumerate(zip(offsets, times, strict=True))
    )
    answers = tuple(task.end for task in tasks if task.worker == len(parts) - 1)
    roles = [f"stage {_span(part)}" for part in parts]
    roles += ["no stage"] * (work.workers - len(parts))
    return Run("task", work, work.workers, tasks, answers, tuple(roles))


def _span(part: range) -> str:
    return f"{part.start + 1}" if len(part) == 1 else f"{part.start + 1}-{part.stop}"


def _request(work: Work) -> Run:
    free = [0.0] * work.workers
    tasks = []
    for item in range(work.items):
        worker = free.index(min(free))
        end = free[worker] + work.item_time * _slowness(work, worker)
        tasks.append(Task(worker, item, free[worker], end))
        free[worker] = end
    roles = ("replica",) * work.workers
    return Run(
        "request", work, work.workers, tuple(tasks), tuple(task.end for task in tasks), roles
    )


_RUNS = {"data": _data, "task": _task, "request": _request}
