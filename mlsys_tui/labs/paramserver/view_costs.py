"""The page of costs: what the whole run took, beside the earlier ones."""

from collections.abc import Callable

from textual.content import Content

from mlsys_tui.formulas import show
from mlsys_tui.labs.paramserver.result import Run
from mlsys_tui.labs.paramserver.view_lines import (
    HEAD,
    cut,
    final,
    hint,
    more,
    reached,
    runs,
    titles,
)
from mlsys_tui.labs.paramserver.view_questions import TARGET
from mlsys_tui.labs.paramserver.view_scene import MUTED, Scene
from mlsys_tui.labs.paramserver.view_words import percent

_Cell = Callable[[Run], str]
_COSTS: tuple[tuple[str, _Cell], ...] = (
    ("a step", lambda run: show(run.mean_step, "s")),
    ("communication / busy", lambda run: percent(run.communication_fraction)),
    ("■, ▾▴ and · of the time", lambda run: _shares(run)),
    ("updates a second", lambda run: show(run.updates_per_second)),
    (f"time to loss {TARGET:g}", lambda run: reached(run)),
    ("bytes over all links", lambda run: show(run.bytes, "B")),
    ("loss at the end", lambda run: final(run)),
    ("staleness, mean", lambda run: f"{run.mean_staleness:.2f}"),
    ("staleness, largest", lambda run: str(run.max_staleness)),
    ("clock gap, largest", lambda run: str(run.max_clock_gap)),
    ("whole run", lambda run: show(run.makespan, "s")),
    ("updates", lambda run: str(run.updates)),
    ("gradients", lambda run: str(run.gradients)),
)
_NAME = 26


def _shares(run: Run) -> str:
    """Computing, communicating and waiting, in percent."""
    return "/".join(f"{100 * share:.0f}" for share in run.shares.values()) + " %"


def costs(scene: Scene, width: int, height: int) -> list[Content]:
    """What the whole run cost, beside the earlier ones; up and down scroll."""
    shown = runs(scene)
    if not shown or height < 3:
        return []
    column = min(18, (width - _NAME - 1) // len(shown))
    first = min(scene.scroll, longest(height))
    heads = [cut(title, column - 2) for title in titles(scene)]
    named = [(head.rjust(column), HEAD if at == 0 else MUTED) for at, head in enumerate(heads)]
    lines = [Content.assemble(" " * _NAME, *named)]
    for name, cell in _COSTS[first : first + height - 2]:
        cells = [
            (cell(run).rjust(column), "bold" if at == 0 else "") for at, run in enumerate(shown)
        ]
        lines.append(Content.assemble((f"  {name}".ljust(_NAME), MUTED), *cells))
    below = len(_COSTS) - first - (height - 2)
    return [*lines, Content.assemble(more(first, below), hint(scene))]


def longest(height: int) -> int:
    """How far the table of costs can be scrolled in so many rows."""
    return max(0, len(_COSTS) - (height - 2))
