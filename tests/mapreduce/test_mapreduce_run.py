"""Definitions: splits, partitions, bytes and counters, against numbers worked out by hand."""

import zlib
from dataclasses import asdict

import pytest

from mlsys_tui.labs.mapreduce.job import Job, built_in, own
from mlsys_tui.labs.mapreduce.lines import text_source
from mlsys_tui.labs.mapreduce.order import order
from mlsys_tui.labs.mapreduce.run import Plan, Result, run, splits
from mlsys_tui.text import BadInput


def of(job: Job, text: str, mappers: int, reducers: int, combiner: bool | None = None) -> Result:
    return run(job, text_source(text), Plan(mappers, reducers, combiner))


def counted(result: Result) -> list[float]:
    return list(asdict(result.counters).values())


def test_the_courses_word_count():
    result = of(built_in("wordcount"), "cat dog cat bird dog dog", 3, 2)
    assert result.output == (("bird", 1), ("cat", 2), ("dog", 3))


# crc32 mod 2: bird 0, cat 0, dog 1. Columns: map in, map out, bytes; combine in, out; shuffle
# records, bytes, remote records, remote bytes; groups, reduce in, reduce out; skew.
THREE_LINES = "cat dog cat\nbird dog\ndog\n"


def test_counters_of_three_mappers_without_a_combiner():
    result = of(built_in("wordcount"), THREE_LINES, 3, 2, False)
    # Remote: dog from 0 to 1 (6 bytes), bird from 1 to 0 (7), dog from 2 to 1 (6).
    assert counted(result) == [3, 6, 37, 0, 0, 6, 37, 3, 19, 3, 6, 3, 1.0]


def test_counters_of_three_mappers_with_a_combiner():
    result = of(built_in("wordcount"), THREE_LINES, 3, 2)
    # Only mapper 0 has a key twice: cat 1, cat 1 becomes cat 2. Reducer 0 gets 2 of 5, 1 gets 3.
    assert counted(result) == [3, 6, 37, 6, 5, 5, 31, 3, 19, 3, 5, 3, 1.2]


def test_counters_of_one_mapper_are_all_local():
    result = of(built_in("wordcount"), "cat dog cat bird dog dog", 1, 2)
    # Three records leave: bird 1 (7 bytes), cat 2 (6), dog 3 (6), all on machine 0.
    assert counted(result) == [1, 6, 37, 6, 3, 3, 19, 0, 0, 3, 3, 3, 2 * 2 / 3]


def test_counters_of_two_mappers_and_three_reducers():
    # "a b" starts at byte 0, "a" at byte 4 of 6: splits 0 and 1. crc32("a") = 0xe8b7be43, mod 3 is
    # 0; crc32("b") = 0x71beeff9, mod 3 is 2. Both reducers are on machine 0: only mapper 1's pair
    # is remote.
    assert [zlib.crc32(key) % 3 for key in (b"a", b"b")] == [0, 2]
    result = of(built_in("wordcount"), "a b\na\n", 2, 3, False)
    assert counted(result) == [2, 3, 12, 0, 0, 3, 12, 1, 4, 2, 3, 2, 2.0]


def test_values_that_are_not_text_count_their_compact_json():
    result = of(built_in("mean"), "é 1.5 2\n", 1, 1)
    # Map output "é\t[1.5,1]\n" is 2 + 1 + 7 + 1 bytes, and so is [2.0,1]; combined: [3.5,2].
    assert counted(result)[:7] == [1, 2, 22, 2, 1, 1, 11]


def test_a_split_holds_the_lines_whose_first_byte_it_holds():
    # 20 bytes in 4 splits of 5: lines at 0, 2, 4, 10 (exactly a border) and 16.
    source = text_source("a\nb\nccccc\nddddd\neee\n")
    held = {split: [line.text for line in lines] for split, lines in splits(source, 4)}
    assert held == {0: ["a", "b", "ccccc"], 2: ["ddddd"], 3: ["eee"]}


