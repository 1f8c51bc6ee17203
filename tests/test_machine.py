"""What the system reports is read as it is written, and its absence is no error."""

import os
from pathlib import Path

from mlsys_tui.machine import Cache, caches, cores, memory_available, processor


def write(folder: Path, **files: str) -> None:
    folder.mkdir(parents=True)
    for name, text in files.items():
        (folder / name).write_text(text + "\n")


def test_data_and_unified_caches_are_read_nearest_first(tmp_path: Path) -> None:
    rest = {"coherency_line_size": "64", "ways_of_associativity": "8"}
    write(tmp_path / "index0", level="3", type="Unified", size="32M", **rest)
    write(tmp_path / "index1", level="1", type="Instruction", size="32K", **rest)
    write(tmp_path / "index2", level="1", type="Data", size="48K", **rest)
    assert caches(tmp_path) == (Cache(1, 49152, 64, 8), Cache(3, 33554432, 64, 8))


def test_no_ways_reported_means_fully_associative(tmp_path: Path) -> None:
    write(tmp_path / "index0", level="1", type="Data", size="32K", coherency_line_size="64")
    assert caches(tmp_path) == (Cache(1, 32768, 64, 512),)


def test_nonsense_and_absence_are_passed_over(tmp_path: Path) -> None:
    write(tmp_path / "index0", level="x", type="Data", size="-1", coherency_line_size="")
    write(tmp_path / "index1")
    assert caches(tmp_path) == ()
    assert caches(tmp_path / "none") == ()
    assert memory_available(tmp_path) is None


def test_the_processors_name_is_cleaned(tmp_path: Path) -> None:
    cpuinfo = tmp_path / "cpuinfo"
    cpuinfo.write_text("processor\t: 0\nmodel name\t: Fast\x1b[31m Chip 9000\n")
    assert processor(cpuinfo) == "Fast\ufffd[31m Chip 9000"
    assert processor(tmp_path / "none")


def test_a_containers_limit_counts_where_it_is_the_smaller(tmp_path: Path) -> None:
    write(tmp_path / "proc", meminfo="MemTotal: 9 kB\nMemAvailable:   2000 kB")
    assert memory_available(tmp_path) == 2000 * 1024
    write(tmp_path / "sys/fs/cgroup", **{"memory.max": "1000000", "memory.current": "400000"})
    assert memory_available(tmp_path) == 600000
    (tmp_path / "sys/fs/cgroup/memory.max").write_text("max\n")
    assert memory_available(tmp_path) == 2000 * 1024


def test_cores_are_those_this_process_may_use() -> None:
    assert 1 <= cores() <= (os.cpu_count() or 1)
