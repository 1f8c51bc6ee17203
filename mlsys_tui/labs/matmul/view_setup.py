"""What the views of the Matmul tab share: the size, the numbers, the lanes, the caches."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from textual.content import Content

from mlsys_tui import machine
from mlsys_tui.labs.matmul.shapes import Shape, shape_of
from mlsys_tui.text import BadInput

SIZES = (128, 256, 512, 1000, 1024, 1536, 2048)
DTYPES = ("float64", "float32")
PAIR = ("ijk", "ikj")
CONTROL = "ijk-bt"

# In the order of a ladder; the control stands between the two lanes whose gap it splits.
LANES = {
    "ijk": "down columns of B, one chain of additions",
    "ijk-bt": "the control: IJK along rows of a transposed B",
    "ikj": "along rows of B and C, independent additions",
    "jik": "as IJK, column after column of C",
    "kij": "as IKJ, row after row of B",
    "jki": "down columns of A and C: the worst",
    "kji": "down columns of A and C",
    "tiled": "IKJ in blocks that stay in L1 and L2",
    "packed": "copied panels, a register tile, vector instructions",
    "threads": "packed on all cores",
    "numpy": "the library (BLAS) on one thread",
    "numpy-all": "the library on all its threads",
}
_LEVELS = 2

_ALL_SIZES = 72  # a narrower board names the chosen size alone

MUTED = "$foreground-muted"
KEY = "bold $accent"
_STYLES = {"ijk": "$warning", "ikj": "$success"}


@dataclass(frozen=True)
class Caches:
    """The levels that are simulated, nearest first, and whether this machine reported them."""

    shapes: tuple[Shape, ...]
    reported: bool

    @property
    def words(self) -> str:
        levels = (f"L{n} {shape}" for n, shape in enumerate(self.shapes, 1))
        return "   ".join(levels)


USUAL = Caches((Shape(32 * 2**10, 8, 64), Shape(2**20, 8, 64)), reported=False)


@cache
def reported_caches() -> Caches:
    """Two levels as the system reports them; usual ones where it reports nothing usable."""
    try:
        shapes = tuple(shape_of(cache) for cache in machine.caches()[:_LEVELS])
    except BadInput:
        return USUAL
    return Caches(shapes, reported=True) if shapes else USUAL


@dataclass(frozen=True)
class Setup:
    """What is raced and simulated; `prefetch` is for the simulation alone."""

    size: int = 1024
    dtype: str = DTYPES[0]
    lanes: tuple[str, ...] = PAIR
    caches: Caches = field(default_factory=reported_caches)
    prefetch: bool = False

    @property
    def question(self) -> str:
        """What the guess is about, and the name under which its answer is kept."""
        return f"IKJ against IJK at n = {self.size}{self.kind}"

    @property
    def kind(self) -> str:
        return "" if self.dtype == DTYPES[0] else f", {self.dtype}"

    @property
    def race(self) -> tuple[int, str, tuple[str, ...]]:
        """All that a race depends on."""
        return self.size, self.dtype, self.lanes

    @property
    def pair(self) -> bool:
        """Whether both lanes of the guess race."""
        return set(PAIR) <= set(self.lanes)

    @property
    def fair_lanes(self) -> tuple[str, ...]:
        """The lanes of a fair run: where the pair races, the control splits its gap."""
        wanted = {*self.lanes, CONTROL} if self.pair else set(self.lanes)
        return ordered(wanted)

    def bigger(self, by: int) -> int:
        """The next size, round and round."""
        return SIZES[(SIZES.index(self.size) + by) % len(SIZES)]


def lane_style(name: str) -> str:
    """The colour of a lane's bar and picture."""
    return _STYLES.get(name, "$primary")


def ordered(lanes: Sequence[str] | set[str]) -> tuple[str, ...]:
    """Lanes in the order of the ladder."""
    return tuple(name for name in LANES if name in lanes)


def companion(size: int) -> int:
    """The size to set beside this one: almost as large, and another kind of stride."""
    return {1000: 1024, 1024: 1000}.get(size, size - 8)


def sizes_line(setup: Setup, width: int, *more: str | tuple[str, str]) -> Content:
    """The sizes with the chosen one in brackets, and what else can be chosen."""
    if width < _ALL_SIZES:
        return Content.assemble("  n = ", (f"[{setup.size}]", "bold"), (" ▴▾  ", KEY), *more)
    sizes = [
        (
            f"[{size}]" if size == setup.size else f" {size} ",
            "bold" if size == setup.size else MUTED,
        )
        for size in SIZES
    ]
    return Content.assemble("  n = ", *sizes, (" ▴▾  ", KEY), *more)


def paragraph(words: Content | str, width: int) -> list[Content]:
    """Words in lines of at most `width` cells, two of them the margin."""
    content = Content(words) if isinstance(words, str) else words
    return [Content.assemble("  ", line.rstrip()) for line in content.wrap(width - 3)]


def fitted(line: Content, width: int) -> Content:
    """The line cut to this many cells and filled up to them."""
    cut = line.truncate(width, ellipsis=True)
    return Content.assemble(cut, " " * (width - cut.cell_length))
