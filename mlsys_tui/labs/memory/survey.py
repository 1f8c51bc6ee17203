"""Everything this machine is asked in hour 2, part by part, and what it answered."""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from mlsys_tui import machine, paths
from mlsys_tui.labs.memory import network, storage
from mlsys_tui.labs.memory.hierarchy import (
    LARGE,
    Plateau,
    Point,
    largest,
    last_level,
    plateaus,
    ratios,
    working_sets,
)
from mlsys_tui.machine import Cache
from mlsys_tui.text import BadInput

LINE = 64  # bytes of a cache line where none is reported
_QUICK, _CAREFUL = 5, 12  # runs a point is the best of
_LEAST = 2**20  # bytes: with less there is no staircase

PARTS = ("latency", "bandwidth", "network", "storage", "sharing")


@dataclass(frozen=True)
class Note:
    """What has to be said about a part, in one sentence."""

    part: str
    words: str


@dataclass(frozen=True)
class Survey:
    """What is known so far. Caches, cores and memory in bytes are reported, the rest is measured.

    None: not known. Latency in ns by bytes, rates in bytes a second by name, network and storage
    in ns, sharing in ns by bytes.
    """

    caches: tuple[Cache, ...] = ()
    cores: int = 1
    available: int | None = None
    installed: int | None = None
    latency: tuple[Point, ...] = ()
    bandwidth: tuple[tuple[str, float], ...] = ()
    network: float | None = None
    storage: float | None = None
    sharing: tuple[tuple[int, float], ...] = ()
    notes: tuple[Note, ...] = ()
    doing: str = ""
    done: frozenset[str] = frozenset()

    @property
    def line(self) -> int:
        """Bytes of a cache line, as reported."""
        return self.caches[0].line if self.caches else LINE

    @property
    def plateaus(self) -> tuple[Plateau, ...]:
        """The steps of the staircase, once it is whole."""
        return plateaus(self.latency, self.caches) if "latency" in self.done else ()

    @property
    def ratios(self) -> dict[str, float | None]:
        """Everything against L1."""
        return ratios(self.plateaus, self.network)

    def step(self, name: str) -> float | None:
        """Nanoseconds of the plateau of this name."""
        return next((each.ns for each in self.plateaus if each.name == name), None)

    def said(self, *parts: str) -> list[str]:
        """The notes on these parts."""
        return [note.words for note in self.notes if note.part in parts]

    def noting(self, part: str, words: str) -> "Survey":
        return replace(self, notes=(*self.notes, Note(part, words)))


def reported() -> Survey:
    """What the system says of itself; nothing is measured yet."""
    survey = Survey(machine.caches(), machine.cores(), machine.memory_available(), _installed())
    if not survey.caches:
        words = "the system reports no caches: rises have no name here, and lines count as 64 B"
        survey = survey.noting("caches", words)
    return survey


def _installed() -> int | None:
    """Bytes of memory in this machine; None where the system does not say."""
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return None


def measure(
    survey: Survey, parts: Sequence[str] = PARTS, quick: bool = False, folder: Path | None = None
) -> Iterator[Survey]:
    """Measure these parts anew; each item knows more. The storage file lies in `folder`."""
    for part in parts:
        survey = replace(
            survey,
            notes=tuple(note for note in survey.notes if note.part != part),
            done=survey.done - {part},
        )
        if part == "storage":
            found = _storage(survey, quick, folder or paths.cache_dir())
        else:
            found = _PARTS[part](survey, quick)
        for survey in found:
            yield survey
        survey = replace(survey, doing="", done=survey.done | {part})
        yield survey
        survey = _last_word(survey) if part == "latency" else survey
    yield survey


