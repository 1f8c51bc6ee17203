"""A state file that anybody may have written: refused, or good for everything the app asks."""

import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from mlsys_tui.study.document import Damaged, decode, encode
from mlsys_tui.study.practice import mastery

NUMBERS = st.integers(-(2**70), 2**70) | st.integers(0, 20) | st.floats()
PLAIN = st.recursive(
    NUMBERS | st.booleans() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=8,
)
SECOND = st.integers(-1, 10) | st.sampled_from([249_999_999_999, 250_000_000_000, 10**20])
CARD = st.tuples(
    st.integers(0, 4),
    st.integers(-1, 10),
    st.floats(0, 40_000) | NUMBERS,
    st.floats(0, 11),
    SECOND,
    SECOND,
)
ATTEMPT = st.tuples(st.sampled_from("ab"), SECOND, st.booleans() | SECOND, SECOND)
DOCUMENTS = st.fixed_dictionaries(
    {},
    optional={
        "attempts": st.lists(ATTEMPT.map(list) | PLAIN, max_size=3),
        "counts": st.dictionaries(st.sampled_from("ab"), st.lists(SECOND, max_size=3), max_size=2),
        "cards": st.dictionaries(st.sampled_from("ab"), CARD.map(list), max_size=2),
        "sitting": st.fixed_dictionaries(
            {"seed": SECOND, "started": SECOND},
            optional={"spent": SECOND, "since": SECOND, "answers": PLAIN, "at": SECOND},
        ),
        "clock": st.fixed_dictionaries(
            {"plan": st.just({"a": 3600.0}), "started": SECOND, "spent": st.just({"a": 1e9})}
        ),
        "exams": st.lists(PLAIN, max_size=2),
        "missions": PLAIN,
        "guided": st.dictionaries(st.text(max_size=3), st.lists(st.text(max_size=3)), max_size=2),
    },
)


@given(DOCUMENTS, st.floats(0, 2e11))
def test_what_is_not_refused_can_be_asked_everything(document, now):
    head = {"schema": 2, "saved_at": 1.0}
    try:
        progress = decode(tomli_w.dumps(head | document | {"end": {}}).encode()).progress
    except Damaged:
        return
    assert 0 <= mastery(progress, "abc") <= 1
    assert set(progress.due("abc", now)) <= {"a", "b"}
    for question in "abc":
        right, asked = progress.record(question)
        later = progress.attempted(question, now, True, 9).attempted(question, now + 90, False, 9)
        assert later.record(question) == (right + 1, asked + 2)
        assert decode(encode(later, 1.0)).progress == later
    if progress.sitting:
        assert 0 <= progress.sitting.left(now, 60) <= 3600
    assert decode(encode(progress.settled(now), 1.0)).progress == progress.settled(now)
