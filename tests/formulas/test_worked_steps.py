"""The algebra as it is written on the board."""

import math

import pytest

from mlsys_tui.formulas import FORMULAS, evaluate, solve
from mlsys_tui.formulas.algebra import harmonic, rounds


def test_amdahls_example_is_worked_line_by_line() -> None:
    steps = solve("amdahl", serial=0.2, processors=4).steps
    assert steps[0] == "S = 1 / (f + (1 − f) / p)"
    assert steps[-4:] == ("1 / (0.2 + 0.8 / 4)", "1 / (0.2 + 0.2)", "1 / 0.4", "2.5")


def test_a_rearrangement_is_shown_before_the_numbers() -> None:
    steps = solve("amdahl", speedup=3, processors=5).steps
    assert steps[1] == "f = (1 / S − 1 / p) / (1 − 1 / p)"
    assert steps[2] == "(1 / 3 − 1 / 5) / (1 − 1 / 5)"
    assert steps[-1] == "0.166667"


def test_no_line_shows_the_noise_of_floating_point() -> None:
    for step in solve("amdahl", serial=0.1, processors=10).steps:
        assert "0000001" not in step
        assert "99999" not in step
    assert solve("sgd-update", weight=0.3, rate=0.1, gradient=-0.0).steps[-1] == "0.3"
    assert solve("sgd-update", weight=0.1, rate=0.1, gradient=-2).steps[-1] == "0.3"


def test_a_negative_number_after_a_sign_stands_in_brackets() -> None:
    steps = solve("sgd-update", weight=0.5, rate=0.1, gradient=-2).steps
    assert "0.5 − 0.1 × (−2)" in steps
    assert "0.5 − (−0.2)" in steps


def test_a_sum_over_parts_is_written_out() -> None:
    steps = solve("amdahl-parts", fractions="0.4,0.6", speedups="10,1").steps
    assert steps == (
        "S = 1 / Σ (f / s)",
        "1 / (0.4 / 10 + 0.6 / 1)",
        "1 / (0.04 + 0.6)",
        "1 / 0.64",
        "1.5625",
    )


def test_what_is_not_there_is_not_written() -> None:
    steps = solve("transfer-time", size="40 MB", bandwidth="1 Gbps").steps
    assert steps == ("T = M / B", "40e6 / 125e6", "0.32")
    amat = solve("amat", hit_time_1=1, miss_rate_1=0.05, memory_time=100)
    assert amat.steps[0] == "AMAT = t₁ + m₁ × t_mem"
    assert amat.value == 6


def test_a_search_says_that_it_is_one() -> None:
    found = solve("straggler", mean=1, time=3)
    assert found.value == 10  # H_10 = 2.929, H_11 = 3.020
    assert any("search" in step for step in found.steps)
    assert any("2.92897" in step and "3.01988" in step for step in found.steps)


def test_a_fractional_number_of_processors_says_round_up() -> None:
    found = solve("amdahl", serial=0.2, speedup=3.1)
    assert found.value == pytest.approx(6.526, abs=1e-3)
    assert "round up to 7" in found.note
    assert found.steps[-1] == found.note


def test_the_load_before_the_peak_is_the_answer_and_the_other_is_named() -> None:
    known = {"rate": 100, "contention": 0.05, "coherency": 0.001}
    found = solve("usl", throughput=600, **known)
    other = 108.947
    assert found.value == pytest.approx(8.71985, abs=1e-5)
    assert str(other) in found.note
    assert evaluate("usl", load=other, **known) == pytest.approx(600, rel=1e-5)


def test_on_the_roof_any_higher_intensity_answers() -> None:
    found = solve("roofline", peak="989 TFLOPS", bandwidth="3.35 TB/s", attainable="989 TFLOPS")
    assert found.value == pytest.approx(295.22, abs=0.01)
    assert "any intensity of at least 295" in found.note


def test_trees_of_one_depth_are_one_answer() -> None:
    found = solve("tree-allreduce", size="40 MB", bandwidth="1 Gbps", time=1.92)
    assert found.value == 5
    assert "from 5 to 8" in found.note


def test_harmonic_numbers_meet_where_the_series_takes_over() -> None:
    for n in (1, 10, 255, 256, 257, 10_000):
        assert harmonic(n) == pytest.approx(math.fsum(1 / k for k in range(1, n + 1)), rel=1e-15)


def test_rounds_are_exact_beside_a_power_of_two() -> None:
    assert [rounds(n) for n in (1, 2, 3, 4, 5, 8, 9)] == [0, 1, 2, 2, 3, 3, 4]
    assert rounds(2**52 + 1) == 53


@pytest.mark.parametrize("name", FORMULAS)
def test_every_formula_solves_from_the_defaults_of_its_form(name: str) -> None:
    solution = solve(name, **FORMULAS[name].defaults)
    assert solution.target == FORMULAS[name].target
    assert math.isfinite(solution.value)
    assert len(solution.steps) >= 2
