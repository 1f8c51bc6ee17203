"""The program as a student meets it: in a terminal of 80x24, by keyboard alone."""

import json
import subprocess
import time
from pathlib import Path

import pytest
from terminals import PROGRAM, Terminal, greeted

FIRST_CELLS = ("Plan", "1.1", "2.1", "3.1", "4.1", "C by IJK", "Due now")


def progress(state: Path) -> dict:  # type: ignore[type-arg]
    printed = subprocess.run(
        [*PROGRAM, "progress", "--json", "--state", str(state)],
        capture_output=True,
        check=True,
        timeout=60,
    )
    return json.loads(printed.stdout)


def test_an_evening_of_study(tmp_path: Path) -> None:
    state = tmp_path / "state.toml"
    with Terminal("--state", str(state)) as terminal:
        terminal.until("How many times faster is the second")
        terminal.press("escape")
        terminal.until("Checklist  0 of 9")
        terminal.press("t")
        terminal.until("▸ 59:5")
        terminal.press("down", "down", "down", "down", "down", "down", "space")
        terminal.until("[x] Amdahl's law")
        for digit in "123456":
            terminal.press(digit)
            terminal.until(lambda shown: "Opening" not in shown)
        terminal.press("5")
        terminal.until("C by IJK")
        for _ in range(2):
            terminal.press("up")
        while "[128]" not in terminal.text:
            terminal.press("up")
        terminal.press("r")
        terminal.until(lambda shown: shown.count("✓") == 2, 60)
        terminal.press("q")
        assert terminal.wait() == 0
    kept = progress(state)
    assert [item["id"] for item in kept["checklist"] if item["done"]] == ["amdahl"]
    assert kept["clock"]["running"] is False
    assert kept["clock"]["spent"]["1-speedup"] >= 1
    with Terminal("--state", str(state)) as terminal:
        terminal.until("[x] Amdahl's law")
        terminal.until("paused")
        terminal.press("q")
        assert terminal.wait() == 0


@pytest.mark.parametrize(("number", "code"), [(1, 129), (15, 143), (2, 130)])
def test_a_signal_ends_it_in_order(tmp_path: Path, number: int, code: int) -> None:
    state = greeted(tmp_path / "state.toml")
    with Terminal("--state", str(state)) as terminal:
        terminal.until("Checklist")
        terminal.press("t", "down", "down", "down", "down", "down", "down", "space")
        terminal.until("[x]")
        asked = time.monotonic()
        terminal.child.kill(number)
        assert terminal.wait(5) == code
        assert time.monotonic() - asked < 3.5
        assert b"\x1b[?1049l" in terminal.received
    assert progress(state)["clock"]["spent"]["1-speedup"] > 0


@pytest.mark.parametrize(
    ("number", "code"), [(1, 129), pytest.param(15, 143, marks=pytest.mark.soak)]
)
def test_a_signal_ends_it_on_a_stalled_terminal(tmp_path: Path, number: int, code: int) -> None:
    state = greeted(tmp_path / "state.toml")
    with Terminal("--state", str(state)) as terminal:
        terminal.until("Checklist")
        terminal.press("t")
        terminal.until("▸ 59:5")
        end = time.monotonic() + 3
        while time.monotonic() < end:  # nobody reads: the pseudo-terminal's buffer fills
            terminal.child.send("123456")
            time.sleep(0.02)
        terminal.child.kill(number)
        end = time.monotonic() + 4
        while terminal.child.isalive() and time.monotonic() < end:
            time.sleep(0.05)
        assert not terminal.child.isalive()
        assert terminal.child.exitstatus == code
    assert progress(state)["clock"]["spent"]["1-speedup"] > 1


