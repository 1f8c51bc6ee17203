"""Disks that are full, read-only or stalled, and listeners that fail."""

import errno
import os
import signal
import threading

import pytest
from state_keeping import NOON, Answers, fails, once, ticked

from mlsys_tui.study import files
from mlsys_tui.study.document import decode
from mlsys_tui.study.progress import Progress
from mlsys_tui.study.store import StateRefused, Store, read


def break_disk(monkeypatch, where):
    if where == "open":
        monkeypatch.setattr(files, "open", fails(errno.ENOSPC), raising=False)
    elif where == "write":

        def full(name, mode):
            if "x" in mode:
                return open("/dev/full", "wb")
            return open(name, mode)

        monkeypatch.setattr(files, "open", full, raising=False)
    else:
        monkeypatch.setattr(os, where, fails(errno.ENOSPC))


@pytest.mark.parametrize("where", ["open", "write", "fsync", "replace"])
def test_a_full_disk_costs_nothing_old_and_the_newest_state_comes_through_later(
    path, clock, monkeypatch, where
):
    for count in range(1, 5):
        once(path, clock, ticked(*map(str, range(count))))
    answers = Answers()
    store = Store(path, answers, clock)
    store.open()
    answers.wait_for(store.save(ticked("a")))
    before = {name: files.beside(path, name).read_bytes() for name in ("backup-1", "backup-2")}
    with monkeypatch.context() as broken:
        break_disk(broken, where)
        for _ in range(7):
            clock.now += 4000
            error = answers.wait_for(store.save(ticked("a", "b")))
            assert "No space left on device" in error
            assert error.count("\n") == 0
    assert decode(path.read_bytes()).progress == ticked("a")
    assert {name: files.beside(path, name).read_bytes() for name in before} == before
    assert not files.beside(path, "tmp").exists()
    assert store.close(10), "closing tries once more"
    assert read(path, clock.now) == ticked("a", "b")


def test_a_disk_that_stays_full_is_told_at_the_end(path, clock, monkeypatch):
    store = Store(path, now=clock)
    store.open()
    monkeypatch.setattr(os, "fsync", fails(errno.ENOSPC))
    store.save(ticked("a"))
    assert not store.close(10)
    assert not path.exists()


def test_a_place_that_cannot_be_written_is_opened_to_read(path, clock, monkeypatch):
    once(path, clock, ticked("amdahl"))
    real_open = os.open

    def read_only(name, flags, *args, **kwargs):
        if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            raise OSError(errno.EROFS, os.strerror(errno.EROFS), name)
        return real_open(name, flags, *args, **kwargs)

    monkeypatch.setattr(os, "open", read_only)
    store = Store(path, now=clock)
    opened = store.open()
    assert (opened.progress, opened.read_only) == (ticked("amdahl"), True)
    assert "Read-only file system" in opened.notices[0]
    store.close(10)


def test_a_folder_that_cannot_be_made_is_opened_to_read(tmp_path, clock, monkeypatch):
    monkeypatch.setattr(type(tmp_path), "mkdir", fails(errno.EACCES))
    opened = Store(tmp_path / "a" / "b" / "state.toml", now=clock).open()
    assert opened.read_only
    assert "Permission denied" in opened.notices[0]


def test_a_state_that_cannot_be_read_is_refused(path, clock, monkeypatch):
    once(path, clock, ticked("amdahl"))
    monkeypatch.setattr(files, "read", fails(errno.EACCES))
    with pytest.raises(StateRefused, match="Permission denied"):
        Store(path, now=clock).open()
    with pytest.raises(StateRefused, match="Permission denied"):
        read(path, clock.now)


def test_a_state_that_toml_cannot_hold_does_not_end_the_saving(path, clock):
    answers = Answers()
    store = Store(path, answers, clock)
    store.open()
    wrong = Progress(ticks={"amdahl": object()})
    assert "cannot be saved" in answers.wait_for(store.save(wrong))
    assert answers.wait_for(store.save(ticked("amdahl"))) is None
    store.close(10)


def test_a_listener_that_fails_does_not_end_the_saving(path, clock):
    def failing(ticket, error):
        raise RuntimeError("the app is closed")

    store = Store(path, failing, clock)
    store.open()
    store.save(ticked("a"))
    store.save(ticked("a", "b"))
    assert store.close(10)
    assert read(path, clock.now) == ticked("a", "b")


def test_a_stalled_disk_stops_neither_a_save_nor_a_signal_nor_the_end(path, clock, monkeypatch):
    stalled, go = threading.Event(), threading.Event()
    real_fsync = os.fsync

    def slow(descriptor):
        stalled.set()
        go.wait(20)
        real_fsync(descriptor)

    store = Store(path, now=clock)
    store.open()
    monkeypatch.setattr(os, "fsync", slow)
    store.save(ticked("a"))
    assert stalled.wait(10)
    old = signal.signal(signal.SIGUSR1, lambda *_: store.save(ticked("a", "b")))
    os.kill(os.getpid(), signal.SIGUSR1)
    signal.signal(signal.SIGUSR1, old)
    store.beat(NOON)
    assert store.close(0.05) is False
    assert Store(path, now=clock).open().read_only, "still locked: it may yet be writing"
    go.set()
    assert store.close(10) is True
    assert read(path, clock.now) == ticked("a", "b")
