"""What a staircase says, and what happens where this machine cannot be asked."""

import json
import socket
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from mlsys_tui.labs.memory import storage, survey
from mlsys_tui.labs.memory.command_memory import document, memory
from mlsys_tui.labs.memory.hierarchy import (
    Point,
    largest,
    last_level,
    plateaus,
    ratios,
    rises,
    working_sets,
)
from mlsys_tui.labs.memory.lines import line_size, penalty
from mlsys_tui.machine import Cache

KB, MB = 2**10, 2**20
CACHES = (Cache(1, 32 * KB, 64, 8), Cache(2, MB, 64, 8), Cache(3, 32 * MB, 64, 16))


def stairs(l3: int = 32 * MB, tlb: int | None = None) -> list[Point]:
    """A machine whose caches end sharply: 1, 4, 15 and 100 ns."""

    def ns(size: int) -> float:
        step = 1.0 if size <= 32 * KB else 4.0 if size <= MB else 15.0 if size <= l3 else 100.0
        return step * (1.5 if tlb and size > tlb else 1.0)

    return [Point(size, ns(size)) for size in working_sets(256 * MB)]


def test_sharp_caches_are_named_at_their_sizes_and_nothing_else_is() -> None:
    found = rises(stairs(), CACHES)
    assert [rise.level for rise in found] == [1, 2, 3]
    for rise, cache in zip(found, CACHES, strict=True):
        assert cache.bytes / 2 <= rise.bytes <= cache.bytes * 2


def test_a_rise_that_meets_no_cache_has_no_name() -> None:
    found = rises(stairs(tlb=256 * KB), CACHES)
    assert [rise.level for rise in found] == [1, None, 2, 3]


def test_plateaus_and_ratios_are_those_of_the_machine() -> None:
    steps = plateaus(stairs(), CACHES)
    assert [(s.name, s.ns) for s in steps] == [("L1", 1), ("L2", 4), ("L3", 15), ("memory", 100)]
    assert ratios(steps, 10_000.0) == {"L1": 1, "L2": 4, "L3": 15, "memory": 100, "network": 10_000}


def test_a_last_cache_that_ends_early_is_told_with_both_sizes() -> None:
    cache, rise = last_level(stairs(l3=8 * MB), CACHES) or pytest.fail("not noticed")
    assert cache.bytes == 32 * MB
    assert 4 * MB <= rise.bytes <= 16 * MB
    assert {s.name: s.ns for s in plateaus(stairs(l3=8 * MB), CACHES)}["L3"] == 15
    assert last_level(stairs(), CACHES) is None


def test_without_reported_caches_the_ends_still_have_names() -> None:
    assert [s.name for s in plateaus(stairs(), ())] == ["L1", "memory"]
    assert ratios(plateaus(stairs(), ()), None)["L2"] is None


def test_the_largest_set_is_four_times_the_last_cache_and_shrinks_with_memory() -> None:
    assert largest(CACHES, None) == 256 * MB
    assert largest((Cache(3, 128 * MB, 64, 16),), None) == 512 * MB
    assert largest(CACHES, 100 * MB) == 32 * MB
    assert working_sets(256 * MB)[0] == 4 * KB
    assert working_sets(256 * MB)[-1] == 256 * MB


def test_the_line_is_the_first_distance_without_a_slow_one_beyond() -> None:
    assert line_size([(8, 9.0), (32, 9.0), (56, 8.0), (64, 2.0), (128, 2.0)]) == 64
    assert line_size([(8, 2.0), (64, 2.1)]) is None


def test_one_line_is_compared_with_two_by_their_medians() -> None:
    swept = [(8, 9.0), (16, 99.0), (32, 9.0), (64, 2.0), (128, 0.1), (192, 2.0)]
    assert penalty(swept, 64) == 4.5
    assert penalty(swept[:3], 64) is None


