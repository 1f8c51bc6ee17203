"""Two published ladders of matrix multiplication. Each stands alone: they are different runs."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """One version: seconds for 4096 × 4096 in float64, GFLOP/s, and times faster than Python."""

    name: str
    seconds: float
    gflops: float
    speedup: float


@dataclass(frozen=True)
class Ladder:
    """A published ladder, its machine, that machine's peak (GFLOP/s), and its source."""

    name: str
    machine: str
    peak_gflops: float
    source: str
    steps: tuple[Step, ...]


SIZE = 4096
_HASWELL = "Intel Xeon E5-2666 v3, 2.9 GHz, 18 cores"

MIT_LECTURE = Ladder(
    name="MIT 6.172",
    machine=_HASWELL,
    peak_gflops=836,
    source=(
        "C. Leiserson, J. Shun: 6.172 Performance Engineering of Software Systems, "
        "lecture 1, MIT OpenCourseWare, Fall 2018"
    ),
    steps=(
        Step("Python", 21041.67, 0.006, 1),
        Step("Java", 2387.32, 0.058, 9),
        Step("C", 1155.77, 0.118, 18),
        Step("+ interchange loops", 177.68, 0.774, 118),
        Step("+ optimization flags", 54.63, 2.516, 385),
        Step("parallel loops", 3.04, 45.211, 6921),
        Step("+ tiling", 1.79, 76.782, 11772),
        Step("parallel divide and conquer", 1.30, 105.722, 16197),
        Step("+ compiler vectorization", 0.70, 196.341, 30272),
        Step("+ AVX intrinsics", 0.39, 352.408, 53292),
        Step("Intel MKL", 0.41, 335.217, 51497),
    ),
)

SCIENCE_PAPER = Ladder(
    name="Science 2020",
    machine=_HASWELL,
    peak_gflops=835,
    source=(
        "C. Leiserson et al.: There's plenty of room at the Top, Science 368, eaam9744, 2020, "
        "table 1, doi:10.1126/science.aam9744"
    ),
    steps=(
        Step("Python", 25552.48, 0.005, 1),
        Step("Java", 2372.68, 0.058, 11),
        Step("C", 542.67, 0.253, 47),
        Step("parallel loops", 69.80, 1.969, 366),
        Step("parallel divide and conquer", 3.80, 36.180, 6727),
        Step("+ vectorization", 1.10, 124.914, 23224),
        Step("+ AVX intrinsics", 0.41, 337.812, 62806),
    ),
)

LADDERS = (MIT_LECTURE, SCIENCE_PAPER)

# The lecture's six loop orders: seconds for the same matrices, C without optimization.
MIT_LOOP_ORDERS = {
    "ijk": 1155.77,
    "ikj": 177.68,
    "jik": 1080.61,
    "jki": 3056.63,
    "kij": 179.21,
    "kji": 3032.82,
}
