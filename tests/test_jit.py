"""Kernels compile, wherever they are kept; a sum stays in the order it is written."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np

from mlsys_tui.jit import best_of, kernel

PROGRAM = """
from mlsys_tui import jit
from mlsys_tui.labs.matmul import kernels
import numpy as np
ones = np.ones((2, 2)); c = np.zeros((2, 2))
kernels.ikj(ones, ones, c, 0, 4)
print(jit.CACHED, c.sum())
"""


def run(cache: str, **environment: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env=os.environ | {"NUMBA_CACHE_DIR": cache} | environment,
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def test_kernels_are_kept_in_the_folder_the_reader_chose(tmp_path: Path) -> None:
    assert run(str(tmp_path / "kept")) == "True 8.0\n"
    assert list((tmp_path / "kept").rglob("*.nbi"))


def test_kernels_compile_where_nothing_can_be_kept(tmp_path: Path) -> None:
    """A file in the place of the folder: unwritable for any user, root too."""
    (tmp_path / "file").write_text("")
    assert run(str(tmp_path / "file" / "kept")) == "False 8.0\n"


def test_without_numba_the_error_says_what_to_install() -> None:
    program = "import sys; sys.modules['numba'] = None; import mlsys_tui.jit"
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert ended.stderr.splitlines()[-1].startswith("ImportError: this needs numba")
    assert "pip install numba" in ended.stderr


@kernel
def _sum(values: np.ndarray) -> float:
    total = 0.0
    for value in values:
        total += value
    return total


def test_a_sum_is_one_chain_in_the_order_written() -> None:
    """In this order the small numbers are lost one by one; any other grouping keeps some."""
    values = np.array([2.0**53] + [1.0] * 1000)
    assert _sum(values) == 2.0**53


def test_best_of_runs_as_often_as_asked_and_keeps_the_shortest() -> None:
    calls: list[None] = []
    assert best_of(5, lambda: calls.append(None)) >= 0
    assert len(calls) == 5
