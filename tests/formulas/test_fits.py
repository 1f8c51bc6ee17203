"""Fits recover what the data were made of, and what others published for the same data."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlsys_tui.formulas import evaluate
from mlsys_tui.formulas.fits import fit_amdahl, fit_usl, karp_flatt
from mlsys_tui.formulas.measured import read_rows
from mlsys_tui.text import BadInput

SPEC_SDM91 = [(1, 64.9), (18, 995.9), (36, 1652.4), (72, 1853.2)]
SPEC_SDM91 += [(108, 1828.9), (144, 1775.0), (216, 1702.2)]
FLAT = list(zip(range(2, 9), [1.82, 2.50, 3.08, 3.57, 4.00, 4.38, 4.71], strict=True))
RISING = list(zip(range(2, 9), [1.87, 2.61, 3.23, 3.73, 4.14, 4.46, 4.71], strict=True))


def test_the_sparccenter_fits_as_the_r_package_publishes_it() -> None:
    fit = fit_usl(SPEC_SDM91)
    assert fit.contention == pytest.approx(0.0277285, abs=5e-8)
    assert fit.coherency == pytest.approx(0.0001044, abs=5e-8)
    assert fit.rate == pytest.approx(89.995233, abs=1e-6)
    assert fit.load_peak == pytest.approx(96.52, abs=0.005)
    assert fit.throughput_peak == pytest.approx(1884, abs=0.5)
    assert fit.limit == pytest.approx(3246, abs=0.5)
    assert fit.errors["contention"] == pytest.approx(0.0091217, abs=1e-6)
    assert fit.errors["rate"] == pytest.approx(14.21349, abs=1e-4)


@settings(max_examples=25, deadline=None)
@given(rate=st.floats(0.1, 1e6), contention=st.floats(0.001, 0.5), coherency=st.floats(1e-5, 0.05))
def test_exact_throughputs_give_their_coefficients_back(
    rate: float, contention: float, coherency: float
) -> None:
    known = {"rate": rate, "contention": contention, "coherency": coherency}
    loads = (1, 2, 4, 8, 16, 32, 64)
    fit = fit_usl([(load, evaluate("usl", load=load, **known)) for load in loads])
    assert fit.rate == pytest.approx(rate, rel=1e-5)
    assert fit.contention == pytest.approx(contention, rel=1e-4, abs=1e-7)
    assert fit.coherency == pytest.approx(coherency, rel=1e-4, abs=1e-9)


def test_no_coefficient_is_negative_and_no_peak_is_invented() -> None:
    fit = fit_usl([(1, 1.0), (2, 2.1), (4, 4.4), (8, 9.0)])  # faster than linear
    assert fit.contention == 0
    assert fit.coherency == 0
    assert fit.load_peak is None
    assert fit.throughput_peak is None
    assert fit.limit is None
    assert fit.errors["contention"] is None


def test_amdahls_fraction_is_found_and_noise_is_its_error() -> None:
    exact = [(p, evaluate("amdahl", serial=0.1, processors=p)) for p in (1, 2, 4, 8)]
    assert fit_amdahl(exact).serial == pytest.approx(0.1, rel=1e-9)
    noise = np.random.default_rng(0).normal(1, 0.02, 40)
    noisy = [
        (p, n * evaluate("amdahl", serial=0.1, processors=p))
        for p, n in zip(range(2, 42), noise, strict=True)
    ]
    fit = fit_amdahl(noisy)
    error = fit.errors["serial"]
    assert error is not None
    assert abs(fit.serial - 0.1) < 4 * error
    assert fit.limit == pytest.approx(1 / fit.serial)


def test_a_perfect_speedup_has_no_serial_part_and_no_limit() -> None:
    fit = fit_amdahl([(1, 1), (2, 2), (4, 4)])
    assert fit.serial == 0
    assert fit.limit is None


def test_a_constant_metric_is_serial_work_and_a_rising_one_overhead() -> None:
    flat, rising = karp_flatt(FLAT), karp_flatt(RISING)
    assert [round(e, 3) for _, _, e in flat.rows] == pytest.approx([0.1] * 7, abs=2e-3)
    assert flat.diagnosis.startswith("flat")
    assert [round(e, 3) for _, _, e in rising.rows] == [
        *(0.07, 0.075, 0.079, 0.085, 0.09, 0.095, 0.1)
    ]
    assert rising.diagnosis.startswith("rising")


def test_one_row_shows_no_trend_and_one_processor_shows_nothing() -> None:
    assert karp_flatt([(1, 1), (4, 3)]).diagnosis.startswith("undecided")
    with pytest.raises(BadInput):
        karp_flatt([(1, 1)])


def test_faster_than_linear_is_said_to_be_so() -> None:
    assert "faster than linear" in karp_flatt([(2, 2.2), (4, 5), (8, 11)]).diagnosis


def test_fewer_rows_than_unknowns_are_refused() -> None:
    for rows in ([], [(1, 1)], [(1, 1), (2, 2)], [(1, 1), (2, 2), (2, 2.1)]):
        with pytest.raises(BadInput, match="at least 3"):
            fit_usl(rows)
    with pytest.raises(BadInput, match="at least 1"):
        fit_amdahl([(1, 1)])


def test_a_table_is_read_with_or_without_its_header() -> None:
    plain = "1,1\n2,1.8\n\n4,3.1\n"
    assert read_rows(plain) == [(1, 1), (2, 1.8), (4, 3.1)]
    assert read_rows("processors,speed-up\n" + plain) == read_rows(plain)
    assert read_rows(plain.replace(",", ";")) == read_rows(plain)


@pytest.mark.parametrize(
    "text", ["1,2,3\n", "1\n", "1,two\n", "1,-2\n", "0,1\n", "1,nan\n", "1,1e400"]
)
def test_a_broken_row_is_named_by_its_line(text: str) -> None:
    with pytest.raises(BadInput, match="line 2"):
        read_rows("processors,speed-up\n" + text)
