"""What can be guessed before a run, and what the run answers."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from mlsys_tui.formulas import show
from mlsys_tui.labs.paramserver.cluster import Experiment
from mlsys_tui.labs.paramserver.presets import PRESETS
from mlsys_tui.labs.paramserver.result import Run
from mlsys_tui.labs.paramserver.view_words import Page, percent, policy

TARGET = 0.3
"""The loss that runs are compared by."""
TRIO = ("sync", "async", "ssp")
_ALL, _NONE = "all at the same time", "none of them"
_SAME = 1e-9


@dataclass(frozen=True)
class Answer:
    """`right` are the options that are; `value` is the number found, in `unit`, if it is one."""

    right: frozenset[int]
    sentence: str
    value: float | None = None
    unit: str = ""


@dataclass(frozen=True)
class Question:
    """`others` are policies to run beside, `page` the one on which the answer is seen."""

    text: str
    options: tuple[str, ...]
    page: Page
    answer: Callable[[Run, Sequence[Run]], Answer]
    others: tuple[str, ...] = ()


def question(experiment: Experiment, preset: str = "") -> Question:
    """The preset's own question, or which policy is first."""
    if preset in _OWN:
        return replace(_OWN[preset], text=PRESETS[preset].question)
    asked = PRESETS[preset].question if preset in PRESETS else ""
    return _race(experiment, asked)


def variant(experiment: Experiment, name: str) -> Experiment:
    """The same cluster under another policy."""
    return replace(experiment, policy=replace(experiment.policy, name=name))


def beside(experiment: Experiment, names: Sequence[str] = TRIO) -> tuple[str, ...]:
    """Which of these policies the experiment does not have itself."""
    return tuple(name for name in names if name != experiment.policy.name)


# Which policy is first


def _race(experiment: Experiment, asked: str) -> Question:
    goal = f"reaches loss {TARGET:g}" if experiment.training else "is done"
    named = tuple(policy(variant(experiment, name).policy) for name in TRIO)
    return Question(
        text=asked or f"Which policy {goal} first here?",
        options=(*named, _ALL, _NONE),
        page="loss" if experiment.training else "costs",
        answer=_first,
        others=beside(experiment),
    )


def when(run: Run) -> float | None:
    """Seconds to the loss that runs are compared by; without training, to the end."""
    return run.time_to(TARGET) if run.experiment.training else run.makespan


def _first(run: Run, others: Sequence[Run]) -> Answer:
    by_name = {one.experiment.policy.name: one for one in (*others, run)}
    times = [when(by_name[name]) for name in TRIO]
    said = ", ".join(f"{policy(by_name[n].experiment.policy)} {_when(by_name[n])}" for n in TRIO)
    goal = f"Time to loss {TARGET:g}" if run.experiment.training else "Time to the end"
    return Answer(_winners(times), f"{goal}: {said}.")


def _winners(times: Sequence[float | None]) -> frozenset[int]:
    """Options that are right: the first of all, or that all tie, or that none gets there."""
    best = min((time for time in times if time is not None), default=math.inf)
    if best == math.inf:
        return frozenset({len(times) + 1})
    first = [at for at, time in enumerate(times) if time is not None and time <= best * (1 + _SAME)]
    return frozenset({len(times)} if len(first) == len(times) else first)


# The presets' own questions: a number, of which the nearest option is right


def _nearest(value: float, options: Sequence[float], sentence: str, unit: str = "") -> Answer:
    gaps = [abs(value - option) for option in options]
    return Answer(frozenset({gaps.index(min(gaps))}), sentence, value, unit)


def _communication(run: Run, others: Sequence[Run]) -> Answer:
    share = run.communication_fraction
    spent, step = show(share * run.mean_step, "s"), show(run.mean_step, "s")
    sentence = f"Pull and push take {spent} of a step of {step}: {percent(share)}."
    return _nearest(share, (0.16, 0.39, 0.50, 0.56, 0.64), sentence)


def _computing(run: Run, others: Sequence[Run]) -> Answer:
    share = run.shares["compute"]
    spent, step = show(share * run.mean_step, "s"), show(run.mean_step, "s")
    sentence = f"Computing takes {spent} of a step of {step}: {percent(share)}; the wire the rest."
    return _nearest(share, (0.07, 0.14, 0.44, 0.5, 0.93), sentence)


_INCAST = (0.082, 0.114, 0.178, 0.37, 0.57)
_SHARDED = (0.05, 0.074, 0.114, 0.178, 0.37)


def _crowded(run: Run, others: Sequence[Run]) -> Answer:
    wire = show(run.communication_fraction * run.mean_step, "s")
    sentence = f"Five share the link: {wire} of pull and push, {show(run.mean_step, 's')} a step."
    return _nearest(run.mean_step, _INCAST, sentence, "s")


def _spread_out(run: Run, others: Sequence[Run]) -> Answer:
    step = show(run.mean_step, "s")
    sentence = f"Five links for five workers: {step} a step, as if each had a link of its own."
    return _nearest(run.mean_step, _SHARDED, sentence, "s")


def _ahead(run: Run, others: Sequence[Run]) -> Answer:
    by_name = {one.experiment.policy.name: one for one in (*others, run)}
    times = ", ".join(f"{policy(by_name[n].experiment.policy)} {_when(by_name[n])}" for n in TRIO)
    gap = run.max_clock_gap
    sentence = f"The gap never exceeds {gap} clocks. Time to loss {TARGET:g}: {times}."
    return _nearest(gap, (0, 1, 3, 4, 99), sentence)


def _when(run: Run) -> str:
    time = when(run)
    return "never" if time is None else show(time, "s")


def _saved(run: Run, others: Sequence[Run]) -> Answer:
    (sync,) = others
    share = 1 - run.makespan / sync.makespan
    backed, plain = show(run.mean_step, "s"), show(sync.mean_step, "s")
    less = f"A round takes {backed}, not {plain}: {percent(share)} less."
    sentence = f"{less} The two slowest of seven are never waited for."
    return _nearest(share, (0, 0.1, 0.2, 0.37, 0.5), sentence)


def _round(run: Run, others: Sequence[Run]) -> Answer:
    (sync,) = others
    ratio = sync.makespan / run.makespan
    ring, server = show(run.mean_step, "s"), show(sync.mean_step, "s")
    steps = f"A step takes {ring} round the ring, {server} over the server's one link"
    sentence = f"{steps}: {ratio:.1f}×."
    return _nearest(ratio, (0.5, 1, 1.5, 2.5, 3.7), sentence)


def _milliseconds(options: Sequence[float]) -> tuple[str, ...]:
    return tuple(show(option, "s") for option in options)


_OWN: Mapping[str, Question] = {
    "practice": Question("", ("16 %", "39 %", "50 %", "56 %", "64 %"), "costs", _communication),
    "slow-network": Question("", ("7 %", "14 %", "44 %", "50 %", "93 %"), "costs", _computing),
    "incast": Question("", _milliseconds(_INCAST), "timeline", _crowded),
    "sharding": Question("", _milliseconds(_SHARDED), "timeline", _spread_out),
    "ssp": Question(
        "",
        ("0 clocks", "1 clock", "3 clocks", "4 clocks", "no limit"),
        "loss",
        _ahead,
        ("sync", "async"),
    ),
    "backup": Question(
        "", ("nothing", "10 % of the time", "20 %", "37 %", "50 %"), "costs", _saved, ("sync",)
    ),
    "ring": Question(
        "", ("half as fast", "the same", "1.5×", "2.5×", "3.7× as fast"), "costs", _round, ("sync",)
    ),
}
