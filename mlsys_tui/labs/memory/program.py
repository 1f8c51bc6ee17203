"""Short programs for several processors: who reads, writes or increments what, in which order.

    P0: w x; P1: r x                      one after the other, as written
    P0: inc x | P1: inc x                 at once: the processors take turns, a step each
    P0: lock m, inc x, unlock m           several steps of one processor
    line x y                              x and y lie in one cache line

An increment is three steps: read, add, write.
"""

from dataclasses import dataclass, replace
from itertools import chain
from typing import Literal

from mlsys_tui.text import BadInput

Op = Literal["read", "add", "write", "lock", "unlock"]
MOST_PROCESSORS = 64


@dataclass(frozen=True)
class Step:
    """One step of one processor. A write without a `value` writes the processor's register.

    `start` and `end` are where it stands in the program's text.
    """

    processor: int
    op: Op
    variable: str
    start: int
    end: int
    value: int | None = None


@dataclass(frozen=True)
class Program:
    """A program that parses: its steps in the order in which they would like to run."""

    text: str
    steps: tuple[Step, ...]
    lines: tuple[tuple[str, ...], ...]
    locks: tuple[str, ...]
    processors: int

    @property
    def variables(self) -> tuple[str, ...]:
        """Every variable and lock, line by line."""
        return tuple(chain.from_iterable(self.lines))

    def line_of(self, variable: str) -> tuple[str, ...]:
        """The variables that share this one's cache line, itself among them."""
        return next(line for line in self.lines if variable in line)

    def place(self, step: Step) -> str:
        """Where a step stands, for a sentence."""
        return place(self.text, step.start)

    def on(self, processors: int) -> "Program":
        """The same program on so many processors. Raises BadInput if it names more."""
        if not self.processors <= processors <= MOST_PROCESSORS:
            raise BadInput(
                f"nodes must be a whole number from {self.processors}, which this program needs, "
                f"to {MOST_PROCESSORS} (got {processors})"
            )
        return replace(self, processors=processors)


def place(text: str, at: int) -> str:
    """Line and column, both from 1, of the character at `at`."""
    line = text.count("\n", 0, at) + 1
    return f"line {line}, column {at - (text.rfind(chr(10), 0, at) + 1) + 1}"
