"""All that the stage shows at one moment, and the two rows that stand at the top of each page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from textual.content import Content

from mlsys_tui.course import CodeQuestion
from mlsys_tui.labs.mapreduce.errors import show
from mlsys_tui.labs.mapreduce.examiner import Verdict
from mlsys_tui.labs.mapreduce.faults import Task
from mlsys_tui.labs.mapreduce.setup import OWN, Ran, Setup
from mlsys_tui.labs.mapreduce.view_columns import MUTED, clip, joined

Page = Literal["board", "counters", "faults", "code", "k-means", "write"]
PAGES: tuple[Page, ...] = get_args(Page)
_TITLES: Mapping[Page, str] = {"write": "write it"}
KEY = "bold $accent"
_PARTITIONERS = {"crc32": "crc32", "letter": "by letter"}


@dataclass(frozen=True)
class Mishaps:
    """What goes wrong on the page of faults. `death` is in seconds, of the machine `dead`."""

    dead: int | None = None
    death: float = 0.0
    slow: Task | None = None
    backups: bool = False


@dataclass(frozen=True)
class Writing:
    """The task being written, and what its cases said."""

    tasks: Sequence[CodeQuestion] = ()
    at: int = 0
    verdicts: Mapping[str, Verdict] = field(default_factory=dict)
    running: bool = False

    @property
    def task(self) -> CodeQuestion | None:
        """The task in hand."""
        return self.tasks[self.at] if self.tasks else None

    @property
    def verdict(self) -> Verdict | None:
        """What the cases said of it, until its code changes."""
        return self.verdicts.get(self.task.id) if self.task else None


@dataclass(frozen=True)
class Scene:
    """`setup` is what the reader asks for; `ran` what came of it, or of the setup before.

    `only` is a tuple with the one key whose journey is followed, and empty when there is none.
    """

    page: Page = "board"
    setup: Setup = field(default_factory=Setup)
    ran: Ran | None = None
    position: int = 0
    only: tuple[Any, ...] = ()
    guessing: bool = False
    busy: str = ""
    scroll: int = 0
    mishaps: Mishaps = field(default_factory=Mishaps)
    writing: Writing = field(default_factory=Writing)


def head(scene: Scene, width: int) -> list[Content]:
    """The names of the pages, what is at work, and the settings with the keys that turn them."""
    return [_pages(scene, width), _settings(scene, width)]


def _pages(scene: Scene, width: int) -> Content:
    names = page_names(scene.page)
    keys = () if scene.guessing else _KEYS.get(scene.page, ())
    right = joined((_key(key, words) for key, words in keys), width - names.cell_length - 1)
    if scene.only:
        right = _words(f"only {show(scene.only[0], 8)}: escape ends")
    if scene.busy:
        right = _words(scene.busy)
    right = right.truncate(max(0, width - names.cell_length - 2), ellipsis=True)
    room = width - names.cell_length - right.cell_length - 1
    return Content.assemble(names, " " * max(1, room), right)


def page_names(shown: Page) -> Content:
    """The pages in one row, the one that is shown lit."""
    return Content.assemble(
        (" v", KEY),
        *((f" {_title(page)} ", "bold reverse" if page == shown else MUTED) for page in PAGES),
    )


_KEYS: Mapping[Page, Sequence[tuple[str, str]]] = {
    "board": (("e", "text"), ("p", "predict")),
    "counters": (("e", "text"), ("p", "predict")),
    "code": (("↑↓", "scroll"), ("e", "text"), ("p", "predict")),
}


def _words(words: str) -> Content:
    return Content.styled(words, "bold $warning")


def _title(page: Page) -> str:
    return _TITLES.get(page, page)


def _key(key: str, words: str) -> Content:
    return Content.assemble((f"  {key}", KEY), f" {words}")


def _settings(scene: Scene, width: int) -> Content:
    setup, mishaps = scene.setup, scene.mishaps
    if scene.page == "faults":
        dead = "no machine dies" if mishaps.dead is None else f"machine {mishaps.dead} dies"
        if mishaps.dead is not None:
            dead += f" at {mishaps.death:g} s ↑↓"
        slow = "no straggler" if mishaps.slow is None else "{} {} is slow".format(*mishaps.slow)
        pairs = [("x", dead), ("s", slow), ("u", f"backup tasks {_on(mishaps.backups)}")]
    elif scene.page == "write":
        pairs = [("enter", "edit"), ("r", "run its cases"), ("g", "step it"), ("↑↓", "other task")]
    else:
        pairs = [
            ("j", clip(setup.name, 16).rstrip()),
            ("m", _count(setup.mappers, "mapper")),
            ("d", _count(setup.reducers, "reducer")),
            ("c", f"combiner {_combiner(scene)}"),
            ("h", partitioner(scene)),
        ]
        pairs += [("f", "follow")] if scene.page == "board" else []
    return joined((_key(key, words) for key, words in pairs), width)


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"


def _on(whether: bool) -> str:
    return "on" if whether else "off"


def _combiner(scene: Scene) -> str:
    trace = scene.ran.trace if scene.ran and scene.ran.setup.job == scene.setup.job else None
    if trace and not trace.job.has_combiner:
        return "none"
    return _on(scene.setup.combiner is not False)


def partitioner(scene: Scene) -> str:
    """What the screen calls the partitioner that is asked for."""
    if scene.setup.partitioner != "job":
        return _PARTITIONERS[scene.setup.partitioner]
    return "own partition" if scene.ran and scene.ran.own_partition else "crc32"


def refused(scene: Scene, width: int, height: int) -> list[Content]:
    """What stands in place of a run that there is none of."""
    if scene.ran is None:
        return [Content(), Content.styled("  Running the job.", MUTED)]
    words = Content.styled(scene.ran.refusal or _UNTRACED, "" if scene.ran.result else "$error")
    lines = [*words.wrap(width - 4), Content(), Content.styled(_advice(scene.ran), MUTED)]
    return [Content(), *(Content.assemble("  ", line) for line in lines)][:height]


_UNTRACED = "This run has no trace to step through; v shows its counters."


def _advice(ran: Ran) -> str:
    if ran.too_long:
        return "r runs it without a trace; e shortens the text."
    if ran.setup.job == OWN:
        return "V goes back to what you wrote; e another text, j another job."
    return "e another text, j another job."


def foot(sentence: str, width: int, rows: int = 2) -> list[Content]:
    """A sentence in the last `rows` lines of a page, wrapped, as far down as it goes."""
    lines = Content(sentence).wrap(width - 3)[:rows]
    return [
        *[Content()] * (rows - len(lines)),
        *(Content.assemble("  ", line) for line in lines),
    ]
