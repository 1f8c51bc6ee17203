"""The matmul lanes against their peers: C by gcc, and OpenBLAS, in one run.

    python benchmarks/matmul.py

Each ratio is of two medians of five, taken in turn on the same aligned matrices. An idle machine
is needed for the ratio over threads; benchmarks say nothing on a busy one.
"""

import ctypes
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from mlsys_tui.labs.matmul.contenders import CONTENDERS
from mlsys_tui.labs.matmul.kernels_tile import TILE, peak
from mlsys_tui.labs.matmul.orders import flops
from mlsys_tui.labs.matmul.race import Race, warm
from mlsys_tui.labs.matmul.work import aligned
from mlsys_tui.machine import cores, processor

ROUNDS = 5
SETTLE = 0.1  # OpenBLAS threads spin on after their work
C_LOOP = """
void ikj(const double *a, const double *b, double *c, long n) {
    for (long i = 0; i < n; i++)
        for (long k = 0; k < n; k++)
            for (long j = 0; j < n; j++)
                c[i*n+j] += a[i*n+k] * b[k*n+j];
}
"""
Runner = Callable[[], float]


def lane(race: Race, name: str) -> Runner:
    """Seconds of one whole multiplication, in one band."""

    def run() -> float:
        work = CONTENDERS[name](race.a, race.b, aligned(race.size, race.dtype))
        seconds = work.step(0, work.turns)
        time.sleep(SETTLE if work.threads > 1 else 0)
        return seconds

    return run


def c_loop(race: Race, folder: Path) -> Runner | None:
    """The same loop by `gcc -O3 -march=native`; None without gcc."""
    if shutil.which("gcc") is None:
        return None
    source, library = folder / "ikj.c", folder / "ikj.so"
    source.write_text(C_LOOP)
    flags = ["-O3", "-march=native", "-shared", "-fPIC"]
    subprocess.run(["gcc", *flags, "-o", library, source], check=True)
    ikj = ctypes.CDLL(str(library)).ikj
    ikj.restype = None

    def run() -> float:
        c = aligned(race.size, race.dtype)
        addresses = [ctypes.c_void_p(matrix.ctypes.data) for matrix in (race.a, race.b, c)]
        start = time.perf_counter()
        ikj(*addresses, ctypes.c_long(race.size))
        return time.perf_counter() - start

    return run


def medians(runners: Mapping[str, Runner], size: int) -> dict[str, float]:
    """Take the runners in turn, five rounds after a first that does not count."""
    times: dict[str, list[float]] = {name: [] for name in runners}
    for round_ in range(ROUNDS + 1):
        for name, run in runners.items():
            seconds = run()
            if round_:
                times[name].append(seconds)
    result = {name: statistics.median(taken) for name, taken in times.items()}
    for name, seconds in result.items():
        print(
            f"  {size:5}  {name:<12} {seconds:8.4f} s  {flops(size) / seconds / 1e9:7.2f} GFLOP/s"
        )
    return result


def idle_cores() -> float:
    """How many cores' worth of work all cores do at once: below their number on a busy machine."""
    race = Race(512)
    alone = min(lane(race, "packed")() for _ in range(ROUNDS))
    with ThreadPoolExecutor(cores()) as pool:
        jobs = [pool.submit(lane(race, "packed")) for _ in range(20 * cores())]
        together = statistics.mean(job.result() for job in jobs)
    return cores() * alone / together


def ratio(what: str, value: float, least: float) -> bool:
    holds = value >= least
    print(f"{what:<44} {value:6.3f}   at least {least}   {'holds' if holds else 'MISSED'}")
    return holds


def main() -> int:
    names = ("ikj", "packed", "threads", "tiled", "numpy")
    list(warm(names))
    print(f"{processor()}, {cores()} cores, tile {TILE}, peak {peak('float64') / 1e9:.1f} GFLOP/s")
    before = idle_cores()
    with tempfile.TemporaryDirectory() as folder:
        race = Race(1024)
        runners = {name: lane(race, name) for name in names}
        compiled = c_loop(race, Path(folder))
        at_1024 = medians(runners | ({"C ikj": compiled} if compiled else {}), 1024)
    larger = Race(1536)
    at_1536 = medians({name: lane(larger, name) for name in ("ikj", "tiled")}, 1536)
    held = [
        ratio("packed over OpenBLAS, one thread", at_1024["numpy"] / at_1024["packed"], 0.85),
        ratio("tiled over ikj, n = 1536", at_1536["ikj"] / at_1536["tiled"], 1.0),
    ]
    if compiled:
        held.append(ratio("ikj over gcc -O3 -march=native", at_1024["C ikj"] / at_1024["ikj"], 1.0))
    else:
        print("gcc is not installed: ikj is not compared with C")
    idle = min(before, idle_cores())
    gain = at_1024["packed"] / at_1024["threads"]
    if cores() > 1 and idle > 0.9 * cores():
        held.append(ratio("threads over packed, idle cores", gain, 1.8))
    else:
        print(
            f"threads over packed {gain:.3f}: not judged, {idle:.2f} of {cores()} cores were idle"
        )
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
