"""In which order the steps of a program run, who waits for whom, and which updates are lost."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from mlsys_tui.labs.memory.program import Program, Step
from mlsys_tui.text import BadInput


@dataclass(frozen=True)
class Turn:
    """What comes next: the step is done, waits for a lock, or waits for ever.

    `holder` is who holds the lock that is waited for; `lost` says that an increment writes a sum
    of a value which another has overwritten since.
    """

    step: Step
    does: Literal["runs", "waits", "hangs"]
    holder: int | None = None
    lost: bool = False


def turns(program: Program) -> Iterator[Turn]:
    """The steps as they run. Who waits for a lock lets the others pass.

    Raises BadInput where a processor unlocks what it does not hold.
    """
    pending = list(program.steps)
    holders: dict[str, int] = {}
    said: set[Step] = set()
    updates = _Updates()
    while pending:
        step, waiting = _first_free(pending, holders)
        yield from (_waits(one, holders) for one in waiting if one not in said)
        said.update(waiting)
        if step is None:
            first = waiting[0]
            yield Turn(first, "hangs", holders[first.variable])
            return
        pending.remove(step)
        _lock(program, step, holders)
        yield Turn(step, "runs", lost=updates.lost(step))


class _Updates:
    """Which version of a variable every processor has read last."""

    def __init__(self) -> None:
        self._version: dict[str, int] = {}
        self._read: dict[tuple[int, str], int] = {}

    def lost(self, step: Step) -> bool:
        """Whether this step overwrites an update that its sum does not contain."""
        version = self._version.get(step.variable, 0)
        key = (step.processor, step.variable)
        if step.op == "read":
            self._read[key] = version
        if step.op != "write":
            return False
        self._version[step.variable] = version + 1
        return step.value is None and self._read[key] != version


def _first_free(pending: Sequence[Step], holders: dict[str, int]) -> tuple[Step | None, list[Step]]:
    """The first step that can run, and the locks that those before it wait for."""
    waiting: list[Step] = []
    for step in pending:
        if step.processor in [one.processor for one in waiting]:
            continue
        if step.op != "lock" or step.variable not in holders:
            return step, waiting
        waiting.append(step)
    return None, waiting


def _waits(step: Step, holders: dict[str, int]) -> Turn:
    return Turn(step, "waits", holders[step.variable])


def _lock(program: Program, step: Step, holders: dict[str, int]) -> None:
    if step.op == "lock":
        holders[step.variable] = step.processor
    elif step.op == "unlock" and holders.pop(step.variable, None) != step.processor:
        raise BadInput(
            f"program, {program.place(step)}: P{step.processor} unlocks {step.variable} without "
            "holding it; lock it first"
        )
