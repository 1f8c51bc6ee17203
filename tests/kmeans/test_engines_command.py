"""`mlsys-tui mapreduce` on the engines: part files, refusals, and how it stops."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from mlsys_tui.labs.mapreduce.command import mapreduce
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


def processes(marker: Path) -> list[str]:
    """The processes that run with this file's folder as theirs for temporary files."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if str(marker).encode() in (entry / "environ").read_bytes():
                found.append(entry.name)
        except OSError:
            continue
    return found


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks for processes in /proc")
def test_ctrl_c_stops_cleanly_with_130(tmp_path):
    job, text, spills = tmp_path / "slow.py", tmp_path / "text.txt", tmp_path / "spills"
    job.write_text(SLOW)
    text.write_text("some words in a line\n" * 20_000)
    spills.mkdir()
    running = subprocess.Popen(
        [
            *(sys.executable, "-m", "mlsys_tui", "mapreduce", str(job), str(text)),
            *("--call-limit", "100", "--output", str(tmp_path / "out")),
        ],
        env={**os.environ, "TMPDIR": str(spills)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    for _ in range(200):  # until the workers have started the job
        time.sleep(0.05)
        if len(processes(spills)) >= 3 and list(spills.iterdir()):
            break
    time.sleep(0.3)
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=20)
    assert (running.returncode, out) == (130, b"")
    assert b"Traceback" not in err
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
