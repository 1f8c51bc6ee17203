"""The state file in fair weather, its refusals, and a second instance."""

import os
import socket
import stat

import pytest
from state_keeping import NOON, PLAN, Answers, once, ticked

from mlsys_tui.study import document, files
from mlsys_tui.study.document import decode, encode
from mlsys_tui.study.progress import Progress
from mlsys_tui.study.store import StateRefused, Store, read
from mlsys_tui.study.timer import Clock


def names(path):
    return sorted(each.name.removeprefix(path.name) for each in path.parent.iterdir())


def test_the_first_start_finds_nothing_and_writes_nothing(path, clock):
    opened = once(path, clock)
    assert opened == type(opened)(Progress())
    assert names(path) == [".lock"]


def test_what_was_saved_is_found_again(path, clock):
    once(path, clock, ticked("amdahl", "ikj"))
    assert once(path, clock).progress == ticked("amdahl", "ikj")
    assert read(path, clock.now) == ticked("amdahl", "ikj")


def test_a_save_is_answered_once_it_is_on_disk(path, clock):
    answers = Answers()
    store = Store(path, answers, clock)
    store.open()
    ticket = store.save(ticked("amdahl"))
    assert answers.wait_for(ticket) is None
    assert decode(path.read_bytes()).progress == ticked("amdahl")
    store.close(10)


def test_a_save_reaches_the_disk_before_its_name_and_the_folder_after_it(path, clock, monkeypatch):
    steps, fsync, rename = [], os.fsync, os.replace

    def noted_fsync(descriptor):
        steps.append("folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file")
        fsync(descriptor)

    def noted_replace(source, target):
        steps.append("replace")
        rename(source, target)

    monkeypatch.setattr(os, "fsync", noted_fsync)
    monkeypatch.setattr(os, "replace", noted_replace)
    once(path, clock, ticked("amdahl"))
    assert steps == ["file", "replace", "folder"]


def test_of_many_changes_the_newest_is_kept_whatever_order_they_arrive_in(path, clock):
    answers = Answers()
    store = Store(path, answers, clock)
    store.open()
    for count in range(200):
        last = store.save(ticked(*map(str, range(count))))
    assert answers.wait_for(last) is None
    store._saver.save(1, ticked("from a handler that interrupted an older save"))
    assert store.close(10)
    assert read(path, clock.now) == ticked(*map(str, range(199)))
    assert [ticket for ticket, _ in answers] == sorted(ticket for ticket, _ in answers)


@pytest.mark.parametrize("kind", ["folder", "fifo", "socket", "device", "link", "below a file"])
def test_what_is_no_file_is_refused_before_it_is_opened(kind, tmp_path, clock):
    path = tmp_path / "state.toml"
    if kind == "folder":
        path.mkdir()
    elif kind == "fifo":
        os.mkfifo(path)
    elif kind == "socket":
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(os.path.relpath(path))
    elif kind == "device":
        # A terminal: should the refusal break, nothing can take its place, even for root.
        path = type(path)(os.ttyname(os.openpty()[1]))
    elif kind == "link":
        path.symlink_to(path)
    else:
        (tmp_path / "file").touch()
        path = tmp_path / "file" / "state.toml"
    before = sorted(tmp_path.iterdir())
    for opening in (Store(path, now=clock).open, lambda: read(path, clock.now)):
        with pytest.raises(StateRefused):
            opening()
    assert sorted(tmp_path.iterdir()) == before


def test_links_are_followed_to_the_real_file(tmp_path, path, clock):
    path.parent.mkdir()
    link = tmp_path / "link.toml"
    link.symlink_to(path)
    once(link, clock, ticked("amdahl"))
    assert link.is_symlink()
    assert decode(path.read_bytes()).progress == ticked("amdahl")
    assert not list(tmp_path.glob("link.toml.*"))


def test_a_link_left_in_place_of_the_temporary_file_is_not_followed(tmp_path, path, clock):
    path.parent.mkdir()
    (tmp_path / "precious").write_text("mine")
    files.beside(path, "tmp").symlink_to(tmp_path / "precious")
    once(path, clock, ticked("amdahl"))
    assert (tmp_path / "precious").read_text() == "mine"
    assert read(path, clock.now) == ticked("amdahl")


def test_a_second_instance_reads_and_keeps_nothing(path, clock):
    first, answers = Store(path, now=clock), Answers()
    first.open()
    first.save(ticked("amdahl"))
    first._saver.save(10, ticked("amdahl", "ikj"))
    second = Store(path, answers, clock)
    opened = second.open()
    assert opened.read_only
    assert "another mlsys-tui" in opened.notices[0]
    assert "another mlsys-tui" in answers.wait_for(second.save(ticked("never")))
    second.beat(clock.now + 500)
    assert not second.close(10)
    assert first.close(10)
    assert read(path, clock.now) == ticked("amdahl", "ikj")
    assert files.lock_time(path) != clock.now + 500
    assert not once(path, clock).read_only


def test_ids_that_the_course_does_not_know_stay_in_the_file(path, clock):
    clock_facts = Clock(PLAN, spent={"9-gone": 60.0}, finished=("9-gone",))
    once(path, clock, Progress(clock_facts).tick("gone too", 5.0))
    opened = once(path, clock)
    once(path, clock, opened.progress.tick("amdahl", 6.0))
    kept = once(path, clock).progress
    assert kept.clock.spent["9-gone"] == 60.0
    assert kept.ticks == {"gone too": 5.0, "amdahl": 6.0}


def test_a_state_of_the_largest_size_is_read_again(path, clock):
    path.parent.mkdir()
    data = encode(ticked("amdahl"), NOON)
    path.write_bytes(b"#" * (document.LARGEST - len(data) - 1) + b"\n" + data)
    assert once(path, clock).progress == ticked("amdahl")
