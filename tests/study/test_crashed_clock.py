"""A clock that ran when its program died."""

import os

import filelock
from state_keeping import NOON, PLAN, once

from mlsys_tui.study import files, saver
from mlsys_tui.study.progress import Progress
from mlsys_tui.study.store import Store, read
from mlsys_tui.study.timer import Clock


def running(path, clock):
    """A state whose program died while its clock ran, with its last beat at 90 seconds."""
    once(path, clock, Progress(Clock(PLAN).start(clock.now)))
    os.utime(files.lock_path(path), (NOON + 90, NOON + 90))
    clock.now = NOON + 5000


def test_after_a_crash_the_clock_stops_at_its_last_beat_and_the_reader_is_told(path, clock):
    running(path, clock)
    opened = once(path, clock)
    assert opened.progress.clock == Clock(PLAN, spent={"1-speedup": 90.0})
    assert "stopped at" in opened.notices[0]
    assert once(path, clock).notices == ()
    assert read(path, clock.now).clock.spent == {"1-speedup": 90.0}


def test_a_second_crash_before_the_first_was_settled_invents_no_time(path, clock, monkeypatch):
    class Touching(filelock.FileLock):
        """A lock of the kind that truncates its file, which gives it the present time."""

        def acquire(self, *args, **kwargs):
            os.utime(self.lock_file)
            return super().acquire(*args, **kwargs)

    running(path, clock)
    monkeypatch.setattr(filelock, "FileLock", Touching)
    with monkeypatch.context() as dying:
        dying.setattr(saver.Saver, "start", lambda self: None)
        dead = Store(path, now=clock)
        dead.open()
        dead._release()
    clock.now += 9000
    assert once(path, clock).progress.clock.spent == {"1-speedup": 90.0}


def test_only_a_beat_of_the_last_ten_seconds_shows_a_clock_that_runs(path, clock):
    running(path, clock)
    assert read(path, NOON + 99).clock.running
    assert read(path, NOON + 99).clock.spent_at("1-speedup", NOON + 99) == 99
    assert not read(path, NOON + 101).clock.running
    assert read(path, NOON + 101).clock.spent_at("1-speedup", NOON + 101) == 90


def test_a_beat_gives_the_lock_its_time_and_a_crash_then_loses_nothing_before_it(path, clock):
    store = Store(path, now=clock)
    store.open()
    store.save(Progress(Clock(PLAN).start(clock.now)))
    for second in range(1, 31):
        store.beat(NOON + second)
    store.close(10)
    clock.now = NOON + 4000
    assert once(path, clock).progress.clock.spent == {"1-speedup": 30.0}


def test_a_lock_dated_in_the_future_counts_no_time_that_is_yet_to_come(path, clock):
    running(path, clock)
    os.utime(files.lock_path(path), (NOON + 1e6, NOON + 1e6))
    assert once(path, clock).progress.clock.spent == {"1-speedup": 5000.0}


def test_without_its_lock_file_a_clock_stops_at_the_last_save(path, clock):
    clock.now = NOON + 50
    once(path, clock, Progress(Clock(PLAN).start(NOON)))
    files.lock_path(path).unlink()
    clock.now = NOON + 5000
    assert once(path, clock).progress.clock.spent == {"1-speedup": 50.0}


def test_a_backup_taken_while_the_clock_ran_is_believed_up_to_its_save(path, clock):
    clock.now = NOON + 20
    once(path, clock, Progress(Clock(PLAN).start(NOON)))
    files.beside(path, "backup-1").write_bytes(path.read_bytes())
    os.utime(files.lock_path(path), (NOON + 3000, NOON + 3000))
    path.write_bytes(b"")
    clock.now = NOON + 5000
    assert once(path, clock).progress.clock.spent == {"1-speedup": 20.0}
