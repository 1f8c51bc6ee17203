"""A stranger sits a mock exam at 80x24 by keyboard alone, and is cut off in the middle."""

import re
import signal
from pathlib import Path

from terminals import Terminal

PAGE_DOWN, F2 = "\x1b[6~", "\x1bOQ"
_LEFT = re.compile(r"(\d+):(\d\d) left")


def left(terminal: Terminal) -> int:
    """The seconds that the head of the exam shows."""
    found = _LEFT.search(terminal.text)
    assert found, terminal.text
    return 60 * int(found[1]) + int(found[2])


def answered(terminal: Terminal) -> int:
    found = re.search(r"(\d+) of 20 answered", terminal.text)
    assert found, terminal.text
    return int(found[1])


def answer(terminal: Terminal) -> bool:
    """Do what the line above the footer says; whether that question can be guessed at."""
    said = terminal.text.splitlines()[22]
    if "type the number" in said or "a letter from" in said:
        terminal.press("2" if "number" in said else "a")
        return True
    return False


def test_a_stranger_sits_an_exam_is_cut_off_comes_back_and_sees_where_they_are_weak(
    tmp_path: Path,
) -> None:
    state = tmp_path / "state.toml"
    with Terminal("--state", str(state)) as terminal:
        terminal.until("How many times faster is the second")
        terminal.press("escape")
        terminal.until("Checklist")
        terminal.press("6")
        terminal.until("Drill an hour")
        terminal.press("\x1b[F", "up", "up", "up", "enter")
        terminal.until("of 20 answered")
        given = 0
        for number in range(1, 8):
            terminal.until(lambda shown: "enter goes on" in shown or "when done" in shown)
            given += answer(terminal)
            terminal.until(lambda shown, given=given: f"{given} of 20 answered" in shown)
            if number == 3:
                terminal.press(F2)
                terminal.until("1 flagged")
            terminal.press(PAGE_DOWN)
        while not answer(terminal):
            terminal.press(PAGE_DOWN)
        given += 1
        terminal.until(f"{given} of 20 answered")
        terminal.read(1.5)
        strip, before = terminal.text.splitlines()[1], left(terminal)
        asked = terminal.text.splitlines()[3]
        terminal.child.kill(signal.SIGHUP)
        assert terminal.wait(5) == 129
    with Terminal("--state", str(state)) as terminal:
        terminal.until("Checklist")
        terminal.press("6")
        terminal.until("Go on with the exam")
        assert f"{given} of 20 answered" in terminal.text
        terminal.read(2)  # away from the exam its clock stands still
        terminal.press("\x1b[F", "up", "up", "up", "enter")
        terminal.until(f"{given} of 20 answered")
        terminal.until(lambda shown: shown.splitlines()[1] == strip)
        assert before - 3 <= left(terminal) <= before
        assert terminal.text.splitlines()[3] == asked
        for _ in range(8, 21):
            terminal.press(PAGE_DOWN)
            answer(terminal)
        done = answered(terminal)
        assert done > given
        terminal.press("escape")
        terminal.until("hand it in")
        terminal.press("h")
        terminal.until("By type", 90)
        assert re.search(r"\d+ of 20 right", terminal.text)
        assert "Weakest: hour" in terminal.text
        terminal.press("down")
        terminal.read(3)
        terminal.press("enter")
        terminal.until("solution")
        terminal.press("escape")
        terminal.until("Weakest: hour")
        terminal.press("escape")
        terminal.until("Exams so far")
        terminal.until("1; the best")
        terminal.press("q")
        assert terminal.wait() == 0
