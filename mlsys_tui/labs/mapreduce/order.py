"""The order of keys, and when two are one."""

import json
from typing import Any

Order = tuple[Any, ...]


def order(key: Any) -> Order:
    """The place of a key among all keys: null, booleans, numbers, strings, then tuples.

    Keys of one place are one key: their compact JSON is the same, so 1 and 1.0 are two.
    """
    if isinstance(key, str):
        return (3, key)
    if key is None:
        return (0,)
    if isinstance(key, bool):
        return (1, key)
    if isinstance(key, tuple):
        return (4, *map(order, key))
    return (2, key, json.dumps(key))
