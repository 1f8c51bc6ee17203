"""Ticks, guesses and measurements as one value."""

import pytest

from mlsys_tui.study.document import LARGEST, decode, encode
from mlsys_tui.study.measurements import MOST_POINTS, Measured, Prediction
from mlsys_tui.study.progress import Progress
from mlsys_tui.study.timer import Clock


def test_a_tick_keeps_its_first_instant_and_untick_opens_it_again():
    ticked = Progress().tick("amdahl", 5.0).tick("amdahl", 9.0).tick("ikj", 6.0)
    assert ticked.ticks == {"amdahl": 5.0, "ikj": 6.0}
    assert ticked.untick("amdahl").untick("never-there").ticks == {"ikj": 6.0}


def test_an_answer_goes_to_the_newest_guess_at_that_question():
    guesses = Progress()
    for at, guess in [(1.0, 5.0), (2.0, 10.0)]:
        guesses = guesses.predict(Prediction("matmul", "ikj against ijk", guess, at))
    known = guesses.answer("matmul", "ikj against ijk", 24.0).answer("memory", "other", "b")
    assert [(each.guess, each.measured) for each in known.predictions] == [(5, None), (10, 24)]


def test_a_series_too_long_for_the_file_is_refused():
    with pytest.raises(ValueError, match="at most 500 points"):
        Measured("matmul", "race", "s", ((1.0, 1.0),) * (MOST_POINTS + 1), 0.0)


@pytest.mark.parametrize(
    "text",
    [
        "race",
        *(pytest.param(t, marks=pytest.mark.soak) for t in ('quotes " and \\', "Größe 𝄞" * 5)),
    ],
)
def test_a_year_of_measuring_keeps_to_its_room_and_keeps_the_newest(text):
    number = -1.2345678901234567e-300
    full = Progress(Clock({str(hour): 3600.0 for hour in range(9)}))
    for at in range(400):
        full = full.predict(Prediction("matmul", text, text, float(at), number))
        full = full.measure(Measured("matmul", text, "s", ((number, number),) * 60, float(at)))
    data = encode(full, 1.0)
    assert 50_000 < len(data) < 80_000 < LARGEST, "the rest of 200 KB is practice's"
    assert decode(data).progress == full
    assert full.measurements[-1].at == full.predictions[-1].at == 399
    assert [each.at for each in full.measurements] == sorted(each.at for each in full.measurements)
