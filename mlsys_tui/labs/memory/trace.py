"""A run of a diagram, frame by frame: the costs it was run at, and where `k` halts."""

from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from mlsys_tui.labs.memory.costs import Costs, Totals


class Counted(Protocol):
    """A frame that says what it has cost so far."""

    @property
    def totals(self) -> Totals: ...


F = TypeVar("F", bound=Counted)


@dataclass(frozen=True)
class Trace(Generic[F]):
    """All frames, the first before anything happened; `stops` are positions among them."""

    costs: Costs
    frames: tuple[F, ...]
    stops: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.frames)

    def __getitem__(self, position: int) -> F:
        return self.frames[position]

    @property
    def totals(self) -> Totals:
        return self.frames[-1].totals
