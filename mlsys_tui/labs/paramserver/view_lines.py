"""What several pages say the same way: which runs are shown, and how a list is cut."""

from collections.abc import Sequence

from textual.content import Content

from mlsys_tui.formulas import show
from mlsys_tui.labs.paramserver.result import Run
from mlsys_tui.labs.paramserver.view_questions import TARGET
from mlsys_tui.labs.paramserver.view_scene import KEY, MUTED, Scene
from mlsys_tui.labs.paramserver.view_words import describe, difference, policy

HEAD = "bold"


def runs(scene: Scene) -> list[Run]:
    """The run in hand and the earlier ones kept for comparison."""
    return [scene.ran.run, *scene.kept] if scene.ran else []


def titles(scene: Scene) -> list[str]:
    """What each of them is called, the policy first, and its rate once the rates differ."""
    now, *earlier = (run.experiment for run in runs(scene))
    names = [policy(now.policy), *(difference(one, now) for one in earlier)]
    rates = [f"rate {one.training.rate:g}" if one.training else "" for one in (now, *earlier)]
    if len({*rates} - {""}) < 2:
        return names
    return [
        name if rate in name else f"{name}, {rate}" for name, rate in zip(names, rates, strict=True)
    ]


def hint(scene: Scene) -> Content:
    """The key that sets other policies beside a run that stands alone."""
    key = Content.assemble("    ", ("c", KEY), (" sets sync, async and ssp beside it", MUTED))
    return Content() if scene.kept else key


def reached(run: Run) -> str:
    time = run.time_to(TARGET)
    return "never" if time is None else show(time, "s")


def final(run: Run) -> str:
    if run.diverged:
        return "diverged"
    return "–" if run.final_loss is None else f"{run.final_loss:.3f}"


def fit(line: Content, width: int) -> Content:
    """The line in exactly so many cells."""
    return line.truncate(width, ellipsis=True, pad=True)


def cut(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 1]}…"


def more(above: int, below: int) -> Content:
    """How many lines are hidden at either end."""
    words = [f"↑ {above} more" if above > 0 else "", f"↓ {below} more" if below > 0 else ""]
    return Content.styled("  " + "  ".join(word for word in words if word), MUTED)


def known(scene: Scene, width: int, height: int) -> list[Content]:
    """The set-up in words, while a guess is awaited."""
    words = describe(scene.setup.experiment)
    lines = [Content.assemble("  ", ("What is known", HEAD))]
    lines += [Content(f"    {line}") for line in _columns(words, width - 6)]
    return [Content(), *lines][:height]


def _columns(words: Sequence[str], width: int) -> list[str]:
    """The words in three columns."""
    each = width // 3
    rows = -(-len(words) // 3)
    return ["".join(word.ljust(each) for word in words[row::rows]) for row in range(rows)]
