"""The cache simulator against a slow one made of dictionaries, and against the textbook."""

from collections import OrderedDict
from collections.abc import Iterator, Sequence

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mlsys_tui.labs.matmul.cache import (
    Counts,
    LevelCounts,
    accesses,
    predicted,
    simulate,
)
from mlsys_tui.labs.matmul.orders import ORDERS
from mlsys_tui.labs.matmul.shapes import Shape, parse_shape, shape_of
from mlsys_tui.machine import Cache
from mlsys_tui.text import BadInput

L1 = Shape(32 * 1024, 8, 64)


def simulated(order: str, size: int, shapes: Sequence[Shape], **options: object) -> Counts:
    *_, counts = simulate(order, size, shapes, **options)  # type: ignore[arg-type]
    return counts


# --- The slow simulator: addresses from the triple loop, a set as a dictionary -----------------


def addresses(order: str, n: int) -> Iterator[tuple[str, int]]:
    base = {"A": 0, "B": n * n, "C": 2 * n * n}

    def at(matrix: str, row: int, column: int) -> tuple[str, int]:
        return matrix, 8 * (base[matrix] + row * n + column)

    for x in range(n):
        for y in range(n):
            loops = {order[0]: x, order[1]: y}
            for z in range(n):
                loops[order[2]] = z
                i, j, k = loops["i"], loops["j"], loops["k"]
                if order[2] == "k":
                    yield at("A", i, k)
                    yield at("B", k, j)
                    continue
                if z == 0:
                    yield at("A", i, k) if order[2] == "j" else at("B", k, j)
                yield at("B", k, j) if order[2] == "j" else at("A", i, k)
                yield at("C", i, j)
                yield at("C", i, j)
            if order[2] == "k":
                yield at("C", i, j)


class SlowCache:
    def __init__(self, shape: Shape, policy: str) -> None:
        self.shape, self.policy = shape, policy
        self.sets: list[OrderedDict[int, None]] = [OrderedDict() for _ in range(shape.sets)]
        self.whole: OrderedDict[int, None] = OrderedDict()
        self.seen: set[int] = set()
        self.misses = dict.fromkeys(["A", "B", "C", "total"], 0)
        self.kinds = dict.fromkeys(["compulsory", "capacity", "conflict"], 0)

    def holds(self, address: int) -> bool:
        line = address // self.shape.line
        return line in self.sets[line % self.shape.sets]

    def bring(self, address: int) -> None:
        line = address // self.shape.line
        lines = self.sets[line % self.shape.sets]
        if len(lines) == self.shape.ways:
            lines.popitem(last=False)
        lines[line] = None

    def access(self, matrix: str, address: int) -> bool:
        line = address // self.shape.line
        hit = self.holds(address)
        kind = "conflict" if line in self.whole else "capacity"
        kind = kind if line in self.seen else "compulsory"
        self.seen.add(line)
        self.whole[line] = None
        self.whole.move_to_end(line)
        if len(self.whole) > self.shape.bytes // self.shape.line:
            self.whole.popitem(last=False)
        if hit and self.policy == "lru":
            self.sets[line % self.shape.sets].move_to_end(line)
        if not hit:
            self.bring(address)
            self.misses[matrix] += 1
            self.misses["total"] += 1
            self.kinds[kind] += 1
        return hit


