"""The same program without a shared memory: every node has its own, and values travel as messages.

A node reads its own copy as long as that is the newest; otherwise whoever wrote last sends it, and
the reader receives it and keeps it. A lock is a token that its last holder sends on.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mlsys_tui.formulas import show
from mlsys_tui.labs.memory.costs import Costs, Totals
from mlsys_tui.labs.memory.program import Program, Step
from mlsys_tui.labs.memory.trace import Trace
from mlsys_tui.labs.memory.turns import Turn, turns


@dataclass(frozen=True)
class Message:
    """`variable` with its value on its way from `source` to `target`; a token has no bytes."""

    source: int
    target: int
    variable: str
    value: int
    bytes: float


@dataclass(frozen=True)
class Frame:
    """One moment: `message` is in the network now; `stale` are copies that are out of date."""

    caption: str
    step: Step | None
    message: Message | None
    memories: tuple[Mapping[str, int], ...]
    stale: frozenset[tuple[int, str]]
    registers: tuple[int | None, ...]
    waiting: frozenset[int]
    totals: Totals


@dataclass(frozen=True)
class DistributedTrace(Trace[Frame]):
    """A program run by messages, frame by frame; `k` halts at every message."""

    program: Program


def run_distributed(program: Program, costs: Costs) -> DistributedTrace:
    """Run a program by messages of `costs.size` each. Raises BadInput as `turns` does."""
    frames = tuple(_Nodes(program, costs).run())
    stops = tuple(at for at, frame in enumerate(frames) if frame.message)
    return DistributedTrace(costs, frames, stops, program)


class _Nodes:
    """The memories and who has the newest of what, changed step by step."""

    def __init__(self, program: Program, costs: Costs) -> None:
        self._program, self._costs = program, costs
        nodes = range(program.processors)
        self._memories = [dict.fromkeys(program.variables, 0) for _ in nodes]
        self._registers: list[int | None] = [None for _ in nodes]
        self._fresh = {name: set(nodes) for name in program.variables}
        self._writer = dict.fromkeys(program.variables, 0)
        self._waiting: set[int] = set()
        self._totals = Totals()

    def run(self) -> Iterator[Frame]:
        names = ", ".join(self._program.variables)
        yield self._frame(f"Every node has its own copy of {names}, 0 at first.", None)
        for turn in turns(self._program):
            yield from self._turn(turn)
        if turn.does == "runs":
            yield self._frame(self._end(), None)

    def _end(self) -> str:
        """Where the newest values are, which nobody else knows unless they are sent."""
        ends = ", ".join(
            f"{name} = {self._memories[writer][name]} at P{writer}"
            for name, writer in self._writer.items()
            if name not in self._program.locks
        )
        return f"At the end {ends or 'no variable was used'}. What others hold is old unless sent."

    def _frame(self, caption: str, step: Step | None, message: Message | None = None) -> Frame:
        stale = frozenset(
            (node, name)
            for name, fresh in self._fresh.items()
            for node in range(self._program.processors)
            if node not in fresh
        )
        return Frame(
            caption,
            step,
            message,
            tuple(dict(memory) for memory in self._memories),
            stale,
            tuple(self._registers),
            frozenset(self._waiting),
            self._totals,
        )

    def _turn(self, turn: Turn) -> Iterator[Frame]:
        step, who = turn.step, f"P{turn.step.processor}"
        if turn.does == "waits":
            self._waiting.add(step.processor)
            yield self._frame(
                f"{who} waits to receive the token {step.variable} from P{turn.holder}.", step
            )
        elif turn.does == "hangs":
            yield self._frame(
                f"{who} waits for the token {step.variable} of P{turn.holder}, which never sends "
                "it: deadlock.",
                step,
            )
        else:
            self._waiting.discard(step.processor)
            yield from self._do(step, turn.lost)

    def _do(self, step: Step, lost: bool) -> Iterator[Frame]:
        who, name = step.processor, step.variable
        if step.op == "read":
            yield from self._fetch(step, self._costs.size)
            self._registers[who] = self._memories[who][name]
            yield self._frame(
                f"P{who} reads {name} = {self._registers[who]} from its own memory.", step
            )
        elif step.op == "add":
            before = self._registers[who] or 0
            self._registers[who] = before + 1
            yield self._frame(
                f"P{who} adds 1 in its register: {before} becomes {before + 1}.", step
            )
        elif step.op == "write":
            self._write(step, step.value if step.value is not None else self._registers[who] or 0)
            yield self._frame(self._written(step, lost), step)
        else:
            if step.op == "lock":
                yield from self._fetch(step, 0.0)
            self._write(step, int(step.op == "lock"))
            yield self._frame(self._token(step), step)

    def _write(self, step: Step, value: int) -> None:
        self._memories[step.processor][step.variable] = value
        self._fresh[step.variable] = {step.processor}
        self._writer[step.variable] = step.processor

    def _written(self, step: Step, lost: bool) -> str:
        who, name = step.processor, step.variable
        value = self._memories[who][name]
        words = f"P{who} writes {name} = {value} in its own memory"
        if lost:
            return f"{words}. But it added to an old {name}: an update is lost."
        return f"{words}; no other memory changes." if self._program.processors > 1 else f"{words}."

    def _token(self, step: Step) -> str:
        if step.op == "lock":
            return f"P{step.processor} has the token {step.variable} and goes on."
        return f"P{step.processor} is done with the token {step.variable}: the next may ask for it."

    def _fetch(self, step: Step, size: float) -> Iterator[Frame]:
        """Two moments, the message sent and received, unless the own copy is the newest."""
        who, name = step.processor, step.variable
        if who in self._fresh[name]:
            return
        source = self._writer[name]
        value = self._memories[source][name]
        message = Message(source, who, name, value, size)
        what = f"the token {name}" if name in self._program.locks else f"{name} = {value}"
        old = "" if name in self._program.locks else ", whose copy is old"
        yield self._frame(f"Send: P{source} sends {what} to P{who}{old}.", step, message)
        self._memories[who][name] = value
        self._fresh[name].add(who)
        before, time = self._totals, self._costs.time(size)
        self._totals = Totals(before.messages + 1, before.bytes + size, before.time + time)
        yield self._frame(
            f"Receive: P{who} keeps {what} in its own memory: {_price(size, time)}.", step
        )


def _price(size: float, time: float) -> str:
    return f"{show(size, 'B')} took {show(time, 's')}"
