"""Quantities as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlsys_tui.formulas.quantity import Quantity, digits, parse_quantity, show
from mlsys_tui.text import BadInput


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("100 s", "s", 100),
        ("50ms", "s", 0.05),
        ("5 min", "s", 300),
        ("40 MB", "B", 40e6),
        ("1 Gbps", "B/s", 125e6),
        ("50 GB/s", "B/s", 50e9),
        ("10M", "", 10e6),
        ("4 B", "B", 4),
        ("1 GiB", "B", 2**30),
        ("56%", "", 0.56),
        ("2.5x", "", 2.5),
        ("5/3", "", 5 / 3),
        ("8 Mb", "B", 1e6),
        ("1e3", "s", 1000),
        (".5", "", 0.5),
        ("−2", "", -2),
        ("989 TFLOPS", "FLOP/s", 989e12),
        ("55/6 min", "s", 550),
    ],
)
def test_a_quantity_is_read_in_base_units(text: str, unit: str, value: float) -> None:
    assert parse_quantity(text, unit).value == pytest.approx(value, rel=1e-15)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("", "s"),
        ("nan", ""),
        ("inf", ""),
        ("1e400", ""),
        ("5 in", "s"),
        ("40 MB", "s"),
        ("1 / 0", ""),
        ("1_000", ""),
        ("0x10", ""),
        ("١٢", ""),
        ("7B", ""),
        ("9" * 5000, ""),
        ("\x1b[31m1", ""),
        ("1 Gb ps", "B/s"),
    ],
)
def test_what_is_no_quantity_is_refused_in_one_safe_sentence(text: str, unit: str) -> None:
    with pytest.raises(BadInput) as caught:
        parse_quantity(text, unit, "size")
    sentence = str(caught.value)
    assert sentence.startswith("size must")
    assert "\x1b" not in sentence
    assert len(sentence) < 200


def test_a_unit_in_the_wrong_case_is_hinted_at() -> None:
    with pytest.raises(BadInput, match='or "Gbps"'):
        parse_quantity("1 gbps", "B/s")


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (0.064, "s", "64 ms"),
        (40.0, "s", "40 s"),
        (320.0, "s", "320 s"),
        (40e6, "B", "40 MB"),
        (125e6, "B/s", "125 MB/s"),
        (295.2238, "FLOP/B", "295 FLOP/B"),
        (2.5, "", "2.5"),
        (1016.0, "", "1016"),
        (0.16666, "", "0.167"),
        (0.9999999, "s", "1 s"),
        (0.0, "B", "0 B"),
    ],
)
def test_a_value_is_shown_with_three_digits_and_its_prefix(
    value: float, unit: str, shown: str
) -> None:
    assert show(value, unit) == shown


@given(st.floats(-1e100, 1e100))
def test_digits_are_the_number_to_six_places(value: float) -> None:
    written = float(digits(value).replace("−", "-"))
    assert written == pytest.approx(value, rel=1e-5, abs=1e-290)


def test_few_digits_of_a_small_number_keep_its_form() -> None:
    assert digits(7.23e-16, 2) == "720e-18"
    assert digits(-1.5e-10, 2) == "−150e-12"
    assert digits(9.99e-10, 2) == "1e-9"


def test_a_figure_agrees_with_what_rounds_to_its_digits() -> None:
    published = parse_quantity("4.26x", "")
    assert published.agrees(4.2553)
    assert not published.agrees(4.2549)
    assert parse_quantity("64 ms", "s").agrees(0.0644)
    assert not parse_quantity("64 ms", "s").agrees(0.0646)
    assert Quantity(0.5, 0.1).agrees(0.55)
