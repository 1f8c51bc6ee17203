"""The page of data, task and request parallelism over the same items."""

from collections.abc import Mapping
from typing import Any, ClassVar

from textual.binding import Binding, BindingType

from mlsys_tui.labs.memory.parallel_trace import run_parallel
from mlsys_tui.labs.memory.parallelism import KINDS, MOST_ITEMS, MOST_WORKERS, Work
from mlsys_tui.labs.memory.view_page import DiagramPage
from mlsys_tui.labs.memory.view_parallel_rows import ParallelPicture, Scene
from mlsys_tui.labs.memory.view_setup import SetUp, Written, number, position


class ParallelPage(DiagramPage):
    """Data, task and request parallelism."""

    NAME = "parallelism"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "plus,equals_sign",
            "workers(1)",
            "More workers",
            id="memory.workers",
            show=False,
            tooltip="One worker more",
        ),
        Binding(
            "minus",
            "workers(-1)",
            "Fewer workers",
            id="memory.workers_back",
            show=False,
            tooltip="One worker fewer",
        ),
        Binding(
            "down",
            "worker(1)",
            "Down",
            id="memory.worker_down",
            show=False,
            tooltip="The next worker",
        ),
        Binding(
            "up",
            "worker(-1)",
            "Up",
            id="memory.worker_up",
            show=False,
            tooltip="The worker before",
        ),
        Binding(
            "s",
            "set_up",
            "Set-up",
            id="memory.work",
            show=False,
            tooltip="Items, workers, stages, imbalance, serial part",
        ),
    ]

    def __init__(self) -> None:
        self.picture = ParallelPicture(None)
        super().__init__(self.picture)
        self.work, self.lit = Work(), 0

    def on_mount(self) -> None:
        self.run()

    def run(self, position: int = 0) -> None:
        """Make the trace anew and stand at this position."""
        self.trace = run_parallel(self.work)
        self.lit = min(self.lit, len(KINDS) * self.work.workers - 1)
        self.load(len(self.trace), self.trace.stops, position)

    def at(self, position: int) -> None:
        self.picture.show(Scene(self.trace, position, self.lit))

    def set_up(self, settings: Mapping[str, Any]) -> None:
        written = {name: str(value) for name, value in settings.items()}
        self.work = _read(_texts(self.work) | written)
        self.run(position(settings))

    def action_workers(self, by: int) -> None:
        wanted = max(1, min(MOST_WORKERS, self.work.workers + by))
        self.set_up({"workers": wanted})

    def action_worker(self, by: int) -> None:
        self.lit = max(0, min(len(KINDS) * self.work.workers - 1, self.lit + by))
        self.at(self.position)

    def action_set_up(self) -> None:
        texts = _texts(self.work)
        fields = [
            Written("items", "items", texts["items"], whole=True),
            Written("workers", "workers", texts["workers"], whole=True),
            Written("stages", "stages, s by commas", texts["stages"]),
            Written("imbalance", "first worker slower by", texts["imbalance"]),
            Written("serial", "serial part of data", texts["serial"]),
        ]
        self.app.push_screen(SetUp("Three ways to share the work", fields, _read), self._changed)

    def _changed(self, work: Work | None) -> None:
        if work:
            self.work = work
            self.run()


def _texts(work: Work) -> dict[str, str]:
    return {
        "items": str(work.items),
        "workers": str(work.workers),
        "stages": ", ".join(f"{stage:g}" for stage in work.stages),
        "imbalance": f"{work.imbalance:g}",
        "serial": f"{work.serial:g}",
    }


def _read(given: Mapping[str, str]) -> Work:
    """Work as it is written in the fields. Raises BadInput."""
    stages = tuple(number("stages", part, "s") for part in given["stages"].split(","))
    most = {"items": MOST_ITEMS, "workers": MOST_WORKERS}
    whole = {
        name: number(name, given[name], low=1, high=high, whole=True) for name, high in most.items()
    }
    return Work(
        int(whole["items"]),
        int(whole["workers"]),
        stages,
        number("imbalance", given["imbalance"]),
        number("serial", given["serial"]),
    )
