"""The local engine gives what the trace gives, however it reads, spills and shares the work."""

import errno
import tempfile
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlsys_tui.labs.mapreduce import held, local, spills
from mlsys_tui.labs.mapreduce.engines import running
from mlsys_tui.labs.mapreduce.errors import JobError
from mlsys_tui.labs.mapreduce.job import built_in, own
from mlsys_tui.labs.mapreduce.jobs import BUILT_IN
from mlsys_tui.labs.mapreduce.lines import file_source, text_source
from mlsys_tui.labs.mapreduce.run import Plan, run, splits
from mlsys_tui.labs.mapreduce.splits import bounds, lines_of, pieces, texts
from mlsys_tui.labs.mapreduce.work import Run
from mlsys_tui.text import BadInput

words = st.sampled_from(["a", "b", "cat", "dog", "é", "1", "2.5", "\N{PILE OF POO}", "c\x1cd"])
inputs = st.lists(st.lists(words, max_size=6).map(" ".join), max_size=12).flatmap(
    lambda lines: st.sampled_from(["\n", "\r\n"]).map(lambda end: end.join(lines))
)
numbers = st.lists(
    st.tuples(st.sampled_from("abc"), st.lists(st.integers(-9, 9), max_size=4)), max_size=9
).map(lambda rows: "".join(f"{k} {' '.join(map(str, n))}\n" for k, n in rows))
plans = st.builds(Plan, st.integers(1, 5), st.integers(1, 4), st.sampled_from([None, True, False]))

OWN = """
def map(line):
    for word in line.split():
        yield (len(word), word[:1]), [1, word]
def combine(key, parts):
    yield key, [sum(n for n, _ in parts), min(word for _, word in parts)]
def partition(key, reducers):
    return key[0] % reducers
def reduce(key, parts):
    yield key[1], sum(n for n, _ in parts)
    yield None, len(parts) > 1
"""


def outcome(job, source, plan, budget=held.BUDGET, processors=2):
    with running("local", Run(job, source, plan, budget=budget), processors) as found:
        return found.result()


@settings(max_examples=25, deadline=None)
@given(st.data())
@pytest.mark.parametrize("name", BUILT_IN)
def test_every_built_in_job_gives_what_its_trace_gives(name, data):
    text = data.draw(numbers if name.startswith("mean") else inputs)
    plan, source = data.draw(plans), text_source(text)
    expected = run(built_in(name), source, plan)
    assert outcome(built_in(name), source, plan) == expected
    assert outcome(built_in(name), source, plan, budget=1) == expected  # spills all the time


@settings(max_examples=6, deadline=None)
@given(inputs, plans)
def test_the_readers_own_job_gives_what_its_trace_gives(text, plan):
    job, source = own(OWN), text_source(text)
    expected = run(job, source, plan)
    assert outcome(job, source, plan) == expected
    assert outcome(job, source, plan, budget=1) == expected


@settings(max_examples=60, deadline=None)
@given(st.lists(inputs, min_size=1, max_size=4), st.integers(1, 7), st.integers(1, 9))
def test_byte_ranges_hold_the_lines_that_begin_in_them(parts, mappers, block):
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr("mlsys_tui.labs.mapreduce.splits._BLOCK_BYTES", block)
        paths = [Path(folder) / str(number) for number in range(len(parts))]
        for path, text in zip(paths, parts, strict=True):
            path.write_bytes(text.encode())
        source = file_source(list(map(str, paths)))
        expected = {m: [line.text for line in lines] for m, lines in splits(source, mappers)}
        for mapper in range(mappers):
            told = []
            found = [
                line
                for text in texts(
                    pieces(source, None), *bounds(mapper, source.size, mappers), told.append
                )
                for line in lines_of(text)
            ]
            assert found == expected.get(mapper, [])


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """Some 700 KB of Python's own sources, so that worker processes start."""
    path = tmp_path_factory.mktemp("text") / "large.txt"
    library = Path(tempfile.__file__).parent
    files = sorted(library.glob("[a-f]*.py"))[:30]
    path.write_text("".join(file.read_text(encoding="utf-8") for file in files), encoding="utf-8")
    assert path.stat().st_size > local.SMALL
    return path


