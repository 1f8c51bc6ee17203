"""One moment of coherent caches: the states of MESI, the signals, and what everyone holds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from mlsys_tui.labs.memory.costs import NOTHING, Totals
from mlsys_tui.labs.memory.program import Step

State = Literal["M", "E", "S", "I"]
Signal = Literal["BusRd", "BusRdX", "BusUpgr", "Flush"]
SIGNALS: tuple[Signal, ...] = ("BusRd", "BusRdX", "BusUpgr", "Flush")


@dataclass(frozen=True)
class Copy:
    """A line in one cache: its state, and its values variable by variable (stale when I)."""

    state: State
    values: Mapping[str, int]


Cache = Mapping[tuple[str, ...], Copy]
"""The lines that a processor has or had, by the variables in them."""


@dataclass(frozen=True)
class Frame:
    """One moment: who did `step`, what went over the bus, and what everyone holds since.

    `sharing` says why a copy was missing: "true" where another wrote this very variable since it
    was lost, "false" where only a neighbour in the line was written. `lost` names a variable whose
    increment has just been overwritten.
    """

    caption: str
    step: Step | None
    bus: tuple[Signal, ...]
    caches: tuple[Cache, ...]
    memory: Mapping[str, int]
    registers: tuple[int | None, ...]
    waiting: frozenset[int] = frozenset()
    signals: Mapping[Signal, int] = field(default_factory=dict)
    sharing: Literal["true", "false", ""] = ""
    misses: Mapping[str, int] = field(default_factory=dict)
    lost: str = ""
    totals: Totals = NOTHING

    def newest(self, variable: str) -> int:
        """The value that a read would return now, whoever asked."""
        for cache in self.caches:
            for line, copy in cache.items():
                if variable in line and copy.state != "I":
                    return copy.values[variable]
        return self.memory[variable]
