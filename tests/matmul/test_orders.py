"""The six orders and what a size costs."""

from itertools import pairwise

import pytest

from mlsys_tui.labs.matmul.orders import (
    ORDERS,
    check_memory,
    filled,
    flops,
    label,
    memory_needed,
    parse_order,
    parse_size,
)
from mlsys_tui.text import BadInput


@pytest.mark.parametrize(
    ("order", "walks"),
    [
        ("ijk", ("row", "column", "fixed")),
        ("jik", ("row", "column", "fixed")),
        ("ikj", ("fixed", "row", "row")),
        ("kij", ("fixed", "row", "row")),
        ("jki", ("column", "fixed", "column")),
        ("kji", ("column", "fixed", "column")),
    ],
)
def test_the_inner_loop_walks_as_bryant_and_o_hallaron_say(
    order: str, walks: tuple[str, ...]
) -> None:
    assert tuple(ORDERS[order].walks.values()) == walks


def test_orders_are_read_in_any_case_and_shown_in_capitals() -> None:
    assert parse_order(" IKJ ") == "ikj"
    assert [label(lane) for lane in ("ijk", "ijk-bt", "packed")] == ["IJK", "IJK-BT", "packed"]


@pytest.mark.parametrize(("text", "meant"), [("ikl", "ikj"), ("ijkk", "ijk"), ("kj", "kji")])
def test_a_misspelt_order_gets_a_suggestion(text: str, meant: str) -> None:
    with pytest.raises(BadInput, match=f'did you mean "{meant}"'):
        parse_order(text)


@pytest.mark.parametrize("text", ["0", "-1", "4097", "big", "", "1.5", "1e3", "٣", "9" * 50])
def test_sizes_out_of_range_are_refused(text: str) -> None:
    with pytest.raises(BadInput, match="from 1 to 4096"):
        parse_size(text)


def test_a_million_rows_are_refused_with_the_memory_they_need_and_there_is() -> None:
    with pytest.raises(BadInput, match=r"need 48 TB; 16 GB are free"):
        parse_size("1000000", available=16 * 10**9)


def test_a_size_is_refused_where_its_matrices_do_not_fit() -> None:
    check_memory(1000, None)
    check_memory(1000, memory_needed(1000))
    with pytest.raises(BadInput, match="size 1000 needs 48 MB"):
        check_memory(1000, memory_needed(1000) - 1)


def test_a_multiplication_is_two_operations_a_turn() -> None:
    assert flops(1024) == 2**31


@pytest.mark.parametrize("across", ["rows", "columns"])
@pytest.mark.parametrize("passes", [1, 3, 100])
def test_c_fills_from_nothing_to_all_and_never_backwards(across: str, passes: int) -> None:
    pictures = [filled(step / 40, 100, across, passes, 16) for step in range(41)]
    assert pictures[0] == bytes(256)
    assert pictures[-1] == b"\xff" * 256
    for before, after in pairwise(pictures):
        assert all(b <= a for b, a in zip(before, after, strict=True))


def test_ijk_fills_rows_jik_columns_and_kij_everything_a_little() -> None:
    half = {
        name: filled(0.5, 64, ORDERS[name].across, 64 if name[0] == "k" else 1, 2)
        for name in ("ijk", "jik", "kij")
    }
    assert half["ijk"] == b"\xff\xff\x00\x00"
    assert half["jik"] == b"\xff\x00\xff\x00"
    assert half["kij"] == bytes([127] * 4)
