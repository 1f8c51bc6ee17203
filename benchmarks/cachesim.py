"""The cache simulator against pycachesim on the same accesses, in one run.

    python benchmarks/cachesim.py

pycachesim is timed both ways it can be used: a call an access, which is judged, and its own loop in
C over lists prepared beforehand, untimed. All count the same misses, or this says so. Kinds of
misses are not told apart here.
"""

import itertools
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from mlsys_tui.labs.matmul.cache import accesses, simulate
from mlsys_tui.labs.matmul.orders import ORDERS
from mlsys_tui.labs.matmul.shapes import Shape

# pycachesim's module has this file's name: look for it anywhere but here.
sys.path = [place for place in sys.path if Path(place).resolve() != Path(__file__).parent.resolve()]

SHAPE = Shape(32 * 1024, 8, 64)
PEER_SIZE, SIZE = 128, 256
LEAST_RATE, LEAST_RATIO = 150e6, 50  # accesses a second, for ijk on one core


def inner_loops(order: str, n: int) -> Iterator[tuple[list[int], list[int]]]:
    """Addresses that each turn of the inner loop loads and stores."""
    for x, y, z in itertools.product(range(n), repeat=3):
        loops = dict(zip(order, (x, y, z), strict=True))
        i, j, k = loops["i"], loops["j"], loops["k"]
        a, b, c = i * n + k, n * n + k * n + j, 2 * n * n + i * n + j
        if order[2] == "k":
            loads, stores = [a, b], [c] if z == n - 1 else []
        elif order[2] == "j":
            loads, stores = [*([a] if z == 0 else []), b, c], [c]
        else:
            loads, stores = [*([b] if z == 0 else []), a, c], [c]
        yield [8 * element for element in loads], [8 * element for element in stores]


def peer(order: str, n: int, in_calls: bool) -> tuple[float, int]:
    """pycachesim's accesses a second and first-level misses."""
    import cachesim

    memory = cachesim.MainMemory()
    cache = cachesim.Cache("L1", SHAPE.sets, SHAPE.ways, SHAPE.line, "LRU")
    memory.load_to(cache)
    memory.store_from(cache)
    simulator = cachesim.CacheSimulator(cache, memory)
    turns = list(inner_loops(order, n))
    start = time.perf_counter()
    if in_calls:
        for loads, stores in turns:
            for address in loads:
                simulator.load(address, length=8)
            for address in stores:
                simulator.store(address, length=8)
    else:
        simulator.loadstore(turns, length=8)
    seconds = time.perf_counter() - start
    return accesses(order, n)["total"] / seconds, cache.stats()["MISS_count"]


def ours(order: str, n: int, repeat: int = 3) -> tuple[float, int]:
    """Our accesses a second, best of `repeat`, and first-level misses."""
    best = float("inf")
    for _ in range(repeat):
        start = time.perf_counter()
        *_, counts = simulate(order, n, [SHAPE])
        best = min(best, time.perf_counter() - start)
    return accesses(order, n)["total"] / best, counts.levels[0].misses["total"]


def compare(order: str) -> bool:
    """Print one order's rates; whether the peer is that much slower and counts the same."""
    rate, _ = ours(order, SIZE)
    line = f"{order}  n={SIZE} {rate / 1e6:6.0f} M accesses a second"
    fast_enough = order != "ijk" or rate >= LEAST_RATE
    same, misses = ours(order, PEER_SIZE)
    try:
        calls, expected = peer(order, PEER_SIZE, in_calls=True)
        loop, _ = peer(order, PEER_SIZE, in_calls=False)
    except ImportError:
        print(line, "(pycachesim is not installed: pip install pycachesim)")
        return fast_enough
    agree = "same misses" if misses == expected else f"MISSES DIFFER: {misses}, {expected}"
    print(f"{line}   pycachesim at n={PEER_SIZE}: {same / calls:5.0f} × in calls,"
          f" {same / loop:3.0f} × in its own loop, {agree}")  # fmt: skip
    return fast_enough and misses == expected and same / calls >= LEAST_RATIO


def main() -> int:
    for order in ORDERS:
        ours(order, 8, repeat=1)  # compiles
    results = [compare(order) for order in ORDERS]
    held = all(results)
    limits = (
        f"ijk {LEAST_RATE / 1e6:.0f} M a second or more, all {LEAST_RATIO} × pycachesim's calls"
    )
    print(f"{limits}: {'holds' if held else 'MISSED'}")
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
