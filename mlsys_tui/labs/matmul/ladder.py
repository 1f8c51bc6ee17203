"""What a race says: each lane against IJK, against the core's peak, and against the roofline."""

from collections.abc import Sequence
from dataclasses import dataclass

from mlsys_tui.labs.matmul import kernels, kernels_tile
from mlsys_tui.labs.matmul.orders import flops
from mlsys_tui.labs.matmul.race import Result


@dataclass(frozen=True)
class Limits:
    """One core's measured limits: GFLOP/s, and GB/s to and from memory."""

    peak_gflops: float
    bandwidth: float

    def roof(self, size: int, item: int = 8, threads: int = 1) -> float:
        """The roofline, GFLOP/s: the peak, or what memory allows if each matrix moves once.

        A, B and C are read and C written: 4 n² elements for 2 n³ operations. Matrices that stay
        in cache from one run to the next can beat it. Source: Williams, Waterman and Patterson,
        Roofline, 2009.
        """
        intensity = flops(size) / (4 * size * size * item)
        return min(self.peak_gflops * threads, self.bandwidth * intensity)


@dataclass(frozen=True)
class Rung:
    """One lane of a finished race.

    `speedup` is over IJK (None where it did not run); the shares are fractions of the peak of
    the cores it used and of the roofline.
    """

    lane: str
    gflops: float
    threads: int
    speedup: float | None
    share_of_peak: float
    share_of_roof: float


def measure_limits(dtype: str = "float64") -> Limits:
    """Take this core's limits; a tenth of a second."""
    return Limits(kernels_tile.peak(dtype) / 1e9, kernels.bandwidth() / 1e9)


def ladder(result: Result, limits: Limits) -> tuple[Rung, ...]:
    """The lanes of a race in their order, each put in proportion."""
    slowest = next((lane.seconds for lane in result.lanes if lane.lane == "ijk"), None)
    return tuple(
        Rung(
            lane=lane.lane,
            gflops=lane.gflops,
            threads=lane.threads,
            speedup=None if slowest is None else slowest / lane.seconds,
            share_of_peak=lane.gflops / (limits.peak_gflops * lane.threads),
            share_of_roof=lane.gflops / limits.roof(result.size, result.item, lane.threads),
        )
        for lane in result.lanes
    )


@dataclass(frozen=True)
class Factors:
    """The gap from IJK to IKJ in its two parts; their product is the whole."""

    locality: float  # ijk to ijk-bt: B read along rows
    independence: float  # ijk-bt to ikj: additions that wait for none, and SIMD

    @property
    def whole(self) -> float:
        return self.locality * self.independence


def factors(result: Result) -> Factors | None:
    """The two parts, where the race had all three lanes."""
    ratio = result.speedup
    if not {"ijk-bt/ijk", "ikj/ijk-bt"} <= ratio.keys():
        return None
    return Factors(ratio["ijk-bt/ijk"], ratio["ikj/ijk-bt"])


def card(result: Result, processor: str, guess: float | None = None) -> Sequence[str]:
    """Six plain lines to paste: processor, n, guess, measured, and the two factors."""
    ratio = result.speedup
    return (
        f"processor     {processor}",
        f"matrices      {result.size} x {result.size}, {result.dtype}",
        f"my guess      {_times(guess, 'none')}",
        f"IKJ over IJK  {_times(ratio.get('ikj/ijk'))}",
        f"locality      {_times(ratio.get('ijk-bt/ijk'))} (IJK to IJK-BT)",
        f"independence  {_times(ratio.get('ikj/ijk-bt'))}"
        " (IJK-BT to IKJ: independent additions, SIMD)",
    )


def _times(ratio: float | None, missing: str = "not measured") -> str:
    return missing if ratio is None else f"{ratio:.3g}x"
