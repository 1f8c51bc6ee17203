"""Cores, caches and memory of this machine, as the system reports them.

A virtual machine may report what it likes: show these as reported, and let them be overridden.
"""

import os
import platform
from dataclasses import dataclass
from pathlib import Path

from mlsys_tui.text import clean

_SUFFIXES = {"K": 2**10, "M": 2**20, "G": 2**30}


@dataclass(frozen=True)
class Cache:
    """One cache that holds data: its level, size in bytes, line in bytes, and ways."""

    level: int
    bytes: int
    line: int
    ways: int


def cores() -> int:
    """Cores this process may run on."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def processor(cpuinfo: Path = Path("/proc/cpuinfo")) -> str:
    """The processor's name, or at least its architecture."""
    for line in _read(cpuinfo).splitlines():
        key, _, value = line.partition(":")
        if key.strip() in ("model name", "Model", "Hardware") and value.strip():
            return clean(value.strip(), one_line=True)
    return platform.processor() or platform.machine() or "unknown processor"


def caches(folder: Path = Path("/sys/devices/system/cpu/cpu0/cache")) -> tuple[Cache, ...]:
    """The first core's data and unified caches, nearest first; empty where none are reported."""
    found = (_cache(index) for index in sorted(folder.glob("index*")))
    return tuple(sorted((cache for cache in found if cache), key=lambda cache: cache.level))


def memory_available(root: Path = Path("/")) -> int | None:
    """Bytes that can be allocated without swapping; None where the system does not say."""
    amounts = [_meminfo(root / "proc/meminfo"), _group_memory(root / "sys/fs/cgroup")]
    return min((amount for amount in amounts if amount is not None), default=None)


def _cache(index: Path) -> Cache | None:
    if _read(index / "type").strip() not in ("Data", "Unified"):
        return None
    numbers = [
        _number(_read(index / name))
        for name in ("level", "size", "coherency_line_size", "ways_of_associativity")
    ]
    level, size, line, ways = (number or 0 for number in numbers)
    if not (level and size and line):
        return None
    return Cache(level, size, line, ways or size // line)  # no ways reported: fully associative


def _meminfo(file: Path) -> int | None:
    for line in _read(file).splitlines():
        if line.startswith("MemAvailable:"):
            kibibytes = _number(line.split()[1])
            return None if kibibytes is None else kibibytes * 1024
    return None


def _group_memory(folder: Path) -> int | None:
    """What a container's limit leaves (cgroup v2); None without a limit."""
    limit = _number(_read(folder / "memory.max"))
    used = _number(_read(folder / "memory.current"))
    return None if limit is None or used is None else max(0, limit - used)


def _number(text: str) -> int | None:
    """32K is 32 768, as caches are sold."""
    text = text.strip().upper()
    digits, scale = (text[:-1], _SUFFIXES[text[-1]]) if text[-1:] in _SUFFIXES else (text, 1)
    return int(digits) * scale if digits.isascii() and digits.isdigit() else None


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
