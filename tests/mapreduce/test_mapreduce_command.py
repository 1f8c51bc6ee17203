"""`mlsys-tui mapreduce` answers in JSON, and refuses in one sentence."""

import json

import pytest
from click.testing import CliRunner

from mlsys_tui.labs import OpenLab
from mlsys_tui.labs.mapreduce.command import mapreduce
from mlsys_tui.labs.mapreduce.job import built_in
from mlsys_tui.labs.mapreduce.lines import file_source, text_source
from mlsys_tui.labs.mapreduce.run import splits
from mlsys_tui.text import BadInput

TEXT = "cat dog cat\nbird dog\ndog\n"


def call(*arguments: str, stdin: bytes = b""):
    return CliRunner().invoke(mapreduce, arguments, input=stdin, standalone_mode=False)


def answer(*arguments: str, stdin: bytes = b"") -> dict:
    result = call(*arguments, "--json", stdin=stdin)
    assert result.exception is None
    return json.loads(result.output)


def refusal(*arguments: str) -> str:
    result = call(*arguments)
    assert isinstance(result.exception, BadInput)
    assert result.output == ""
    assert "\n" not in str(result.exception)
    return str(result.exception)


def test_the_document_holds_what_the_course_expects():
    document = answer("wordcount", "--text", "cat dog cat bird dog dog")
    assert list(document) == ["job", "engine", "output", "counters", "seconds"]
    assert document["job"] == "wordcount"
    assert document["engine"] == "local"
    assert document["output"] == [["bird", 1], ["cat", 2], ["dog", 3]]
    assert list(document["counters"]) == [
        "map_input_records",
        "map_output_records",
        "map_output_bytes",
        "combine_input_records",
        "combine_output_records",
        "shuffle_records",
        "shuffle_bytes",
        "shuffle_records_remote",
        "shuffle_bytes_remote",
        "reduce_input_groups",
        "reduce_input_records",
        "reduce_output_records",
        "skew",
    ]


def test_files_standard_input_and_text_are_the_same_input(tmp_path):
    (tmp_path / "a.txt").write_text("cat dog cat\nbird dog")  # its last newline is supplied
    (tmp_path / "b.txt").write_text("dog\n")
    given = answer("wordcount", "--text", TEXT)
    for document in (
        answer("wordcount", str(tmp_path / "a.txt"), str(tmp_path / "b.txt")),
        answer("wordcount", "-", stdin=TEXT.encode()),
    ):
        assert (document["output"], document["counters"]) == (given["output"], given["counters"])


def test_options_change_the_run():
    off = answer("wordcount", "--text", TEXT, "--no-combiner")["counters"]
    on = answer("wordcount", "--text", TEXT, "--combiner")["counters"]
    one = answer("wordcount", "--text", TEXT, "--mappers", "1", "--reducers", "1")["counters"]
    assert (off["shuffle_bytes"], on["shuffle_bytes"]) == (37, 31)
    assert (one["shuffle_records"], one["shuffle_records_remote"], one["skew"]) == (3, 0, 1)
    assert answer("grep", "--text", TEXT, "--pattern", "bird")["output"] == [["bird dog", 1]]


def test_the_readers_own_job_runs(tmp_path):
    path = tmp_path / "mine.py"
    path.write_text("def map(r):\n  yield len(r), r\ndef reduce(k, v):\n  yield k, sorted(v)\n")
    assert answer(str(path), "--text", "bb\na\naa")["output"] == [[1, ["a"]], [2, ["aa", "bb"]]]


def test_the_trace_is_printed_frame_by_frame():
    steps = answer("wordcount", "--text", TEXT, "--trace")["trace"]
    assert [step["frame"] for step in steps] == list(range(1, len(steps) + 1))
    assert steps[-1]["kind"] == "output"
    assert steps[-1]["records"] == [["dog", 3]]
    assert steps[-1]["lines"] == [1, 2, 3]
    shown = call("wordcount", "--text", TEXT, "--trace").output
    assert 'crc32("bird") mod 2 = 0' in shown
    assert "shuffle bytes remote" in shown


