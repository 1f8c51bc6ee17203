"""The keys of the MapReduce tab, and on which of its pages each works."""

from collections.abc import Mapping

from textual.binding import Binding, BindingType

from mlsys_tui.labs.mapreduce.view_scene import Page

_SPREAD: tuple[Page, ...] = ("board", "counters", "code")
_RUNS: tuple[Page, ...] = ("board", "counters", "faults", "code")


def _key(key: str, action: str, words: str, tooltip: str, show: bool = False) -> Binding:
    name = action.partition("(")[0] + ("_back" if "(-1)" in action else "")
    return Binding(key, action, words, id=f"mapreduce.{name}", show=show, tooltip=tooltip)


KEYS: list[BindingType] = [
    _key("v", "view(1)", "View", "The next view: board, counters, faults, code, k-means, write it"),
    _key("V", "view(-1)", "Previous view", "The view before"),
    _key("p", "predict", "Predict", "Type what comes out before the trace shows it"),
    _key("e", "edit_text", "Text", "Edit the input, one record a line"),
    _key("f", "follow", "Follow", "Pick a key and see only its journey"),
    _key("j", "job", "Job", "Choose a job, built in or your own"),
    _key("m", "mappers(1)", "More mappers", "One mapper more"),
    _key("M", "mappers(-1)", "Fewer mappers", "One mapper fewer"),
    _key("d", "reducers(1)", "More reducers", "One reducer more"),
    _key("D", "reducers(-1)", "Fewer reducers", "One reducer fewer"),
    _key("c", "combiner", "Combiner", "The combiner on or off"),
    _key("h", "partitioner", "Partitioner", "Partition by the job, by crc32, or by first letter"),
    _key("x", "die", "Dead machine", "Another machine dies, then none"),
    _key("s", "slow", "Straggler", "Another task is slow, then none"),
    _key("u", "backups", "Backups", "Backup tasks on or off"),
    _key("enter", "write", "Write", "Into the editor"),
    _key("r", "run", "Run", "Run what is written on its cases, or a long input untraced"),
    _key("g", "step_own", "Step it", "Step the job you wrote on its first case"),
    _key("up", "scroll(-1)", "Up", "Scroll, the task before, or the death earlier"),
    _key("down", "scroll(1)", "Down", "Scroll, the next task, or the death later"),
    _key("escape", "leave", "Leave", "Stop waiting for what runs, or show all keys again"),
]

NEEDS: Mapping[str, tuple[Page, ...]] = {
    "predict": _SPREAD,
    "follow": ("board",),
    "edit_text": _RUNS,
    "job": _RUNS,
    "mappers": _RUNS,
    "reducers": _RUNS,
    "combiner": _SPREAD,
    "partitioner": _SPREAD,
    "die": ("faults",),
    "slow": ("faults",),
    "backups": ("faults",),
    "write": ("write",),
    "step_own": ("write",),
    "scroll": ("faults", "code", "write"),
}
"""The pages an action works on; one that is not named works on all of them."""
