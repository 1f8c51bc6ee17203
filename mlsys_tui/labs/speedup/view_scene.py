"""All that the Formulas tab shows, as one frozen value."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from mlsys_tui.formulas import TOPICS, Formula, Solution, Value, find, solve
from mlsys_tui.labs.speedup.laws import COHERENCY
from mlsys_tui.labs.speedup.measure import Findings, Row

VIEWS = ("solve", "laws", "efficiency", "table", "measure", "formulas")
LISTED: tuple[Formula, ...] = tuple(one for topic in TOPICS.values() for one in topic)
_FIRST = find("amdahl")


@dataclass(frozen=True)
class Measuring:
    """A measurement: what is dialled in, what was found, and whose rows they are.

    `serial` is the dialled fraction, None for rows of another lab; `source` names that lab.
    """

    serial: float | None = 0.2
    threads: tuple[int, ...] = ()
    cores: int = 1
    status: str = ""
    rows: tuple[Row, ...] = ()
    findings: Findings | None = None
    guess: str = ""
    source: str = ""


@dataclass(frozen=True)
class Scene:
    """`values` are the last ones that solved; `error` says why the newest did not."""

    view: str = "solve"
    formula: Formula = _FIRST
    solution: Solution = field(default_factory=lambda: solve("amdahl", **_FIRST.defaults))
    error: str = ""
    serial: float = 0.2
    processors: float = 4.0
    coherency: float = COHERENCY
    cursor: int = 0
    scrolled: int = 0
    measuring: Measuring = Measuring()

    @property
    def values(self) -> Mapping[str, Value]:
        """What is given and what was found."""
        return {**self.solution.given, self.solution.target: self.solution.value}

    @property
    def solved(self) -> tuple[float, float]:
        """Serial fraction and processors of Amdahl's form; in other views f may be dialled on."""
        serial, processors = (self.values[name] for name in ("serial", "processors"))
        assert isinstance(serial, float)
        assert isinstance(processors, float)
        return serial, processors


def shared(scene: Scene) -> Scene:
    """What one formula says about f, p and β holds in every view."""
    values = scene.values

    def known(name: str, default: float) -> float:
        value = values.get(name, default)
        return value if isinstance(value, float) else default

    serial = known("serial", scene.serial)
    processors = max(1.0, known("processors", scene.processors))
    coherency = known("coherency", scene.coherency)
    return replace(scene, serial=serial, processors=processors, coherency=coherency)
