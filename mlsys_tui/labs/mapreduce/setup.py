"""How a run on the screen is set up, and what came of it."""

from bisect import bisect_left
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Any, Literal

from mlsys_tui.labs.mapreduce.job import CALL_SECONDS, Job, built_in, own
from mlsys_tui.labs.mapreduce.jobs import BUILT_IN
from mlsys_tui.labs.mapreduce.lines import text_source
from mlsys_tui.labs.mapreduce.run import Plan, Result, run
from mlsys_tui.labs.mapreduce.trace import TooLong, Trace, build
from mlsys_tui.text import BadInput, clean

OWN = "your job"
MOST_MACHINES = 12  # as far as the keys go; the command line may ask for more
Partitioner = Literal["job", "crc32", "letter"]
Stage = Literal["map", "groups", "output"]

# A text of the form that each job reads, three lines or so, each key in more than one split.
SAMPLES: Mapping[str, str] = {
    "wordcount": "cat dog cat\nbird dog\ndog\n",
    "invertedindex": "d1 cat dog cat\nd2 bird dog\nd3 dog cow\n",
    "mean": "ann 1 2 3\nbob 4 5\nann 10\n",
    "mean-of-means": "ann 1 2 3\nbob 4 5\nann 10\n",
    "grep": "the cat sat\na dog ran\ncats purr\nthe cat sat\n",
    "distinct": "cat dog cat\nbird dog\ndog\n",
    "join": "person 1 ann\nperson 2 bob\npet 1 cat\npet 2 dog\npet 1 cow\n",
    "pagerank": "a b c\nb c\nc a\nd c\n",
}

_BY_LETTER = """
def partition(key, reducers):
    # a to z in as many ranges as there are reducers: the parts follow each other.
    letter = ord(str(key)[:1].lower() or "a") - ord("a")
    return min(max(letter, 0), 25) * reducers // 26
"""
_NO_PARTITION = "\ndel partition  # crc32 of the key decides instead\n"


@dataclass(frozen=True)
class Setup:
    """A job and its input, spread over machines. `source` is that of a job not built in.

    `partitioner` "job" is the job's own, or crc32 where it has none.
    """

    job: str = "wordcount"
    text: str = SAMPLES["wordcount"]
    mappers: int = 3
    reducers: int = 2
    combiner: bool | None = False
    partitioner: Partitioner = "job"
    source: str = ""
    pattern: str | None = None
    call_limit: float = CALL_SECONDS

    @property
    def plan(self) -> Plan:
        """Raises BadInput for numbers out of range."""
        return Plan(self.mappers, self.reducers, self.combiner)

    @property
    def name(self) -> str:
        """What the screen calls the job."""
        return clean(PurePath(self.job).name, one_line=True)

    @property
    def is_built_in(self) -> bool:
        """Whether the job is one of ours, as it stands."""
        return self.job in BUILT_IN and self.pattern is None

    def load(self) -> Job:
        """The job, before a partitioner is put in. Raises JobError."""
        if self.job in BUILT_IN:
            return built_in(self.job, **({"PATTERN": self.pattern} if self.pattern else {}))
        return own(self.source, self.name, self.call_limit)

    def run(self) -> "Ran":
        """Run it as a trace; a refusal is part of the answer. Takes as long as the job does."""
        try:
            job = self.load()
            trace = build(
                _spread(job, self.partitioner), text_source(self.text), self.plan, self.call_limit
            )
        except BadInput as error:
            return Ran(self, refusal=str(error), too_long=isinstance(error, TooLong))
        return Ran(self, trace, trace.result, own_partition=job.has_partitioner)

    def run_untraced(self) -> "Ran":
        """Run it without a trace, for an input too long to step through."""
        try:
            job = _spread(self.load(), self.partitioner)
            return Ran(self, result=run(job, text_source(self.text), self.plan, self.call_limit))
        except BadInput as error:
            return Ran(self, refusal=str(error))


def more(machines: int, by: int) -> int:
    """So many machines more, as far as a screen can show them."""
    return max(1, min(max(machines, MOST_MACHINES), machines + by))


def next_partitioner(partitioner: Partitioner, own: bool) -> Partitioner:
    """The next way to partition; `own` is whether the job brings one."""
    ways: tuple[Partitioner, ...] = ("job", "crc32", "letter") if own else ("job", "letter")
    return ways[(ways.index(partitioner) + 1) % len(ways)] if partitioner in ways else "job"


def from_settings(settings: Mapping[str, Any], now: Setup) -> Setup:
    """The setup that a lesson, a question or a command line asks for; what it omits is default."""
    name = settings.get("job") or now.job
    known = {
        field: settings[field]
        for field in ("text", "mappers", "reducers", "combiner", "source", "pattern", "call_limit")
        if settings.get(field) is not None
    }
    if name in BUILT_IN:
        known.pop("source", None)
    if "text" not in known and name in SAMPLES:
        known["text"] = SAMPLES[name]
    if "job" in settings and "combiner" not in known:
        known["combiner"] = None
    return replace(Setup(job=name, source=now.source if name == now.job else ""), **known)


@dataclass(frozen=True)
class Ran:
    """What came of a setup: a trace, or a result alone, or one sentence why there is none."""

    setup: Setup
    trace: Trace | None = None
    result: Result | None = None
    refusal: str = ""
    too_long: bool = False
    own_partition: bool = False

    def before(self, stage: Stage) -> int:
        """The last position that does not yet show a stage: map output, groups or output."""
        trace = self.trace
        if trace is None or not len(trace):
            return 0
        if stage == "map":
            return min(self.setup.mappers, len(trace)) - 1
        if stage == "groups":
            return _first(trace, lambda at: trace[at].flow.shuffled_records > 0) - 1
        reducers = range(self.setup.reducers)
        return (
            _first(trace, lambda at: any(trace.board(at).groups(reducer) for reducer in reducers))
            - 1
        )


def _first(trace: Trace, holds: Callable[[int], bool]) -> int:
    """The first position where something holds that goes on to hold."""
    return bisect_left(range(len(trace)), True, key=holds)


def _spread(job: Job, partitioner: Partitioner) -> Job:
    """The job with another partition function; its own lines stay where they are."""
    lines = dict(job.lines)
    source = job.source if job.source.endswith("\n") else f"{job.source}\n"
    if partitioner == "letter":
        lines["partition"] = source.count("\n") + 2
        return replace(job, source=source + _BY_LETTER, lines=lines)
    if partitioner == "crc32" and lines.pop("partition", None):
        return replace(job, source=source + _NO_PARTITION, lines=lines)
    return job
