"""What the misses and the slow motion say to a mission, in misses a turn of the inner loop."""

from collections.abc import Mapping, Sequence

from mlsys_tui.labs.matmul.cache import Counts
from mlsys_tui.labs.matmul.slow_motion import SlowMotion


def misses(counts: Sequence[Counts], beside: Sequence[Counts] = ()) -> Mapping[str, float | str]:
    """What was counted at one size, and `beside` it at the size next to it; bytes of L1.

    `ijk_l1` and the like are all misses of an order at a level; those `beside` are `ijk_l1_beside`.
    `ijk_over_ikj` is IJK's share of misses in L1 over IKJ's, `ijk_over_beside` over its own there.
    """
    values: dict[str, float | str] = {"view": "misses"}
    for end, known in (("_beside", beside), ("", counts)):
        for count in known:
            values |= {f"size{end}": count.size, "l1": count.shapes[0].bytes}
            values |= {"line": count.shapes[0].line, "ways": count.shapes[0].ways}
            for number, level in enumerate(count.levels, 1):
                turns = count.size**3 * count.fraction
                values[f"{count.order}_l{number}{end}"] = level.misses["total"] / turns
    for name, other in (("ijk_over_ikj", "ikj_l1"), ("ijk_over_beside", "ijk_l1_beside")):
        one, two = values.get("ijk_l1"), values.get(other)
        if isinstance(one, float) and isinstance(two, float) and two:
            values[name] = one / two
    return values


def slow(trace: SlowMotion) -> Mapping[str, float | str]:
    """The whole of a slow motion, wherever its reader stands."""
    missed = sum(trace[len(trace) - 1].misses.values())
    return {
        "view": "slow motion",
        "order": trace.order.name,
        "n": trace.size,
        "misses_a_turn": missed / trace.size**3,
    }
