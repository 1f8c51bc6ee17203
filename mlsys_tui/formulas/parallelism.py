"""The three types of parallelism: the largest slice, a pipeline's time, requests in flight."""

import math

from mlsys_tui.formulas.algebra import Values
from mlsys_tui.formulas.formula import Answer, Formula, Variable
from mlsys_tui.formulas.quantity import digits, show
from mlsys_tui.text import BadInput

_BRENT = "R. P. Brent, The Parallel Evaluation of General Arithmetic Expressions, JACM 21(2), 1974"
_PATTERSON = "D. A. Patterson, J. L. Hennessy, Computer Organization and Design, chapter 4"
_LITTLE = "J. D. C. Little, A Proof for the Queuing Formula L = λW, Operations Research 9(3), 1961"
_MOST = 1e12  # items; far below 2**53, so that every count is exact
_HAIR = 1 + 1e-12


def _count(name: str, symbol: str, title: str, default: float | None = None) -> Variable:
    return Variable(name, symbol, title, low=1, high=_MOST, whole=True, default=default)


def _items(values: Values) -> Answer:
    """All numbers of items whose largest slice this is."""
    workers, largest = values["workers"], values["largest_slice"]
    fewest, most = (largest - 1) * workers + 1, largest * workers
    line = f"({digits(largest)} − 1) × {digits(workers)} + 1"
    note = f"any number of items from {digits(fewest)} to {digits(most)}" if most > fewest else ""
    return Answer(fewest, (line, digits(fewest)), note)


def _workers(values: Values) -> Answer:
    """The fewest workers whose largest slice this is."""
    items, largest = values["items"], values["largest_slice"]
    fewest = float(math.ceil(items / largest))
    reached = math.ceil(items / fewest)
    if reached != largest:
        raise BadInput(
            f"largest_slice must be one that {digits(items)} items can have: {digits(fewest)} "
            f"workers bring it to {reached} (got {digits(largest)})"
        )
    line = f"⌈{digits(items)} / {digits(largest)}⌉"
    return Answer(fewest, (line, digits(fewest)), "the fewest that do")


def _stages_fit(values: Values) -> None:
    """The slowest stage is one of those an item goes through, so it takes no longer than all."""
    slowest, item_time = values.get("slowest"), values.get("item_time")
    if slowest is not None and item_time is not None:
        if slowest > item_time * _HAIR:
            raise BadInput(
                f"slowest must be at most item_time = {show(item_time, 's')}: it is one of the "
                f"stages that an item goes through (got {show(slowest, 's')})"
            )
        return
    items, time = values["items"], values["time"]
    if slowest is None and time > items * item_time * _HAIR:
        raise BadInput(
            f"time must be at most items × item_time = {show(items * item_time, 's')}, what one "
            f"worker takes alone (got {show(time, 's')})"
        )
    if item_time is None and time * _HAIR < items * slowest:
        raise BadInput(
            f"time must be at least items × slowest = {show(items * slowest, 's')}: the slowest "
            f"stage works on every item (got {show(time, 's')})"
        )


LARGEST_SLICE = Formula(
    name="largest-slice",
    topic="Parallelism",
    title="The largest slice: rounds of n items on p workers",
    source=_BRENT,
    variables=(
        _count("items", "n", "items", 100.0),
        _count("workers", "p", "workers", 8.0),
        _count("largest_slice", "r", "items of the fullest worker"),
    ),
    target="largest_slice",
    expression="ceil(items / workers)",
    rearranged={"items": _items, "workers": _workers},
)
PIPELINE_TIME = Formula(
    name="pipeline-time",
    topic="Parallelism",
    title="Time of n items in a pipeline",
    source=_PATTERSON,
    variables=(
        Variable("items", "n", "items", low=1, whole=True, default=12.0, fits="down"),
        Variable("item_time", "t", "all stages of an item", "s", 0, above=True, default="4 s"),
        Variable("slowest", "t_max", "slowest stage", "s", low=0, above=True, default="2 s"),
        Variable("time", "T", "time of all items", "s", low=0, above=True),
    ),
    target="time",
    expression="item_time + (items - 1) * slowest",
    rearranged={
        "items": "(time - item_time) / slowest + 1",
        "item_time": "time - (items - 1) * slowest",
        "slowest": "(time - item_time) / (items - 1)",
    },
    check=_stages_fit,
)
LITTLES_LAW = Formula(
    name="littles-law",
    topic="Parallelism",
    title="Little's law: how many are in work at once",
    source=_LITTLE,
    variables=(
        Variable("rate", "λ", "arrivals a second", low=0, above=True, default=50.0),
        Variable("residence", "W", "time in the system", "s", low=0, above=True, default="80 ms"),
        Variable("in_flight", "L", "in the system, on average", low=0, above=True),
    ),
    target="in_flight",
    expression="rate * residence",
    rearranged={"rate": "in_flight / residence", "residence": "in_flight / rate"},
)
FORMULAS = (LARGEST_SLICE, PIPELINE_TIME, LITTLES_LAW)
