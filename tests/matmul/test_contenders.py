"""Every lane multiplies as numpy does, for any size, in any bands."""

import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlsys_tui.labs.matmul.contenders import CONTENDERS
from mlsys_tui.labs.matmul.kernels import LOOPS
from mlsys_tui.labs.matmul.kernels_packed import BLOCK_COLUMNS, DEPTH
from mlsys_tui.labs.matmul.packed import Packed
from mlsys_tui.labs.matmul.work import aligned

TOLERANCE = {"float64": 1e-12, "float32": 1e-5}


def product_error(name: str, n: int, dtype: str, cuts: list[float]) -> float:
    """Relative error against numpy of the lane, run in bands cut at these fractions."""
    a, b, c = (aligned(n, dtype) for _ in range(3))
    rng = np.random.default_rng(n)
    a[:], b[:] = rng.uniform(-1, 1, (n, n)), rng.uniform(-1, 1, (n, n))
    work = CONTENDERS[name](a, b, c)
    edges = sorted({0, work.turns, *(int(cut * work.turns) for cut in cuts)})
    for start, stop in pairwise(edges):
        assert work.step(start, stop) >= 0
    expected = a.astype(float) @ b.astype(float)
    return float(np.linalg.norm(c - expected) / np.linalg.norm(expected))


@settings(max_examples=60, deadline=None)
@given(
    name=st.sampled_from(list(CONTENDERS)),
    n=st.integers(1, 70),
    dtype=st.sampled_from(["float64", "float32"]),
    cuts=st.lists(st.floats(0, 1), max_size=4),
)
def test_a_lane_equals_numpy_at_any_size_in_any_bands(
    name: str, n: int, dtype: str, cuts: list[float]
) -> None:
    assert product_error(name, n, dtype, cuts) <= TOLERANCE[dtype]


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("name", ["tiled", "packed", "threads", "numpy", "numpy-all"])
@pytest.mark.parametrize("n", [DEPTH + 13, 521])
def test_a_blocked_lane_equals_numpy_over_many_uneven_blocks(name: str, n: int, dtype: str) -> None:
    assert product_error(name, n, dtype, [0.5]) <= TOLERANCE[dtype]


@pytest.mark.parametrize("name", ["packed", "threads"])
def test_blocks_of_columns_follow_one_another(name: str) -> None:
    assert product_error(name, BLOCK_COLUMNS + 29, "float64", []) <= 1e-12


@pytest.mark.parametrize("name", CONTENDERS)
def test_one_by_one_is_a_product(name: str) -> None:
    assert product_error(name, 1, "float64", []) == 0


@pytest.mark.parametrize("threads", [2, 3, 7])
def test_any_number_of_threads_shares_the_work(threads: int) -> None:
    n = 203
    rng = np.random.default_rng(1)
    a, b, c = rng.random((n, n)), rng.random((n, n)), np.zeros((n, n))
    work = Packed(a, b, c, threads=threads).work()
    work.step(0, work.turns)
    assert work.threads == threads
    np.testing.assert_allclose(c, a @ b, rtol=1e-12)


@pytest.mark.parametrize("order", LOOPS)
def test_a_loop_order_does_just_the_turns_it_is_told(order: str) -> None:
    """Against the triple loop in plain Python, cut off after some turns of the middle loop."""
    n, turns = 5, 13
    rng = np.random.default_rng(2)
    a, b = rng.random((n, n)), rng.random((n, n))
    expected, c = np.zeros((n, n)), np.zeros((n, n))
    for turn in range(turns):
        at = {order[0]: turn // n, order[1]: turn % n}
        for at[order[2]] in range(n):
            expected[at["i"], at["j"]] += a[at["i"], at["k"]] * b[at["k"], at["j"]]
    LOOPS[order](a, b, c, 0, turns)
    np.testing.assert_allclose(c, expected, rtol=1e-14)


UNKNOWN_HOST = """
import numpy as np
from mlsys_tui.labs.matmul.kernels_tile import TILE, peak
from mlsys_tui.labs.matmul.packed import Packed
rng = np.random.default_rng(3)
for kind in (np.float64, np.float32):
    a, b = rng.random((2, 61, 61)).astype(kind)
    c = np.zeros((61, 61), kind)
    work = Packed(a, b, c).work()
    work.step(0, work.turns)
    np.testing.assert_allclose(c, a @ b, rtol=1e-5 if kind is np.float32 else 1e-12)
print(TILE.bytes, TILE.rows, TILE.vectors)
"""


def test_an_unknown_processor_gets_the_small_tile_and_the_same_product(tmp_path: Path) -> None:
    environment = {"NUMBA_CPU_NAME": "generic", "NUMBA_CACHE_DIR": str(tmp_path)}
    ended = subprocess.run(
        [sys.executable, "-c", UNKNOWN_HOST],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert ended.stdout == "16 4 2\n"
