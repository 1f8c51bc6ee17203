"""Figures that are typical, not measured here: by decade, each with its source."""

from dataclasses import dataclass

COURSE = {"L1": 1, "memory": 50, "network": 10_000}
"""The course's orders of magnitude."""

_TRENDS = "Bryant and O'Hallaron"
_DEAN = "Dean, Stanford talk, 2010"
_SCOTT = "Scott: Dean's list carried on"


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
"""Cache is SRAM as a chip up to 2000, an L1 reference after; network a data-centre round trip."""


@dataclass(frozen=True)
class Level:
    """A layer of the pyramid: typical bytes (words), seconds in ns, dollars a GB (words)."""

    name: str
    size: str
    ns: float | None
    cost: str


PYRAMID = (
    Level("registers", "1 KB", 0.5, "–"),
    Level("L1", "64 KB", 1, "75 000 $/GB"),
    Level("L2", "1 MB", 4, "75 000 $/GB"),
    Level("L3", "32 MB", None, "75 000 $/GB"),
    Level("memory", "16 GB", 100, "2.80 $/GB"),
    Level("SSD", "1 TB", 16e3, "0.20 $/GB"),
    Level("HDD", "4 TB", 5e6, "0.03 $/GB"),
    Level("network", "any", 500e3, "–"),
)
COSTS = "cost: SRAM 2005, Bryant and O'Hallaron; others 2016, Harvard CS 61, Storage"
"""Both are prices to buy; SRAM as a chip, since a cache is not sold by itself."""
