"""The sentences of a coherent program: what a step did, and why the bus carried what it did."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from mlsys_tui.labs.memory.program import Step


@dataclass(frozen=True)
class Access:
    """A step that touched a cache: the copy's state before, and who else had one, in which."""

    step: Step
    value: int
    before: str
    others: Mapping[int, str]
    line: tuple[str, ...]
    sharing: str = ""
    lost: bool = False


def names(processors: Collection[int]) -> str:
    """ "P1", "P1 and P2", "P1, P2 and P3", "P1, P2 and 5 more"."""
    each = [f"P{processor}" for processor in processors]
    if len(each) > 4:
        each = [*each[:2], f"{len(each) - 2} more"]
    return " and ".join([", ".join(each[:-1]), each[-1]] if len(each) > 1 else each)


def plural(count: int, thing: str) -> str:
    """ "1 message", "2 messages"."""
    return f"{count} {thing}{'' if count == 1 else 's'}"


def explain(access: Access) -> str:
    """What was done, what the bus carried and why, and who holds what now."""
    words = _read(access) if access.step.op == "read" else _write(access)
    return f"{_deed(access)}{words}{_why(access)}"


def _deed(access: Access) -> str:
    step, who = access.step, f"P{access.step.processor}"
    if step.op in ("lock", "unlock"):
        return f"{who} {'takes' if step.op == 'lock' else 'frees'} the lock {step.variable}"
    return f"{who} {step.op}s {step.variable} = {access.value}"


def _read(access: Access) -> str:
    if access.before != "I":
        return f" in its own cache, where it stays {access.before}: a hit, nothing on the bus."
    others = names(access.others)
    if not access.others:
        return ", a miss: BusRd. No other cache has it, so its copy from memory is Exclusive."
    if "M" in access.others.values():
        return (
            f", a miss: BusRd. {others} has it Modified and flushes it to memory; both are S now."
        )
    if "E" in access.others.values():
        return f", a miss: BusRd. {others} had the only copy, E; now both are Shared."
    have = "has" if len(access.others) == 1 else "have"
    return f", a miss: BusRd. {others} {have} it too, and memory gives it: Shared."


def _write(access: Access) -> str:
    if access.before == "M":
        return " in its own cache: M already, nothing on the bus."
    if access.before == "E":
        return ": its copy is the only one, so E becomes M and nothing goes over the bus."
    others = names(access.others)
    drop = "drops its copy" if len(access.others) == 1 else "drop their copies"
    if access.before == "S":
        return f", Shared so far: at BusUpgr {others} {drop}. M here, I there."
    if not access.others:
        return ", a miss: BusRdX fetches the line to change it. M here; memory is out of date."
    if "M" in access.others.values():
        return f", a miss: BusRdX. {others} flushes its M line and drops it. M here, I there."
    return f", a miss: BusRdX. {others} {drop}. M here, I there."


def _why(access: Access) -> str:
    name = access.step.variable
    if access.lost:
        return f" But it added to an old {name}: an update is lost."
    if access.sharing == "true":
        return f" Missed as another wrote {name}: true sharing."
    if access.sharing == "false":
        return f" Nobody wrote {name}, only its neighbour: false sharing."
    return ""
