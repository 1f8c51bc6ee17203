"""The traces of hour 2 as JSON documents, in SI base units."""

from dataclasses import asdict
from typing import Any

from mlsys_tui.labs.memory import collective, distributed
from mlsys_tui.labs.memory.coherence import SharedTrace
from mlsys_tui.labs.memory.coherence_frames import Frame
from mlsys_tui.labs.memory.collective import CollectiveTrace
from mlsys_tui.labs.memory.distributed import DistributedTrace
from mlsys_tui.labs.memory.parallel_trace import ParallelTrace
from mlsys_tui.labs.memory.program import Step

Trace = SharedTrace | DistributedTrace | CollectiveTrace | ParallelTrace


def captions(trace: Trace) -> list[str]:
    """The sentence of every frame."""
    return [trace[at].caption for at in range(len(trace))]


def document(trace: Trace) -> dict[str, Any]:
    """The trace as JSON: every frame, and what it cost in messages, bytes and seconds."""
    totals = asdict(trace.totals)
    if isinstance(trace, SharedTrace):
        frames = [_shared_frame(frame) for frame in trace.frames]
        return {
            "frames": frames,
            "totals": totals,
            "signals": trace.frames[-1].signals,
            "sharing_misses": trace.frames[-1].misses,
        }
    if isinstance(trace, DistributedTrace):
        return {"frames": [_message_frame(frame) for frame in trace.frames], "totals": totals}
    if isinstance(trace, CollectiveTrace):
        size = trace.costs.size / trace.schedule.pieces
        return {"frames": [_round_frame(frame, size) for frame in trace.frames], "totals": totals}
    return {
        "frames": [
            {"caption": frame.caption, "time": frame.time, "done": frame.done}
            for frame in trace.frames
        ],
        "totals": totals,
        "kinds": {
            kind: {
                "time": run.time,
                "utilisation": run.utilisation,
                "throughput": run.throughput,
                "latency": run.latency,
            }
            for kind, run in trace.runs.items()
        },
    }


def _shared_frame(frame: Frame) -> dict[str, Any]:
    return {
        "caption": frame.caption,
        **_step(frame.step, frame.registers),
        "bus": list(frame.bus),
        "caches": [
            {
                variable: {"state": copy.state, "value": value}
                for copy in cache.values()
                for variable, value in copy.values.items()
            }
            for cache in frame.caches
        ],
        "memory": frame.memory,
        "totals": asdict(frame.totals),
    }


def _step(step: Step | None, registers: tuple[int | None, ...]) -> dict[str, Any]:
    if step is None:
        return {"processor": None, "op": None, "variable": None}
    value = {"value": registers[step.processor]} if step.op == "read" else {}
    return {"processor": step.processor, "op": step.op, "variable": step.variable, **value}


def _message_frame(frame: distributed.Frame) -> dict[str, Any]:
    sent = frame.message
    return {
        "caption": frame.caption,
        **_step(frame.step, frame.registers),
        "messages": [
            {"from": sent.source, "to": sent.target, "variable": sent.variable, "bytes": sent.bytes}
        ]
        if sent
        else [],
        "memories": [dict(memory) for memory in frame.memories],
        "totals": asdict(frame.totals),
    }


def _round_frame(frame: collective.Frame, size: float) -> dict[str, Any]:
    return {
        "caption": frame.caption,
        "messages": [
            {"from": each.source, "to": each.target, "piece": each.piece, "bytes": size}
            for each in frame.messages
        ],
        "values": frame.values,
        "totals": asdict(frame.totals),
    }
