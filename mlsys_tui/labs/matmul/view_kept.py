"""What was measured on this machine and kept: how it is told, and read back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from mlsys_tui.labs.matmul.ladder import Limits
from mlsys_tui.labs.matmul.orders import flops
from mlsys_tui.labs.matmul.race import LaneResult, Result
from mlsys_tui.labs.matmul.sweep import SweepPoint
from mlsys_tui.labs.matmul.view_setup import LANES, PAIR, Setup
from mlsys_tui.machine import cores
from mlsys_tui.study import measurements
from mlsys_tui.widgets.findings import Measured

LAB = "matmul"
_RATE, _TRANSFER, _RATIO = "FLOP/s", "B/s", "×"
_BANDWIDTH = "memory bandwidth"
_SWEEP = {"ijk": "sweep of IJK", "ikj": "sweep of IKJ"}
POWER_QUESTION = "IKJ's lead at n = 1024 over its lead at n = 1000"


@dataclass(frozen=True)
class Kept:
    """This lab's series by name, each newest first."""

    series: Mapping[str, Sequence[measurements.Measured]] = field(default_factory=dict)

    def values(self, name: str) -> list[float]:
        """The last value of each series of this name, newest first."""
        return [one.points[-1][1] for one in self.series.get(name, ()) if one.points]

    def rates(self, setup: Setup) -> dict[str, list[float]]:
        """GFLOP/s by lane at this size, newest first."""
        found: dict[str, list[float]] = {}
        for one in self.series.get(_rates_name(setup.size, setup.dtype), ()):
            for lane, (_, rate) in zip(one.note.split(", "), one.points, strict=False):
                found.setdefault(lane, []).append(rate / 1e9)
        return found

    def limits(self, dtype: str) -> Limits | None:
        """The newest limits of a core, where both are known."""
        peak, bandwidth = self.values(_peak_name(dtype)), self.values(_BANDWIDTH)
        return Limits(peak[0] / 1e9, bandwidth[0] / 1e9) if peak and bandwidth else None

    def sweep(self) -> tuple[SweepPoint, ...]:
        """The newest sweep."""
        ijk, ikj = (next(iter(self.series.get(_SWEEP[lane], ())), None) for lane in PAIR)
        if ijk is None or ikj is None:
            return ()
        return tuple(
            SweepPoint(round(size), slow / 1e9, fast / 1e9)
            for (size, slow), (_, fast) in zip(ijk.points, ikj.points, strict=False)
        )


def read(kept: Iterable[measurements.Measured]) -> Kept:
    """Sort out what this lab measured; `kept` is oldest first."""
    series: dict[str, list[measurements.Measured]] = {}
    for one in kept:
        if one.lab == LAB:
            series.setdefault(one.name, []).insert(0, one)
    return Kept(series)


def of_race(result: Result, setup: Setup) -> list[Measured]:
    """A fair race: the lanes' rates, and last the ratio that was guessed."""
    told = [of_lanes(result.lanes, setup)]
    if ratio := result.speedup.get("ikj/ijk"):
        points = ((float(result.size), ratio),)
        told.append(Measured(LAB, setup.question, _RATIO, points, "fair, best of 3"))
    return told


def of_lanes(lanes: Sequence[LaneResult], setup: Setup) -> Measured:
    """The rates of these lanes; which they are is in the note."""
    points = tuple((float(n), lane.gflops * 1e9) for n, lane in enumerate(lanes))
    names = ", ".join(lane.lane for lane in lanes)
    return Measured(LAB, _rates_name(setup.size, setup.dtype), _RATE, points, names)


def of_limits(limits: Limits, dtype: str) -> list[Measured]:
    peak, bandwidth = limits.peak_gflops * 1e9, limits.bandwidth * 1e9
    return [
        Measured(LAB, _peak_name(dtype), _RATE, ((1.0, peak),)),
        Measured(LAB, _BANDWIDTH, _TRANSFER, ((1.0, bandwidth),)),
    ]


def of_sweep(points: Sequence[SweepPoint]) -> list[Measured]:
    """A whole sweep, and what was guessed about it."""
    ijk = tuple((float(point.size), point.ijk_gflops * 1e9) for point in points)
    ikj = tuple((float(point.size), point.ikj_gflops * 1e9) for point in points)
    told = [
        Measured(LAB, _SWEEP["ijk"], _RATE, ijk),
        Measured(LAB, _SWEEP["ikj"], _RATE, ikj),
    ]
    if growth := power_effect(points):
        told.append(Measured(LAB, POWER_QUESTION, _RATIO, ((1024.0, growth),)))
    return told


def power_effect(points: Sequence[SweepPoint]) -> float | None:
    """How many times larger IKJ's lead is at 1024 than at 1000."""
    ratios = {point.size: point.ratio for point in points}
    return ratios[1024] / ratios[1000] if {1000, 1024} <= ratios.keys() else None


def result_of(rates: Mapping[str, float], setup: Setup) -> Result:
    """Kept rates (GFLOP/s) as a race, to be put in proportion."""
    lanes = tuple(
        LaneResult(
            lane=name,
            seconds=flops(setup.size) / (rates[name] * 1e9),
            gflops=rates[name],
            checked=True,
            threads=cores() if name in ("threads", "numpy-all") else 1,
        )
        for name in LANES
        if name in rates
    )
    return Result(setup.size, lanes, setup.dtype)


def _rates_name(size: int, dtype: str) -> str:
    return f"lanes at n = {size}, {dtype}"


def _peak_name(dtype: str) -> str:
    return f"peak of one core, {dtype}"
