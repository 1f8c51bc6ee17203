"""The three kinds of parallelism side by side in time: a frame at every start and end."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import ceil

from mlsys_tui.formulas import show
from mlsys_tui.labs.memory.coherence_words import plural
from mlsys_tui.labs.memory.costs import Totals
from mlsys_tui.labs.memory.parallelism import KINDS, Run, Work, run


@dataclass(frozen=True)
class Frame:
    """All three at `time`, seconds; `milestone` frames say something that holds for good."""

    caption: str
    time: float
    done: Mapping[str, int]
    milestone: bool = False


@dataclass(frozen=True)
class ParallelTrace:
    """The runs by kind and their frames; `k` halts at milestones."""

    work: Work
    runs: Mapping[str, Run]
    frames: tuple[Frame, ...]
    stops: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.frames)

    def __getitem__(self, position: int) -> Frame:
        return self.frames[position]

    @property
    def totals(self) -> Totals:
        """Nothing is sent; the time is when the last of the three has ended."""
        return Totals(time=max(run.time for run in self.runs.values()))


def run_parallel(work: Work) -> ParallelTrace:
    """All three kinds over the same items."""
    runs = {kind: run(kind, work) for kind in KINDS}
    frames = tuple(_frames(work, runs))
    stops = tuple(at for at, frame in enumerate(frames) if frame.milestone)
    return ParallelTrace(work, runs, frames, stops)


def done(timetable: Run, time: float) -> int:
    """How many items are through at this time: worked on (data), or answered."""
    if timetable.kind == "data":
        return sum(task.item is not None and task.end <= time for task in timetable.tasks)
    return sum(answer <= time for answer in timetable.answers)


def _frames(work: Work, runs: Mapping[str, Run]) -> Iterator[Frame]:
    said = dict(_milestones(work, runs))
    yield Frame(_start(work, runs), 0.0, dict.fromkeys(KINDS, 0))
    ends = {task.end for timetable in runs.values() for task in timetable.tasks}
    for time in sorted(ends):
        through = {kind: done(timetable, time) for kind, timetable in runs.items()}
        sentences = [sentence for sentence, at in said.items() if at == time]
        for sentence in sentences:
            yield Frame(sentence, time, through, milestone=True)
        if not sentences:
            yield Frame(_count(work, through, time), time, through)


def _start(work: Work, runs: Mapping[str, Run]) -> str:
    first = {
        kind: sum(not task.start for task in timetable.tasks) for kind, timetable in runs.items()
    }
    return (
        f"{plural(work.items, 'item')}, all there at 0 s. Data begins with {first['data']} "
        f"at once, requests with {first['request']}; the pipeline lets in one."
    )


def _count(work: Work, through: Mapping[str, int], time: float) -> str:
    return (
        f"At {show(time, 's')}, of {work.items} items: data has worked on {through['data']}, "
        f"{through['task']} left the pipeline, {through['request']} requests are answered."
    )


def _milestones(work: Work, runs: Mapping[str, Run]) -> Iterator[tuple[str, float]]:
    """Sentences, and when each comes true."""
    data, task, request = (runs[kind] for kind in KINDS)
    serial = next((each.end for each in data.tasks if each.item is None), None)
    if serial is not None and serial < data.time:
        yield (
            f"Data: the serial part ends at {show(serial, 's')}. One worker had to do it while the "
            "others waited.",
            serial,
        )
    pace = 1 / task.steady
    yield (
        f"Pipeline: item 1 is out after {show(task.latency, 's')}, the sum of all stages. From now "
        f"on one comes every {show(pace, 's')}, the time of the slowest.",
        task.answers[0],
    )
    first = min(request.answers)
    yield (
        f"Requests: the first answer, after {show(first, 's')}: no faster than on one replica. "
        "More replicas only serve more at once.",
        first,
    )
    most = ceil(work.items / work.workers)
    yield (
        f"Data is done at {show(data.time, 's')}, when its busiest worker is: "
        f"⌈{work.items}/{work.workers}⌉ = {most} items{_serial(work, serial)}. "
        "One answer for the whole job.",
        data.time,
    )
    yield (f"Requests: the last is answered at {show(request.time, 's')}.", request.time)
    yield (
        f"The pipeline is empty at {show(task.time, 's')}: {show(task.latency, 's')} for the first "
        f"item + {work.items - 1} × {show(pace, 's')}, the slowest stage.",
        task.time,
    )


def _serial(work: Work, serial: float | None) -> str:
    return f" after {show(serial, 's')} alone" if serial else ""
