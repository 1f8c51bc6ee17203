"""The room's examiner marks predictions by the engine and jobs by their output."""

import pytest

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
    assert verdict.details == ('missing: ("cat", 1), 2 times', 'too many: ("cat", 2)')
    assert not examine(GROUPS, "cat [1], dog [1, 1, 1], bird [1]").correct
    assert not examine(OUTPUT, "").correct


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
        (WORDCOUNT.replace("sum(counts)", "7"), 'case 1: for "cat dog\\ncat" it gives'),
        (WORDCOUNT.replace("doc.split()", "set(doc.split())"), "case 2 (hidden): another output"),
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
