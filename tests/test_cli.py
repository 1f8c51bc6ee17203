"""The command line's faces: options on either side, and errors in one line."""

import subprocess
from pathlib import Path

import pytest
from terminals import PROGRAM, ROOT


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*PROGRAM, *arguments], capture_output=True, text=True, timeout=60)


def test_version() -> None:
    assert run("--version").stdout == "mlsys-tui 0.1.0\n"


def test_an_unknown_command_is_named_with_a_suggestion() -> None:
    done = run("progess")
    assert done.returncode == 2
    assert done.stderr == 'mlsys-tui: error: no command "progess"; did you mean "progress"?\n'


@pytest.mark.parametrize("before", [True, False])
def test_state_and_content_are_taken_on_either_side(tmp_path: Path, before: bool) -> None:
    place = ["--state", str(tmp_path), "--content", str(ROOT / "content")]
    done = run(*place, "progress") if before else run("progress", *place)
    assert done.returncode == 4
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("place", ["/dev/null", "/", "/dev/zero", "/nowhere/at/all\x1b[31m"])
def test_a_state_that_is_no_file_is_refused(place: str) -> None:
    done = run("progress", "--state", place)
    assert done.returncode in (0, 4)
    assert "Traceback" not in done.stderr
    assert "\x1b" not in done.stderr


def test_every_command_has_help() -> None:
    listed = run("--help").stdout
    from mlsys_tui.cli import COMMANDS

    for name in COMMANDS:
        assert name in listed
        done = run(name, "--help")
        assert done.returncode == 0
        assert "--state" in done.stdout