@pytest.mark.parametrize("number", [1, 15])
def test_a_closed_terminal_ends_it_and_the_state_is_kept(tmp_path: Path, number: int) -> None:
    state = greeted(tmp_path / "state.toml")
    terminal = Terminal("--state", str(state))
    terminal.until("Checklist")
    terminal.press("t", "down", "down", "down", "down", "down", "down", "space")
    terminal.until("[x]")
    child = terminal.child
    import os

    os.close(child.child_fd)
    os.kill(child.pid, number)
    end = time.monotonic() + 4
    status = 0
    while time.monotonic() < end:
        pid, status = os.waitpid(child.pid, os.WNOHANG)
        if pid:
            break
        time.sleep(0.05)
    assert os.waitstatus_to_exitcode(status) in (129, 128 + number)
    kept = progress(state)
    assert [item["id"] for item in kept["checklist"] if item["done"]] == ["amdahl"]


def test_a_second_one_only_reads_and_says_so(tmp_path: Path) -> None:
    state = greeted(tmp_path / "state.toml")
    with Terminal("--state", str(state)) as first:
        first.until("Checklist")
        with Terminal("--state", str(state)) as second:
            second.until("read-only")
            second.press("q")
            assert second.wait() == 0


def test_ascii_sends_nothing_but_ascii(tmp_path: Path) -> None:
    state = greeted(tmp_path / "state.toml")
    with Terminal("--ascii", "--state", str(state)) as terminal:
        terminal.until("Checklist")
        for digit in "0123456":
            terminal.press(digit)
            terminal.read(0.5)
        terminal.press("q")
        terminal.wait()
        assert terminal.received.isascii()


def test_a_locale_without_utf8_falls_back_to_ascii(tmp_path: Path) -> None:
    state = greeted(tmp_path / "state.toml")
    locale = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    with Terminal("--state", str(state), env=locale) as terminal:
        terminal.until("Checklist")
        terminal.press("5")
        terminal.until("C by IJK")
        terminal.press("q")
        assert terminal.wait() == 0
        assert terminal.received.isascii()


def test_an_idle_screen_sends_nothing(tmp_path: Path) -> None:
    state = greeted(tmp_path / "state.toml")
    with Terminal("--state", str(state)) as terminal:
        terminal.until("Checklist")
        for digit in "0123456":
            terminal.press(digit)
            terminal.read(1.5)
            before = len(terminal.received)
            terminal.read(1.5)
            assert len(terminal.received) == before


def test_no_colour_still_shows_everything(tmp_path: Path) -> None:
    state = greeted(tmp_path / "state.toml")
    with Terminal("--state", str(state), env={"NO_COLOR": "1"}) as terminal:
        terminal.until("Checklist")
        terminal.press("q")
        assert terminal.wait() == 0


def test_a_terminal_that_cannot_draw_is_one_sentence(tmp_path: Path) -> None:
    with Terminal("--state", str(tmp_path / "s.toml"), env={"TERM": "dumb"}) as terminal:
        assert terminal.wait() == 2
        assert b"mlsys-tui: error: this terminal cannot draw" in terminal.received
        assert b"Traceback" not in terminal.received


def test_no_terminal_at_all_is_one_sentence(tmp_path: Path) -> None:
    done = subprocess.run(
        [*PROGRAM, "--state", str(tmp_path / "s.toml")],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
    )
    assert done.returncode == 2
    assert done.stderr.startswith(b"mlsys-tui: error: the app needs a terminal")
    assert done.stderr.count(b"\n") == 1


def test_a_running_race_sends_less_than_eight_kilobytes_a_second(tmp_path: Path) -> None:
    state = greeted(tmp_path / "state.toml")
    with Terminal("--state", str(state)) as terminal:
        terminal.until("Checklist")
        terminal.press("5")
        terminal.until("C by IJK")
        while "[2048]" not in terminal.text:
            terminal.press("up")
        terminal.press("r")
        terminal.until("GFLOP/s", 60)
        before, began = len(terminal.received), time.monotonic()
        terminal.read(5)
        rate = (len(terminal.received) - before) / (time.monotonic() - began)
        assert "IJK" in terminal.text
        assert 100 < rate < 8000
