"""A run's events in Chrome's trace-event format, for chrome://tracing and Perfetto.

Source: "Trace Event Format", the Chromium project.
"""

from typing import Any

from mlsys_tui.labs.paramserver import events as ev
from mlsys_tui.labs.paramserver.result import Run

_MICROSECONDS = 1e6


def chrome_trace(run: Run) -> dict[str, Any]:
    """One row a worker, and one for the server's updates; times in microseconds."""
    server = run.experiment.workers
    names = [_name(worker, f"w{worker}") for worker in range(server)] + [_name(server, "server")]
    shown = run.events[
        (run.events["end"] > run.events["start"]) | (run.events["kind"] == ev.UPDATE)
    ]
    return {
        "traceEvents": names + [_event(row, server) for row in shown],
        "displayTimeUnit": "ms",
    }


def _name(thread: int, name: str) -> dict[str, Any]:
    return {"name": "thread_name", "ph": "M", "pid": 0, "tid": thread, "args": {"name": name}}


def _event(row: Any, server: int) -> dict[str, Any]:
    update = row["kind"] == ev.UPDATE
    event = {
        "name": ev.KINDS[row["kind"]],
        "cat": "wait" if row["kind"] in ev.WAITS else ev.KINDS[row["kind"]],
        "pid": 0,
        "tid": server if update else int(row["worker"]),
        "ts": float(row["start"]) * _MICROSECONDS,
        "args": _arguments(row),
    }
    if update:
        return event | {"ph": "i", "s": "p"}
    return event | {"ph": "X", "dur": float(row["end"] - row["start"]) * _MICROSECONDS}


def _arguments(row: Any) -> dict[str, Any]:
    return {
        "worker": int(row["worker"]),
        "clock": int(row["clock"]),
        "version_read": int(row["read"]),
        "version_written": int(row["written"]) if row["written"] >= 0 else None,
        "outcome": ev.OUTCOMES[row["outcome"]],
    }