def _latency(survey: Survey, quick: bool) -> Iterator[Survey]:
    # Only here: the tab opens without numba, and without waiting for it.
    yield replace(survey, latency=(), doing="compiling, the first time only")
    from mlsys_tui.labs.memory.latency import staircase

    most = largest(survey.caches, survey.available, quick)
    full = largest(survey.caches, None, quick)
    if most < _LEAST:
        raise BadInput("too little memory is free for a staircase: end other programs first")
    survey = replace(survey, latency=())
    if most < full:
        words = f"memory is short: the largest working set is {size(most)}, not {size(full)}"
        survey = survey.noting("latency", words)
    sizes = working_sets(most, quick)
    for point in staircase(sizes, survey.line, _QUICK if quick else _CAREFUL):
        if point:
            survey = replace(survey, latency=(*survey.latency, point))
        at = sizes[min(len(survey.latency), len(sizes) - 1)]
        yield replace(survey, doing=f"chasing pointers through {size(at)}")


def _last_word(survey: Survey) -> Survey:
    differs = last_level(survey.latency, survey.caches)
    if differs is None:
        return survey
    cache, rise = differs
    words = (
        f"L{cache.level}: {size(cache.bytes)} reported, but latency climbs at "
        f"{size(rise.bytes)} (measured): shared, or misreported by a virtual machine"
    )
    return survey.noting("latency", words)


def _bandwidth(survey: Survey, quick: bool) -> Iterator[Survey]:
    yield replace(survey, bandwidth=(), doing="making room for the bandwidth")
    from mlsys_tui.labs.memory.bandwidth import rates
    from mlsys_tui.labs.memory.latency import buffer

    survey = replace(survey, bandwidth=())
    most = min(LARGE, largest(survey.caches, survey.available, quick=True))
    for rate in rates(buffer(max(most, 4 * 2**20)), survey.line, 2 if quick else 4):
        if rate:
            known = (*survey.bandwidth, (rate.name, rate.bytes_per_second))
            survey = replace(survey, bandwidth=known)
        yield replace(survey, doing="reading and writing memory")


def _network(survey: Survey, quick: bool) -> Iterator[Survey]:
    survey = replace(survey, network=None)
    try:
        for seconds in network.round_trips(10 if quick else 40):
            survey = replace(survey, network=seconds * 1e9)
            yield replace(survey, doing="a byte there and back by TCP")
    except OSError:
        words = "sockets are not permitted here: the network is not measured"
        yield replace(survey, network=None).noting("network", words)


def _storage(survey: Survey, quick: bool, folder: Path) -> Iterator[Survey]:
    survey = replace(survey, storage=None)
    try:
        for seconds in storage.reads(folder, 5 if quick else 20):
            if seconds < float("inf"):
                survey = replace(survey, storage=seconds * 1e9)
            yield replace(survey, doing="reading a file past the page cache")
    except storage.NotPast as problem:
        words = f"{problem}: storage is not measured"
        yield replace(survey, storage=None).noting("storage", words)
    except OSError:
        words = "no file can be written here: storage is not measured"
        yield replace(survey, storage=None).noting("storage", words)


def _sharing(survey: Survey, quick: bool) -> Iterator[Survey]:
    survey = replace(survey, sharing=())
    if survey.cores < 2:
        words = "one processor: two threads never write at once, so nothing is falsely shared"
        yield survey.noting("sharing", words)
        return
    yield replace(survey, doing="compiling, the first time only")
    from mlsys_tui.labs.memory.sharing import sweep

    for shared in sweep(5 if quick else 15):
        if shared:
            survey = replace(survey, sharing=(*survey.sharing, (shared.distance, shared.ns)))
        yield replace(survey, doing="two threads count")


_PARTS: dict[str, Callable[[Survey, bool], Iterator[Survey]]] = {
    "latency": _latency,
    "bandwidth": _bandwidth,
    "network": _network,
    "sharing": _sharing,
}


def size(number: float, digits: int = 3) -> str:
    """Bytes as caches are sold, 32 KB is 32 768, to so many digits."""
    for unit, scale in (("GB", 2**30), ("MB", 2**20), ("KB", 2**10)):
        if number >= scale:
            return f"{float(f'{number / scale:.{digits}g}'):g} {unit}"
    return f"{number:.0f} B"
