"""Communication of distributed training: sizes, transfers, servers and collectives."""

import math
from dataclasses import replace

from mlsys_tui.formulas.algebra import Values
from mlsys_tui.formulas.formula import Answer, Formula, Variable
from mlsys_tui.formulas.quantity import digits, show
from mlsys_tui.text import BadInput

_LI = "M. Li et al., Scaling Distributed Machine Learning with the Parameter Server, OSDI 2014"
_PATARASU = "P. Patarasuk, X. Yuan, Bandwidth Optimal All-reduce Algorithms, JPDC 69(2), 2009"
_THAKUR = "R. Thakur et al., Optimization of Collective Communication in MPICH, IJHPCA 19(1), 2005"
_HOCKNEY = "R. W. Hockney, The Communication Challenge for MPP, Parallel Computing 20(3), 1994"

_size = Variable("size", "M", "message size", "B", low=0, default="40 MB")
_bandwidth = Variable("bandwidth", "B", "bandwidth", "B/s", low=0, above=True, default="1 Gbps")
_latency = Variable("latency", "L", "latency", "s", low=0, optional=0.0)
_time = Variable("time", "T", "time", "s", low=0)
_workers = Variable("workers", "N", "workers", low=1, whole=True, default=4.0, fits="down")


def _ring_workers(values: Values) -> str:
    """The positive root of 2 L N² + (2 c − 2 L − T) N − 2 c = 0, c = M/B, without cancellation."""
    c, latency, time = values["size"] / values["bandwidth"], values["latency"], values["time"]
    if latency == 0:
        if time >= 2 * c > 0:
            raise BadInput(
                f"time must be below 2 × size / bandwidth = {show(2 * c, 's')}: without latency no "
                f"ring takes longer, whatever its length (got {show(time, 's')})"
            )
        return "2 * size / bandwidth / (2 * size / bandwidth - time)"
    b = "(2 * size / bandwidth - 2 * latency - time)"
    square = f"sqrt({b}**2 + 16 * latency * size / bandwidth)"
    if 2 * c - 2 * latency - time > 0:
        return f"4 * size / bandwidth / ({b} + {square})"
    return f"({square} - {b}) / (4 * latency)"


def _tree_workers(values: Values) -> str | Answer:
    """The whole number of rounds that the time is, and the trees that deep."""
    round_time = 2 * (values["latency"] + values["size"] / values["bandwidth"])
    if round_time == 0:
        return "0 * time / (latency + size / bandwidth)"
    depth = values["time"] / round_time
    whole = round(depth)
    if not math.isclose(depth, whole, rel_tol=1e-11, abs_tol=1e-11):
        low = math.floor(depth)
        raise BadInput(
            f"time must be a whole number of rounds: {low} take {show(low * round_time, 's')}, "
            f"{low + 1} take {show((low + 1) * round_time, 's')} (got {show(values['time'], 's')})"
        )
    if whole > 300:
        raise BadInput(f"time must be at most 300 rounds of {show(round_time, 's')}")
    fewest, most = float(2 ** (whole - 1) + 1 if whole else 1), float(2**whole)
    lines = (
        f"{digits(values['time'])} / {digits(round_time)} = {whole} = ⌈log₂ N⌉",
        digits(fewest),
    )
    several = f"any number of workers from {digits(fewest)} to {digits(most)}"
    return Answer(fewest, lines, several if most > fewest else "")


def _ratio(values: Values) -> float:
    """How many times longer than 2 M/B it takes: max(1, workers / servers)."""
    shortest = 2 * values["size"] / values["bandwidth"]
    if shortest == 0:
        return 1.0
    if values["time"] < shortest * (1 - 1e-12):
        raise BadInput(
            f"time must be at least 2 × size / bandwidth = {show(shortest, 's')}, what each "
            f"worker's own link takes (got {show(values['time'], 's')})"
        )
    ratio: float = values["time"] / shortest
    return 1.0 if math.isclose(ratio, 1, rel_tol=1e-12) else ratio


def _incast_workers(values: Values) -> str | Answer:
    if _ratio(values) > 1:
        return "time * servers * bandwidth / (2 * size)"
    most = digits(values["servers"])
    return Answer(1.0, ("1",), f"any number of workers from 1 to {most}")


def _incast_servers(values: Values) -> str | Answer:
    if _ratio(values) > 1:
        return "2 * workers * size / (time * bandwidth)"
    fewest = values["workers"]
    return Answer(fewest, (digits(fewest),), f"any number of servers of at least {digits(fewest)}")


