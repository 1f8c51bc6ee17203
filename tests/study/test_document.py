"""Progress as TOML: what is refused, what survives, and old schemas."""

import tomllib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlsys_tui.study import document
from mlsys_tui.study.document import LARGEST, Damaged, Newer, decode, encode
from mlsys_tui.study.measurements import Measured, Prediction
from mlsys_tui.study.practice import Attempt, Card, Sat, Sitting
from mlsys_tui.study.progress import Progress
from mlsys_tui.study.timer import Clock

HEAD = b"schema = 1\nsaved_at = 10.0\n"
END = b"\n[end]\n"
IDS = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=12)
SECONDS = st.floats(0, 1e8)
SECOND = st.integers(0, 10**8)
PROSE = st.text(st.characters(exclude_categories=["C", "Z"], include_characters=" \n\t"))
CARDS = st.builds(
    Card,
    st.integers(1, 3),
    st.integers(0, 9),
    st.floats(0.001, 36_500),
    st.floats(1, 10),
    SECOND,
    SECOND,
)
PROGRESS = st.builds(
    Progress,
    st.builds(
        Clock,
        st.dictionaries(IDS, st.floats(1, 1e5), max_size=5),
        st.dictionaries(IDS, SECONDS, max_size=5),
        st.dictionaries(IDS, st.floats(-1e5, 1e5), max_size=5),
        st.lists(IDS, max_size=4).map(tuple),
        st.none() | SECONDS,
    ),
    st.dictionaries(IDS, SECONDS, max_size=9),
    st.lists(st.builds(Prediction, IDS, IDS, SECONDS | IDS, SECONDS), max_size=3).map(tuple),
    st.lists(
        st.builds(
            Measured,
            IDS,
            IDS,
            IDS,
            st.lists(st.tuples(SECONDS, SECONDS), max_size=4).map(tuple),
            SECONDS,
        ),
        max_size=3,
    ).map(tuple),
    st.booleans(),
    st.lists(st.builds(Attempt, IDS, SECOND, st.booleans(), SECOND), max_size=3).map(tuple),
    st.dictionaries(IDS, st.tuples(SECOND, SECOND), max_size=3),
    st.dictionaries(IDS, CARDS, max_size=3),
    st.none()
    | st.builds(
        Sitting,
        st.integers(0, 2**63 - 1),
        SECONDS,
        SECONDS,
        st.none() | SECONDS,
        st.dictionaries(IDS, PROSE, max_size=3),
        st.lists(IDS, max_size=3).map(tuple),
        st.integers(0, 19),
    ),
    st.lists(
        st.builds(
            Sat,
            SECOND,
            SECOND,
            SECOND,
            st.dictionaries(IDS, st.booleans(), max_size=3),
            st.dictionaries(IDS, PROSE, max_size=3),
        ),
        max_size=2,
    ).map(tuple),
    st.dictionaries(IDS, SECONDS, max_size=3),
    st.dictionaries(IDS, st.lists(IDS, max_size=3).map(tuple), max_size=3),
)


@given(PROGRESS, SECONDS)
def test_what_is_saved_is_what_is_read(progress, saved_at):
    read = decode(encode(progress, saved_at))
    assert read.progress == progress
    assert read.saved_at == saved_at
    assert list(read.progress.clock.plan) == list(progress.clock.plan)


