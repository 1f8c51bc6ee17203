"""Being told to end: leave in good order, and leave for certain."""

import os
import signal
import threading
from collections.abc import Callable
from types import FrameType

_GRACE = 2.0  # seconds between the signal and the end, come what may


def on_end(leave: Callable[[int], object]) -> None:
    """Call `leave(128 + n)` when signal n says to end; two seconds later the process is gone.

    `signal.signal` and not the event loop's handlers: a loop that is stuck writing to a stalled
    terminal never runs its own.
    """

    def handle(number: int, frame: FrameType | None) -> None:
        watchdog = threading.Timer(_GRACE, os._exit, (128 + number,))
        watchdog.daemon = True
        watchdog.start()
        leave(128 + number)

    for number in (signal.SIGHUP, signal.SIGTERM, signal.SIGINT):
        signal.signal(number, handle)
