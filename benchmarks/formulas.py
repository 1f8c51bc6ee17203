"""How long a solve takes, for every formula and every variable: medians, and the budget of 1 ms."""

import statistics
import time
from collections.abc import Callable

from mlsys_tui.console import print_table
from mlsys_tui.formulas import FORMULAS, evaluate, solve
from mlsys_tui.formulas.formula import accept

BUDGET = 1e-3  # seconds a solve may take
REPEATS = 200


def median_seconds(run: Callable[[], object]) -> float:
    """The median of REPEATS runs, after one to warm up."""
    run()
    spans = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        run()
        spans.append(time.perf_counter() - start)
    return statistics.median(spans)


def main() -> None:
    """Print every solve against the budget, slowest first, and one evaluation against a solve."""
    rows = []
    for name, formula in FORMULAS.items():
        known = {key: accept(formula[key], value) for key, value in formula.defaults.items()}
        known[formula.target] = solve(name, **known).value
        for target in formula.solvable:
            given = {key: value for key, value in known.items() if key != target}
            rows.append((median_seconds(lambda n=name, g=given: solve(n, **g)), name, target))
    rows.sort(reverse=True)
    table = [(n, t, f"{s * 1e6:.0f}", f"{s / BUDGET:.1%}") for s, n, t in rows]
    print_table("Solves", ["formula", "solved for", ">median, µs", ">of 1 ms"], table)
    one = median_seconds(lambda: evaluate("amdahl", serial=0.2, processors=4.0))
    print(f"slowest {rows[0][0] / BUDGET:.1%} of the budget; a point of a curve {one * 1e6:.1f} µs")


if __name__ == "__main__":
    main()
