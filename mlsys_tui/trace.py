"""What a trace is: a sequence of frozen frames that a transport can walk both ways."""

from collections.abc import Sequence
from typing import Protocol, TypeVar


class Frame(Protocol):
    """One moment of a simulation; `caption` is the sentence that explains it."""

    @property
    def caption(self) -> str: ...


F = TypeVar("F", bound=Frame, covariant=True)


class Trace(Protocol[F]):
    """Frozen frames in order; `stops` are the ascending positions where `k` halts."""

    @property
    def stops(self) -> Sequence[int]: ...

    def __len__(self) -> int: ...

    def __getitem__(self, position: int, /) -> F: ...
