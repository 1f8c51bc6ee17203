"""What a message or a bus transaction costs, and what a trace has cost so far."""

from collections.abc import Mapping
from dataclasses import dataclass

from mlsys_tui.formulas import evaluate, find, parse

NAMES = ("size", "bandwidth", "latency")
NETWORK = find("transfer-time")
"""The formula that every cost here comes from: latency + size / bandwidth."""


@dataclass(frozen=True)
class Costs:
    """`size` in bytes, `bandwidth` in bytes a second, `latency` in seconds."""

    size: float = 40e6
    bandwidth: float = 125e6
    latency: float = 0.0

    def time(self, size: float | None = None) -> float:
        """Seconds of one message of `size` bytes, or of the usual size."""
        sent = self.size if size is None else size
        return evaluate("transfer-time", size=sent, bandwidth=self.bandwidth, latency=self.latency)


BUS = Costs(size=64, bandwidth=25.6e9, latency=50e-9)
"""A cache line over the memory bus: DDR4-3200's 25.6 GB/s, and the course's 50 × L1."""


@dataclass(frozen=True)
class Totals:
    """What was sent: `time` is when the last of it had arrived, in seconds."""

    messages: int = 0
    bytes: float = 0.0
    time: float = 0.0


NOTHING = Totals()


def read_costs(given: Mapping[str, str], usual: Costs) -> Costs:
    """Costs as people write them, others as usual. Raises BadInput."""
    return Costs(
        *(_read(name, given[name]) if name in given else getattr(usual, name) for name in NAMES)
    )


def _read(name: str, text: str) -> float:
    value = parse(NETWORK[name], text)
    assert isinstance(value, float)
    return value
