"""Lloyd's assignment, compiled: each point finds its nearest centre and joins its sum."""

from typing import Any

import numba
import numpy as np
import numpy.typing as npt

from mlsys_tui.jit import CACHED, kernel
from mlsys_tui.labs.mapreduce.kernels_nearest import CENTERS, POINTS, scan, square_apart, turn

Matrix = npt.NDArray[np.float64]

_EPSILON = 2.0**-52
_TINY = 1e-300  # below it squares lose digits that no relative bound accounts for

# Without fusing: a tie is one only while both distances round alike, and Python's do too. Said
# aloud, since a function that says nothing is compiled with the flags of the kernel that calls it.
_exactly: Any = numba.njit(nogil=True, cache=CACHED, fastmath=False)


@_exactly
def nearest(points: Matrix, row: int, centers: Matrix) -> int:
    """The centre nearest to one point; a tie goes to the lowest index."""
    best, found = np.inf, 0
    for c in range(centers.shape[0]):
        distance = 0.0
        for j in range(points.shape[1]):
            apart = points[row, j] - centers[c, j]
            distance += apart * apart
        if distance < best:
            best, found = distance, c
    return found


@kernel
def _square(points: Matrix, row: int, centers: Matrix, c: int) -> float:
    """|point - centre|²."""
    d = points.shape[1]
    whole = d - d % POINTS
    square: float = square_apart(points, row * d, centers, c * d, whole)
    for j in range(whole, d):
        apart = points[row, j] - centers[c, j]
        square += apart * apart
    return square


@kernel
def _pack(centers: Matrix, origin: Matrix, negated: Matrix, halves: Matrix) -> float:
    """Lay the centres out for `scan`, seen from `origin`; the largest |c|²."""
    k, d = centers.shape
    longest = 0.0
    for c in range(k):
        square = 0.0
        for j in range(d):
            coordinate = centers[c, j] - origin[j]
            negated[((c // CENTERS) * d + j) * CENTERS + c % CENTERS] = -coordinate
            square += coordinate * coordinate
        halves[c] = square / 2
        longest = max(longest, square)
    return longest


@kernel
def _aligned(size: int) -> Matrix:
    """Zeros that begin with a cache line, so that no vector straddles two."""
    room = np.zeros(size + POINTS)
    skip = (-room.ctypes.data // 8) % POINTS
    return room[skip : skip + size]


@kernel
def assign_part(
    points: Matrix,
    centers: Matrix,
    first: int,
    last: int,
    labels: npt.NDArray[np.int32],
    sums: Matrix,
    counts: npt.NDArray[np.int64],
) -> float:
    """Assign points[first:last] to centers (k, d); their sum of squared distances.

    Writes their labels, and adds each to sums (k, d) and counts (k) of its centre.
    """
    k, d = centers.shape
    whole = d - d % POINTS
    groups = (k + CENTERS - 1) // CENTERS
    origin = np.zeros(d)  # scores cancel least when seen from amid the centres
    for c in range(k):
        for j in range(d):
            origin[j] += centers[c, j] / k
    negated = np.zeros(groups * d * CENTERS)
    halves = np.full(groups * CENTERS, np.inf)
    longest = _pack(centers, origin, negated, halves)
    panel, ranked = _aligned(d * POINTS), np.empty(3 * POINTS)
    lost = np.zeros((k, d))  # what the sums rounded away (Kahan): points may lie far from zero
    sse = 0.0
    for start in range(first, last, POINTS):
        here = min(POINTS, last - start)
        turned = whole if here == POINTS else 0
        turn(points, start * d, d, turned, origin, panel)
        for i in range(here):
            for j in range(turned, d):
                panel[j * POINTS + i] = points[start + i, j] - origin[j]
        scan(panel, negated, halves, groups, d, ranked)
        for i in range(here):
            row = start + i
            c = int(ranked[2 * POINTS + i])
            square = _square(points, row, centers, c)
            # |x|² as seen from the origin is square - 2 score.
            doubt = 4 * (d + 4) * _EPSILON * (square - 2 * ranked[i] + longest) + _TINY
            if ranked[POINTS + i] - ranked[i] <= doubt:
                c = nearest(points, row, centers)
                square = _square(points, row, centers, c)
            labels[row] = c
            counts[c] += 1
            sse += square
            for j in range(d):
                addend = points[row, j] - lost[c, j]
                total = sums[c, j] + addend
                lost[c, j] = (total - sums[c, j]) - addend
                sums[c, j] = total
    return sse
