"""What a trace is made of: frames, the records they concern, and what passed so far."""

from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal[
    "split",
    "map-call",
    "emit",
    "partition",
    "sort",
    "combine",
    "spill",
    "merge",
    "transfer",
    "reduce-merge",
    "group",
    "reduce-call",
    "output",
]
Place = tuple[str, int] | tuple[str, int, int]


@dataclass(frozen=True)
class Record:
    """A pair on its way. `stage` says which call emitted it: map, combine or reduce.

    `parents` are the serials of the records it was made from; `line` is a map output's line.
    `size` is its bytes as a Hadoop-streaming line; `task` the mapper or reducer that emitted it.
    """

    serial: int
    stage: Literal["map", "combine", "reduce"]
    task: int
    key: Any
    value: Any
    partition: int
    size: int
    parents: tuple[int, ...] = ()
    line: int | None = None


@dataclass(frozen=True)
class Flow:
    """Records and bytes so far: out of the mappers, to the reducers, and between machines."""

    mapped_records: int = 0
    mapped_bytes: int = 0
    shuffled_records: int = 0
    shuffled_bytes: int = 0
    remote_records: int = 0
    remote_bytes: int = 0


@dataclass(frozen=True)
class Frame:
    """One moment of a run. `mapper` and `reducer` (the partition) are None where neither acts.

    `machine` is where it happens, or arrives; `remote` a transfer between two machines.
    `records` are those concerned, `lines` the numbers of the input lines that they come from.
    `given` are the records that a combine or reduce call was given; `results` what came of it.
    Places (`origin`, `target`) are ("split", m), ("map", m), ("partition", m, r),
    ("reducer", r) and ("output", r).
    """

    kind: Kind
    caption: str
    mapper: int | None
    reducer: int | None
    machine: int
    remote: bool
    key: Any
    records: tuple[Record, ...]
    given: tuple[Record, ...]
    lines: tuple[int, ...]
    origin: Place
    target: Place
    flow: Flow


@dataclass(frozen=True)
class Event:
    """What a frame is made from: records by their serials, `line` an index into the lines.

    `spills` is how many spills a merge had to merge, `keyed` whether one key is concerned.
    """

    kind: Kind
    mapper: int | None
    reducer: int | None
    serials: tuple[int, ...]
    flow: Flow
    given: tuple[int, ...] = ()
    line: int | None = None
    spills: int = 0
    key: Any = None
    keyed: bool = False
