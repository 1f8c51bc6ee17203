"""Set-ups worth seeing, each with the question that it answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True)
class Preset:
    """A name's settings, as a reader would write them; `compare` names policies to set beside."""

    title: str
    question: str
    settings: Mapping[str, Any]
    compare: tuple[str, ...] = ()


_PRACTICE = {
    "policy": "sync",
    "workers": 5,
    "parameters": "1M",
    "bandwidth": "1 Gbps",
    "compute": "50 ms",
}
_STRAGGLER = _PRACTICE | {"workers": 8, "straggler": ("0:4",), "iterations": 60}

PRESETS: Mapping[str, Preset] = MappingProxyType(
    {
        "practice": Preset(
            "the course's practice question",
            "Five workers, 1M parameters, 1 Gbps, 50 ms: what fraction of time is communication?",
            _PRACTICE,
        ),
        "straggler": Preset(
            "one straggler in 8",
            "One worker of eight computes four times as long: which policy reaches loss 0.3 first?",
            _STRAGGLER,
            ("sync", "async", "ssp"),
        ),
        "slow-network": Preset(
            "slow network",
            "The model has 10M parameters now: how much of a step is computing?",
            _PRACTICE | {"parameters": "10M", "iterations": 40},
        ),
        "incast": Preset(
            "incast: one server, one link",
            "All five send over the one link of the server: how long is a step?",
            _PRACTICE | {"links": "shared"},
        ),
        "sharding": Preset(
            "sharding: five servers, five links",
            "The model is split over five servers: how long is a step now?",
            _PRACTICE | {"links": "shared", "servers": 5},
        ),
        "ssp": Preset(
            "bounded staleness, between both",
            "How far may the fast workers run ahead of the straggler, and what does it buy?",
            _STRAGGLER | {"policy": "ssp", "staleness": 3},
            ("sync", "ssp", "async"),
        ),
        "backup": Preset(
            "backup workers",
            "Computing times vary: what do two workers more than needed save?",
            _PRACTICE | {"policy": "backup", "backups": 2, "spread": "exponential"},
            ("sync", "backup"),
        ),
        "ring": Preset(
            "ring against server",
            "Without a server, each worker passes pieces to its neighbour: is that faster?",
            _PRACTICE | {"policy": "ring", "links": "shared"},
            ("sync", "ring"),
        ),
    }
)
