"""False sharing: two threads, two counters, and the distance between them."""

import contextlib
import os
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mlsys_tui.labs.memory.kernels import count

DISTANCES = (8, 16, 24, 32, 40, 48, 56, 64, 96, 128, 192, 256)
_TIMES = 2_000_000  # additions a thread makes: 4 to 30 ms, long against the start of a thread
_ALIGNED = 512  # bytes: no cache line is longer
_TOPOLOGY = Path("/sys/devices/system/cpu")


@dataclass(frozen=True)
class Shared:
    """Two counters `distance` bytes apart: what one addition takes each thread, ns."""

    distance: int
    ns: float


def sweep(repeat: int, times: int = _TIMES) -> Iterator[Shared | None]:
    """The upper quartile of `repeat` runs for each distance; None between the runs.

    Not the shortest: two threads that happen not to run at once disturb each other little. Nor
    the longest, which is whatever else the machine did.
    """
    raw = np.zeros(2 * _ALIGNED + 512, np.uint8)
    first = raw.ctypes.data + (-raw.ctypes.data % _ALIGNED)
    count(first, 1)
    places = two_cores()
    for distance in DISTANCES:
        found = []
        for _ in range(repeat):
            found.append(_together((first, first + distance), places, times) / times * 1e9)
            yield None
        yield Shared(distance, sorted(found)[3 * len(found) // 4])


def two_cores(topology: Path = _TOPOLOGY) -> tuple[int, ...]:
    """Two processors of this process that are not threads of one core; empty if unknown."""
    if not hasattr(os, "sched_getaffinity"):
        return ()
    first, *others = sorted(os.sched_getaffinity(0))
    return next(((first, other) for other in others if not _one_core(first, other, topology)), ())


def _one_core(one: int, other: int, topology: Path) -> bool:
    names = ("physical_package_id", "core_id")
    try:
        return all(
            (topology / f"cpu{one}/topology/{name}").read_text()
            == (topology / f"cpu{other}/topology/{name}").read_text()
            for name in names
        )
    except OSError:
        return False


def _together(addresses: Sequence[int], places: Sequence[int], times: int) -> float:
    """Processor seconds of the faster of two threads, each with a counter of its own.

    Not the clock's: what else runs here would count as waiting for the line. Each is bound to a
    processor: a scheduler that puts both on one core lets them take turns, and nothing is shared.
    """
    gate = threading.Barrier(len(addresses))
    seconds: list[float] = []

    def work(address: int, place: Sequence[int]) -> None:
        with contextlib.suppress(OSError):
            if place:
                os.sched_setaffinity(0, place)  # of this thread only
        gate.wait()
        start = time.thread_time()
        count(address, times)
        seconds.append(time.thread_time() - start)

    threads = [
        threading.Thread(target=work, args=(at, places[k : k + 1]), daemon=True)
        for k, at in enumerate(addresses)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return min(seconds)
