"""Known slips: each wrong answer here is worked out by hand."""

import pytest
from asking import asked, no_lab, numeric

from mlsys_tui.course.drawing import Drawn
from mlsys_tui.course.grading import grade

AMDAHL = numeric("amdahl", serial=0.2, processors=4)  # 2.5
GUSTAFSON = numeric("gustafson", serial_scaled=0.2, processors=4)  # 4 − 3 × 0.2 = 3.4
KARP_FLATT = numeric("karp-flatt", speedup=2.5, processors=4)  # 0.2
SERIAL = numeric("amdahl", speedup=3, processors=5)  # 1/6
TIME = asked(
    "numeric",
    solve=[
        {"formula": "amdahl", "given": {"serial": 0.2, "processors": 4}},
        {"formula": "parallel-time", "given": {"time_sequential": "100 s", "speedup": "speedup"}},
    ],
)  # 100 / 2.5 = 40 s
PULL = numeric(
    "push-pull",
    size="4 MB",
    bandwidth="1 Gbps",
    text="5 workers, each with a link of 1 Gbps, and a model of 4 MB. How long?",
)  # 2 × 4 / 125 = 64 ms
INCAST = numeric("ps-incast", size="4 MB", workers=5, servers=5, bandwidth="1 Gbps")  # 64 ms
SHARE = asked(
    "numeric",
    unit="%",
    solve=[
        {"formula": "push-pull", "given": {"size": "4 MB", "bandwidth": "1 Gbps"}},
        {
            "formula": "communication-fraction",
            "given": {"communication": "time", "compute": "50 ms"},
        },
    ],
)  # 64 / 114
OBSERVED = asked(
    "numeric",
    unit="%",
    solve=[
        {
            "formula": "parallel-time",
            "given": {"time_sequential": "120 s", "time_parallel": "15 s"},
        },
        {"formula": "amdahl-limit", "given": {"speedup_max": "speedup"}},
    ],
)  # 15 / 120 = 12.5 %
SPEEDUP = numeric("parallel-time", time_sequential="120 s", time_parallel="15 s")  # 8
EFFICIENCY = numeric("efficiency", speedup=2.5, processors=4)  # 0.625


@pytest.mark.parametrize(
    ("drawn", "answer", "words"),
    [
        (AMDAHL, "1.18", "1 − f"),  # 1 / (0.8 + 0.2 / 4) = 1.176
        (SERIAL, "0.83", "1 − f"),  # 5/6
        (SERIAL, "16.7", "percentage"),
        (AMDAHL, "0.0656", "percentage"),  # 1 / (20 − 19 / 4) = 1 / 15.25
        (TIME, "250 s", "T × S"),
        (OBSERVED, "8", "1 / f"),  # 120 / 15
        (SPEEDUP, "0.125", "upside down"),
        (TIME, "85 s", "1 − f"),  # 100 / 1.176: the slip goes on through the next step
        (PULL, "32 ms", "one way"),
        (SHARE, "39 %", "one way"),  # 32 / 82
        (PULL, "8 ms", "bits"),  # 2 × 4 MB at 1 GB/s
        (PULL, "512 ms", "bits"),  # 2 × 4 MB at 125 Mb/s
        (PULL, "320 ms", "workers"),  # 5 × 64 ms
        (INCAST, "320 ms", "workers"),
        (AMDAHL, "0.625", "efficiency"),  # 2.5 / 4
        (EFFICIENCY, "2.5", "speed-up"),
        (GUSTAFSON, "2.5", "Amdahl"),
        (AMDAHL, "3.4", "Gustafson"),
        (KARP_FLATT, "0.5", "Gustafson"),  # (4 − 2.5) / 3
        (AMDAHL, "0.294", "1 / p"),  # 1 / (0.2 + 0.8 × 4) = 1 / 3.4
        (EFFICIENCY, "10", "1 / p"),
        (PULL, "64 s", "thousand"),
    ],
)
def test_a_wrong_answer_that_a_slip_explains_is_told_so(
    drawn: Drawn, answer: str, words: str
) -> None:
    verdict = grade(drawn, answer, no_lab)
    assert not verdict.correct
    assert words in verdict.slip
    assert verdict.slip.endswith(".")


@pytest.mark.parametrize(
    ("drawn", "answer"), [(AMDAHL, "2.5"), (AMDAHL, "7.77"), (PULL, "64 ms"), (PULL, "50 ms")]
)
def test_neither_a_right_answer_nor_an_unexplained_one_is_a_slip(drawn: Drawn, answer: str) -> None:
    assert grade(drawn, answer, no_lab).slip == ""


def test_a_slip_that_gives_the_right_value_is_no_slip() -> None:
    half = numeric("amdahl", serial=0.5, processors=4)  # f and 1 − f are the same
    assert grade(half, "1.6", no_lab).correct
    assert "1 − f" not in grade(half, "1.7", no_lab).slip


def test_without_workers_in_the_question_there_is_nothing_to_multiply_by() -> None:
    alone = numeric("push-pull", size="4 MB", bandwidth="1 Gbps")
    assert grade(alone, "320 ms", no_lab).slip == ""
