"""The pages: the pyramid, the staircase, the ratios, bandwidth, and false sharing."""

from collections.abc import Mapping, Sequence

from textual.content import Content

from mlsys_tui.formulas import show
from mlsys_tui.labs.memory.hierarchy import last_level, rises
from mlsys_tui.labs.memory.lines import line_size
from mlsys_tui.labs.memory.survey import Survey, size
from mlsys_tui.labs.memory.typical import COSTS, COURSE, DECADES, PYRAMID, Level
from mlsys_tui.labs.memory.view_canvas import MUTED, foot
from mlsys_tui.labs.memory.view_hierarchy import HierarchyPage, Scene, head, said
from mlsys_tui.labs.memory.view_page import Picture
from mlsys_tui.widgets.axes import Axis, decades
from mlsys_tui.widgets.bars import bar
from mlsys_tui.widgets.chart import Mark, draw
from mlsys_tui.widgets.chart import Picture as Chart
from mlsys_tui.widgets.figures import times
from mlsys_tui.widgets.predict import HOW_MANY_TIMES

_FOUND, _CACHE = "bold $text-success", "$text-warning"
_HOW: Mapping[str, str] = {
    "sequential": "read in order",
    "strided": "read a line apart",
    "random": "read anywhere",
    "write": "write in order",
}


def _page(lines: Sequence[Content], sentence: str, width: int, height: int) -> list[Content]:
    """The lines, and at the bottom the sentence that explains them."""
    body = list(lines)[: max(0, height - 2)]
    return [*body, *([Content()] * (height - 2 - len(body))), *foot(sentence, width)]


def _time(ns: float) -> str:
    return show(ns / 1e9, "s", 3)


class PyramidPicture(Picture[Scene]):
    """From registers to network."""

    def draw(self, width: int, height: int) -> Sequence[Content]:
        title = Content.styled(
            f"  {'':30}{'size':>8}   {'latency':>9}  {'':9}  {'cost, typical':>13}", "bold"
        )
        rows = [_layer(self.scene.survey, k, level) for k, level in enumerate(PYRAMID)]
        survey = self.scene.survey
        notes = survey.said("caches", "network", "storage")
        words = ["sizes: R reported, T typical", *(notes or [COSTS])]
        lines = [head(self.scene), Content(), title, *rows, Content()]
        lines += [Content.styled(f"  {line}"[:width], MUTED) for line in words]
        ratio = survey.ratios["memory"]
        sentence = said(self.scene, ratio) + (
            "Fast is small and dear, large is slow: so a machine has both, in layers."
        )
        return _page(lines, sentence, width, height)


def _layer(survey: Survey, place: int, level: Level) -> Content:
    """A layer as wide as it is deep, with what is known of it."""
    wide = 12 + 2 * place
    shape = f"{'[' + level.name.center(wide - 2, '·') + ']':^30}"
    known = {"SSD": survey.storage, "network": survey.network}.get(
        level.name, survey.step(level.name)
    )
    own = next((c.bytes for c in survey.caches if f"L{c.level}" == level.name), None)
    nanoseconds = known or level.ns
    word = "measured" if known else "typical" if level.ns else ""
    if level.name == "network" and known:
        word = "loopback"
    label = f"{word:9.9}"
    return Content.assemble(
        ("  " + shape, "bold" if known else ""),
        (f"{size(own) if own else level.size:>8}", _CACHE if own else MUTED),
        (" R " if own else " T ", MUTED),
        (f"{_time(nanoseconds) if nanoseconds else '–':>9}", _FOUND if known else MUTED),
        (f"  {label}", MUTED),
        (f"  {level.cost:>13}", MUTED),
    )


class StairsPicture(Picture[Scene]):
    """Latency over the working set, both by powers."""

    def draw(self, width: int, height: int) -> Sequence[Content]:
        survey = self.scene.survey
        legend = Content.assemble(
            "  ", ("◆", _FOUND), " measured   ", ("│", _CACHE), " cache size, reported"
        )
        body = draw(_chart(survey), width - 2, max(0, height - 5))
        climbs = Content.styled(f"  {_climbs(survey)}", MUTED)
        lines = [head(self.scene), legend, climbs, *(Content.assemble(" ", row) for row in body)]
        return _page(lines, _stairs_words(self.scene), width, height)


