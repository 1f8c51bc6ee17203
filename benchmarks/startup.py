"""From the start of the process to the first frame: the app against a bare Textual app.

Both run in a pseudo-terminal, in turn; the clock stops when the last word of the frame is on the
screen. The peer has a header, a footer and the same number of empty tabs.
"""

import os
import pty
import select
import signal
import statistics
import sys
import tempfile
import time
from pathlib import Path

RUNS = 15
BARE = """
from textual.app import App
from textual.widgets import Footer, Header, Label, TabbedContent, TabPane
class Bare(App):
    def compose(self):
        yield Header()
        with TabbedContent():
            for n in range(7):
                yield TabPane(f"Tab {n}", Label(f"pane {n}"))
        yield Footer()
Bare().run()
"""


def first_frame(command: list[str], last_word: bytes) -> float:
    """Seconds from fork to `last_word` on the terminal."""
    began = time.perf_counter()
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ |= {"TERM": "xterm-256color", "COLUMNS": "80", "LINES": "24"}
        os.execv(command[0], command)
    seen = b""
    while last_word not in seen:
        if not select.select([terminal], [], [], 20)[0]:
            raise SystemExit(f"no first frame from {command}: {seen[-500:]!r}")
        seen += os.read(terminal, 65536)
    elapsed = time.perf_counter() - began
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    os.close(terminal)
    return elapsed


def returning_reader(folder: Path) -> Path:
    """A state file of a reader who has been here before."""
    from mlsys_tui.study.progress import Progress
    from mlsys_tui.study.store import Store

    store = Store(folder / "state.toml")
    store.open()
    store.save(Progress(greeted=True))
    store.close(10)
    return folder / "state.toml"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        state = returning_reader(Path(folder))
        ours = [sys.executable, "-m", "mlsys_tui", "--state", str(state)]
        bare = [sys.executable, "-c", BARE]
        pairs = [
            (first_frame(ours, b"Why IKJ is better"), first_frame(bare, b"pane 0"))
            for _ in range(RUNS + 1)
        ][1:]
    ratio = statistics.median(our / peer for our, peer in pairs)
    print(f"mlsys-tui  {statistics.median(our for our, _ in pairs):.3f} s to the Plan")
    print(f"bare app   {statistics.median(peer for _, peer in pairs):.3f} s to its first pane")
    print(f"ratio      {ratio:.2f}  (median of {RUNS} pairs; wanted: at most 1.3)")


if __name__ == "__main__":
    main()
