"""A reader's job that goes wrong is reported with its line, and nothing else is harmed."""

import time

import pytest

from mlsys_tui.labs.mapreduce.errors import JobError
from mlsys_tui.labs.mapreduce.job import find, own
from mlsys_tui.labs.mapreduce.lines import text_source
from mlsys_tui.labs.mapreduce.run import Plan, run
from mlsys_tui.text import BadInput

LIMIT = 0.3


def failure(body: str) -> JobError:
    """What becomes of a job whose map has this body, which begins on line 2."""
    source = f"def map(record):\n    {body}\ndef reduce(key, values):\n    emit(key, sum(values))\n"
    with pytest.raises(JobError) as caught:
        run(own(source, "mine.py"), text_source("cat dog\n"), Plan(), LIMIT)
    assert str(caught.value).startswith(f"mine.py, line {caught.value.line}: ")
    assert 'map("cat dog")' in str(caught.value)
    return caught.value


@pytest.mark.parametrize(
    ("body", "line", "words"),
    [
        ("while True: pass", 2, "stopped after 0.3 s"),
        ("import time\n    time.sleep(99)", 3, "stopped after 0.3 s"),
        ("import re\n    re.match('(a+)+b', 'a' * 40)", 3, "stopped after 0.3 s"),
        ("while True:\n        try: [].pop()\n        except: pass", (1, 2, 3, 4), "stopped after"),
        ("yield 'a', 1\n    yield 'b', 1 / 0", 3, "ZeroDivisionError: division by zero"),
        ("while True: emit('a' * 1000, 1)", 2, "one call emitted more than 8 MiB"),
        ("emit('a' * 10**10, 1)", 2, "MemoryError"),
        ("import os\n    os._exit(0)", 3, "os._exit(0) ended the process"),
        ("raise SystemExit(3)", 2, "SystemExit: 3"),
        ("import os\n    os.kill(os.getpid(), 9)", 1, "the process was ended by SIGKILL"),
        ("import ctypes\n    ctypes.string_at(0)", 3, "the process was ended by SIGSEGV"),
        ("import os\n    os.write(4, b'noise\\n')", 1, "wrote into the pipe"),
        ("import os\n    os.closerange(0, 99)", 1, "the process"),
        ("return 3", 1, "map must yield (key, value) pairs or call emit"),
        ("yield 'cat'", 2, "map must yield (key, value) pairs"),
        ("yield 'cat', 1, 1", 2, "map must yield (key, value) pairs"),
        ("yield ['cat'], 1", 2, "a list cannot be a key"),
        ("emit({'cat': 1}, 1)", 2, "a dict cannot be a key"),
        ("emit((1, {2}), 1)", 2, "a set cannot be a key"),
        ("emit('cat', {1})", 2, "only what JSON can hold"),
        ("emit(float('nan'), 1)", 2, "only what JSON can hold"),
        ("emit('\\ud800', 1)", 2, "lone surrogate"),
        ("emit('cat')", 2, "TypeError"),
        ("return undefined", 2, "NameError: name 'undefined' is not defined"),
    ],
)
def test_a_mistake_in_a_call_is_told_with_its_line(body, line, words):
    error = failure(body)
    assert error.line in (line if isinstance(line, tuple) else (line,))
    assert words in error.problem


@pytest.mark.parametrize(
    ("source", "line", "words"),
    [
        ("def map(r):\n    yield r, 1\ndef reduce(k, v)\n    pass\n", 3, "SyntaxError"),
        ("def map(r):\n    yield r, 1\n\n  x = 1\n", 4, "IndentationError"),
        ("import nothing_of_this_name\n", 1, "ModuleNotFoundError"),
        ("x = 1\nwhile True: pass\n", 2, "stopped after 0.3 s"),
        ("emit(1, 1)\n", 1, "emit works inside map"),
        ("import os\nos._exit(2)\n", 2, "os._exit(2)"),
        ("def reduce(k, v): pass\n", None, "no map(record): write one"),
        ("def map(r): pass\n", None, "no reduce(key, values): write one"),
    ],
)
def test_a_job_that_does_not_load_is_told_with_its_line(source, line, words):
    with pytest.raises(JobError, match=r"mine\.py") as caught:
        own(source, "mine.py", LIMIT)
    assert caught.value.line == line
    assert words in caught.value.problem


def test_errors_in_combine_reduce_and_partition_name_their_call():
    start = "def map(r):\n  yield 'k', 1\ndef reduce(k, v):\n  yield k, v\n"
    for more, call in (
        ("def combine(k, v):\n  yield 'other', 1\n", "combine must emit under the key"),
        ("def partition(k, n):\n  return n\n", "partition must return a whole number from 0 to 1"),
        (
            "def reduce(k, v):\n  yield k, v[9]\n",
            'IndexError: list index out of range (in reduce("k"',
        ),
    ):
        with pytest.raises(JobError) as caught:
            run(own(start + more), text_source("x"), Plan(), LIMIT)
        assert call in str(caught.value)
        assert caught.value.line >= 5


def test_what_a_job_prints_disturbs_nothing():
    source = (
        "import os, sys\n"
        "def map(r):\n  print('noise', flush=True)\n  os.write(1, b'noise')\n"
        "  sys.stderr.write('noise')\n  yield r, sys.stdin.read()\n"
        "def reduce(k, v):\n  yield k, v\n"
    )
    assert run(own(source), text_source("a"), Plan()).output == (("a", [""]),)


def test_the_limit_is_for_a_call_and_not_for_the_run():
    source = (
        "import time\n"
        "def map(r):\n  time.sleep(0.1)\n  yield r, 1\n"
        "def reduce(k, v):\n  yield k, sum(v)\n"
    )
    result = run(own(source), text_source("a\n" * 5), Plan(1, 1), LIMIT)
    assert result.output == (("a", 5),)


def test_a_readers_job_gives_what_the_same_built_in_job_gives():
    text = "cat dog cat\nbird dog\ndog\n" * 200
    contained = own(find("wordcount").source)
    assert run(contained, text_source(text), Plan()) == run(
        find("wordcount"), text_source(text), Plan()
    )


def test_what_a_job_starts_ends_with_it(tmp_path):
    mark = tmp_path / "mark"
    source = (
        "import subprocess\n"
        f"subprocess.Popen(['sh', '-c', 'sleep 0.5; touch {mark}'])\n"
        "def map(r): yield r, 1\ndef reduce(k, v): yield k, 1\n"
    )
    own(source)
    time.sleep(0.7)
    assert not mark.exists()


def test_a_job_file_that_cannot_be_read_is_refused(tmp_path):
    (tmp_path / "folder.py").mkdir()
    (tmp_path / "latin.py").write_bytes(b"# fine\n# caf\xe9\n")
    (tmp_path / "nul.py").write_bytes(b"x = 1\n\0\n")
    for name, words in (
        ("folder.py", "cannot read the job"),
        ("none.py", "cannot read the job"),
        ("latin.py", "line 2: not UTF-8"),
        ("nul.py", "line 2: a NUL character"),
    ):
        with pytest.raises(BadInput, match=words):
            find(str(tmp_path / name))
    with pytest.raises(BadInput, match="did you mean wordcount"):
        find("wordcuont")
