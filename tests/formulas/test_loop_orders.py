"""The textbook's misses a turn against a cache that is really walked."""

import itertools
from collections import OrderedDict

import pytest

from mlsys_tui.formulas import evaluate

SIZE, ELEMENTS, LINES = 32, 8, 8  # a column of 32 lines never fits into 8


def _walk(order: str) -> dict[str, float]:
    """Misses a turn of A, B and C in a least-recently-used cache, for C += A B in this order."""
    cache: OrderedDict[tuple[str, int], None] = OrderedDict()
    misses = dict.fromkeys("ABC", 0)
    for turn in itertools.product(range(SIZE), repeat=3):
        at = dict(zip(order, turn, strict=True))
        places = {"A": (at["i"], at["k"]), "B": (at["k"], at["j"]), "C": (at["i"], at["j"])}
        for matrix, (row, column) in places.items():
            line = (matrix, (row * SIZE + column) // ELEMENTS)
            misses[matrix] += line not in cache
            cache[line] = None
            cache.move_to_end(line)
            if len(cache) > LINES:
                cache.popitem(last=False)
    return {matrix: count / SIZE**3 for matrix, count in misses.items()}


@pytest.mark.parametrize("order", ["ijk", "jik", "kij", "ikj", "jki", "kji"])
def test_the_table_is_what_a_small_cache_does(order: str) -> None:
    walked = _walk(order)
    walked["total"] = sum(walked.values())
    for matrix, misses in walked.items():
        known = {"order": order, "matrix": matrix, "elements_per_line": ELEMENTS}
        # What stands still misses once a row of turns, which the textbook neglects.
        assert evaluate("loop-order-misses", **known) == pytest.approx(misses, abs=2 / SIZE)
