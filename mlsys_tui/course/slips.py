"""Known slips of a numeric question: each is a step gone wrong, worked out by the same engine."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from mlsys_tui.course.chain import Link, bent, unchecked
from mlsys_tui.course.questions import NumericQuestion
from mlsys_tui.formulas import FORMULAS, Variable

_SERIAL = ("serial", "serial_scaled")
_ROUND_TRIPS = ("push-pull", "ps-incast")
_FIXED, _SCALED = ("amdahl", "karp-flatt"), "gustafson"
_WORKERS = re.compile(r"\b([0-9]{1,4}) (?:workers|machines|nodes)\b")
_NEAR = 1e-3  # what reaches a right value by a wrong way is no slip


@dataclass(frozen=True)
class Scene:
    """A step about to go wrong; `text` is the question as it was asked."""

    link: Link
    text: str
    last: bool

    def with_known(self, **changes: float) -> float | None:
        """What the step would find from other values."""
        return unchecked(self.link.formula, self.link.target, {**self.link.known, **changes})

    def number(self, name: str) -> float | None:
        """A number that the step knows, if it does."""
        value = self.link.known.get(name)
        return value if isinstance(value, float) else None

    def numbers(self, fits: Callable[[Variable], bool]) -> Iterator[tuple[str, float]]:
        """The numbers that it knows of a certain kind."""
        for name in self.link.known:
            value = self.number(name)
            if value is not None and fits(self.link.formula[name]):
                yield name, value


@dataclass(frozen=True)
class Slip:
    """What is said of it, and what a step finds when it happens there."""

    sentence: str
    happens: Callable[[Scene], Iterator[float | None]] = field(repr=False)


def explain(
    question: NumericQuestion,
    links: tuple[Link, ...],
    text: str,
    matches: Callable[[float], bool],
) -> str:
    """The sentence of the first slip whose value `matches` the answer, or ""."""
    right = links[-1].value
    for slip in SLIPS:
        for value in outcomes(slip, question, links, text):
            if abs(value - right) > max(_NEAR, question.tolerance) * abs(right) and matches(value):
                return slip.sentence
    return ""


def outcomes(
    slip: Slip, question: NumericQuestion, links: tuple[Link, ...], text: str
) -> Iterator[float]:
    """What the last step finds when the slip happens, at each step in turn."""
    for at, link in enumerate(links):
        for value in slip.happens(Scene(link, text, last=at == len(links) - 1)):
            end = None if value is None else bent(question, links, at, value)
            if end is not None:
                yield end


def _is_fraction(variable: Variable) -> bool:
    return variable.high == 1 or variable.name == "efficiency"


def _swapped(scene: Scene) -> Iterator[float | None]:
    for name, value in scene.numbers(lambda variable: variable.name in _SERIAL):
        yield scene.with_known(**{name: 1 - value})
    if scene.link.target in _SERIAL:
        yield 1 - scene.link.value


def _percent(scene: Scene) -> Iterator[float | None]:
    for name, value in scene.numbers(_is_fraction):
        yield scene.with_known(**{name: value * 100})
    if scene.last and _is_fraction(scene.link.formula[scene.link.target]):
        yield scene.link.value * 100
        yield scene.link.value / 100


def _ceiling(scene: Scene) -> Iterator[float | None]:
    if scene.last and scene.link.target == "serial" and scene.link.value:
        yield 1 / scene.link.value


def _times_speedup(scene: Scene) -> Iterator[float | None]:
    speedup = scene.number("speedup")
    if scene.link.formula.name == "parallel-time" and scene.link.target == "time_parallel":
        yield scene.with_known(speedup=1 / speedup) if speedup else None


def _upside_down(scene: Scene) -> Iterator[float | None]:
    if scene.link.formula.name == "parallel-time" and scene.link.target == "speedup":
        yield 1 / scene.link.value if scene.link.value else None


def _one_way(scene: Scene) -> Iterator[float | None]:
    if scene.link.formula.name in _ROUND_TRIPS:
        if time := scene.number("time"):
            yield scene.with_known(time=2 * time)
        else:
            yield scene.link.value / 2


def _bits(scene: Scene) -> Iterator[float | None]:
    for name, value in scene.numbers(lambda variable: variable.unit in ("B", "B/s")):
        yield scene.with_known(**{name: value * 8})
        yield scene.with_known(**{name: value / 8})
    if scene.link.unit in ("B", "B/s"):
        yield scene.link.value * 8
        yield scene.link.value / 8


def _shared(scene: Scene) -> Iterator[float | None]:
    """As if every worker's bytes went through one link."""
    workers = scene.number("workers") or _told(scene.text)
    if workers is None or scene.link.formula.name not in _ROUND_TRIPS:
        return
    if workers <= (scene.number("servers") or workers):
        known = {**scene.link.known, "workers": workers, "servers": 1.0}
        yield unchecked(FORMULAS["ps-incast"], scene.link.target, known)


