"""`mlsys-tui mapreduce` on the engines: part files, refusals, and how it stops."""

import json
import os
import pickle
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from mlsys_tui.labs.mapreduce import local
from mlsys_tui.labs.mapreduce.command import mapreduce
from mlsys_tui.labs.mapreduce.job import built_in
from mlsys_tui.labs.mapreduce.lines import text_source
from mlsys_tui.labs.mapreduce.run import Plan
from mlsys_tui.labs.mapreduce.work import Run
from mlsys_tui.text import BadInput

FAILS = 'def map(r):\n  yield r, 1\ndef reduce(k, v):\n  assert k != "dog"\n  yield k, 1\n'
SLOW = "import time\ndef map(r):\n  time.sleep(60)\ndef reduce(k, v):\n  yield k, 1\n"


def call(*arguments):
    return CliRunner().invoke(mapreduce, arguments, standalone_mode=False)


def refusal(*arguments):
    result = call(*arguments)
    assert isinstance(result.exception, BadInput)
    return str(result.exception)


def test_output_is_a_part_a_reducer(tmp_path):
    folder = tmp_path / "out"
    result = call("wordcount", "--text", "cat dog cat\nbird", "--output", str(folder), "--json")
    assert json.loads(result.output)["output"] == [["bird", 1], ["cat", 2], ["dog", 1]]
    # crc32 sends cat and bird to reducer 0, dog to reducer 1.
    assert (folder / "part-00000").read_text() == "bird\t1\ncat\t2\n"
    assert (folder / "part-00001").read_text() == "dog\t1\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out"]


def test_output_is_complete_or_not_there(tmp_path):
    job = tmp_path / "job.py"
    job.write_text(FAILS)
    assert "AssertionError" in refusal(
        str(job), "--text", "cat\ndog", "--output", str(tmp_path / "out")
    )
    assert [path.name for path in tmp_path.iterdir()] == ["job.py"]


def test_output_that_cannot_be_written_leaves_nothing(tmp_path, monkeypatch):
    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("mlsys_tui.labs.mapreduce.outcome.os.fsync", full)
    out = str(tmp_path / "out")
    assert "No space left on device" in refusal("wordcount", "--text", "cat", "--output", out)
    assert list(tmp_path.iterdir()) == []


def test_output_never_goes_into_a_folder_that_is_there(tmp_path):
    (tmp_path / "kept").write_text("mine")
    for path, words in [
        (tmp_path, "exists already"),
        (tmp_path / "kept", "exists already"),
        (tmp_path / "no" / "out", "make the folder"),
    ]:
        assert words in refusal("wordcount", "--text", "cat", "--output", str(path))
    assert (tmp_path / "kept").read_text() == "mine"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--processors", "0"], "--processors must be"),
        (["--scheduler", "tcp://x:1"], "--engine dask"),
        (["--trace", "--engine", "dask"], "leave out --engine"),
        (["--at", "1", "--output", "out"], "leave out --engine"),
    ],
)
def test_options_that_cannot_be_are_refused(arguments, words):
    assert words in refusal("wordcount", "--text", "cat", *arguments)


def processes(marker: Path, command: str = "") -> list[str]:
    """The processes of this command that have this folder for their temporary files."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            named = command.encode() in (entry / "cmdline").read_bytes()
            if named and str(marker).encode() in (entry / "environ").read_bytes():
                found.append(entry.name)
        except OSError:
            continue
    return found


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks for processes in /proc")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP", "SIGKILL"])
@pytest.mark.parametrize("engine", ["local", "dask"])
def test_a_run_that_is_told_to_end_leaves_nothing(tmp_path, engine, name):
    if engine == "dask":
        pytest.importorskip("distributed", reason="Dask is not installed")
    number = signal.Signals[name]
    job, text, spills = tmp_path / "slow.py", tmp_path / "text.txt", tmp_path / "spills"
    job.write_text(SLOW)
    text.write_text("some words in a line\n" * 20_000)
    spills.mkdir()
    running = subprocess.Popen(
        [
            *(sys.executable, "-m", "mlsys_tui", "mapreduce", str(job), str(text)),
            *("--call-limit", "100", "--output", str(tmp_path / "out"), "--engine", engine),
        ],
        start_new_session=True,
        env={**os.environ, "TMPDIR": str(spills)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    for _ in range(400):  # until the workers have started the job
        time.sleep(0.05)
        if len(processes(spills, "runner.py")) >= 2:
            break
    time.sleep(0.3)
    os.killpg(running.pid, number)  # as a terminal does
    out, err = running.communicate(timeout=20)
    assert (running.returncode % 256, out) in ((128 + number, b""), (256 - number, b""))
    assert b"Traceback" not in err
    if name != "SIGKILL":
        assert running.returncode == 128 + number
        assert list(spills.iterdir()) == []
    assert not (tmp_path / "out").exists()
    for _ in range(100):
        if not processes(spills):
            break
        time.sleep(0.05)
    assert processes(spills) == []


def test_a_disk_that_is_full_for_the_workers_is_one_line(tmp_path):
    text = tmp_path / "text.txt"
    text.write_text("".join(f"word{number}\n" for number in range(100_000)))
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (100_000,) * 2);"
    code = f"{limit} from mlsys_tui.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "mapreduce", "wordcount", str(text), "--json"],
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("mlsys-tui: error: cannot spill to")
    assert done.stderr.count("\n") == 1


def test_a_worker_spills_where_the_run_has_its_files(tmp_path):
    """A full disk at the first spill once sent it, and the sentence about it, to another one."""
    folder = tmp_path / "elsewhere" / "run"
    folder.mkdir(parents=True)
    asked = Run(built_in("wordcount"), text_source("a b c\n" * 9), Plan(1, 1), budget=1)
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (4,) * 2); "
    *before, code = local._COMMAND
    done = subprocess.run(
        [*before, limit + code],
        input=b"".join(map(pickle.dumps, [(asked.work(folder), folder), ("map", (0,))])),
        env={"TMPDIR": str(tmp_path)},
        stdout=subprocess.PIPE,
    )
    kind, problem = pickle.loads(done.stdout)
    assert kind == "refused"
    assert f"cannot spill to {folder.parent}:" in str(problem)


def test_counters_keep_all_their_digits(tmp_path):
    text = tmp_path / "text.txt"
    text.write_text("a b\n" * 500_001)
    assert "1000002" in call("wordcount", str(text)).output
