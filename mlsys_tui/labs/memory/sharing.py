"""False sharing: two threads, two counters, and the distance between them."""

import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from mlsys_tui.labs.memory.kernels import count

DISTANCES = (8, 16, 24, 32, 40, 48, 56, 64, 96, 128, 192, 256)
_TIMES = 2_000_000  # additions a thread makes: 4 to 30 ms, long against the start of a thread
_ALIGNED = 512  # bytes: no cache line is longer


@dataclass(frozen=True)
class Shared:
    """Two counters `distance` bytes apart: what one addition takes each thread, ns."""

    distance: int
    ns: float


def sweep(repeat: int, times: int = _TIMES) -> Iterator[Shared | None]:
    """The longest of `repeat` for each distance; None between the runs.

    Not the shortest: two threads that happen not to run at once disturb each other little.
    """
    raw = np.zeros(2 * _ALIGNED + 512, np.uint8)
    first = raw.ctypes.data + (-raw.ctypes.data % _ALIGNED)
    count(first, 1)
    for distance in DISTANCES:
        found = []
        for _ in range(repeat):
            found.append(_together((first, first + distance), times) / times * 1e9)
            yield None
        yield Shared(distance, max(found))


def _together(addresses: Sequence[int], times: int) -> float:
    """Processor seconds of the faster of two threads, each with a counter of its own.

    Not the clock's: what else runs here would count as waiting for the line.
    """
    gate = threading.Barrier(len(addresses))
    seconds: list[float] = []

    def work(address: int) -> None:
        gate.wait()
        start = time.thread_time()
        count(address, times)
        seconds.append(time.thread_time() - start)

    threads = [threading.Thread(target=work, args=(at,), daemon=True) for at in addresses]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return min(seconds)
