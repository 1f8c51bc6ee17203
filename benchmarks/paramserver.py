"""The parameter server's simulator against the same cluster in SimPy, in one run.

Run: python benchmarks/paramserver.py
"""

import resource
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "paramserver"))

from ps_simpy import sync

from mlsys_tui.labs.paramserver.cluster import Cluster, Experiment, Policy, Training
from mlsys_tui.labs.paramserver.simulator import simulate
from mlsys_tui.labs.paramserver.trace import Trace

# Worker-iterations that each side runs, the same for both: enough for a steady rate.
SIMPY, OURS = 100_000, 2_000_000


def seconds(work):
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def against_simpy(workers, links):
    """Both run the first iterations; ours also a long run, as one of 20 ms has no steady rate."""
    cluster = Cluster(workers=workers, links=links, stragglers=((0, 1.5),))
    compute = [[0.05 * (1.5 if w == 0 else 1.0)] * (SIMPY // workers) for w in range(workers)]
    theirs, (_, makespan) = seconds(lambda: sync(cluster, compute, SIMPY // workers, keep=False))
    same = simulate(Experiment(cluster, Policy("sync"), None, SIMPY // workers))
    ours, _ = seconds(lambda: simulate(Experiment(cluster, Policy("sync"), None, OURS // workers)))
    agree = abs(same.makespan / makespan - 1)
    print(
        f"{workers:3} workers, {links:6} links: SimPy {SIMPY / theirs:9,.0f} worker-iterations/s, "
        f"ours {OURS / ours:11,.0f}, {OURS / ours / (SIMPY / theirs):5.0f} times as many; "
        f"makespans {'identical' if agree == 0 else f'{agree:.1e} apart'}"
    )


def opening():
    chosen = Experiment(Cluster(workers=64), Policy("async"), Training(), 500)
    spent, trace = seconds(lambda: Trace(simulate(chosen, keep_events=True)))
    looked, _ = seconds(lambda: trace[len(trace) // 2])
    print(
        f"64 workers × 500 iterations with gradients: {spent:.3f} s, {len(trace):,} frames; "
        f"a frame in the middle {looked * 1e3:.1f} ms"
    )


def memory():
    """A pull, a computation and a push of each gradient are three events."""
    chosen = Experiment(Cluster(), Policy("async"), Training(), 700_000)
    spent, run = seconds(lambda: simulate(chosen))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"summary of {3 * run.gradients:,} events with gradients: {spent:.1f} s, "
        f"at most {peak:.0f} MB in this process"
    )


if __name__ == "__main__":
    simulate(Experiment(iterations=2), keep_events=True)  # compile
    memory()
    opening()
    for links in ("own", "shared"):
        for workers in (5, 64):
            against_simpy(workers, links)
