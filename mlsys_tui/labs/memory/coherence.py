"""Caches kept coherent by MESI on an atomic bus, for a short program.

Every cache is large enough to hold all lines, so that a line leaves it only when another processor
writes. Source: M. S. Papamarcos, J. H. Patel, A Low-Overhead Coherence Solution for Multiprocessors
with Private Cache Memories, ISCA 1984; signals as in D. Culler, J. P. Singh, Parallel Computer
Architecture, section 5.3.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from mlsys_tui.labs.memory.coherence_frames import SIGNALS, Copy, Frame, Signal, State
from mlsys_tui.labs.memory.coherence_words import Access, explain, plural
from mlsys_tui.labs.memory.costs import BUS, Costs, Totals
from mlsys_tui.labs.memory.program import Program, Step
from mlsys_tui.labs.memory.trace import Trace
from mlsys_tui.labs.memory.turns import Turn, turns


@dataclass(frozen=True)
class SharedTrace(Trace[Frame]):
    """A program run on one memory, frame by frame; `k` halts at what uses the bus."""

    program: Program


def run_shared(program: Program, costs: Costs = BUS) -> SharedTrace:
    """Run a program on processors with a cache each. Raises BadInput as `turns` does."""
    frames = tuple(_Machine(program, costs).run())
    stops = tuple(at for at, frame in enumerate(frames) if frame.bus)
    return SharedTrace(costs, frames, stops, program)


class _Machine:
    """The caches, the bus and the memory, changed step by step."""

    def __init__(self, program: Program, costs: Costs) -> None:
        self._program, self._costs = program, costs
        self._caches: list[dict[tuple[str, ...], Copy]] = [{} for _ in range(program.processors)]
        self._memory = dict.fromkeys(program.variables, 0)
        self._registers: list[int | None] = [None] * program.processors
        self._waiting: set[int] = set()
        self._signals: dict[Signal, int] = dict.fromkeys(SIGNALS, 0)
        self._misses = {"true": 0, "false": 0}
        self._totals = Totals()
        # Which variables of a line were written since a processor lost its copy.
        self._written: dict[tuple[int, tuple[str, ...]], set[str]] = {}

    def run(self) -> Iterator[Frame]:
        names = ", ".join(self._program.variables)
        yield self._frame(f"Memory holds {names}, all 0. The caches are empty.", None)
        lost: list[str] = []
        for turn in turns(self._program):
            frame = self._turn(turn)
            yield frame
            lost += [frame.lost] if frame.lost else []
        if turn.does == "runs":
            yield self._frame(self._end(lost), None)

    def _end(self, lost: list[str]) -> str:
        ends = ", ".join(
            f"{name} = {self._newest(name)}"
            for name in self._program.variables
            if name not in self._program.locks
        )
        if lost:
            return (
                f"At the end {ends}: {plural(len(lost), 'update')} lost, though no read ever saw "
                "an old copy. Coherence does not prevent that; a lock does."
            )
        return f"At the end {ends or 'no variable was used'}. Every read saw the last write."

    def _frame(self, caption: str, step: Step | None, bus: tuple[Signal, ...] = ()) -> Frame:
        return Frame(
            caption,
            step,
            bus,
            tuple(dict(cache) for cache in self._caches),
            dict(self._memory),
            tuple(self._registers),
            frozenset(self._waiting),
            dict(self._signals),
            misses=dict(self._misses),
            totals=self._totals,
        )

    def _turn(self, turn: Turn) -> Frame:
        step = turn.step
        who, name = f"P{step.processor}", step.variable
        if turn.does == "waits":
            self._waiting.add(step.processor)
            return self._frame(
                f"{who} wants the lock {name}; P{turn.holder} has it: {who} waits.", step
            )
        if turn.does == "hangs":
            holder = "itself" if turn.holder == step.processor else f"P{turn.holder}"
            words = (
                f"{who} waits for the lock {name}, held by {holder}; nobody can go on: deadlock."
            )
            return self._frame(words, step)
        self._waiting.discard(step.processor)
        if step.op == "add":
            return self._add(step)
        return self._access(step, turn.lost)

    def _add(self, step: Step) -> Frame:
        before = self._registers[step.processor] or 0
        self._registers[step.processor] = before + 1
        return self._frame(
            f"P{step.processor} adds 1 in its register: {before} becomes {before + 1}. "
            f"{step.variable} itself is still {self._newest(step.variable)}.",
            step,
        )

    def _newest(self, variable: str) -> int:
        return self._frame("", None).newest(variable)

    def _access(self, step: Step, lost: bool) -> Frame:
        line = self._program.line_of(step.variable)
        own = self._caches[step.processor].get(line)
        before: State = own.state if own else "I"
        sharing = self._sharing(step, line) if own and before == "I" else ""
        if sharing:
            self._misses[sharing] += 1
        others = self._others(step.processor, line)
        bus = self._read(step, line) if step.op == "read" else self._write(step, line)
        self._count(bus)
        value = self._caches[step.processor][line].values[step.variable]
        words = explain(Access(step, value, before, others, line, sharing, lost))
        frame = self._frame(words, step, bus)
        return replace(frame, sharing=sharing, lost=step.variable if lost else "")

    def _sharing(self, step: Step, line: tuple[str, ...]) -> Literal["true", "false"]:
        written = self._written.get((step.processor, line), set())
        return "true" if step.variable in written else "false"

    def _others(self, processor: int, line: tuple[str, ...]) -> dict[int, State]:
        """Who else has a valid copy of the line, and in which state."""
        return {
            other: cache[line].state
            for other, cache in enumerate(self._caches)
            if other != processor and line in cache and cache[line].state != "I"
        }

    def _read(self, step: Step, line: tuple[str, ...]) -> tuple[Signal, ...]:
        cache = self._caches[step.processor]
        bus: tuple[Signal, ...] = ()
        if line not in cache or cache[line].state == "I":
            others = self._others(step.processor, line)
            bus = ("BusRd", *self._flush(line, others))
            for other in others:
                self._set(other, line, "S")
            cache[line] = Copy("S" if others else "E", self._from_memory(line))
        self._registers[step.processor] = cache[line].values[step.variable]
        return bus

    def _write(self, step: Step, line: tuple[str, ...]) -> tuple[Signal, ...]:
        cache = self._caches[step.processor]
        state = cache[line].state if line in cache else "I"
        others = self._others(step.processor, line)
        bus: tuple[Signal, ...] = ()
        if state == "I":
            bus = ("BusRdX", *self._flush(line, others))
            cache[line] = Copy("M", self._from_memory(line))
        elif state == "S":
            bus = ("BusUpgr",)
        for other in others:
            self._set(other, line, "I")
            self._written[other, line] = set()
        for other in range(len(self._caches)):
            self._written.setdefault((other, line), set()).add(step.variable)
        values = {**cache[line].values, step.variable: self._value(step)}
        cache[line] = Copy("M", values)
        return bus

    def _value(self, step: Step) -> int:
        if step.op in ("lock", "unlock"):
            return int(step.op == "lock")
        own = self._registers[step.processor]
        return step.value if step.value is not None else own or 0

    def _flush(self, line: tuple[str, ...], others: Mapping[int, State]) -> tuple[Signal, ...]:
        """The owner of a modified line writes it to memory, where the asker sees it pass."""
        owner = next((other for other, state in others.items() if state == "M"), None)
        if owner is None:
            return ()
        self._memory.update(self._caches[owner][line].values)
        return ("Flush",)

    def _from_memory(self, line: tuple[str, ...]) -> dict[str, int]:
        return {variable: self._memory[variable] for variable in line}

    def _set(self, processor: int, line: tuple[str, ...], state: State) -> None:
        self._caches[processor][line] = replace(self._caches[processor][line], state=state)

    def _count(self, bus: tuple[Signal, ...]) -> None:
        """A signal is a message. The bus is atomic: one line at most moves in a transaction."""
        for signal in bus:
            self._signals[signal] += 1
        if bus:
            moved = 0.0 if bus == ("BusUpgr",) else self._costs.size
            before = self._totals
            self._totals = Totals(
                before.messages + len(bus),
                before.bytes + moved,
                before.time + self._costs.time(moved),
            )
