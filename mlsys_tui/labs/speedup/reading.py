"""What a measurement says beside the serial fraction that was dialled in."""

from collections.abc import Sequence
from statistics import fmean, linear_regression

from mlsys_tui.labs.speedup.laws import speedup
from mlsys_tui.labs.speedup.measure import Findings

_CLOSE = 0.05  # a speed-up this near the law lies on it
_UNEVEN = 0.1  # of a serial fraction: rows this far from their trend, and further than it goes
_Metrics = Sequence[tuple[float, float, float]]


def read(found: Findings, serial: float) -> tuple[str, str]:
    """What Karp and Flatt's e is, and the reason in a sentence; the two agree."""
    metrics = found.metric.rows if found.metric else ()
    diagnosis = found.metric.diagnosis if found.metric else "unknown"
    kind = diagnosis.partition(":")[0]
    shares = [
        row.speedup / speedup(serial, row.threads)
        for row in found.rows
        if row.threads <= found.cores
    ]
    if min(shares) <= 1 - _CLOSE:
        return _below(metrics, diagnosis, kind, serial)
    if max(shares) >= 1 + _CLOSE:
        return (
            diagnosis,
            "Faster than the law: something slowed the run on 1 thread; measure again.",
        )
    if len(shares) < len(found.rows):
        return _shared(found.cores, metrics, diagnosis, kind, serial)
    near = f"near f = {serial:.2f}: serial work limits the speed-up"
    return diagnosis if kind in ("flat", "none") else near, "The rows lie on the curve."


def _shared(
    cores: int, metrics: _Metrics, diagnosis: str, kind: str, serial: float
) -> tuple[str, str]:
    """The cores gave what the law says, and there were more threads than cores."""
    if cores == 1:
        return f"{_flat(metrics, serial)}: one core", "More threads only share the one core."
    so = ", so e rises" if kind == "rising" else ""
    return diagnosis, f"{cores} cores follow it; more threads only share them{so}."


def _flat(metrics: _Metrics, serial: float) -> str:
    return f"flat at {fmean(e for _, _, e in metrics):.2f}, not at f = {serial:.2f}"


def _below(metrics: _Metrics, diagnosis: str, kind: str, serial: float) -> tuple[str, str]:
    """The cores gave less than the law says."""
    if _uneven(metrics):
        return (
            "uneven: no trend to be trusted",
            "e jumps about: other programs took the cores now and then; measure again.",
        )
    if kind == "flat":
        return (
            f"{_flat(metrics, serial)}: more than serial work is in the way",
            "A flat e above f: on any number of threads, cores were busy or fewer than reported.",
        )
    if kind == "falling":
        return (
            "falling: more threads waste less",
            "e falls: the runs on few threads were disturbed most; measure again.",
        )
    if kind == "none":
        return "small, but many threads feel it", "A little overhead is much on so many threads."
    return diagnosis, "Busy cores, a falling clock or hyper-threads: e shows them as overhead."


def _uneven(metrics: _Metrics) -> bool:
    """Whether some row is further from the trend of all than the trend goes."""
    if len(metrics) < 3:
        return False
    threads, fractions = [p for p, _, _ in metrics], [e for _, _, e in metrics]
    slope, start = linear_regression(threads, fractions)
    off = max(abs(e - start - slope * p) for p, e in zip(threads, fractions, strict=True))
    return off > max(_UNEVEN, abs(slope) * (max(threads) - min(threads)))