def test_two_threads_of_one_core_are_no_two_processors(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from mlsys_tui.labs.memory import sharing

    for cpu, core in enumerate("0011"):
        folder = tmp_path / f"cpu{cpu}/topology"
        folder.mkdir(parents=True)
        (folder / "core_id").write_text(core)
        (folder / "physical_package_id").write_text("0")
    monkeypatch.setattr(sharing.os, "sched_getaffinity", lambda _: {0, 1, 2, 3}, raising=False)
    assert sharing.two_cores(tmp_path) == (0, 2)
    assert sharing.two_cores(tmp_path / "nothing") == (0, 1)
    monkeypatch.setattr(sharing.os, "sched_getaffinity", lambda _: {0, 1}, raising=False)
    assert sharing.two_cores(tmp_path) == ()


@pytest.mark.parametrize("lines", [1, 2, 64, 1000])
def test_the_chase_visits_every_line_once_and_comes_home(lines: int) -> None:
    from mlsys_tui.labs.memory.kernels import chase, shuffle
    from mlsys_tui.labs.memory.latency import buffer, ring

    words, order = buffer(64 * lines), np.empty(lines, np.int32)
    shuffle(order, 0, lines, 12345)
    assert sorted(order) == list(range(lines))
    for _ in ring(words, order, lines, 64):
        pass
    home = at = words.ctypes.data
    seen = set()
    for _ in range(lines):
        seen.add(at)
        at = chase(at, 1)
    assert at == home == chase(home, lines)
    assert seen == {home + 64 * k for k in range(lines)}


def test_an_atomic_counter_loses_nothing() -> None:
    import threading

    from mlsys_tui.labs.memory.kernels import count

    counter = np.zeros(1, np.int64)
    threads = [threading.Thread(target=count, args=(counter.ctypes.data, 200_000)) for _ in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counter[0] == 400_000


def ended(start: survey.Survey, part: str, folder: Path | None = None) -> survey.Survey:
    *_, last = survey.measure(start, [part], quick=True, folder=folder)
    return last


def test_one_processor_says_that_nothing_can_be_shared() -> None:
    last = ended(survey.Survey(cores=1), "sharing")
    assert last.sharing == ()
    assert "one processor" in last.said("sharing")[0]


def test_no_permission_for_sockets_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise PermissionError

    monkeypatch.setattr(socket, "create_server", refused)
    last = ended(survey.Survey(), "network")
    assert last.network is None
    assert "not permitted" in last.said("network")[0]
    assert last.ratios["network"] is None


def test_a_file_system_without_direct_reads_is_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(storage, "_FILE", 2**20)
    monkeypatch.delattr(storage.os, "O_DIRECT", raising=False)
    last = ended(survey.Survey(), "storage", tmp_path)
    assert last.storage is None
    assert "past the page cache" in last.said("storage")[0]


def test_short_memory_shrinks_the_staircase_and_says_so() -> None:
    last = ended(survey.Survey(CACHES, available=4 * MB), "latency")
    assert last.latency[-1].bytes == 2 * MB
    assert "memory is short" in last.said("latency")[0]


def test_unreadable_caches_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(survey.machine, "caches", lambda: ())
    known = survey.reported()
    assert known.line == 64
    assert "no caches" in known.said("caches")[0]


def test_the_document_has_its_shape_whatever_is_missing() -> None:
    keys = {"caches", "latency", "plateaus", "ratios", "bandwidth", "false_sharing"}
    empty = document(survey.Survey())
    assert set(empty) == keys
    assert set(empty["ratios"]) == {"L1", "L2", "L3", "memory", "network"}  # type: ignore[call-overload]
    full = replace(
        survey.Survey(CACHES), latency=tuple(stairs()), done=frozenset(["latency"]), network=1e4
    )
    assert json.loads(json.dumps(document(full)))["ratios"]["network"] == 10_000


def test_the_command_prints_one_document(monkeypatch: pytest.MonkeyPatch) -> None:
    known = survey.Survey(CACHES, notes=(survey.Note("network", "said aside"),))
    monkeypatch.setattr(survey, "measure", lambda *_, **__: iter([known]))
    result = CliRunner().invoke(memory, ["--quick", "--json"])
    assert result.exit_code == 0
    assert json.loads(result.stdout)["caches"][0]["level"] == 1
    assert "said aside" in result.stderr