def test_only_a_newline_ends_a_record():
    lines = [line.text for line in text_source("a\x0bb\x85c\u2028d\r\n\ne").read()]
    assert lines == ["a\x0bb\x85c\u2028d", "", "e"]
    result = of(built_in("wordcount"), "a\x0bb\x85c\u2028d\r\n\ne", 2, 2)
    assert [key for key, _ in result.output] == ["a", "b", "c", "d", "e"]
    assert result.counters.map_input_records == 3


def test_a_key_that_is_no_text_is_partitioned_by_its_compact_json():
    source = "def map(r):\n  yield (1, 'é'), 1\ndef reduce(k, v):\n  yield k, len(v)\n"
    result = of(own(source), "x", 64, 64)
    reducer = zlib.crc32('[1,"é"]'.encode()) % 64
    assert result.output == (((1, "é"), 1),)
    assert result.counters.shuffle_records_remote == (reducer != 0)


def test_the_jobs_own_partition_decides():
    source = (
        "def map(r):\n  for w in r.split(): yield w, 1\n"
        "def reduce(k, v):\n  yield k, sum(v)\n"
        "def partition(key, reducers):\n  return reducers - 1\n"
    )
    result = of(own(source), "a b c d", 2, 4)
    assert result.counters.skew == 4.0
    assert result.output == (("a", 1), ("b", 1), ("c", 1), ("d", 1))


def test_no_input_gives_no_output_and_no_counts():
    result = of(built_in("wordcount"), "", 3, 2)
    assert result.output == ()
    assert counted(result) == [0] * 13


def test_more_reducers_than_keys_leave_some_idle():
    result = of(built_in("wordcount"), "cat cat", 3, 50, False)
    assert result.output == (("cat", 2),)
    assert result.counters.skew == 50.0


def test_keys_of_different_kinds_have_one_order():
    source = (
        "def map(r):\n"
        "  for k in ['b', 2, None, (1, 'x'), 10, True, 'a', 1.5, (1,)]: yield k, 0\n"
        "def reduce(k, v):\n  yield k, len(v)\n"
    )
    keys = [key for key, _ in of(own(source), "x", 1, 3).output]
    assert keys == [None, True, 1.5, 2, 10, "a", "b", (1,), (1, "x")]


def test_equal_numbers_written_differently_are_different_keys():
    assert order(1) != order(1.0) != order(True)
    assert order("1") != order(1)


@pytest.mark.parametrize(("mappers", "reducers"), [(0, 1), (1, 0), (-1, 2), (1, 1001)])
def test_a_run_needs_tasks(mappers: int, reducers: int):
    with pytest.raises(BadInput, match="must be a whole number from 1 to 1000"):
        Plan(mappers, reducers)


def test_a_wrong_combiner_changes_the_result_and_a_right_one_does_not():
    text = "a 1 3 5\na 10\n"  # mapper 0 holds 1, 3 and 5, whose mean is 3; mapper 1 holds 10
    for job, off, on in (("mean", 4.75, 4.75), ("mean-of-means", 4.75, 6.5)):
        assert of(built_in(job), text, 2, 1, False).output == (("a", off),)
        assert of(built_in(job), text, 2, 1, True).output == (("a", on),)


def test_what_one_task_keeps_in_globals_no_other_sees():
    source = (
        "seen = []\n"
        "def map(r):\n  seen.append(r)\n  yield r, len(seen)\n"
        "def reduce(k, v):\n  yield k, [v[0], len(seen)]\n"
    )
    assert of(own(source), "a\nb\n", 2, 1).output == (("a", [1, 0]), ("b", [1, 0]))


def test_a_record_is_what_was_emitted_whatever_becomes_of_the_object():
    source = (
        "def map(r):\n  box = []\n"
        "  for n in (1, 2):\n    box.append(n)\n    emit('k', box)\n"
        "def reduce(k, v):\n  emit(k, v)\n"
    )
    assert of(own(source), "x", 1, 1).output == (("k", [[1], [1, 2]]),)