def test_numbers_of_numpy_are_saved_as_plain_ones():
    points = ((np.int64(512), np.float64(0.25)), (np.float32(0.5), 2))
    kept = Progress().measure(Measured("matmul", "race", "s", points, np.float64(3)))
    assert decode(encode(kept, 1.0)).progress.measurements[0].points == ((512, 0.25), (0.5, 2))


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "schema"),
        (b"saved_at = 1.0", "schema"),
        (b"schema = true\nsaved_at = 1.0", "schema"),
        (b"schema = 0\nsaved_at = 1.0", "schema"),
        (b"schema = 1" + END, "state"),
        (b"schema = 1\nsaved_at = nan" + END, "state"),
        (b"schema = 1\nsaved_at = 9" + b"0" * 400 + END, "state"),
        (b"schema = 1\nsaved_at = 9" + b"0" * 5000, "TOML"),
        (b"schema = 1\nsaved_at = 2020-01-01T00:00:00Z" + END, "state"),
        (HEAD + b"ticks = 3" + END, "state"),
        (HEAD + b"[ticks]\na = 'yesterday'" + END, "state"),
        (HEAD + b"[clock]\nstarted = inf" + END, "state"),
        (HEAD + b"[clock.spent]\na = -1.0" + END, "state"),
        (HEAD + b"[clock.spent]\na = nan" + END, "state"),
        (HEAD + b"[clock.plan]\na = 0.0" + END, "state"),
        (HEAD + b"attempts = [['a', 1, 1, 1]]" + END, "state"),
        (HEAD + b"attempts = [['a', -1, true, 1]]" + END, "state"),
        (HEAD + b"attempts = [['a', 1, true]]" + END, "state"),
        (HEAD + b"[counts]\na = [1]" + END, "state"),
        (HEAD + b"[cards]\na = [4, 0, 1.0, 1.0, 1, 1]" + END, "state"),
        (HEAD + b"[cards]\na = [2, 0, 0.0, 1.0, 1, 1]" + END, "state"),
        (HEAD + b"[cards]\na = [2, 0, nan, 1.0, 1, 1]" + END, "state"),
        (HEAD + b"[cards]\na = [2, 0, 1.0, 1.0, 999999999999, 1]" + END, "state"),
        (HEAD + b"[sitting]\nseed = 1" + END, "state"),
        (HEAD + b"[sitting]\nseed = -1\nstarted = 1.0" + END, "state"),
        (HEAD + b"[sitting]\nseed = 9" + b"0" * 30 + b"\nstarted = 1.0" + END, "state"),
        (HEAD + b"[sitting]\nseed = 1\nstarted = 1.0\nat = -1" + END, "state"),
        (HEAD + b"[missions]\na = inf" + END, "state"),
        (b"\xef\xbb\xbf" + HEAD, "TOML"),
        (b"\xff\xfe", "TOML"),
        (b"a = " + b"[" * 100_000, "TOML"),
        (HEAD + b"#" * LARGEST, "larger"),
        (HEAD + b"[ticks]\na = 1.0", "breaks off"),
    ],
)
def test_what_no_state_holds_is_damage(data, what):
    with pytest.raises(Damaged, match=what):
        decode(data)


@given(PROGRESS, st.data())
def test_a_file_cut_off_anywhere_is_damage(progress, data):
    whole = encode(progress, 10.0)
    length = data.draw(st.integers(0, len(whole) - 2))
    with pytest.raises(Damaged):
        decode(whole[:length])


def test_a_newer_schema_is_told_apart_from_damage():
    with pytest.raises(Newer, match="upgrade mlsys-tui"):
        decode(b'schema = 7\nmarvel = "unknown"')


def test_text_in_the_file_cannot_command_the_terminal():
    data = HEAD + b'[ticks]\n"a\\u001b[2Jb" = 1.0\n[[predictions]]\nlab = "m\\n"\n'
    data += b'question = "\\u202e"\nguess = "\\u0007"\nat = 1.0\n[end]'
    read = decode(data).progress
    assert list(read.ticks) == ["a\ufffd[2Jb"]
    assert (read.predictions[0].lab, read.predictions[0].guess) == ("m ", "\ufffd")


def test_a_first_state_is_read_and_practice_makes_it_a_second():
    read = decode(HEAD + b"[ticks]\namdahl = 5.0" + END)
    assert (read.schema, read.progress.ticks, read.progress.attempts) == (1, {"amdahl": 5.0}, ())
    assert encode(read.progress, 1.0).startswith(b"schema = 2\n")


def test_an_old_schema_climbs_one_step_after_another(monkeypatch):
    steps = (
        lambda old: {"marks": old["done"]},
        lambda old: {"ticks": {key: float(at) for key, at in old["marks"].items()}},
    )
    monkeypatch.setattr(document, "UPGRADES", steps)
    read = decode(b"schema = 1\nsaved_at = 2.0\n[done]\namdahl = 5" + END)
    assert (read.progress.ticks, read.schema) == ({"amdahl": 5.0}, 1)
    assert decode(b"schema = 2\nsaved_at = 2.0\n[marks]\nikj = 6" + END).progress.ticks == {
        "ikj": 6.0
    }
    assert tomllib.loads(encode(read.progress, 3.0).decode())["schema"] == 3
    with pytest.raises(Damaged, match="cannot be upgraded from schema 1"):
        decode(b"schema = 1\nsaved_at = 2.0" + END)
