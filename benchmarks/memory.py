"""The pointer chase against the same chase in C by gcc, on the same ring, in one run.

    python benchmarks/memory.py

Both take turns, best of many; L1 is a ring of 16 KB and memory one of 256 MB.
"""

import ctypes
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from mlsys_tui.labs.memory.kernels import chase, shuffle
from mlsys_tui.labs.memory.latency import buffer, ring

LINE, ROUNDS, SECONDS = 64, 60, 0.02
SIZES = {"L1": 16 * 2**10, "memory": 256 * 2**20}
LEAST, MOST = 0.9, 1.1  # ours against C's
C_LOOP = "void *chase(void **at, long hops) { while (hops--) at = (void **)*at; return at; }"
Chase = Callable[[int, int], int]


def compiled(folder: Path) -> Chase:
    """The chase in C."""
    library = folder / "chase.so"
    command = ["gcc", "-O2", "-shared", "-fPIC", "-xc", "-", "-o", str(library)]
    subprocess.run(command, input=C_LOOP.encode(), check=True)
    function = ctypes.CDLL(str(library)).chase
    function.restype = ctypes.c_void_p
    function.argtypes = [ctypes.c_void_p, ctypes.c_long]
    return lambda at, hops: int(function(at, hops))


def best(contenders: dict[str, Chase], address: int) -> dict[str, float]:
    """Nanoseconds a hop for each, in turn; every run goes on where the last one ended."""
    found = dict.fromkeys(contenders, float("inf"))
    hops = 2_000
    for turn in range(ROUNDS + 1):
        for name, run in contenders.items():
            start = time.perf_counter()
            address = run(address, hops)
            pace = (time.perf_counter() - start) / hops
            found[name] = min(found[name], pace * 1e9) if turn else found[name]
        hops = int(SECONDS / pace)
    return found


def main() -> int:
    if not shutil.which("gcc"):
        print("gcc is not installed: nothing to compare with")
        return 1
    held = True
    with tempfile.TemporaryDirectory() as folder:
        contenders = {"ours": chase, "C": compiled(Path(folder))}
        for name, size in SIZES.items():
            words, order = buffer(size), np.empty(size // LINE, np.int32)
            shuffle(order, 0, len(order), 88172645463325252)
            for _ in ring(words, order, len(order), LINE):
                pass
            ns = best(contenders, words.ctypes.data)
            ratio = ns["ours"] / ns["C"]
            held &= LEAST <= ratio <= MOST
            print(f"{name:6}  ours {ns['ours']:7.2f} ns   C {ns['C']:7.2f} ns   {ratio:.3f}")
    print(f"within 10 % of C: {'holds' if held else 'MISSED'}")
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