def test_word_count_by_processes_is_a_counter(large):
    found = outcome(built_in("wordcount"), file_source([str(large)]), Plan(5, 3))
    assert dict(found.output) == Counter(large.read_text(encoding="utf-8").split())
    assert [key for key, _ in found.output] == sorted(key for key, _ in found.output)


@pytest.mark.parametrize("name", ["wordcount", "distinct"])
@pytest.mark.parametrize("combiner", [True, False])
def test_processes_count_what_the_trace_counts(large, name, combiner):
    source, plan = file_source([str(large)]), Plan(4, 3, combiner)
    expected = run(built_in(name), source, plan)
    assert outcome(built_in(name), source, plan) == expected
    assert outcome(built_in(name), source, plan, budget=1 << 19) == expected


def test_the_readers_own_job_runs_in_processes_too(large):
    job = own("def map(r):\n  yield len(r) % 7, 1\ndef reduce(k, v):\n  yield k, sum(v)\n")
    found = outcome(job, file_source([str(large)]), Plan(2, 2))
    lines = large.read_text(encoding="utf-8").splitlines()
    assert sum(count for _, count in found.output) == len(lines)


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("def map(r):\n  yield r, 1 / 0\ndef reduce(k, v):\n  yield k, 1\n", "ZeroDivision"),
        ("def map(r):\n  while 1: pass\ndef reduce(k, v):\n  yield k, 1\n", "stopped after 1 s"),
        ("import os\ndef map(r):\n  os._exit(3)\ndef reduce(k, v):\n  yield k, 1\n", "os._exit(3)"),
    ],
)
def test_a_job_that_fails_in_a_worker_names_its_line(large, source, problem):
    asked = Run(own(source), file_source([str(large)]), Plan(2, 2), 1.0)
    with pytest.raises(JobError) as failed, running("local", asked, 2):
        pass
    assert problem in str(failed.value)
    assert failed.value.line in (2, 3)


def test_a_built_in_job_names_the_line_that_it_cannot_read():
    with pytest.raises(JobError, match=r"mean, line 4: ValueError.*in map\(\"a 1 x\"\)"):
        outcome(built_in("mean"), text_source("a 1\na 1 x\n"), Plan())


@pytest.mark.parametrize(
    ("inserted", "words"),
    [(b"\xff\xfe", "line 1001 of .* is not UTF-8"), (b"x" * 1_100_000, "line 1001 .*longer than")],
)
def test_a_bad_line_is_named_by_its_number(large, tmp_path, inserted, words):
    lines = large.read_bytes().splitlines(keepends=True)
    path = tmp_path / "bad.txt"
    path.write_bytes(b"".join([*lines[:1000], inserted, *lines[1000:]]))
    with pytest.raises(BadInput, match=words):
        outcome(built_in("wordcount"), file_source([str(path)]), Plan(3, 2))


def test_a_million_different_keys(tmp_path):
    path = tmp_path / "many.txt"
    path.write_text("".join(f"k{number}\n" for number in range(1_000_000)))
    with running("local", Run(built_in("wordcount"), file_source([str(path)]), Plan(2, 2))) as out:
        assert out.counters.reduce_input_groups == out.counters.reduce_output_records == 1_000_000
        assert [key for key, _ in out.first(3)] == ["k0", "k1", "k10"]


class Full:
    """A file on a disk that is full."""

    def write(self, data):
        raise OSError(errno.ENOSPC, "No space left on device")

    def close(self):
        pass


def test_a_full_disk_while_spilling_is_one_sentence(monkeypatch):
    monkeypatch.setattr(spills.tempfile, "TemporaryFile", Full)
    for job in ("wordcount", "mean"):
        with pytest.raises(BadInput, match=r"cannot spill to .*: No space left on device; free"):
            outcome(built_in(job), text_source("a 1\nb 2\n"), Plan(), budget=1)


def test_nothing_is_left_behind(large, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    outcome(built_in("wordcount"), file_source([str(large)]), Plan())
    with pytest.raises(JobError):
        outcome(built_in("mean"), file_source([str(large)]), Plan())
    assert list(tmp_path.iterdir()) == []
