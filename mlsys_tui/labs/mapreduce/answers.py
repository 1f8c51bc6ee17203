"""Reads the pairs that a student types, and compares them with those expected."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from mlsys_tui.labs.mapreduce.run import Pair
from mlsys_tui.text import BadInput

_TOKEN = re.compile(
    r"""\s+|,|;|:|->|=>|=|→|(?P<open>[(\[{])|(?P<close>[)\]}])"""
    r"""|"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>((?!->)[^\s,;:=→()\[\]{}"'])+)"""
)
_CONSTANTS = {"true": True, "false": False, "null": None, "none": None}
_HOW = 'type pairs as cat 1, dog 1 or ("cat", 1), ("dog", 1), and groups as cat [1, 1], dog [1]'
_DEEPEST = 20


def parse(answer: str) -> list[Pair]:
    """The pairs in an answer, in order: `cat 1, dog [1, 1]`, `("cat", 1)`, `"cat" → [1]`, JSON.

    Raises BadInput when it is not a list of pairs.
    """
    items = _tree(answer)
    if len(items) == 1 and isinstance(items[0], list) and _is_list_of_pairs(items[0]):
        items = items[0]
    pairs: list[Pair] = []
    rest = iter(items)
    for item in rest:
        if isinstance(item, list):
            if len(item) != 2:
                raise BadInput(_HOW)
            pairs.append((item[0], item[1]))
        else:
            value = next(rest, rest)
            if value is rest:
                raise BadInput(f"the last key has no value: {_HOW}")
            pairs.append((item, value))
    return pairs


def typed(pair: Pair) -> str:
    """A pair as it may be typed: `("dog", [1, 2])`."""
    return f"({_typed(pair[0])}, {_typed(pair[1])})"


def _typed(thing: Any) -> str:
    if isinstance(thing, list | tuple):
        return f"[{', '.join(map(_typed, thing))}]"
    if isinstance(thing, str) and _canonical(thing).startswith('"'):
        return f"'{thing}'" if '"' in thing else f'"{thing}"'
    return str(thing).strip()


def difference(
    given: Iterable[Pair], expected: Iterable[Pair]
) -> tuple[list[tuple[str, int]], list[tuple[str, int]]]:
    """The pairs missing and those too many, as typed, each with how often; order is free."""
    given, expected = list(given), list(expected)
    texts = {_canonical(pair): typed(pair) for pair in (*given, *expected)}
    have, want = (Counter(map(_canonical, pairs)) for pairs in (given, expected))
    missing, extra = sorted((want - have).items()), sorted((have - want).items())
    return (
        [(texts[pair], times) for pair, times in missing],
        [(texts[pair], times) for pair, times in extra],
    )


def as_groups(pairs: Iterable[Pair]) -> list[Pair]:
    """Groups with their values in one order, so that the order typed does not matter.

    Raises BadInput when a group's values are no list.
    """
    pairs = list(pairs)
    if not all(isinstance(values, list | tuple) for _, values in pairs):
        raise BadInput(_HOW)
    return [(key, sorted(values, key=_canonical)) for key, values in pairs]


def _tree(answer: str) -> list[Any]:
    """Nested lists of what the answer's brackets hold."""
    levels: list[list[Any]] = [[]]
    at = 0
    while at < len(answer):
        token = _TOKEN.match(answer, at)
        if not token or len(levels) > _DEEPEST:
            raise BadInput(_HOW)
        at = token.end()
        if token["open"]:
            levels.append([])
        elif token["close"]:
            if len(levels) == 1:
                raise BadInput(f"a bracket closes that was never opened: {_HOW}")
            inner = levels.pop()
            levels[-1].append(inner)
        elif token.lastgroup:
            levels[-1].append(_scalar(token))
    if len(levels) > 1:
        raise BadInput(f"a bracket is not closed: {_HOW}")
    return levels[0]


def _scalar(token: re.Match[str]) -> Any:
    if token["bare"] is None:
        return token["double"] if token["double"] is not None else token["single"]
    return _CONSTANTS.get(token["bare"].lower(), token["bare"])


def _is_list_of_pairs(items: Sequence[Any]) -> bool:
    """Whether brackets enclose all pairs, and not one pair only."""
    if all(isinstance(item, list) and len(item) == 2 for item in items):
        return True
    return len(items) > 2 and not isinstance(items[0], list)


def _canonical(thing: Any) -> str:
    """One text for equal things: 1, 1.0 and "1" are one, tuples are lists; other texts quoted."""
    if isinstance(thing, list | tuple):
        return f"({', '.join(map(_canonical, thing))})"
    if isinstance(thing, bool) or thing is None:
        return str(thing)
    try:
        return f"{float(thing):.9g}"
    except (TypeError, ValueError):
        return f'"{thing}"' if isinstance(thing, str) else str(thing)
