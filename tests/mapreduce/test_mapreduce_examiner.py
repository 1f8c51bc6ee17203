"""The room's examiner marks predictions by the engine and jobs by their output."""

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlsys_tui.course.questions import TraceQuestion
from mlsys_tui.labs.mapreduce.answers import parse
from mlsys_tui.labs.mapreduce.examiner import examine
from mlsys_tui.labs.mapreduce.job import built_in
from mlsys_tui.text import BadInput

COURSE = {"kind": "pairs", "job": "wordcount", "text": "cat dog cat bird dog dog"}
MAP, GROUPS, OUTPUT = ({**COURSE, "stage": stage} for stage in ("map", "groups", "output"))


@pytest.mark.parametrize(
    "answer",
    [
        '("cat", 1), ("dog", 1), ("cat", 1), ("bird", 1), ("dog", 1), ("dog", 1)',
        "cat 1, cat 1, dog 1, dog 1, dog 1, bird 1",
        "bird 1\ncat\t1\ncat 1\ndog 1\ndog 1\ndog 1\n",
        '[["cat", 1], ["dog", 1], ["cat", 1], ["bird", 1], ["dog", 1], ["dog", 1]]',
        "(cat,1)(dog,1)(cat,1)(bird,1)(dog,1)(dog,1)",
    ],
)
def test_the_courses_map_output_is_right_in_any_order_and_writing(answer):
    assert examine(MAP, answer).correct


@pytest.mark.parametrize(
    "answer",
    [
        '"cat" → [1, 1]\n"dog" → [1, 1, 1]\n"bird" → [1]',
        "bird [1], cat [1,1], dog [1,1,1]",
        '{"cat": [1, 1], "dog": [1, 1, 1], "bird": [1]}',
        '[("cat", [1, 1]), ("dog", [1, 1, 1]), ("bird", [1])]',
        "cat->[1 1] dog->[1 1 1] bird->[1]",
    ],
)
def test_the_courses_groups_are_right(answer):
    assert examine(GROUPS, answer).correct


def test_the_courses_output_is_right():
    assert examine(OUTPUT, '("cat", 2), ("dog", 3), ("bird", 1)').correct
    assert examine({**OUTPUT, "text": "cat cat"}, '("cat", 2)').correct


def test_a_wrong_prediction_is_told_what_is_missing_and_what_is_too_many():
    verdict = examine(MAP, "cat 2, dog 1, bird 1, dog 1, dog 1")
    assert not verdict.correct
    told = 'Not so: missing ("cat", 1) 2 times; too many ("cat", 2). There are 6 pairs.'
    assert verdict.explanation == told
    assert not examine(OUTPUT, "").correct


def test_a_group_is_told_as_it_is_typed():
    verdict = examine(GROUPS, "cat [1], dog [1, 1, 1], bird [1]")
    assert not verdict.correct
    assert 'missing ("cat", [1, 1]); too many ("cat", [1])' in verdict.explanation


def test_of_many_missing_pairs_the_first_are_named():
    text = "ant bee cat cow dog"
    told = examine({**MAP, "text": text}, "ant 1").explanation
    assert 'missing ("bee", 1), ("cat", 1), ("cow", 1) and 1 more.' in told


def test_what_is_told_of_a_failing_job_is_told_once():
    verdict = examine(Code, WORDCOUNT.replace("doc.split()", "set(doc.split())"))
    assert verdict.details == ("case 1: right",)


@pytest.mark.parametrize(
    "answer", ["cat", "cat 1, dog", "(cat 1", "cat 1)", '"cat 1', "(cat, 1, 2)"]
)
def test_what_is_no_list_of_pairs_is_not_marked(answer):
    with pytest.raises(BadInput, match="type pairs as"):
        examine(MAP, answer)


def test_brackets_without_end_are_refused():
    with pytest.raises(BadInput):
        parse("[" * 100_000)


def test_groups_need_their_values_in_brackets():
    with pytest.raises(BadInput, match="groups as"):
        examine(GROUPS, "cat 2, dog 3")


class Code:
    """A question need not be a mapping."""

    kind = "code"
    cases = ({"text": "cat dog\ncat", "output": [["cat", 2], ["dog", 1]]},)
    hidden = (
        {"text": "a a\na a a\na", "output": [["a", 6]]},
        {"text": "", "output": []},
    )


WORDCOUNT = built_in("wordcount").source


