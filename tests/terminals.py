"""A real pseudo-terminal with a real emulator on it: what a student's screen would show."""

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

import pexpect
import pyte

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = [sys.executable, "-m", "mlsys_tui"]


class Terminal:
    """The program in a terminal of `columns` x `rows`, drained by whoever waits for something."""

    def __init__(
        self,
        *arguments: str,
        columns: int = 80,
        rows: int = 24,
        env: dict[str, str] | None = None,
    ) -> None:
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self.received = b""
        environment = {**os.environ, "TERM": "xterm-256color", "LANG": "C.UTF-8", **(env or {})}
        self.child = pexpect.spawn(
            PROGRAM[0],
            [*PROGRAM[1:], *arguments],
            dimensions=(rows, columns),
            env=environment,
            timeout=10,
        )
        self.child.delaybeforesend = None

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self.child.isalive():
            self.child.kill(signal.SIGKILL)
        self.child.close(force=True)

    @property
    def text(self) -> str:
        return "\n".join(line.rstrip() for line in self.screen.display)

    def read(self, seconds: float) -> None:
        """Take what the program sends during this time."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            try:
                data = self.child.read_nonblocking(65536, timeout=left)
            except (pexpect.TIMEOUT, pexpect.EOF):
                return
            self.received += data
            self._stream.feed(data)

    def until(self, condition: str | Callable[[str], bool], seconds: float = 30) -> None:
        """Wait for a text on the screen, or for a condition on all of it."""
        holds = condition if callable(condition) else lambda shown: condition in shown
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if holds(self.text):
                return
            self.read(0.05)
        raise AssertionError(f"{condition!r} never came; the screen shows\n{self.text}")

    def press(self, *keys: str) -> None:
        """Send keys one at a time, as a hand would: Escape and a letter are not Alt."""
        for key in keys:
            self.child.send(_KEYS.get(key, key))
            self.read(0.15)

    def wait(self, seconds: float = 10) -> int:
        """The exit status: a code, or 128 + the signal that ended it."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.read(0.05)
            if not self.child.isalive():
                return (
                    self.child.exitstatus
                    if self.child.exitstatus is not None
                    else 1000 + (self.child.signalstatus or 0)
                )
        raise AssertionError(f"still running; the screen shows\n{self.text}")


_KEYS = {
    "enter": "\r",
    "escape": "\x1b",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "tab": "\t",
    "space": " ",
}


def greeted(state: Path) -> Path:
    """A state whose reader has answered the first question."""
    from mlsys_tui.study.progress import Progress
    from mlsys_tui.study.store import Store

    store = Store(state)
    store.open()
    store.save(Progress(greeted=True))
    assert store.close(10)
    return state
