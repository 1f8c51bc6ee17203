"""Marking a number: any writing of the right quantity is right, and nothing typed ever crashes."""

from contextlib import suppress

import pytest
from asking import asked, no_lab, numeric
from hypothesis import given, settings
from hypothesis import strategies as st

from mlsys_tui.course.drawing import Drawn
from mlsys_tui.course.grading import grade
from mlsys_tui.text import BadInput

SPEEDUP = numeric("amdahl", serial=0.15, processors=10)  # 1 / 0.235 = 4.2553…
TIME = numeric("push-pull", size="4 MB", bandwidth="1 Gbps")  # 64 ms
SHARE = numeric(
    "communication-fraction", communication="64 ms", compute="50 ms", unit="%"
)  # 0.5614
SERIAL = numeric("amdahl", speedup=3, processors=5)  # 1/6
RATE = numeric("push-pull", size="4 MB", time="64 ms")  # 125 MB/s
WORK = numeric("kmeans-operations", points=1e6, clusters=10, dimensions=4, processors=1)  # 4e7


def right(drawn: Drawn, answer: str) -> bool:
    return grade(drawn, answer, no_lab).correct


@pytest.mark.parametrize(
    ("drawn", "answers"),
    [
        (
            TIME,
            ["64 ms", "0.064 s", "64ms", "0.064", "64000 us", "64 000 µs", "6.4e-2 s", "T = 64 ms"],
        ),
        (
            TIME,
            ["64 milliseconds", "0.064 seconds", "≈ 64 ms", "about 64 ms", "0,064 s", "63.5 ms"],
        ),
        (TIME, ["8/125", "6.4×10^-2 s"]),
        (SHARE, ["56%", "0.56", "56", "56.1 %", "56 percent", "64/114", "0.5614", "55.9"]),
        (SPEEDUP, ["4.26x", "4.26", "4.3", "4.26 times", "4.26×", "S = 4.26", "4,26", "4.24"]),
        (SERIAL, ["0.167", "1/6", "16.7%", "16.7 %", ".167", "0.17"]),
        (RATE, ["1 Gbps", "125 MB/s", "125e6", "1000 Mbit/s", "125 MB per second", "1 Gb/s"]),
        (WORK, ["4e7", "40M", "40,000,000", "40 000 000", "4×10^7", "40000000"]),
    ],
)
def test_equivalent_quantities_mark_alike(drawn: Drawn, answers: list[str]) -> None:
    assert [answer for answer in answers if not right(drawn, answer)] == []


@pytest.mark.parametrize(
    ("drawn", "answers"),
    [
        (TIME, ["65 ms", "64", "6.4 ms", "60 ms", "0.06 s", "-64 ms", "0", "64 s"]),
        (SHARE, ["6e-1", "57%", "0.561%", "44", "5614"]),
        (SPEEDUP, ["4", "4.2", "4.35", "10"]),
        (SERIAL, ["0.2", "16.7", "1/7", "0"]),
        (RATE, ["125", "1 GB/s", "125 Mbps"]),
    ],
)
def test_other_quantities_are_wrong(drawn: Drawn, answers: list[str]) -> None:
    assert [answer for answer in answers if right(drawn, answer)] == []


def test_one_significant_digit_is_too_few_to_round_to() -> None:
    drawn = numeric("amdahl", serial=0.2, processors=8)  # 3.333…
    assert right(drawn, "3.3")
    assert not right(drawn, "3")


def test_a_number_of_things_may_name_them() -> None:
    drawn = numeric("gustafson", serial_scaled=0.1, speedup=19)
    assert right(drawn, "21")
    assert right(drawn, "21 processors")


def test_a_fractional_number_of_things_is_rounded_as_things_are() -> None:
    drawn = numeric("amdahl", serial=0.2, speedup=3.2)  # 0.8 / (1/3.2 − 0.2) = 7.11
    assert not right(drawn, "7.11")
    assert right(drawn, "8")


def test_a_tolerance_of_its_own_is_kept() -> None:
    step = {"formula": "amdahl", "given": {"serial": 0.15, "processors": 10}}
    drawn = asked("numeric", solve=[step], tolerance=0.1)
    assert right(drawn, "4.6")
    assert not right(drawn, "4.7")


def test_the_verdict_has_the_value_in_base_units_and_words_for_the_reader() -> None:
    verdict = grade(TIME, "65 ms", no_lab)
    assert (verdict.expected, verdict.value, verdict.unit) == ("64 ms", 0.064, "s")
    assert grade(SHARE, "1", no_lab).expected == "56.1 %"
    assert grade(SHARE, "1", no_lab).value == pytest.approx(64 / 114)


@pytest.mark.parametrize(
    "answer", ["", "  ", "fast", "64 kg", "1/0", "nan", "inf", "1e999", "5 5", "\n"]
)
def test_what_is_no_such_quantity_is_one_sentence(answer: str) -> None:
    with pytest.raises(BadInput) as caught:
        grade(TIME, answer, no_lab)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 200


TYPED = st.one_of(
    st.text(max_size=40),
    st.text(alphabet="0123456789.,/eE+-−×x*^% msµGMkBbps()=≈~", max_size=25),
    st.floats().map(str),
)


def marked_or_refused(answer: str) -> None:
    for drawn in (TIME, SHARE, SPEEDUP, RATE):
        with suppress(BadInput):
            grade(drawn, answer, no_lab)


@given(answer=TYPED)
@settings(max_examples=200, deadline=None)
def test_no_text_crashes_marking(answer: str) -> None:
    marked_or_refused(answer)


@pytest.mark.soak
@given(answer=TYPED)
@settings(max_examples=10_000, deadline=None)
def test_no_text_of_ten_thousand_crashes_marking(answer: str) -> None:
    marked_or_refused(answer)


@given(ms=st.floats(0.01, 1e6), digits=st.integers(3, 9))
@settings(max_examples=200, deadline=None)
def test_the_unit_does_not_matter(ms: float, digits: int) -> None:
    writings = [f"{ms:.{digits}g} ms", f"{ms / 1e3:.{digits}g} s", f"{ms * 1e3:.{digits}g} us"]
    assert len({right(TIME, writing) for writing in writings}) == 1
