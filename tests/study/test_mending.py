"""Damaged, older and newer states, and the backups."""

import errno
import os

import pytest
from filelock import FileLock
from state_keeping import Answers, fails, once, ticked

from mlsys_tui.study import document, files
from mlsys_tui.study.document import decode
from mlsys_tui.study.progress import Progress
from mlsys_tui.study.store import StateRefused, Store, read


def names(path):
    return sorted(each.name.removeprefix(path.name) for each in path.parent.iterdir())


DAMAGE = [b"", b"\0" * 300, b"schema = 1", b"\xff", b"[" * 5000, b"#" * document.LARGEST * 2]


@pytest.mark.parametrize("damage", DAMAGE, ids=lambda damage: repr(damage[:10]))
def test_a_damaged_state_is_set_aside_and_the_newest_good_backup_used(path, clock, damage):
    once(path, clock, ticked("amdahl"))
    once(path, clock, ticked("amdahl", "ikj"))
    once(path, clock)
    files.beside(path, "backup-1").write_bytes(b"damaged too")
    path.write_bytes(damage)
    with pytest.raises(StateRefused, match="mend"):
        read(path, clock.now)
    opened = once(path, clock)
    assert opened.progress == ticked("amdahl")
    assert not opened.read_only
    (notice,) = opened.notices
    (aside,) = path.parent.glob("state.toml.damaged-*")
    assert aside.read_bytes() == damage
    assert aside.name in notice
    assert "backup" in notice
    assert read(path, clock.now) == ticked("amdahl")


def test_damage_without_a_backup_starts_afresh_and_says_so(path, clock):
    path.parent.mkdir()
    for _ in range(3):
        path.write_bytes(b"")
        opened = once(path, clock)
        assert opened.progress == Progress()
        assert "no backup" in opened.notices[0]
    assert len(list(path.parent.glob("state.toml.damaged-*"))) == 3


def test_a_damaged_state_that_cannot_be_set_aside_is_left_alone(path, clock, monkeypatch):
    once(path, clock, ticked("amdahl"))
    path.write_bytes(b"damage")
    monkeypatch.setattr(os, "link", fails(errno.EPERM))
    monkeypatch.setattr(files.shutil, "copyfile", fails(errno.ENOSPC))
    store = Store(path, now=clock)
    assert store.open().read_only
    store.save(ticked("new"))
    assert not store.close(10)
    assert path.read_bytes() == b"damage"


def test_without_hard_links_a_damaged_state_is_copied(path, clock, monkeypatch):
    path.parent.mkdir()
    path.write_bytes(b"damage")
    monkeypatch.setattr(os, "link", fails(errno.EPERM))
    once(path, clock)
    (aside,) = path.parent.glob("state.toml.damaged-*")
    assert aside.read_bytes() == b"damage"


def test_a_newer_state_is_never_overwritten_and_its_lock_is_free_again(path, clock):
    path.parent.mkdir()
    path.write_text("schema = 9\nfuture = true\n")
    store = Store(path, now=clock)
    with pytest.raises(StateRefused, match="newer mlsys-tui"):
        store.open()
    FileLock(files.lock_path(path), timeout=0).acquire().lock.release()
    with pytest.raises(StateRefused, match="newer mlsys-tui"):
        read(path, clock.now)
    assert path.read_text() == "schema = 9\nfuture = true\n"
    assert names(path) == ["", ".lock"]


def test_an_older_schema_is_upgraded_after_a_backup(path, clock, monkeypatch):
    once(path, clock, ticked("amdahl"))
    old = path.read_bytes()

    def unseen(state):
        return state | {"greeted": False}

    monkeypatch.setattr(document, "UPGRADES", (*document.UPGRADES, unseen))
    assert once(path, clock).progress.greeted is False
    (backup,) = path.parent.glob("state.toml.schema-2-*")
    assert backup.read_bytes() == old
    assert decode(path.read_bytes()).schema == 3


def test_five_backups_are_rotated_at_each_start_that_finds_something_new(path, clock):
    for count in range(1, 9):
        once(path, clock, ticked(*map(str, range(count))))
        once(path, clock)
    kept = [decode(files.beside(path, f"backup-{n}").read_bytes()).progress for n in range(1, 6)]
    assert [len(progress.ticks) for progress in kept] == [8, 7, 6, 5, 4]
    assert names(path) == ["", *(f".backup-{number}" for number in range(1, 6)), ".lock"]


def test_while_running_a_backup_is_made_at_most_once_an_hour(path, clock):
    once(path, clock, ticked())
    answers = Answers()
    store = Store(path, answers, clock)
    store.open()
    for count in range(1, 25):
        clock.now += 600
        answers.wait_for(store.save(ticked(*map(str, range(count)))))
    store.close(10)
    kept = [decode(files.beside(path, f"backup-{n}").read_bytes()).progress for n in range(1, 6)]
    assert [len(progress.ticks) for progress in kept] == [23, 17, 11, 5, 0]
