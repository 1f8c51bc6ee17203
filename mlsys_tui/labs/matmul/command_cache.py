"""`mlsys-tui cachesim`: the misses of a loop order in caches of any shape."""

import contextlib
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from mlsys_tui.console import json_option, print_json, print_table, refuse
from mlsys_tui.labs.matmul.orders import label, parse_order, parse_size
from mlsys_tui.labs.matmul.shapes import parse_shape

if TYPE_CHECKING:
    from mlsys_tui.labs.matmul.cache import Counts

_MODEL = "The model does not prefetch; real machines do."
_PREFETCHING = "The model brings in the next line at a first-level miss; real machines guess more."


@click.command()
@click.option("--order", default="ijk", show_default=True, help="Order of the loops.")
@click.option("--size", default="256", show_default=True, help="Rows of the matrices, 1 to 4096.")
@click.option(
    "--cache",
    "caches",
    multiple=True,
    default=["32K,8,64"],
    show_default=True,
    help="Size, ways, line in bytes, K and M powers of two; once a level, nearest first.",
)
@click.option(
    "--policy", type=click.Choice(["lru", "fifo", "random"]), default="lru", show_default=True
)
@click.option("--prefetch", is_flag=True, help="Bring in the next line at a miss.")
@json_option
def cachesim(
    order: str, size: str, caches: tuple[str, ...], policy: str, prefetch: bool, as_json: bool
) -> None:
    """Count the cache misses of a matrix multiplication, by matrix, level and kind."""
    name, rows = parse_order(order), parse_size(size)
    shapes = [parse_shape(text) for text in caches]
    try:
        from mlsys_tui.labs.matmul.cache import simulate
    except ImportError as missing:
        refuse(str(missing))
    counts = _last(simulate(name, rows, shapes, policy, prefetch=prefetch, kinds=True))
    if as_json:
        print_json(_document(counts))
    else:
        _print(counts, prefetch)


def _last(steps: "Iterator[Counts]") -> "Counts":
    """The whole simulation, with a bar on standard error where someone is looking."""
    shown: Any = contextlib.nullcontext()
    if sys.stderr.isatty():
        shown = click.progressbar(length=100, label="simulating", file=sys.stderr)
    with shown as bar:
        for counts in steps:
            if bar:
                bar.update(int(100 * counts.fraction) - bar.pos)
    return counts


def _document(counts: "Counts") -> dict[str, object]:
    return {
        "order": counts.order,
        "size": counts.size,
        "accesses": counts.accesses,
        "levels": [
            {
                "misses": level.misses,
                "compulsory": level.compulsory,
                "capacity": level.capacity,
                "conflict": level.conflict,
            }
            for level in counts.levels
        ],
        "misses_per_iteration": counts.misses_per_iteration,
        "predicted": counts.predicted,
    }


def _print(counts: "Counts", prefetch: bool) -> None:
    levels = tuple(zip(counts.shapes, counts.levels, strict=True))
    print_table(
        f"{label(counts.order)}, {counts.size} × {counts.size}, misses by matrix",
        ["cache", ">A", ">B", ">C", ">total"],
        [(str(shape), *(f"{count:,}" for count in one.misses.values())) for shape, one in levels],
    )
    print_table(
        "misses by kind",
        ["cache", ">compulsory", ">capacity", ">conflict"],
        [
            (str(shape), *(f"{kind:,}" for kind in (one.compulsory, one.capacity, one.conflict)))
            for shape, one in levels
        ],
    )
    measured, textbook = counts.misses_per_iteration, counts.predicted
    print_table(
        "misses a turn, first level",
        ["count", ">A", ">B", ">C", ">total"],
        [
            ("simulated", *(f"{value:.3f}" for value in measured.values())),
            ("textbook", *(f"{value:.3f}" for value in textbook.values())),
        ],
    )
    click.echo(_PREFETCHING if prefetch else _MODEL)