def _chart(survey: Survey) -> Chart:
    points = survey.latency
    sizes = [*(p.bytes for p in points), *(4 * c.bytes for c in survey.caches)]
    high = float(max([2**28, *sizes]))
    ticks = tuple(
        (2.0**k, size(2.0**k).replace(" ", "")) for k in range(12, 41, 4) if 2.0**k <= high
    )
    x = Axis(4096.0, high, ticks, "log", log=True)
    y = decades(
        min([1.0, *(p.ns for p in points)]), max([200.0, *(p.ns for p in points)]), title="ns"
    )
    walls = [
        Mark(float(c.bytes), y.value(k / 60), "│", _CACHE) for c in survey.caches for k in range(61)
    ]
    names = [
        Mark(c.bytes * 1.18 * 1.3**k, y.high, sign, _CACHE)
        for c in survey.caches
        for k, sign in ((0.4, "L"), (1.25, str(c.level)))
    ]
    dots = [Mark(p.bytes, p.ns, "◆", _FOUND) for p in points]
    return Chart(x, y, marks=(*walls, *names, *dots))


def _stairs_words(scene: Scene) -> str:
    survey = scene.survey
    if "latency" not in survey.done:
        return "Each hop waits for the one before: a random ring of cache lines hides nothing."
    if notes := survey.said("latency"):
        return said(scene, survey.ratios["memory"]) + ". ".join(notes) + "."
    return said(scene, survey.ratios["memory"]) + "Each cache that ends is a step up."


def _climbs(survey: Survey) -> str:
    """The rises that were measured, with the names of the caches that end there."""
    if "latency" not in survey.done:
        return ""
    differs = last_level(survey.latency, survey.caches)
    words = []
    for rise in rises(survey.latency, survey.caches):
        unnamed = f"L{differs[0].level}?" if differs and rise == differs[1] else "TLB reach?"
        words.append(f"{size(rise.bytes)} {f'L{rise.level}' if rise.level else unnamed}")
    return f"rises, measured: {', '.join(words)}"


class RatiosPicture(Picture[Scene]):
    """The course's ratios beside the measured ones and those of the decades."""

    def draw(self, width: int, height: int) -> Sequence[Content]:
        survey = self.scene.survey
        title = Content.styled(f"  {'':22}{'L1':>8}{'memory':>10}{'network':>13}  source", "bold")
        found = survey.ratios
        lines = [
            head(self.scene),
            Content(),
            title,
            _ratio("the course", COURSE, "orders of magnitude", "bold"),
            _ratio("here, measured", found, "loopback, no wire", _FOUND),
            Content(),
            Content.styled("  typical, by decade: cache, memory, disk, network", "bold"),
        ]
        for each in DECADES:
            reach = _time(each.network) if each.network else "–"
            lines.append(
                Content.assemble(
                    f"  {each.year}  {_time(each.cache):>7} {_time(each.memory):>7}"
                    f" {_time(each.disk):>8} {reach:>8}",
                    (f"  1:{each.memory / each.cache:.3g}  {each.source}"[: width - 40], MUTED),
                )
            )
        lines.append(
            Content.styled("  cache: an SRAM chip up to 2000, then L1; disk: a seek", MUTED)
        )
        lines += [Content.styled(f"  {line}", MUTED) for line in survey.said("network")]
        sentence = said(self.scene, found["memory"]) + (
            "Keep the shape: RAM is tens to hundreds of caches away, a network as many RAMs."
        )
        return _page(lines, sentence, width, height)


def _ratio(name: str, known: Mapping[str, float | None], source: str, style: str) -> Content:
    cells = [known.get(each) for each in ("L1", "memory", "network")]
    texts = [f"{value:,.0f}".replace(",", " ") if value else "–" for value in cells]
    return Content.assemble(
        f"  {name:22}",
        (f"{texts[0]:>8}{texts[1]:>10}{texts[2]:>13}", style),
        (f"  {source}", MUTED),
    )


