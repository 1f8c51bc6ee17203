"""The simulator against valgrind's cachegrind on a compiled C version of the same loops."""

import shutil
import subprocess
from pathlib import Path

import pytest

from mlsys_tui.labs.matmul.cache import simulate
from mlsys_tui.labs.matmul.orders import ORDERS
from mlsys_tui.labs.matmul.shapes import Shape

SHAPE = Shape(32 * 1024, 8, 64)
TOOLS = ("gcc", "valgrind")

pytestmark = pytest.mark.skipif(
    any(shutil.which(tool) is None for tool in TOOLS),
    reason="this comparison needs gcc and valgrind, and one of them is not installed",
)

PROGRAM = """
#include <stdlib.h>
#include <string.h>
double *kept;  /* seen from outside, so that the loops are not optimised away */
int main(int count, char **words) {
    long n = atol(words[2]);
    double *a = kept = aligned_alloc(4096, (3 * n * n * 8 + 4095) / 4096 * 4096);
    double *b = a + n * n, *c = b + n * n;
    if (strcmp(words[1], "run")) return 0;
    %s
    return 0;
}
"""
LOOP = "for (long {0} = 0; {0} < n; {0}++) "
INNER = {
    "k": "double sum = 0; {loop} sum += a[i*n+k] * b[k*n+j]; c[i*n+j] = sum;",
    "j": "double s = a[i*n+k]; {loop} c[i*n+j] += s * b[k*n+j];",
    "i": "double s = b[k*n+j]; {loop} c[i*n+j] += a[i*n+k] * s;",
}


@pytest.fixture(scope="session")
def programs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("loops")
    made = {}
    for order in ORDERS:
        outer, middle, inner = order
        body = INNER[inner].format(loop=LOOP.format(inner))
        loops = f"{LOOP.format(outer)}{LOOP.format(middle)}{{ {body} }}"
        source = folder / f"{order}.c"
        source.write_text(PROGRAM % loops)
        made[order] = source.with_suffix("")
        flags = ["-O1", "-fno-tree-vectorize", "-fno-unroll-loops"]
        subprocess.run(["gcc", *flags, "-o", made[order], source], check=True)
    return made


def first_level_misses(program: Path, mode: str, size: int) -> int:
    out = program.with_suffix(f".{mode}.{size}")
    subprocess.run(
        [
            "valgrind", "-q", "--tool=cachegrind", "--cache-sim=yes",
            f"--D1={SHAPE.bytes},{SHAPE.ways},{SHAPE.line}", f"--cachegrind-out-file={out}",
            program, mode, str(size),
        ],
        check=True,
        capture_output=True,
    )  # fmt: skip
    lines = dict(line.split(":", 1) for line in out.read_text().splitlines() if ":" in line)
    counts = dict(zip(lines["events"].split(), map(int, lines["summary"].split()), strict=True))
    return counts["D1mr"] + counts["D1mw"]


SIZES = [64, 100, pytest.param(256, marks=pytest.mark.soak)]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("order", ORDERS)
def test_first_level_misses_equal_cachegrinds(
    programs: dict[str, Path], order: str, size: int
) -> None:
    program = programs[order]
    measured = first_level_misses(program, "run", size) - first_level_misses(program, "not", size)
    *_, counts = simulate(order, size, [SHAPE])
    simulated = counts.levels[0].misses["total"]
    assert abs(simulated - measured) <= max(100, measured / 1000)
