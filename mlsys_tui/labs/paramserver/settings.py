"""An experiment from what a reader wrote: options of the command line, fields of the screen."""

from collections.abc import Mapping, Sequence
from typing import Any

from mlsys_tui.formulas.quantity import parse_quantity, quoted
from mlsys_tui.labs.paramserver.cluster import (
    UNBOUNDED,
    Cluster,
    Experiment,
    Loss,
    Outage,
    Policy,
    Training,
)
from mlsys_tui.labs.paramserver.presets import PRESETS
from mlsys_tui.text import BadInput

# What each setting is called, and the unit it is read in; None for a word.
_CLUSTER = {
    "servers": "whole",
    "parameters": "whole",
    "bytes_per_parameter": "whole",
    "bandwidth": "B/s",
    "latency": "s",
    "duplex": None,
    "compute": "s",
    "spread": None,
    "links": None,
    "timeout": "s",
}
_POLICY = {"goes_on": "flag"}
_TRAINING = {
    "problem": None,
    "rate": "",
    "decay": "",
    "batch": "whole",
    "scale": None,
    "stale_aware": "flag",
}
_OTHERS = ("preset", "policy", "workers", "staleness", "backups", "iterations", "seed")
_LISTS = ("straggler", "outage", "loss")
SETTINGS = (*_OTHERS, *_CLUSTER, *_POLICY, *_TRAINING, *_LISTS, "training")


def experiment(given: Mapping[str, Any]) -> Experiment:
    """The experiment that these settings describe; what is left out is the preset's, or usual.

    Keys are the names of the options ("bytes_per_parameter"); values are as written ("1 Gbps",
    "50ms") or numbers in base units. `straggler` is a list of "worker:factor", `outage` of
    "worker:stops:returns", `loss` of "worker:iteration:pull, push or ack"; `training` False
    decides the timing alone. Raises BadInput, for settings that contradict one another too.
    """
    unknown = [name for name in given if name not in SETTINGS]
    if unknown:
        raise BadInput(
            f"there is no setting {quoted(unknown[0])}: see mlsys-tui paramserver --help"
        )
    written = {**preset(given.get("preset")), **given}
    name = str(written.get("policy", "sync"))
    refuse_contradictions(given, [name])
    trained = written.get("training", True)
    return Experiment(
        cluster=_cluster(written),
        policy=_policy(written, name),
        training=Training(**_read(written, _TRAINING)) if trained else None,
        iterations=whole(written.get("iterations", 100), "iterations"),
        seed=whole(written.get("seed", 0), "seed"),
    )


def preset(name: str | None) -> Mapping[str, Any]:
    """The settings of a preset by its name; none for None. Raises BadInput."""
    if name is None:
        return {}
    if name not in PRESETS:
        raise BadInput(f"preset must be one of {', '.join(PRESETS)} (got {quoted(name)})")
    return PRESETS[name].settings


def refuse_contradictions(given: Mapping[str, Any], policies: Sequence[str]) -> None:
    """Raises BadInput where an option was given that none of the policies can obey."""
    for option, policy in (("staleness", "ssp"), ("backups", "backup")):
        if option in given and policy not in policies:
            raise BadInput(f"{option} belongs to the policy {policy}, not to {policies[0]}")
    shared = given.get("links") == "shared" or whole(given.get("servers", 1), "servers") != 1
    if shared and all(policy == "ring" for policy in policies):
        raise BadInput("a ring has no server: leave out servers and shared links")
    useless = [name for name in _TRAINING if name in given]
    if useless and not given.get("training", True):
        raise BadInput(f"without training there is no {useless[0]}: leave one of them out")


def _cluster(written: Mapping[str, Any]) -> Cluster:
    return Cluster(
        workers=whole(written.get("workers", Cluster.workers), "workers"),
        stragglers=tuple(_straggler(text) for text in written.get("straggler", ())),
        outages=tuple(_outage(text) for text in written.get("outage", ())),
        losses=tuple(_loss(text) for text in written.get("loss", ())),
        **_read(written, _CLUSTER),
    )


def _policy(written: Mapping[str, Any], name: str) -> Policy:
    return Policy(
        name=name,
        staleness=_bound(written.get("staleness", Policy.staleness)),
        backups=whole(written.get("backups", Policy.backups), "backups"),
        **_read(written, _POLICY),
    )


def _read(written: Mapping[str, Any], units: Mapping[str, str | None]) -> dict[str, Any]:
    return {
        name: _value(written[name], name.replace("_", " "), unit)
        for name, unit in units.items()
        if name in written
    }


def _value(value: Any, name: str, unit: str | None) -> Any:
    if unit is None:
        return str(value)
    if unit == "flag":
        return bool(value)
    if unit == "whole":
        return whole(value, name)
    return number(value, name, unit)


def number(value: Any, name: str, unit: str = "") -> float:
    """A number in base units from a number or from text with a unit. Raises BadInput."""
    if isinstance(value, str):
        return parse_quantity(value, unit, name).value
    return float(value)


def whole(value: Any, name: str) -> int:
    """A whole number, "1M" included. Raises BadInput."""
    read = number(value, name)
    if read != read // 1 or abs(read) == UNBOUNDED:
        raise BadInput(f"{name} must be a whole number (got {quoted(str(value))})")
    return int(value) if isinstance(value, int) else int(read)


def _bound(value: Any) -> float:
    if isinstance(value, str) and value.strip().lower() in ("inf", "∞", "infinity"):
        return UNBOUNDED
    return number(value, "staleness")


def _parts(text: str, name: str, form: str, example: str) -> list[str]:
    parts = str(text).split(":")
    if len(parts) != form.count(":") + 1 or not all(part.strip() for part in parts):
        raise BadInput(f"{name} must be {form}, like {example} (got {quoted(str(text))})")
    return parts


def _straggler(text: str) -> tuple[int, float]:
    worker, factor = _parts(text, "straggler", "WORKER:FACTOR", "0:4")
    return whole(worker, "straggler's worker"), number(factor, "straggler's factor")


def _outage(text: str) -> Outage:
    worker, stops, returns = _parts(text, "outage", "WORKER:STOPS:RETURNS", "2:300ms:1s")
    return Outage(
        whole(worker, "outage's worker"),
        number(stops, "the time a worker stops", "s"),
        number(returns, "the time a worker comes back", "s"),
    )


def _loss(text: str) -> Loss:
    worker, iteration, message = _parts(text, "loss", "WORKER:ITERATION:MESSAGE", "2:3:push")
    return Loss(
        whole(worker, "the worker of a lost message"),
        whole(iteration, "the iteration of a lost message"),
        message.strip(),
    )
