"""What cannot be is refused, in a sentence that says what to do."""

from typing import Any

import pytest

from mlsys_tui.formulas import FORMULAS, TOPICS, Unbounded, evaluate, find, parse, solve
from mlsys_tui.text import BadInput


@pytest.mark.parametrize(
    ("name", "known", "sentence"),
    [
        ("amdahl", {"serial": 1.2, "processors": 4}, "serial must be a number from 0 to 1"),
        ("amdahl", {"serial": -0.1, "processors": 4}, "serial must be"),
        ("amdahl", {"serial": 0.2, "processors": 2.5}, "processors must be a whole number"),
        ("amdahl", {"serial": 0.2, "processors": 0}, "processors must be a whole number"),
        ("amdahl", {"serial": 0.2, "speedup": 5}, "below 1 / serial = 5"),
        ("amdahl", {"serial": 0.2, "speedup": 6}, "the serial part alone takes 0.2"),
        ("amdahl", {"speedup": 6, "processors": 5}, "at most processors = 5"),
        ("amdahl", {"serial": "1e400", "processors": 4}, "serial must"),
        ("amdahl", {"serial": float("nan"), "processors": 4}, "serial must"),
        ("amdahl", {"serial": float("inf"), "processors": 4}, "serial must"),
        ("amdahl", {"serial": 0.2, "processors": 10**400}, "processors must"),
        ("amdahl", {"serial": True, "processors": 4}, "serial must"),
        ("amdahl", {"serial": None, "processors": 4}, "serial must"),
        ("amdahl", {"serial": 0.2}, "all but one"),
        ("amdahl", {}, "serial, processors, speedup"),
        ("amdahl", {"serial": 0.2, "processors": 4, "speedup": 2.5}, "leave out one"),
        ("amdahl", {"servers": 4}, 'no variable "servers"'),
        ("karp-flatt", {"speedup": 1, "processors": 1}, "at least 2"),
        ("karp-flatt", {"speedup": 5, "processors": 4}, "at most processors = 4"),
        ("amdahl-parts", {"fractions": "0.4,0.5", "speedups": "1,2"}, "sum to 1"),
        ("amdahl-parts", {"fractions": "0.4,0.6", "speedups": "1"}, "as many as"),
        ("amdahl-parts", {"fractions": "0.4,0.6", "speedup": 2}, "give speedups"),
        ("gustafson", {"speedup": 5, "processors": 4}, "at most processors"),
        ("push-pull", {"size": "-4 MB", "bandwidth": "1 Gbps"}, "size must be"),
        ("push-pull", {"size": "4 MB", "bandwidth": 0}, "bandwidth must be a number above 0"),
        ("push-pull", {"size": "4 mb", "bandwidth": 1}, 'did you mean "MB" or "Mb"'),
        ("amat", {"hit_time_1": 1, "miss_rate_1": 0.1, "hit_time_2": 2, "memory_time": 9}, "needs"),
        ("communication-fraction", {"communication": 0, "compute": 0}, "divides by zero"),
        ("communication-fraction", {"compute": 1, "fraction": 1}, "below 1 where there is"),
        ("straggler", {"mean": 1, "time": 0.5}, "at least the mean"),
        ("tree-allreduce", {"size": 1, "bandwidth": 1, "time": 3}, "whole number of rounds"),
        ("ring-allreduce", {"size": 1, "bandwidth": 1, "time": 2}, "below 2 × size / bandwidth"),
        ("roofline", {"peak": 1, "bandwidth": 1, "attainable": 2}, "at most the peak"),
        (
            "loop-order-misses",
            {"order": "ijl", "matrix": "A", "elements_per_line": 8},
            "did you mean",
        ),
        ("usl", {"rate": 1, "contention": 0.1, "coherency": 0.1, "throughput": 9}, "its peak"),
        ("pipeline-time", {"items": 4, "item_time": 2, "slowest": 3}, "at most item_time = 2 s"),
        ("pipeline-time", {"items": 4, "item_time": 2, "time": 9}, "at most items × item_time"),
        ("pipeline-time", {"items": 4, "slowest": 2, "time": 7}, "at least items × slowest"),
        ("largest-slice", {"items": 9, "largest_slice": 4}, "3 workers bring it to 3"),
        ("largest-slice", {"items": 1e13, "workers": 2}, "from 1 to 1e12"),
        ("amdahl-efficiency", {"processors": 4, "efficiency": 0.2}, "serial would have to be"),
        ("amdahl-efficiency", {"serial": 0, "efficiency": 0.5}, "does not depend on it"),
        ("tile-size", {"number_bytes": 8, "cache": "20 B"}, "tile would have to be"),
        ("matmul-flops", {"n": 1e100}, None),
        (
            "kmeans-operations",
            {"points": 1e300, "clusters": 1, "dimensions": 1, "processors": 1},
            "s",
        ),
        ("amdahll", {}, 'did you mean "amdahl"'),
    ],
)
def test_the_impossible_is_refused_with_its_reason(
    name: str, known: dict[str, Any], sentence: str | None
) -> None:
    if sentence is None:
        assert solve(name, **known).value == pytest.approx(2e300)
        return
    with pytest.raises(BadInput) as caught:
        solve(name, **known)
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)


def test_no_serial_work_means_no_limit() -> None:
    with pytest.raises(Unbounded):
        solve("amdahl-limit", serial=0)
    with pytest.raises(Unbounded):
        evaluate("amdahl-limit", serial=0)
    with pytest.raises(Unbounded):
        solve("usl-peak", contention=0.1, coherency=0)


def test_one_processor_is_no_faster_whatever_the_serial_fraction() -> None:
    found = solve("amdahl", speedup=1, processors=1)
    assert found.value == 0
    assert "any serial" in found.note


def test_what_is_typed_is_read_by_its_variable() -> None:
    assert parse(find("amdahl")["serial"], "20%") == pytest.approx(0.2)
    assert parse(find("amdahl-parts")["fractions"], "40%, 3/5") == pytest.approx((0.4, 0.6))
    assert parse(find("loop-order-misses")["order"], " IKJ ") == "ikj"


def test_topics_hold_every_formula_once() -> None:
    assert sorted(f.name for topic in TOPICS.values() for f in topic) == sorted(FORMULAS)
    assert len(FORMULAS) == 32


def test_the_course_numbers_come_out_of_the_engine() -> None:
    assert solve("model-size", parameters="10M", bytes_per_parameter="4 B").value == 40e6
    assert solve("transfer-time", size="40 MB", bandwidth="1 Gbps").value == pytest.approx(0.32)
    push_pull = solve("push-pull", size="4 MB", bandwidth="1 Gbps").value
    assert push_pull == pytest.approx(0.064)
    share = solve("communication-fraction", communication=push_pull, compute="50ms").value
    assert round(share, 2) == 0.56
    incast = solve("ps-incast", size="4 MB", workers=5, servers=1, bandwidth="1 Gbps").value
    assert incast == pytest.approx(5 * push_pull)
    assert solve("parallel-time", time_sequential="100 s", speedup=2.5).value == 40
