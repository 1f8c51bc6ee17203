"""The page of collectives: broadcast, reduce, and all-reduce by a ring or a tree, stepped."""

from collections.abc import Mapping
from typing import Any, ClassVar

from textual.binding import Binding, BindingType

from mlsys_tui.collectives import PATTERNS
from mlsys_tui.labs.memory import found
from mlsys_tui.labs.memory.collective import MOST_NODES, run_collective
from mlsys_tui.labs.memory.costs import read_costs
from mlsys_tui.labs.memory.view_collectives_rows import CollectivePicture, Scene
from mlsys_tui.labs.memory.view_costs import NETWORK, costs_fields
from mlsys_tui.labs.memory.view_page import DiagramPage
from mlsys_tui.labs.memory.view_setup import SetUp, Written, number, position
from mlsys_tui.text import BadInput


class CollectivesPage(DiagramPage):
    """Broadcast, reduce, and all-reduce by a ring or a tree."""

    NAME = "collectives"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "g", "pattern", "Pattern", id="memory.pattern", show=False, tooltip="The next pattern"
        ),
        Binding(
            "plus,equals_sign",
            "nodes(1)",
            "More nodes",
            id="memory.nodes",
            show=False,
            tooltip="One node more",
        ),
        Binding(
            "minus",
            "nodes(-1)",
            "Fewer nodes",
            id="memory.nodes_back",
            show=False,
            tooltip="One node fewer",
        ),
        Binding(
            "down",
            "scroll_nodes(1)",
            "Down",
            id="memory.node_down",
            show=False,
            tooltip="The next node",
        ),
        Binding(
            "up",
            "scroll_nodes(-1)",
            "Up",
            id="memory.node_up",
            show=False,
            tooltip="The node before",
        ),
        Binding(
            "s",
            "set_up",
            "Set-up",
            id="memory.costs",
            show=False,
            tooltip="Nodes, size, bandwidth, latency",
        ),
    ]

    def __init__(self) -> None:
        self.picture = CollectivePicture(None)
        super().__init__(self.picture)
        self.pattern, self.nodes, self.costs = "ring", 4, NETWORK
        self.lit = 0

    def on_mount(self) -> None:
        self.run()

    def run(self, position: int = 0) -> None:
        """Make the trace anew and stand at this position."""
        self.trace = run_collective(self.pattern, self.nodes, self.costs)
        self.tell(found.collective(self.trace))
        self.lit = min(self.lit, self.nodes - 1)
        self.load(len(self.trace), self.trace.stops, position)

    def at(self, position: int) -> None:
        self.picture.show(Scene(self.trace, position, self.lit))

    def set_up(self, settings: Mapping[str, Any]) -> None:
        given = {name: str(value) for name, value in settings.items()}
        pattern = given.get("pattern", self.pattern)
        if pattern not in PATTERNS:
            raise BadInput(f'pattern must be one of {", ".join(PATTERNS)} (got "{pattern}")')
        nodes = _read_nodes(given.get("nodes", str(self.nodes)))
        self.pattern, self.nodes, self.costs = pattern, nodes, read_costs(given, self.costs)
        self.run(position(settings))

    def action_pattern(self) -> None:
        self.pattern = PATTERNS[(PATTERNS.index(self.pattern) + 1) % len(PATTERNS)]
        self.run()

    def action_nodes(self, by: int) -> None:
        self.nodes = max(1, min(MOST_NODES, self.nodes + by))
        self.run()

    def action_scroll_nodes(self, by: int) -> None:
        self.lit = max(0, min(self.nodes - 1, self.lit + by))
        self.at(self.position)

    def action_set_up(self) -> None:
        fields = [
            Written("nodes", "nodes, N", str(self.nodes), whole=True),
            *costs_fields(self.costs),
        ]
        self.app.push_screen(
            SetUp("Collectives: a vector over the network", fields, self._check), self._changed
        )

    def _check(self, given: Mapping[str, str]) -> dict[str, str]:
        _read_nodes(given["nodes"])
        read_costs(given, self.costs)
        return dict(given)

    def _changed(self, given: Mapping[str, str] | None) -> None:
        if given:
            self.set_up(given)


def _read_nodes(text: str) -> int:
    return int(number("nodes", text, low=1, high=MOST_NODES, whole=True))
