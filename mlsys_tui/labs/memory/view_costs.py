"""What a message costs, as the pages show it and let it be set."""

from mlsys_tui.formulas import show
from mlsys_tui.labs.memory.costs import NAMES, Costs
from mlsys_tui.labs.memory.view_setup import Written

_UNITS = {"size": "B", "bandwidth": "B/s", "latency": "s"}
_SYMBOLS = {"size": "M", "bandwidth": "B", "latency": "L"}
NETWORK = Costs(latency=50e-6)
"""What the pages start with: the course's 40 MB over 1 Gbps, and a latency that can be seen."""


def costs_words(costs: Costs) -> str:
    """ "M 40 MB  B 125 MB/s  L 50 us"."""
    return "  ".join(
        f"{_SYMBOLS[name]} {show(getattr(costs, name), _UNITS[name])}" for name in NAMES
    )


def costs_fields(costs: Costs) -> list[Written]:
    """The fields that set them."""
    return [
        Written(
            name,
            f"{name}, {_SYMBOLS[name]}",
            show(getattr(costs, name), _UNITS[name], 6),
            _UNITS[name],
        )
        for name in NAMES
    ]