def _all_is_communication(values: Values) -> None:
    alone = values.get("fraction") == 1 and "communication" not in values
    if alone and values["compute"] > 0:
        raise BadInput("fraction must be below 1 where there is any computation (got 1)")


MODEL_SIZE = Formula(
    name="model-size",
    topic="Communication",
    title="Size of a model",
    source="parameters, each stored in so many bytes",
    variables=(
        Variable("parameters", "P", "parameters", low=1, whole=True, default="10M", fits="down"),
        Variable(
            "bytes_per_parameter", "b", "bytes of a parameter", "B", 0, above=True, default=4.0
        ),
        replace(_size, title="model size", above=True, default=None),
    ),
    target="size",
    expression="parameters * bytes_per_parameter",
    rearranged={
        "parameters": "size / bytes_per_parameter",
        "bytes_per_parameter": "size / parameters",
    },
)
TRANSFER_TIME = Formula(
    name="transfer-time",
    topic="Communication",
    title="Time of one transfer",
    source=_HOCKNEY,
    variables=(_size, _bandwidth, _latency, _time),
    target="time",
    expression="latency + size / bandwidth",
    rearranged={
        "size": "(time - latency) * bandwidth",
        "bandwidth": "size / (time - latency)",
        "latency": "time - size / bandwidth",
    },
)
PUSH_PULL = Formula(
    name="push-pull",
    topic="Communication",
    title="Pull of the model and push of the gradients",
    source=_LI,
    variables=(_size, _bandwidth, _time),
    target="time",
    expression="2 * size / bandwidth",
    rearranged={"size": "time * bandwidth / 2", "bandwidth": "2 * size / time"},
)
COMMUNICATION_FRACTION = Formula(
    name="communication-fraction",
    topic="Communication",
    title="Communication's share of an iteration",
    source="communication and computation one after the other",
    variables=(
        replace(
            _time, name="communication", symbol="T_comm", title="communication", default="64 ms"
        ),
        replace(_time, name="compute", symbol="T_comp", title="computation", default="50 ms"),
        Variable("fraction", "F", "communication's share", low=0, high=1),
    ),
    target="fraction",
    expression="communication / (communication + compute)",
    rearranged={
        "communication": "fraction * compute / (1 - fraction)",
        "compute": "communication * (1 - fraction) / fraction",
    },
    check=_all_is_communication,
)
PS_INCAST = Formula(
    name="ps-incast",
    topic="Communication",
    title="Pull and push of many workers through the servers' links",
    source=_LI,
    variables=(
        _size,
        replace(_workers, symbol="P", default=5.0),
        Variable("servers", "S", "servers", low=1, whole=True, default=1.0),
        _bandwidth,
        _time,
    ),
    target="time",
    expression="2 * max(size / bandwidth, workers * size / (servers * bandwidth))",
    rearranged={
        "size": "time * bandwidth / (2 * max(1, workers / servers))",
        "workers": _incast_workers,
        "servers": _incast_servers,
        "bandwidth": "2 * size * max(1, workers / servers) / time",
    },
)
RING_ALLREDUCE = Formula(
    name="ring-allreduce",
    topic="Communication",
    title="Ring all-reduce",
    source=_PATARASU,
    variables=(_workers, _size, _bandwidth, _latency, _time),
    target="time",
    expression="2 * (workers - 1) * latency + 2 * (workers - 1) / workers * size / bandwidth",
    rearranged={
        "workers": _ring_workers,
        "size": "(time - 2 * (workers - 1) * latency) * workers * bandwidth / (2 * (workers - 1))",
        "bandwidth": "2 * (workers - 1) / workers * size / (time - 2 * (workers - 1) * latency)",
        "latency": "(time - 2 * (workers - 1) / workers * size / bandwidth) / (2 * (workers - 1))",
    },
)
TREE_ALLREDUCE = Formula(
    name="tree-allreduce",
    topic="Communication",
    title="Tree all-reduce: binomial reduce, then broadcast",
    source=_THAKUR,
    variables=(_workers, _size, _bandwidth, _latency, _time),
    target="time",
    expression="2 * rounds(workers) * (latency + size / bandwidth)",
    rearranged={
        "workers": _tree_workers,
        "size": "(time / (2 * rounds(workers)) - latency) * bandwidth",
        "bandwidth": "size / (time / (2 * rounds(workers)) - latency)",
        "latency": "time / (2 * rounds(workers)) - size / bandwidth",
    },
)
FORMULAS = (
    *(MODEL_SIZE, TRANSFER_TIME, PUSH_PULL, COMMUNICATION_FRACTION),
    *(PS_INCAST, RING_ALLREDUCE, TREE_ALLREDUCE),
)
