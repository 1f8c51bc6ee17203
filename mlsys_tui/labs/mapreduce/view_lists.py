"""The lists to pick from: a job, or a key to follow."""

import re
from collections.abc import Mapping

from mlsys_tui.labs.mapreduce.errors import show
from mlsys_tui.labs.mapreduce.jobs import BUILT_IN
from mlsys_tui.labs.mapreduce.trace import Trace
from mlsys_tui.labs.mapreduce.view_columns import clip
from mlsys_tui.text import clean
from mlsys_tui.widgets.pick import Pick, Search

_SENTENCE_END = re.compile("[.;:]")
_WIDTH = 66
_AT_SIGHT, _FOUND = 14, 50


def jobs(own: Mapping[str, str]) -> Pick:
    """Every built-in job, and the reader's own by name."""
    built_in = [
        (name, clip(f"{name:14}{_SENTENCE_END.split(about)[0]}", _WIDTH))
        for name, (about, _) in BUILT_IN.items()
    ]
    written = [(name, f"{clean(name, one_line=True):14}of your own") for name in own]
    return Pick("Which job?", [*built_in, *written])


def keys(trace: Trace) -> Pick:
    """The keys of a run by their number; "" is all of them. Many are found by typing."""
    rows = [(str(at), show(key, 50)) for at, key in enumerate(trace.keys)]
    if len(rows) <= _AT_SIGHT:
        return Pick("Follow which key?", [*rows, ("", "all keys")])
    return Search(
        f"Follow which of {len(rows)} keys?",
        lambda query: [row for row in rows if query.strip().lower() in row[1].lower()][:_FOUND],
    )
