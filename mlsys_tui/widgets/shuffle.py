"""The order in which a question offers things: mixed, and the same every time."""

from collections.abc import Iterable
from random import Random


def shuffled(things: Iterable[str], seed: str) -> list[str]:
    """The things in an order that `seed` decides, and that is not the one they came in."""
    given = list(things)
    mixed = list(given)
    rng = Random(seed)
    while mixed == given and len(set(given)) > 1:
        rng.shuffle(mixed)
    return mixed