def _told(text: str) -> float | None:
    found = _WORKERS.search(text)
    return float(found[1]) if found else None


def _efficiency(scene: Scene) -> Iterator[float | None]:
    processors = scene.number("processors")
    if scene.link.target == "speedup" and processors:
        known = {"speedup": scene.link.value, "processors": processors}
        yield unchecked(FORMULAS["efficiency"], "efficiency", known)


def _speedup(scene: Scene) -> Iterator[float | None]:
    if scene.link.target == "efficiency":
        yield scene.number("speedup")


def _fixed_for_scaled(scene: Scene) -> Iterator[float | None]:
    if scene.link.formula.name == _SCALED:
        yield _by(scene, _FIXED[0], "serial_scaled", "serial")


def _scaled_for_fixed(scene: Scene) -> Iterator[float | None]:
    if scene.link.formula.name in _FIXED:
        yield _by(scene, _SCALED, "serial", "serial_scaled")


def _by(scene: Scene, formula: str, ours: str, theirs: str) -> float | None:
    """The same step by another law, which has another name for the serial part."""
    known = {theirs if name == ours else name: value for name, value in scene.link.known.items()}
    target = theirs if scene.link.target == ours else scene.link.target
    return unchecked(FORMULAS[formula], target, known)


def _reciprocal(scene: Scene) -> Iterator[float | None]:
    if processors := scene.number("processors"):
        yield scene.with_known(processors=1 / processors)


def _thousand(scene: Scene) -> Iterator[float | None]:
    if scene.last and scene.link.unit:
        yield from (scene.link.value * 10.0**power for power in (3, -3, 6, -6, 9, -9))


SLIPS: Sequence[Slip] = (
    Slip("That is f and 1 − f the wrong way round: f is the serial part.", _swapped),
    Slip("That mixes up a percentage and a fraction: 20 % is 0.2, not 20.", _percent),
    Slip("That is 1 / f, the ceiling of the speed-up: f is asked for.", _ceiling),
    Slip("That takes T × S for the parallel time: it is T / S.", _times_speedup),
    Slip("That takes the speed-up upside down: S is T over the parallel time.", _upside_down),
    Slip("That is one way only: the model is pulled and the gradients are pushed.", _one_way),
    Slip("That takes bits for bytes, or bytes for bits: a byte has 8 bits.", _bits),
    Slip(
        "That is multiplied by the workers: each has a link of its own, and all send at once.",
        _shared,
    ),
    Slip("That is the efficiency, S / p: the speed-up S is asked for.", _efficiency),
    Slip("That is the speed-up: the efficiency divides it by p.", _speedup),
    Slip(
        "That is Amdahl's law: here f is a share of the parallel run, so it is Gustafson's.",
        _fixed_for_scaled,
    ),
    Slip(
        "That is Gustafson's law: here f is a share of the sequential run, so it is Amdahl's.",
        _scaled_for_fixed,
    ),
    Slip("That is p for 1 / p: the work is divided by the processors.", _reciprocal),
    Slip("That is off by a power of a thousand: mind the prefix of the unit.", _thousand),
)
"""In the order in which they are tried: what explains more of the question comes first."""
