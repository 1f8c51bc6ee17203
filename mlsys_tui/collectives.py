"""Schedules of collectives: who sends what to whom in which round, and what that costs.

Rounds follow one another. The messages of one round go at the same time: a node sends at most one
and receives at most one, on links that carry both ways at once.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mlsys_tui.text import BadInput

PATTERNS = ("broadcast", "reduce", "ring", "tree")


@dataclass(frozen=True)
class Transfer:
    """One message: `piece` of the vector from `source` to `target`, which adds it or keeps it."""

    source: int
    target: int
    piece: int
    adds: bool


Round = tuple[Transfer, ...]
Vectors = tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Schedule:
    """A collective among `nodes`, each with a vector that is sent in `pieces` of equal size."""

    pattern: str
    nodes: int
    pieces: int
    rounds: tuple[Round, ...]

    @property
    def messages(self) -> int:
        """How many messages are sent in all."""
        return sum(map(len, self.rounds))

    def bytes(self, size: float) -> float:
        """Bytes sent in all, for a vector of `size` bytes."""
        return self.messages * size / self.pieces

    def round_time(self, size: float, bandwidth: float, latency: float) -> float:
        """Seconds of one round: its messages are as long as one another and overlap."""
        return latency + size / self.pieces / bandwidth

    def time(self, size: float, bandwidth: float, latency: float = 0.0) -> float:
        """Seconds of all rounds; `size` in bytes, `bandwidth` of a link in bytes a second."""
        return len(self.rounds) * self.round_time(size, bandwidth, latency)

    def states(self, start: Sequence[Sequence[int]]) -> Iterator[Vectors]:
        """What each node holds, piece by piece: at the start, then after every round."""
        held = tuple(map(tuple, start))
        yield held
        for transfers in self.rounds:
            held = _after(held, transfers)
            yield held


def _after(held: Vectors, transfers: Round) -> Vectors:
    """All messages of a round are read from the vectors as they were before it."""
    changed = [list(vector) for vector in held]
    for each in transfers:
        arrived = held[each.source][each.piece]
        own = held[each.target][each.piece]
        changed[each.target][each.piece] = own + arrived if each.adds else arrived
    return tuple(map(tuple, changed))


def schedule(pattern: str, nodes: int) -> Schedule:
    """The schedule of "broadcast" or "reduce" (node 0 is the root), "ring" or "tree" all-reduce.

    Raises BadInput for another pattern, or for less than one node.
    """
    if pattern not in PATTERNS:
        raise BadInput(f'pattern must be one of {", ".join(PATTERNS)} (got "{pattern}")')
    if nodes < 1:
        raise BadInput(f"nodes must be a whole number of at least 1 (got {nodes})")
    if pattern == "ring":
        return Schedule(pattern, nodes, nodes, (*_reduce_scatter(nodes), *_all_gather(nodes)))
    up = _reduce(nodes) if pattern != "broadcast" else ()
    down = _broadcast(nodes) if pattern != "reduce" else ()
    return Schedule(pattern, nodes, 1, (*up, *down))


def _distances(nodes: int) -> list[int]:
    """1, 2, 4, …: ⌈log₂ nodes⌉ of them."""
    return [1 << power for power in range((nodes - 1).bit_length())]


def _reduce(nodes: int) -> tuple[Round, ...]:
    """A binomial tree: at distance d, every odd multiple of d sends to the even one below it.

    Source: R. Thakur et al., Optimization of Collective Communication in MPICH, IJHPCA 19(1), 2005.
    """
    return tuple(
        tuple(Transfer(node, node - d, 0, True) for node in range(d, nodes, 2 * d))
        for d in _distances(nodes)
    )


def _broadcast(nodes: int) -> tuple[Round, ...]:
    """The same tree from its root: who has the vector doubles every round."""
    return tuple(
        tuple(Transfer(node - d, node, 0, False) for node in range(d, nodes, 2 * d))
        for d in reversed(_distances(nodes))
    )


def _reduce_scatter(nodes: int) -> tuple[Round, ...]:
    """Every node adds what comes from the left and passes it on; each ends with one whole sum.

    Source: P. Patarasuk, X. Yuan, Bandwidth Optimal All-reduce Algorithms, JPDC 69(2), 2009.
    """
    return tuple(
        tuple(Transfer(n, (n + 1) % nodes, (n - step) % nodes, True) for n in range(nodes))
        for step in range(nodes - 1)
    )


def _all_gather(nodes: int) -> tuple[Round, ...]:
    """Node n starts with the sum of piece n + 1; the sums go once round the ring."""
    return tuple(
        tuple(Transfer(n, (n + 1) % nodes, (n + 1 - step) % nodes, False) for n in range(nodes))
        for step in range(nodes - 1)
    )
