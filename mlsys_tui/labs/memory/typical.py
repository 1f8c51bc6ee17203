"""Figures that are typical, not measured here, each with its source."""

from collections.abc import Mapping
from dataclasses import dataclass

COURSE = {"L1": 1, "memory": 50, "network": 10_000}
"""The course's orders of magnitude."""

_TRENDS = "Bryant & O'Hallaron, 2005"
_DEAN = "Dean, Stanford talk, 2010"
_SCOTT = "Scott, numbers by year"


@dataclass(frozen=True)
class Decade:
    """Nanoseconds in a year, None where the source has none."""

    year: int
    cache: float
    memory: float
    disk: float
    network: float | None
    source: str


DECADES = (
    Decade(1980, 300, 375, 87e6, None, _TRENDS),
    Decade(1990, 35, 100, 28e6, None, _TRENDS),
    Decade(2000, 12, 60, 8e6, None, _TRENDS),
    Decade(2010, 0.5, 100, 10e6, 500e3, _DEAN),
    Decade(2020, 1, 100, 2e6, 500e3, _SCOTT),
)
"""Cache is an SRAM chip up to 2000, an L1 reference after; network a data-centre round trip.

Sources: Bryant and O'Hallaron, Computer Systems, the table of storage trends from 1980 to 2005 in
their lectures; Dean, Building software systems at Google and lessons learned, Stanford EE380,
2010; Scott, colin-scott.github.io/personal_website/research/interactive_latency.html.
"""


@dataclass(frozen=True)
class Typical:
    """A figure in words, and the letter of its source in SOURCES."""

    words: str
    source: str = ""


@dataclass(frozen=True)
class Level:
    """A layer of the pyramid, as it typically is."""

    name: str
    size: Typical
    latency: Typical
    cost: Typical


_NONE, _SRAM = Typical("–"), Typical("75 000 $/GB", "e")

PYRAMID = (
    Level("registers", Typical("< 1 KB", "b"), Typical("0.5 ns", "c"), _NONE),
    Level("L1", Typical("8–256 KB", "d"), Typical("1 ns", "a"), _SRAM),
    Level("L2", Typical("0.25–8 MB", "d"), Typical("4 ns", "a"), _SRAM),
    Level("L3", Typical("4–64 MB", "d"), Typical("6–16 ns", "d"), _SRAM),
    Level("memory", Typical("16–64 GB", "b"), Typical("100 ns", "a"), Typical("2.80 $/GB", "c")),
    Level("SSD", Typical("2–16 TB", "b"), Typical("16 us", "a"), Typical("0.20 $/GB", "c")),
    Level("HDD", Typical("2–16 TB", "b"), Typical("2 ms", "a"), Typical("0.03 $/GB", "c")),
    Level("network", _NONE, Typical("500 us", "a"), _NONE),
)
SOURCES: Mapping[str, str] = {
    "a": "Scott, numbers by year: 2020",
    "b": "Tanenbaum & Bos, 5th ed., fig. 1-9",
    "c": "Harvard CS 61, Storage 1, 2016",
    "d": "UWA CITS2002, lecture 6, 2024",
    "e": "Bryant & O'Hallaron: SRAM chips, 2005",
}
"""Costs are what it takes to buy; SRAM as a chip, since a cache is not sold by itself."""
SEEK = 1e6  # ns: no disk that turns answers sooner (CS 61 has 4 to 9 ms), no flash later