def slow(
    order: str, n: int, shapes: Sequence[Shape], policy: str, prefetch: bool
) -> list[LevelCounts]:
    levels = [SlowCache(shape, policy) for shape in shapes]
    for matrix, address in addresses(order, n):
        hits = []
        for level in levels:
            hits.append(level.access(matrix, address))
            if hits[-1]:
                break
        if prefetch and not hits[0]:
            following = (address // shapes[0].line + 1) * shapes[0].line
            for level in levels:
                if level.holds(following):
                    break
                level.bring(following)
    return [LevelCounts(level.misses, **level.kinds) for level in levels]


shapes = st.builds(
    lambda sets, ways, elements: Shape(sets * ways * elements * 8, ways, elements * 8),
    st.integers(1, 9),
    st.integers(1, 5),
    st.sampled_from([1, 2, 3, 4, 8]),
)


@settings(max_examples=300, deadline=None)
@example("ikj", 2, [Shape(24, 1, 24), Shape(24, 3, 8)], "fifo", True)  # a hit, then a miss
@given(
    order=st.sampled_from(list(ORDERS)),
    size=st.integers(1, 9),
    caches=st.lists(shapes, min_size=1, max_size=3),
    policy=st.sampled_from(["lru", "fifo"]),
    prefetch=st.booleans(),
)
def test_every_count_equals_a_simulator_made_of_dictionaries(
    order: str, size: int, caches: list[Shape], policy: str, prefetch: bool
) -> None:
    expected = slow(order, size, caches, policy, prefetch)
    told = simulated(order, size, caches, policy=policy, prefetch=prefetch, kinds=True)
    plain = simulated(order, size, caches, policy=policy, prefetch=prefetch)
    assert list(told.levels) == expected
    assert [level.misses for level in plain.levels] == [level.misses for level in expected]


@settings(max_examples=100, deadline=None)
@given(
    order=st.sampled_from(list(ORDERS)),
    rows=st.integers(1, 4),
    elements=st.sampled_from([2, 3, 4]),
    places=st.lists(
        st.tuples(st.integers(1, 7), st.integers(1, 4), st.integers(1, 2)), min_size=1, max_size=3
    ),
)
def test_turns_that_touch_the_same_lines_are_counted_without_being_run(
    order: str, rows: int, elements: int, places: list[tuple[int, int, int]]
) -> None:
    """Rows of whole lines, where the simulator leaves repetitions out; all levels stay exact."""
    caches = [
        Shape(sets * ways * longer * elements * 8, ways, longer * elements * 8)
        for sets, ways, longer in places
    ]
    told = simulated(order, rows * elements, caches, kinds=True)
    assert list(told.levels) == slow(order, rows * elements, caches, "lru", False)
    assert told.fraction == 1


@given(order=st.sampled_from(list(ORDERS)), size=st.integers(1, 12))
def test_accesses_are_those_of_the_triple_loop(order: str, size: int) -> None:
    touched = [matrix for matrix, _ in addresses(order, size)]
    counts = accesses(order, size)
    assert counts == {m: touched.count(m) for m in "ABC"} | {"total": len(touched)}


@given(order=st.sampled_from(list(ORDERS)), size=st.integers(1, 8), cache=shapes)
@settings(deadline=None)
def test_a_random_policy_misses_each_line_once_at_least_and_repeats_with_its_seed(
    order: str, size: int, cache: Shape
) -> None:
    first, again = (simulated(order, size, [cache], policy="random", seed=7) for _ in range(2))
    lines = {address // cache.line for _, address in addresses(order, size)}
    assert first == again
    assert len(lines) <= first.levels[0].misses["total"] <= first.accesses["total"]


def test_a_random_policy_of_one_way_has_no_choice() -> None:
    cache = Shape(256, 1, 32)
    assert simulated("ijk", 9, [cache], policy="random") == simulated("ijk", 9, [cache])


# --- The textbook, and where it ends ------------------------------------------------------------

TEXTBOOK = {"k": (0.25, 1.0, 0.0), "j": (0.0, 0.25, 0.25), "i": (1.0, 0.0, 1.0)}


@pytest.mark.parametrize("order", ORDERS)
def test_bryant_and_o_hallarons_counts_hold_where_no_row_or_column_stays(order: str) -> None:
    """Lines of four elements, and room for four lines only; n is large beside both."""
    counts = simulated(order, 120, [Shape(4 * 32, 4, 32)])
    measured = counts.misses_per_iteration
    for matrix, textbook in zip("ABC", TEXTBOOK[order[2]], strict=True):
        assert measured[matrix] == pytest.approx(textbook, abs=2 / 120)
        assert counts.predicted[matrix] == textbook
    assert counts.predicted["total"] == {"k": 1.25, "j": 0.5, "i": 2.0}[order[2]]


def test_a_row_of_c_that_fits_misses_once_a_line_and_not_once_a_line_and_turn() -> None:
    counts = simulated("ikj", 256, [L1])
    assert counts.levels[0].misses["C"] == 256 * 256 / 8
    assert predicted("ikj", "C", 8) == 0.125


def test_power_of_two_strides_conflict_and_their_neighbours_do_not() -> None:
    """A column of 64 rows is 64 lines; at stride 512 bytes they share an eighth of the sets."""
    powers, beside = (simulated("jki", n, [L1], kinds=True) for n in (64, 60))
    assert powers.levels[0].conflict > 50 * powers.levels[0].compulsory
    assert beside.levels[0].misses["total"] < 0.3 * powers.levels[0].misses["total"]


@pytest.mark.parametrize(("size", "second_level"), [(1000, 0.125), (1024, 1.0)])
def test_1000_and_1024_differ_in_the_second_level_only(size: int, second_level: float) -> None:
    steps = simulate("ijk", size, [L1, Shape(1024 * 1024, 8, 64)])
    counts = next(step for step in steps if step.fraction > 0.02)
    turns = size**3 * counts.fraction
    assert counts.levels[0].misses["B"] / turns == pytest.approx(1.0, abs=0.01)
    assert counts.levels[1].misses["B"] / turns == pytest.approx(second_level, abs=0.02)


def test_a_cache_larger_than_the_trace_misses_each_line_once() -> None:
    counts = simulated("kji", 20, [Shape(2**30, 16, 64)], kinds=True)
    assert counts.levels[0].compulsory == counts.levels[0].misses["total"] == 3 * 20 * 20 / 8
    assert counts.levels[0].capacity == counts.levels[0].conflict == 0


def test_next_line_prefetch_halves_the_misses_of_a_row() -> None:
    plain = simulated("ikj", 128, [Shape(1024, 4, 64)])
    ahead = simulated("ikj", 128, [Shape(1024, 4, 64)], prefetch=True)
    ratio = ahead.levels[0].misses["B"] / plain.levels[0].misses["B"]
    assert ratio == pytest.approx(0.5, abs=0.05)


# --- What is written ----------------------------------------------------------------------------


def test_sizes_are_read_as_caches_are_sold() -> None:
    assert parse_shape("32K,8,64") == Shape(32768, 8, 64)
    assert parse_shape(" 1m, 16 ,128") == Shape(1048576, 16, 128)
    assert shape_of(Cache(1, 49152, 64, 12)) == Shape(49152, 12, 64)
    assert str(parse_shape("1M,8,64")) == "1M,8,64"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("32K,0,64", "one way or more"),
        ("0,8,64", "whole sets"),
        ("1000,8,64", "multiple of 512"),
        ("32K,8,60", "multiple of 8"),
        ("32K,8", "size,ways,line"),
        ("a,b,c", "size,ways,line"),
        ("32K,8,64,1", "size,ways,line"),
        ("-1,8,64", "size,ways,line"),
        ("1" * 40 + ",8,64", "size,ways,line"),
        ("٣٢,8,64", "size,ways,line"),
        ("", "size,ways,line"),
    ],
)
def test_a_cache_that_cannot_be_is_refused_in_one_sentence(text: str, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        parse_shape(text)


def test_four_levels_are_refused() -> None:
    with pytest.raises(BadInput, match="one to 3"):
        next(simulate("ijk", 4, [L1] * 4))
