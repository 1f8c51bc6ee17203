"""A race: several lanes multiply the same two matrices, live or one after the other."""

import itertools
import math
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from mlsys_tui.labs.matmul.contenders import CONTENDERS, blas_multiply
from mlsys_tui.labs.matmul.kernels import Matrix
from mlsys_tui.labs.matmul.orders import filled, flops
from mlsys_tui.labs.matmul.work import aligned, bands

CELLS = 16  # blocks of C along an edge in a snapshot

_FIRST_BAND_FLOPS = 2e6  # a few milliseconds for the slowest lane

# OpenBLAS threads go on spinning for a while after their work; the next lane needs the cores.
_SETTLE_SECONDS = 0.1

# Rounding grows with the length of a sum; a wrong kernel is off by whole digits.
_TOLERANCE = {"float64": 1e-12, "float32": 1e-5}


@dataclass(frozen=True)
class LaneSnapshot:
    """A lane at one moment.

    `fraction` done, 0 to 1; `seconds` of computing so far in this attempt; GFLOP/s of the last
    band and of the whole; `filled` is C in blocks, `cells` rows of `cells`, 0 to 255. `checked`
    is None until the lane is done, then whether its result equals numpy's.
    """

    lane: str
    fraction: float
    seconds: float
    gflops_now: float
    gflops: float
    filled: bytes
    cells: int
    attempt: int = 1
    threads: int = 1
    checked: bool | None = None


@dataclass(frozen=True)
class LaneResult:
    """A lane's best time (seconds), its rate, and whether every result equalled numpy's."""

    lane: str
    seconds: float
    gflops: float
    checked: bool
    threads: int = 1


@dataclass(frozen=True)
class Result:
    """A finished fair race."""

    size: int
    lanes: tuple[LaneResult, ...]
    dtype: str = "float64"

    @property
    def item(self) -> int:
        """Bytes of an element."""
        return np.dtype(self.dtype).itemsize

    @property
    def speedup(self) -> dict[str, float]:
        """`x/y` is how many times faster x is than y, for every two lanes both ways."""
        pairs = itertools.permutations(self.lanes, 2)
        return {f"{x.lane}/{y.lane}": y.seconds / x.seconds for x, y in pairs}


class Race:
    """Two random matrices of `size` rows, elements in [-1, 1), and what numpy makes of them."""

    def __init__(self, size: int, seed: int = 0, dtype: str = "float64") -> None:
        """Raises MemoryError."""
        rng = np.random.default_rng(seed)
        self.size, self.dtype = size, dtype
        self.a, self.b = aligned(size, dtype), aligned(size, dtype)
        for matrix in (self.a, self.b):
            matrix[:] = rng.uniform(-1, 1, (size, size))
        self._reference: Matrix | None = None
        self._checking = threading.Lock()

    def lane(self, name: str, attempt: int = 1) -> Iterator[LaneSnapshot]:
        """One multiplication in bands; the last snapshot is checked against numpy, untimed."""
        c = aligned(self.size, self.dtype)
        work = CONTENDERS[name](self.a, self.b, c)
        cells = min(CELLS, self.size)
        per_turn = flops(self.size) / work.turns
        for done, now, seconds in bands(work, _FIRST_BAND_FLOPS / per_turn):
            fraction = done / work.turns
            snapshot = LaneSnapshot(
                lane=name,
                fraction=fraction,
                seconds=seconds,
                gflops_now=now * per_turn / 1e9,
                gflops=flops(self.size) * fraction / seconds / 1e9,
                filled=filled(fraction, self.size, work.across, work.passes, cells),
                cells=cells,
                attempt=attempt,
                threads=work.threads,
            )
            yield snapshot
        yield replace(snapshot, checked=self.equals_numpy(c))

    def fair(
        self, lanes: Sequence[str], repeat: int = 3, enough: float = math.inf
    ) -> Iterator[LaneSnapshot | Result]:
        """The lanes one after the other, best of `repeat`; the last item is the Result.

        A lane that has computed for `enough` seconds is not taken again.
        """
        results = []
        for name in lanes:
            finished = []
            for attempt in range(1, repeat + 1):
                for snapshot in self.lane(name, attempt):
                    yield snapshot
                finished.append(snapshot)
                if snapshot.threads > 1:
                    time.sleep(_SETTLE_SECONDS)
                if sum(one.seconds for one in finished) >= enough:
                    break
            best = min(finished, key=lambda snapshot: snapshot.seconds)
            checked = all(snapshot.checked for snapshot in finished)
            results.append(LaneResult(name, best.seconds, best.gflops, checked, best.threads))
        yield Result(self.size, tuple(results), self.dtype)

    def equals_numpy(self, c: Matrix) -> bool:
        """Whether C is numpy's product, to rounding."""
        with self._checking:
            if self._reference is None:
                self._reference = np.empty((self.size, self.size))
                a, b = (matrix.astype(float, copy=False) for matrix in (self.a, self.b))
                blas_multiply(a, b, self._reference)
        off = _norm(c - self._reference)
        return bool(off <= _TOLERANCE[self.dtype] * _norm(self._reference))


def _norm(matrix: Matrix) -> float:
    """Frobenius norm. Not numpy's: that leaves BLAS threads spinning beside the next lane."""
    return float(np.sqrt(np.square(matrix).sum()))


def warm(lanes: Iterable[str], dtype: str = "float64") -> Iterator[str]:
    """Compile what these lanes need, before anything is timed; yields each lane when ready."""
    tiny = Race(2, dtype=dtype)
    for name in lanes:
        for _ in tiny.lane(name):
            pass
        yield name
