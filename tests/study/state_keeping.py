"""What the tests of the state file share."""

import os
import time

from mlsys_tui.study.progress import Progress
from mlsys_tui.study.store import Store

PLAN = {"1-speedup": 3600.0, "2-memory": 3600.0}
NOON = 1_700_000_000.0


class Time:
    def __init__(self):
        self.now = NOON

    def __call__(self):
        return self.now


class Answers(list):
    """What `on_saved` was called with."""

    def __call__(self, ticket, error):
        self.append((ticket, error))

    def wait_for(self, ticket):
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            for answered, error in list(self):
                if answered >= ticket:
                    return error
            time.sleep(0.002)
        raise AssertionError(f"no answer to {ticket}: {self}")


def once(path, clock, progress=None):
    """Open, save `progress` if there is one, close; what was opened."""
    store = Store(path, now=clock)
    opened = store.open()
    if progress is not None:
        store.save(progress)
    assert store.close(10)
    return opened


def ticked(*items):
    progress = Progress(greeted=True)
    for at, item in enumerate(items):
        progress = progress.tick(item, NOON + at)
    return progress


def fails(number):
    def failing(*args, **kwargs):
        raise OSError(number, os.strerror(number))

    return failing