def test_at_opens_the_app_on_that_frame_of_that_run():
    opened = call("wordcount", "--text", TEXT, "--reducers", "1", "--at", "41").return_value
    assert isinstance(opened, OpenLab)
    assert opened.lab == "mapreduce"
    expected = {"job": "wordcount", "text": TEXT, "mappers": 3, "reducers": 1, "position": 40}
    assert expected.items() <= opened.settings.items()
    assert opened.settings["source"] == built_in("wordcount").source


def test_a_source_read_as_one_text_has_the_same_splits(tmp_path):
    path = tmp_path / "mixed.txt"
    path.write_bytes(b"one\r\ntwo\n\n\r\nthree")
    file = file_source([str(path)])
    text = text_source(file.text())
    assert [(m, list(lines)) for m, lines in splits(file, 3)] == [
        (m, list(lines)) for m, lines in splits(text, 3)
    ]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["wordcount"], "give a FILE"),
        (["wordcount", "x.txt", "--text", "a"], "not both"),
        (["wordcount", "no-such-file"], "cannot read no-such-file: No such file"),
        (["wordcount", "/"], "is a folder"),
        (["wordcount", "a\0b"], "cannot read"),
        (["nothing", "--text", "a"], "no job"),
        (["nothing.py", "--text", "a"], "cannot read the job nothing.py"),
        (["wordcount", "--text", "a", "--reducers", "0"], "reducers must be a whole number"),
        (["wordcount", "--text", "a", "--mappers", "-1"], "mappers must be a whole number"),
        (["wordcount", "--text", "a", "--call-limit", "0"], "--call-limit must be"),
        (["wordcount", "--text", "a", "--call-limit", "nan"], "--call-limit must be"),
        (["wordcount", "--text", "a", "--at", "99"], "--at must be from 1 to"),
        (["wordcount", "--text", "a", "--at", "0"], "--at must be from 1 to"),
        (["wordcount", "--text", "\udcff"], "not UTF-8"),
        (["wordcount", "--text", "a " * 40_000, "--trace"], "run it without a trace"),
        (["wordcount", "--text", "a", "--pattern", "b"], "--pattern belongs to"),
        (["mean", "--text", "cat dog"], "mean, line 4: ValueError"),
    ],
)
def test_bad_input_is_told_what_to_do(arguments, words):
    assert words in refusal(*arguments)


def test_files_that_are_no_text_are_refused_by_line(tmp_path):
    latin, long = tmp_path / "latin.txt", tmp_path / "long.txt"
    latin.write_bytes(b"fine\ncaf\xe9\n")
    assert "line 2 of" in refusal("wordcount", str(latin))
    assert "not UTF-8" in refusal("wordcount", str(latin))
    with long.open("wb") as file:
        file.seek(100_000_000)  # a sparse file: one line of a hundred million bytes
        file.write(b"\n")
    assert "longer than 1 MiB" in refusal("wordcount", str(long))


def test_empty_and_odd_files_are_input_like_any_other(tmp_path):
    empty, nul = tmp_path / "empty", tmp_path / "nul"
    empty.write_bytes(b"")
    nul.write_bytes(b"a\0b c\n")
    assert answer("wordcount", str(empty))["output"] == []
    assert answer("wordcount", str(nul))["output"] == [["a\0b", 1], ["c", 1]]
    assert (
        answer("wordcount", str(empty), str(nul), str(empty))["counters"]["map_input_records"] == 1
    )


def test_a_table_hides_what_a_terminal_could_obey(tmp_path):
    nul = tmp_path / "escape"
    nul.write_bytes("\x1b[31mred \u202ereversed\n".encode())
    shown = call("wordcount", str(nul), "--trace").output
    assert "\x1b" not in shown
    assert "\u202e" not in shown
