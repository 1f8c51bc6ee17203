"""The toy cache is asked about accesses that a few lines of Python play through as well."""

from collections import OrderedDict
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from asking import question
from hypothesis import given, settings
from hypothesis import strategies as st

from mlsys_tui.course.marking import Verdict
from mlsys_tui.labs.matmul.examiner import examine
from mlsys_tui.text import BadInput


def asked(ask: str, answer: str = "", **model: Any) -> Verdict:
    options = ("hit", "miss")
    return examine(question("trace", ask=ask, model=model, options=options), answer)


def touched(order: str, n: int) -> Iterator[tuple[str, int, int]]:
    """The loops as written: the fixed element in a register, C summed up where k is innermost."""
    for outer, middle in product(range(n), repeat=2):
        at = {order[0]: outer, order[1]: middle}
        fixed = {"k": "C", "j": "A", "i": "B"}[order[2]]
        place = {"A": ("i", "k"), "B": ("k", "j"), "C": ("i", "j")}
        if fixed != "C":
            yield (fixed, *(at[index] for index in place[fixed]))
        for inner in range(n):
            at[order[2]] = inner
            walks = [name for name in "ABC" if name != fixed]
            for name in walks + ["C"] * ("C" in walks):  # read, and written back
                yield (name, *(at[index] for index in place[name]))
        if fixed == "C":
            yield ("C", at["i"], at["j"])


def played(order: str, n: int, size: int, ways: int, line: int) -> list[tuple[str, bool]]:
    """Of each access its matrix, and whether a dictionary for each set still has its line."""
    sets: list[OrderedDict[int, None]] = [OrderedDict() for _ in range(size // ways // line)]
    answers = []
    for name, row, column in touched(order, n):
        number = 8 * ("ABC".index(name) * n * n + row * n + column) // line
        held = sets[number % len(sets)]
        answers.append((name, number in held))
        held[number] = None
        held.move_to_end(number)
        if len(held) > ways:
            held.popitem(last=False)
    return answers


SHAPES = st.builds(
    lambda sets, ways, line: {"size": sets * ways * line, "ways": ways, "line": line},
    st.sampled_from([1, 2, 4]),
    st.integers(1, 4),
    st.sampled_from([8, 16, 32, 64]),
)


@settings(max_examples=40, deadline=None)
@given(
    order=st.sampled_from(["ijk", "jik", "ikj", "kij", "jki", "kji"]),
    n=st.integers(4, 6),
    shape=SHAPES,
    data=st.data(),
)
def test_hits_and_misses_are_those_of_a_dictionary(
    order: str, n: int, shape: dict[str, int], data: st.DataObject
) -> None:
    answers = played(order, n, **shape)
    at = data.draw(st.integers(0, len(answers) - 1))
    hit = asked("access", order=order, n=n, access=at, **shape).expected == "hit"
    assert hit == answers[at][1]
    for matrix in "ABC":
        missed = sum(name == matrix and not held for name, held in answers)
        assert asked("misses", order=order, n=n, matrix=matrix, **shape).expected == str(missed)


SMALL = {"order": "ijk", "n": 4, "size": 128, "ways": 4, "line": 32}


def test_four_lines_by_hand() -> None:
    """A0 and B0 come in, A0 again, B1, A0, B2; then B3 pushes out B0, which is wanted next."""
    by_hand = ["miss", "miss", "hit", "miss", "hit", "miss", "hit", "miss"]
    answers = [asked("access", access=at, **SMALL).expected for at in range(8)]
    assert answers == by_hand
    verdict = asked("access", "hit", access=10, **SMALL)
    assert not verdict.correct
    assert "pushed out since its last use" in verdict.explanation


@pytest.mark.parametrize(("order", "size", "misses"), [("ijk", 128, 64), ("ijk", 1024, 4)])
def test_b_misses_always_where_its_column_does_not_fit(order: str, size: int, misses: int) -> None:
    cache = {**SMALL, "order": order, "size": size, "ways": size // 32}
    verdict = asked("misses", str(misses), matrix="B", **cache)
    assert verdict.correct
    assert verdict.explanation == (
        f"B misses at {misses} of its 64 accesses: 4 on a line never touched before, "
        f"{misses - 4} on one pushed out since its last use."
    )


@pytest.mark.parametrize(
    ("ask", "model", "words"),
    [
        ("accesses", SMALL, 'ask must be one of "access", "misses"'),
        ("access", SMALL, "access is missing"),
        ("access", {**SMALL, "access": -1}, "access must be a whole number of at least 0"),
        ("access", {**SMALL, "access": 144}, "access must be a whole number from 0 to 143"),
        ("access", {**SMALL, "access": 0, "order": "ijj"}, 'no order "ijj"'),
        ("access", {**SMALL, "access": 0, "n": 3}, "a size from 4 to 16 .got 3"),
        ("access", {**SMALL, "access": 0, "size": 100}, "whole sets of 4 lines"),
        ("access", {**SMALL, "access": 0, "size": 2**40}, "bytes from 8 to 8192"),
        ("access", {**SMALL, "access": 0, "ways": 0}, "ways must be a whole number above 0"),
        ("access", {**SMALL, "access": 0, "line": 12}, "a multiple of 8 bytes"),
        ("misses", {**SMALL, "matrix": "D"}, 'matrix must be "A", "B" or "C"'),
        ("misses", {**SMALL, "matrix": "A", "access": 1}, 'unknown field "access"'),
    ],
)
def test_what_the_cache_cannot_be_asked_is_refused(
    ask: str, model: dict[str, Any], words: str
) -> None:
    with pytest.raises(BadInput, match=words):
        asked(ask, **model)
