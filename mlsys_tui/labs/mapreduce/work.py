"""What every task of a run has to know, and what it counts."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mlsys_tui.labs.mapreduce.held import BUDGET
from mlsys_tui.labs.mapreduce.job import CALL_SECONDS, Job
from mlsys_tui.labs.mapreduce.jobs import BUILT_IN
from mlsys_tui.labs.mapreduce.lines import Source
from mlsys_tui.labs.mapreduce.run import Plan
from mlsys_tui.labs.mapreduce.splits import Piece, Told, bounds, lines_of, pieces, texts


@dataclass(frozen=True)
class Work:
    """What every task of a run has to know. `budget` is in bytes, for each task."""

    job: Job
    plan: Plan
    pieces: tuple[Piece, ...]
    size: int
    call_seconds: float
    budget: int

    @property
    def combines(self) -> bool:
        """Whether the combiner runs."""
        return self.plan.combines(self.job)

    @property
    def columnar(self) -> bool:
        """Whether calls may be taken together."""
        return not self.job.contained and not self.job.has_partitioner

    @property
    def counts_words(self) -> bool:
        """Whether this is our word count, which adds up as it goes."""
        return self.columnar and self.combines and self.job.source == BUILT_IN["wordcount"][1]

    def texts(self, mapper: int, told: Told) -> Iterator[str]:
        """The lines of one split, some at a time, as they stand."""
        first, last = bounds(mapper, self.size, self.plan.mappers)
        return texts(self.pieces, first, last, told)

    def lines(self, mapper: int, told: Told) -> Iterator[list[str]]:
        """The lines of one split, some at a time, without their ends."""
        return map(lines_of, self.texts(mapper, told))


@dataclass(frozen=True)
class Run:
    """A job on its input, as someone asks for it."""

    job: Job
    source: Source
    plan: Plan
    call_seconds: float = CALL_SECONDS
    budget: int = BUDGET

    def work(self, folder: Path | None) -> Work:
        """The same for other processes; see `splits.pieces` for the folder."""
        found = pieces(self.source, folder)
        return Work(self.job, self.plan, found, self.source.size, self.call_seconds, self.budget)


@dataclass
class Mapped:
    """What a map task counted; `sent` is records and bytes by reducer."""

    sent: dict[int, tuple[int, int]]
    read: int = 0
    records: int = 0
    size: int = 0
    combined_in: int = 0
    combined_out: int = 0

    def send(self, reducer: int, records: int, size: int) -> None:
        """So much more for a reducer."""
        before = self.sent.get(reducer, (0, 0))
        self.sent[reducer] = (before[0] + records, before[1] + size)

    def ended(self, combined: bool) -> "Mapped":
        """With what the combiner took and gave, if there was one."""
        if combined:
            self.combined_in = self.records
            self.combined_out = sum(records for records, _ in self.sent.values())
        return self


@dataclass
class Reduced:
    """What a reduce task counted."""

    groups: int = 0
    records: int = 0