def test_the_courses_template_passes():
    verdict = examine(Code, WORDCOUNT)
    assert verdict.correct
    assert len(verdict.details) == 3


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (WORDCOUNT.replace("sum(", "len("), "spread over 3 mappers"),
        (WORDCOUNT.replace("sum(counts)", "7"), 'in case 1, for "cat dog" / "cat" it gives'),
        (
            WORDCOUNT.replace("doc.split()", "set(doc.split())"),
            "in case 2 (hidden), it gives another",
        ),
        (WORDCOUNT.replace("emit(word, 1)", "emit(word, 1 / 0)"), "line 3: ZeroDivisionError"),
        (WORDCOUNT.replace("doc.split():", "doc.split()"), "line 2: SyntaxError"),
        ("def map(doc): pass", "no reduce(key, values)"),
        ("", "no map(record)"),
    ],
)
def test_a_wrong_job_is_told_why(source, words):
    verdict = examine(Code, source)
    assert not verdict.correct
    assert words in verdict.explanation


def test_a_failing_hidden_case_stays_hidden():
    source = WORDCOUNT.replace("emit(word, 1)", "emit(word, 1 // (word != 'a'))")
    assert '"a' not in examine(Code, source).explanation


def test_an_endless_answer_is_wrong_and_ends():
    verdict = examine(Code, WORDCOUNT.replace("emit(word, 1)", "while True: pass"), 0.3)
    assert "stopped after 0.3 s" in verdict.explanation


# What the engine is asked about a run.


def asked(ask, answer="", **model):
    question = TraceQuestion(
        id="q",
        kind="trace",
        section="s",
        question="q?",
        explanation="e",
        ask=ask,
        model={"job": "wordcount", **model},
        options=("2", "4"),
    )
    return examine(question, answer)


@given(
    words=st.lists(st.text("abcß", min_size=1, max_size=4), min_size=1, max_size=5),
    reducers=st.integers(1, 12),
    mappers=st.integers(1, 3),
)
def test_a_key_goes_where_crc32_sends_it_whichever_mapper_has_it(words, reducers, mappers):
    spread = {"text": "\n".join(words), "reducers": reducers, "mappers": mappers}
    number = zlib.crc32(words[-1].encode()) % reducers
    verdict = asked("reducer", f"reducer {number}", key=words[-1], **spread)
    assert verdict.correct
    assert f"mod {reducers} = {number}" in verdict.explanation


@given(
    lines=st.lists(
        st.lists(st.sampled_from(["cat", "dog", "cow", "owl"]), min_size=3, max_size=3),
        min_size=3,
        max_size=3,
    ),
    combiner=st.booleans(),
)
def test_pairs_and_groups_are_counted_as_on_paper(lines, combiner):
    """Lines of equal length, so that each of three mappers has one."""
    spread = {"text": "\n".join(map(" ".join, lines)), "mappers": 3, "combiner": combiner}
    emitted = sum(map(len, lines))
    assert asked("map-output", **spread).expected == str(emitted)
    handed_on = sum(len(set(line)) for line in lines) if combiner else emitted
    assert asked("shuffled", **spread).expected == str(handed_on)
    assert asked("groups", **spread).expected == str(len({w for line in lines for w in line}))


def test_a_wrong_count_is_told_all_three():
    verdict = asked("shuffled", "2", text="cat cat dog\ncat dog dog", mappers=2, combiner=True)
    assert not verdict.correct
    assert verdict.expected == "4"
    assert (
        verdict.explanation == "Map emits 6 pairs, the combiners hand on 4, and they make 2 groups."
    )


@pytest.mark.parametrize(
    ("ask", "model", "words"),
    [
        ("mappers", {"text": "cat"}, 'ask must be one of "reducer", "map-output"'),
        ("reducer", {"text": "cat"}, "key is missing"),
        ("reducer", {"text": "cat", "key": []}, "key must be a key that the job emits"),
        (
            "reducer",
            {"text": "cat owl", "key": "dog"},
            'emit the key "dog"; there are "cat", "owl"',
        ),
        ("reducer", {"text": "", "key": 1}, "emit the key 1; there are none"),
        ("groups", {}, "text is missing"),
        ("groups", {"text": "cat", "job": "wordcuont"}, 'no job "wordcuont"; built in are'),
        ("groups", {"text": "cat", "job": "/etc/x.py"}, "built in are wordcount"),
        ("groups", {"text": "cat", "mappers": 13}, "mappers must be a whole number from 1 to 12"),
        ("groups", {"text": "cat", "key": "cat"}, 'unknown field "key"'),
        ("groups", {"text": "cat " * 20_000}, "too many to step through"),
        ("groups", {"text": "x cat", "job": "mean"}, "mean, line"),
    ],
)
def test_what_the_engine_cannot_be_asked_is_refused(ask, model, words):
    with pytest.raises(BadInput, match=words):
        asked(ask, **model)


def test_pairs_of_an_unknown_job_are_refused():
    with pytest.raises(BadInput, match='no job "wc"'):
        examine({**MAP, "job": "wc"}, "cat 1")


def test_groups_are_what_reduce_is_given_not_what_it_gives():
    """Two pets and one owner share the key 1: one group, of which two rows come."""
    text = "pet 1 cat\nowner 1 ann\npet 1 fox"
    assert asked("groups", job="join", text=text).expected == "1"
