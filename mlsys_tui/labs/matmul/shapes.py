"""The shape of a cache: how it is written, and what cannot be."""

from dataclasses import dataclass

from mlsys_tui.machine import Cache
from mlsys_tui.text import BadInput

ITEM = 8  # bytes of an element
_SUFFIXES = {"K": 2**10, "M": 2**20, "G": 2**30}


@dataclass(frozen=True)
class Shape:
    """A cache: its size in bytes, its ways, and its line in bytes. Raises BadInput."""

    bytes: int
    ways: int
    line: int

    def __post_init__(self) -> None:
        if self.line < ITEM or self.line % ITEM:
            raise BadInput(f"a cache line must be a multiple of 8 bytes (got {self.line})")
        if self.ways < 1:
            raise BadInput(f"a cache needs one way or more (got {self.ways})")
        if self.bytes < 1 or self.bytes % (self.ways * self.line):
            raise BadInput(
                f"a cache of {self.bytes} bytes does not divide into whole sets of {self.ways} "
                f"lines of {self.line} bytes: the size must be a multiple of "
                f"{self.ways * self.line}"
            )

    def __str__(self) -> str:
        return f"{_binary(self.bytes)},{self.ways},{self.line}"

    @property
    def sets(self) -> int:
        return self.bytes // (self.ways * self.line)

    @property
    def elements(self) -> int:
        """Float64 elements in a line."""
        return self.line // ITEM


def parse_shape(text: str) -> Shape:
    """`32K,8,64`: size, ways, line, with K, M and G powers of two. Raises BadInput."""
    parts = [part.strip().upper() for part in text.split(",")]
    scales = [_SUFFIXES.get(part[-1:], 1) for part in parts]
    digits = [part[:-1] if scale > 1 else part for part, scale in zip(parts, scales, strict=True)]
    if len(parts) != 3 or not all(d.isascii() and d.isdigit() and len(d) < 13 for d in digits):
        raise BadInput(
            f'a cache is written size,ways,line in bytes, such as 32K,8,64 (got "{text[:40]}")'
        )
    size, ways, line = (int(d) * scale for d, scale in zip(digits, scales, strict=True))
    return Shape(size, ways, line)


def _binary(amount: int) -> str:
    """32 768 is 32K, as caches are sold."""
    for suffix, scale in reversed(_SUFFIXES.items()):
        if amount % scale == 0:
            return f"{amount // scale}{suffix}"
    return str(amount)


def shape_of(cache: Cache) -> Shape:
    """The shape of one of this machine's caches, as reported. Raises BadInput."""
    return Shape(cache.bytes, cache.ways, cache.line)
