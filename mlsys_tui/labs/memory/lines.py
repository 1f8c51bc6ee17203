"""The size of a cache line, read off a sweep of false sharing."""

from collections.abc import Sequence
from statistics import median

_DIFFERENT = 1.3  # times: less is noise


def line_size(swept: Sequence[tuple[int, float]]) -> int | None:
    """The distance from which on two counters no longer disturb each other; None for no step.

    `swept`: (bytes apart, ns an addition), nearest first.
    """
    if len(swept) < 2 or swept[0][1] < _DIFFERENT * swept[-1][1]:
        return None
    limit = (swept[0][1] * swept[-1][1]) ** 0.5
    last_slow = max(distance for distance, ns in swept if ns > limit)
    return next((distance for distance, _ in swept if distance > last_slow), None)


def penalty(swept: Sequence[tuple[int, float]], line: int) -> float | None:
    """How many times slower counters on one line are, by medians; None without both kinds."""
    near = [ns for distance, ns in swept if distance < line]
    far = [ns for distance, ns in swept if distance >= line]
    return median(near) / median(far) if near and far else None
