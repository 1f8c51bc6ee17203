"""From a key to the changed frame while a warmed-up race runs on both cores.

The app runs in a pseudo-terminal. Two matrices of 2048 rows race live, one lane a core, and the
race is started again whenever it ends. The keys turn the help screen on and off; the clock runs
from writing the key to the first byte of the repaint, and the repaint has to hold the right words.
"""

import os
import pty
import select
import signal
import statistics
import struct
import sys
import tempfile
import termios
import time
from fcntl import ioctl
from pathlib import Path

from startup import returning_reader

KEYS = 300
PAUSE = 0.08  # seconds between two keys, longer than a frame


class Program:
    """The app on a pseudo-terminal of 80x24."""

    def __init__(self, state: Path) -> None:
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.environ["TERM"] = "xterm-256color"
            command = [sys.executable, "-m", "mlsys_tui", "--state", str(state)]
            os.execv(command[0], command)
        ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))

    def read(self, seconds: float) -> bytes:
        """What arrives within this time, at once when something does."""
        if select.select([self.terminal], [], [], seconds)[0]:
            return os.read(self.terminal, 1 << 16)
        return b""

    def drain(self, seconds: float) -> bytes:
        end, seen = time.perf_counter() + seconds, b""
        while (left := end - time.perf_counter()) > 0:
            seen += self.read(left)
        return seen

    def until(self, words: bytes, seconds: float = 60) -> None:
        end, seen = time.perf_counter() + seconds, b""
        while words not in seen:
            seen += self.read(0.1)
            if time.perf_counter() > end:
                raise SystemExit(f"{words!r} never came: {seen[-300:]!r}")

    def timed(self, key: bytes, words: bytes) -> float:
        """Seconds from the key to the frame that holds `words`."""
        began, seen = time.perf_counter(), b""
        os.write(self.terminal, key)
        while words not in seen:
            seen += self.read(1.0)
            if time.perf_counter() - began > 5:
                raise SystemExit(f"{key!r} did not bring {words!r}")
        return time.perf_counter() - began


def measure(program: Program) -> list[float]:
    """Key to frame, over and over, while the race runs."""
    times = []
    for turn in range(KEYS):
        if turn % 20 == 0:  # a race of this size takes longer than twenty keys
            os.write(program.terminal, b"\x1b")
            program.drain(0.5)
            os.write(program.terminal, b"r")
            program.drain(1.5)
        key, words = ((b"0", b"The five hours"), (b"5", b"C by IJK"))[turn % 2]
        times.append(program.timed(key, words))
        program.drain(PAUSE)
    return sorted(times)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        program = Program(returning_reader(Path(folder)))
        try:
            program.until(b"Checklist")
            os.write(program.terminal, b"5")
            program.until(b"C by IJK")
            for _ in range(2):  # 1024, 1536, 2048
                os.write(program.terminal, b"\x1b[A")
                program.drain(0.3)
            os.write(program.terminal, b"r")
            program.until(b"live, sharing")
            times = measure(program)
        finally:
            os.kill(program.pid, signal.SIGKILL)
            os.waitpid(program.pid, 0)
    at_99 = times[int(0.99 * len(times))]
    print(f"key to frame during a race, {len(times)} keys on {os.cpu_count()} cores")
    print(f"median {1000 * statistics.median(times):5.1f} ms")
    print(f"99 %   {1000 * at_99:5.1f} ms  (wanted: at most 50)")
    print(f"worst  {1000 * times[-1]:5.1f} ms")


if __name__ == "__main__":
    main()
