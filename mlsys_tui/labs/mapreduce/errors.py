"""How a job's mistake is reported."""

import json
from collections.abc import Sequence
from typing import Any

from mlsys_tui.text import BadInput, clean

_SHOWN = 40
_LINES = 3  # of a text, in a sentence


class JobError(BadInput):
    """A job that failed: `line` is the line of its file (None: unknown), `problem` what went wrong.

    The message names the job, the line, the problem and the call.
    """

    def __init__(self, name: str, line: int | None, problem: str, call: str = "") -> None:
        self.name, self.line, self.call = name, line, call
        self.problem = clean(problem, one_line=True)
        where = f"{name}, line {line}" if line else name
        super().__init__(f"{where}: {self.problem}" + (f" (in {call})" if call else ""))

    def __reduce__(self) -> tuple[Any, ...]:
        """How it travels between processes."""
        return type(self), (self.name, self.line, self.problem, self.call)

    @classmethod
    def at(
        cls, name: str, line: int | None, problem: str, function: str, arguments: Sequence[Any]
    ) -> "JobError":
        """The failure of one call, shown with its arguments."""
        return cls(name, line, problem, f"{function}({', '.join(map(show, arguments))})")


def show(thing: Any, width: int = _SHOWN) -> str:
    """A key, value or record as JSON, safe on a screen and at most `width` characters long."""
    sample = thing[:width] if isinstance(thing, str | list | tuple) else thing
    text = clean(json.dumps(sample, ensure_ascii=False), one_line=True)
    cut = len(sample) < len(thing) if isinstance(thing, str | list | tuple) else False
    if len(text) <= width and not cut:
        return text
    return text[: width - 2] + "…" + text[-1]


def show_lines(text: str) -> str:
    """A text of a few lines within a sentence: `"cat dog" / "cat"`; of a longer one the first."""
    lines = text.splitlines()
    more = [] if len(lines) <= _LINES else ["…"]
    return " / ".join([*map(show, lines[:_LINES]), *more]) or show("")