class BandwidthPicture(Picture[Scene]):
    """How many bytes a second."""

    def draw(self, width: int, height: int) -> Sequence[Content]:
        survey = self.scene.survey
        known = dict(survey.bandwidth)
        most = max(known.values(), default=1.0)
        lines = [head(self.scene), Content()]
        for name, words in _HOW.items():
            rate = known.get(name)
            lines.append(
                Content.assemble(
                    f"  {words:18}",
                    (bar((rate or 0) / most, max(8, width - 40)), _FOUND),
                    f"{show(rate, 'B/s', 3) if rate else '–':>12}",
                )
            )
        lines += [Content(), Content.styled("  useful bytes a second, measured", MUTED), Content()]
        one = {"storage, 4 KB": survey.storage, "loopback, no wire": survey.network}
        for words, ns in one.items():
            lines.append(Content(f"  {words:18}{_time(ns) if ns else '–':>10}  measured"))
        lines += [Content.styled(f"  {line}", MUTED) for line in survey.said("storage", "network")]
        sentence = "A line comes whole: use one word of its eight, and seven came for nothing."
        if known.get("sequential") and known.get("strided"):
            apart = times(known["sequential"] / known["strided"])
            sentence = f"In order is {apart} a line apart. {sentence}"
        return _page(lines, sentence, width, height)


class SharingPicture(Picture[Scene]):
    """Two counters and the distance between them."""

    def draw(self, width: int, height: int) -> Sequence[Content]:
        survey = self.scene.survey
        most = max((ns for _, ns in survey.sharing), default=1.0)
        lines = [head(self.scene), Content.styled("  bytes apart   ns an addition", "bold")]
        for distance, ns in survey.sharing:
            same = distance < survey.line
            filled = bar(ns / most, max(8, width - 42))
            lines.append(
                Content.assemble(
                    f"  {distance:>11} {ns:>8.2f}   ",
                    (filled, _CACHE if same else _FOUND),
                    (" one line" if same else " two lines", MUTED),
                )
            )
        return _page(lines, _sharing_words(self.scene), width, height)


def _sharing_words(scene: Scene) -> str:
    survey = scene.survey
    if notes := survey.said("sharing"):
        return notes[0] + "."
    if "sharing" not in survey.done:
        return "Two threads, each with a counter of its own: does it matter where they lie?"
    ratio, line = _penalty(survey), line_size(survey.sharing)
    if line is None:
        return f"{said(scene, ratio)}No step in the curve: the cores are busy, r tries again."
    return (
        f"{said(scene, ratio)}Line read off: {line} B, reported: {survey.line} B. "
        "Nearer than that, the line is handed to and fro though no datum is shared."
    )


def _penalty(survey: Survey) -> float | None:
    swept = survey.sharing
    return swept[0][1] / swept[-1][1] if "sharing" in survey.done and swept else None


class PyramidPage(HierarchyPage):
    """Everything, from registers to network."""

    NAME = "pyramid"
    BOARD = PyramidPicture


class StairsPage(HierarchyPage):
    """The latency staircase."""

    NAME = "latency"
    BOARD = StairsPicture
    RUNS = ("latency",)


class RatiosPage(HierarchyPage):
    """One to fifty to ten thousand."""

    NAME = "ratios"
    BOARD = RatiosPicture
    RUNS = ("latency", "network")


class BandwidthPage(HierarchyPage):
    """Bandwidth, storage, and the network."""

    NAME = "bandwidth"
    BOARD = BandwidthPicture
    RUNS = ("bandwidth", "storage", "network")
    QUESTION = "How many times faster is reading in order than anywhere?"
    OPTIONS = HOW_MANY_TIMES

    def answer(self, survey: Survey) -> tuple[tuple[float, float], ...]:
        known = dict(survey.bandwidth)
        if not known.get("sequential") or not known.get("random"):
            return ()
        return ((1.0, known["sequential"] / known["random"]),)


class SharingPage(HierarchyPage):
    """False sharing."""

    NAME = "false sharing"
    BOARD = SharingPicture
    RUNS = ("sharing",)
    QUESTION = "Two counters side by side: how many times slower than far apart?"
    OPTIONS = HOW_MANY_TIMES

    def answer(self, survey: Survey) -> tuple[tuple[float, float], ...]:
        ratio = _penalty(survey)
        return ((8.0, ratio),) if ratio else ()


HIERARCHY: tuple[type[HierarchyPage], ...] = (
    PyramidPage,
    StairsPage,
    RatiosPage,
    BandwidthPage,
    SharingPage,
)
"""The pages in order; the lab opens on the first."""
