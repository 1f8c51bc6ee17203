"""`mlsys-tui progress`, run as a script would run it."""

import json
import os
import time
from pathlib import Path

import pytest
from filelock import FileLock

from mlsys_tui import cli
from mlsys_tui.study.document import encode
from mlsys_tui.study.files import lock_path
from mlsys_tui.study.progress import Progress
from mlsys_tui.study.timer import Clock

HOURS = ["1-speedup", "2-memory", "3-mapreduce", "4-parameter-server", "5-locality"]
WEIGHTS = [0.3, 0.2, 0.25, 0.15, 0.1]  # the course's own table of its five hours


@pytest.fixture
def run(capsys, tmp_path):
    """Run the command on the state in `tmp_path`: exit code, standard output and error."""

    def running(*options, state=tmp_path / "state.toml"):
        with pytest.raises(SystemExit) as ended:
            cli.main(["progress", "--state", str(state), *options])
        return ended.value.code, *capsys.readouterr()

    return running


def keep(tmp_path, progress, saved_at):
    path = tmp_path / "state.toml"
    path.write_bytes(encode(progress, saved_at))
    return path


def third_hour(started):
    """The sketch of the Plan: 57:40 and 64:05 spent, the third hour running."""
    spent = {HOURS[0]: 3460.0, HOURS[1]: 3845.0}
    return Clock(dict.fromkeys(HOURS, 3600.0), spent, finished=tuple(HOURS[:2]), started=started)


def test_without_a_state_everything_is_zero_and_nothing_is_written(run, tmp_path):
    code, out, err = run("--json")
    document = json.loads(out)
    assert (code, err) == (0, "")
    assert list(document) == ["clock", "hours", "checklist"]
    assert document["clock"] == {
        "running": False,
        "hour": HOURS[0],
        "spent": dict.fromkeys(HOURS, 0.0),
        "left": 3600.0,
        "drift": 0.0,
    }
    assert [hour["id"] for hour in document["hours"]] == HOURS
    assert [hour["weight"] for hour in document["hours"]] == WEIGHTS
    assert {(hour["planned"], hour["spent"], hour["drift"]) for hour in document["hours"]} == {
        (3600.0, 0.0, None)
    }
    assert len(document["checklist"]) == 9
    assert {(item["done"], item["at"]) for item in document["checklist"]} == {(False, None)}
    assert list(tmp_path.iterdir()) == []


def test_the_sketch_of_the_plan_comes_out_as_json(run, tmp_path):
    kept = Progress(third_hour(None)).tick("unknown to the course", 5.0)
    keep(tmp_path, kept, 1000.0)
    document = json.loads(run("--json")[1])
    assert document["clock"]["hour"] == HOURS[2]
    assert document["clock"]["drift"] == 105
    assert document["clock"]["left"] == 59 * 60 + 25
    assert [hour["drift"] for hour in document["hours"]] == [-140, 245, None, None, None]
    assert [hour["finished"] for hour in document["hours"]] == [True, True, False, False, False]
    assert [hour["planned"] for hour in document["hours"]] == [3600, 3600, 3565, 3565, 3565]
    assert not any(item["done"] for item in document["checklist"])


def test_a_tick_has_its_instant_in_iso_8601_and_utc(run, tmp_path):
    first = json.loads(run("--json")[1])["checklist"][0]["id"]
    keep(tmp_path, Progress().tick(first, 86_400.0), 90_000.0)
    ticked = json.loads(run("--json")[1])["checklist"][0]
    assert (ticked["done"], ticked["at"]) == (True, "1970-01-02T00:00:00+00:00")


@pytest.mark.parametrize("beaten", [2, 60])
def test_a_clock_runs_only_while_its_app_beats_and_the_lock_is_left_to_the_app(
    run, tmp_path, beaten
):
    now = time.time()
    path = keep(tmp_path, Progress(third_hour(now - 1071)), now - 1071)
    with FileLock(lock_path(path)):
        os.utime(lock_path(path), (now - beaten, now - beaten))
        document = json.loads(run("--json")[1])
        assert lock_path(path).stat().st_mtime == pytest.approx(now - beaten)
    assert document["clock"]["running"] is (beaten < 10)
    spent = 1071 if beaten < 10 else 1071 - beaten
    assert document["clock"]["spent"][HOURS[2]] == pytest.approx(spent, abs=5)
    assert document["clock"]["left"] == pytest.approx(3565 - spent, abs=5)


def test_at_the_end_of_the_course_no_hour_is_left(run, tmp_path):
    end = Clock(dict.fromkeys(HOURS, 3600.0), dict.fromkeys(HOURS, 3000.0), finished=tuple(HOURS))
    keep(tmp_path, Progress(end), 1.0)
    clock = json.loads(run("--json")[1])["clock"]
    assert (clock["hour"], clock["left"], clock["drift"]) == (None, 0, -3000)
    assert "finished, 50:00 early" in run()[1]


def test_the_table_shows_hours_and_checklist(run, tmp_path):
    keep(tmp_path, Progress(third_hour(None)), 1000.0)
    code, out, err = run()
    assert (code, err) == (0, "")
    assert "59:25 left of this hour, 01:45 late" in out
    assert "57:40" in out
    assert "-02:20" in out
    assert "Checklist: 0 of 9" in out


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "schema"),
        (b"\xff", "TOML"),
        (b"schema = 99", "newer"),
        (b"schema = 1\nsaved_at = 1.0\n'\\u001b[2J' = [", "TOML"),
    ],
)
@pytest.mark.parametrize("options", [(), ("--json",)])
def test_a_state_that_cannot_be_read_is_one_sentence_and_code_4(run, tmp_path, data, why, options):
    path = tmp_path / "state.toml"
    path.write_bytes(data)
    code, out, err = run(*options)
    assert (code, out) == (4, "")
    assert err.startswith("mlsys-tui: error: ")
    assert why in err
    assert err.count("\n") == 1
    assert path.read_bytes() == data


def test_a_state_that_is_no_file_is_code_4(run, tmp_path):
    for state in (tmp_path, Path(os.devnull)):
        code, out, err = run("--json", state=state)
        assert (code, out, err.count("\n")) == (4, "", 1)


def test_a_course_that_is_not_there_is_code_3(run, tmp_path):
    code, out, err = run("--json", "--content", str(tmp_path / "nowhere"))
    assert (code, out, err.count("\n")) == (3, "", 1)
    assert "nowhere" in err
