"""The measure view: rows, what the fits say, and the curve they should lie on."""

import textwrap

from textual.content import Content

from mlsys_tui.formulas import digits
from mlsys_tui.labs.speedup.laws import speedup
from mlsys_tui.labs.speedup.measure import Findings, Row
from mlsys_tui.labs.speedup.reading import read
from mlsys_tui.labs.speedup.view_charts import CHOSEN, FOUND, measured
from mlsys_tui.labs.speedup.view_scene import Measuring
from mlsys_tui.widgets.chart import draw

_MUTED = "$foreground-muted"
_TABLE = 46  # columns of the table; the chart has the rest


def panel(shown: Measuring, width: int, height: int) -> list[Content]:
    """The table and what the fits say of it at the left, the chart at the right."""
    body = max(0, height - 3)
    left = [*_table(shown), *_fits(shown)]
    right = draw(measured(shown), width - _TABLE, body)
    lines = [
        _beside(
            left[row] if row < len(left) else Content(), right[row] if row < len(right) else None
        )
        for row in range(max(len(left), len(right)))
    ]
    return [_dial(shown), Content.styled(f"  {shown.status}", _MUTED), Content(), *lines]


def _beside(left: Content, right: Content | None) -> Content:
    pad = " " * max(0, _TABLE - left.cell_length)
    return Content.assemble(left, pad, right) if right else left


def _dial(shown: Measuring) -> Content:
    if shown.serial is None:
        return Content.assemble(("  measured by ", _MUTED), (shown.source, "bold"))
    threads = shown.threads[-1] if shown.threads else 1
    plural = "core" if shown.cores == 1 else "cores"
    return Content.assemble(
        "  serial fraction ",
        (f"f = {shown.serial:.2f}", CHOSEN),
        (f"   ▴▾ dial   1 to {threads} threads on {shown.cores} {plural}, as reported", _MUTED),
    )


def _table(shown: Measuring) -> list[Content]:
    head = Content.assemble(
        ("  threads    time    ", "bold"), ("◆ S", FOUND), ("  law S      e", "bold")
    )
    known = {row.threads: row for row in shown.rows}
    counts = [row.threads for row in shown.rows] if shown.serial is None else shown.threads
    return [head, *(_row(count, known.get(count), shown) for count in counts)]


def _row(threads: int, row: Row | None, shown: Measuring) -> Content:
    """One number of threads: `e` is Karp and Flatt's serial fraction."""
    time = f"{1000 * row.seconds:4.0f} ms" if row and row.seconds else "      –"
    law = "–" if shown.serial is None else f"{speedup(shown.serial, threads):.2f}"
    metrics = shown.findings.metric.rows if shown.findings and shown.findings.metric else ()
    metric = next((e for p, _, e in metrics if p == threads), None)
    crowded = shown.serial is not None and threads > shown.cores
    return Content.assemble(
        (f"  {threads:>7} {time}", _MUTED if crowded else ""),
        (f"{row.speedup:>7.2f}" if row else f"{'–':>7}", FOUND if row else _MUTED),
        (f" {law:>6}", _MUTED),
        (f" {'–' if metric is None else _signed(metric):>6}", ""),
        (" shared" if crowded else "", _MUTED),
    )


def _signed(value: float) -> str:
    return f"{value:.2f}".replace("-", "−")


def _fits(shown: Measuring) -> list[Content]:
    """What each fit says, below a blank line."""
    found = shown.findings
    if found is None:
        return []
    lines = [Content()]
    if found.amdahl:
        lines += _fit("Amdahl fit", f"f = {digits(found.amdahl.serial, 2)}{_error(found)}")
    if found.usl:
        usl = found.usl
        peak = f"peak at {digits(usl.load_peak, 2)}" if usl.load_peak else "no peak"
        alpha, beta = digits(usl.contention, 2), digits(usl.coherency, 2)
        lines += _fit("USL fit", f"α = {alpha}, β = {beta}, {peak}")
    if found.metric:
        words = found.metric.diagnosis
        if shown.serial is not None:
            words, _ = read(found, shown.serial)
        lines += _fit("Karp-Flatt", f"e is {words}")
    return lines


def _error(found: Findings) -> str:
    error = found.amdahl.errors.get("serial") if found.amdahl else None
    return f" ± {digits(error, 1)}" if error else ""


def _fit(name: str, words: str) -> list[Content]:
    first, *rest = textwrap.wrap(words, _TABLE - 14)
    head = Content.assemble((f"  {name:<11}", _MUTED), first)
    return [head, *(Content(f"{'':13}{line}") for line in rest)]


def verdict(shown: Measuring) -> str:
    """What was found, against the guess and against the law."""
    if not shown.findings:
        return "The same work each time: f of it on one thread alone, the rest shared."
    last = shown.findings.rows[-1]
    said = f"You said {shown.guess}. " if shown.guess else ""
    gained = f"{said}{last.threads} threads: {last.speedup:.2f}×"
    if shown.serial is None:
        return (
            f"{gained}. e, the serial fraction each row implies, tells serial work from overhead."
        )
    _, why = read(shown.findings, shown.serial)
    return f"{gained}, the law says {speedup(shown.serial, last.threads):.2f}×. {why}"
