"""`mlsys-tui race`: the lanes one after the other, timed, checked, and compared."""

import contextlib
import sys
from typing import TYPE_CHECKING, Any

import click

from mlsys_tui.console import json_option, print_json, print_table, refuse
from mlsys_tui.labs.matmul.orders import check_memory, label, parse_order, parse_size
from mlsys_tui.machine import memory_available, processor
from mlsys_tui.text import BadInput

if TYPE_CHECKING:
    from mlsys_tui.labs.matmul.ladder import Limits
    from mlsys_tui.labs.matmul.race import Race, Result

_HONEST = (
    "The gap between IJK and IKJ is not all cache: IJK's sum is one serial chain of additions, "
    "while IKJ's additions are independent and use the vector unit."
)
_SPLIT = "It splits in two: {:.3g}× locality (IJK to IJK-BT) and {:.3g}× independent additions."
_SPLITS = "--orders ijk,ijk-bt,ikj splits it in two."
_GAP = 1.1  # times faster: with less there is nothing to split
_CARD_LANES = ("ijk", "ijk-bt", "ikj")


@click.command()
@click.option("--size", default="512", show_default=True, help="Rows of the matrices, 1 to 4096.")
@click.option("--orders", default="ijk,ikj", show_default=True, help="Lanes, by commas.")
@click.option("--repeat", type=click.IntRange(1, 100), default=3, show_default=True)
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True)
@click.option("--dtype", type=click.Choice(["float64", "float32"]), default="float64")
@click.option("--card", "as_card", is_flag=True, help="Print six plain lines to paste.")
@json_option
def race(
    size: str, orders: str, repeat: int, seed: int, dtype: str, as_card: bool, as_json: bool
) -> None:
    """Multiply the same matrices in several ways, one after the other; best of REPEAT.

    Lanes: the loop orders ijk, jik, ikj, kij, jki, kji; ijk-bt (B transposed beforehand); tiled;
    packed; threads; numpy (one thread); numpy-all.
    """
    available = memory_available()
    rows = parse_size(size, available)
    check_memory(rows, available)
    try:
        from mlsys_tui.labs.matmul.contenders import CONTENDERS
        from mlsys_tui.labs.matmul.ladder import card, measure_limits
        from mlsys_tui.labs.matmul.race import Race, warm
    except ImportError as missing:
        refuse(str(missing))
    wanted = [parse_order(name, CONTENDERS) for name in orders.split(",")]
    lanes = list(dict.fromkeys([*wanted, *(_CARD_LANES if as_card else ())]))
    try:
        for _ in warm(lanes, dtype):
            pass
        result = _run(Race(rows, seed, dtype), lanes, repeat)
    except MemoryError:
        raise BadInput(f"there is not enough memory for size {rows}: choose a smaller") from None
    if as_json:
        print_json(_document(result, measure_limits(dtype)))
    elif as_card:
        click.echo("\n".join(card(result, processor())))
    else:
        _print(result, measure_limits(dtype))


def _run(race: "Race", lanes: list[str], repeat: int) -> "Result":
    """The fair race, with a bar on standard error where someone is looking."""
    from mlsys_tui.labs.matmul.race import Result

    shown: Any = contextlib.nullcontext()
    if sys.stderr.isatty():
        length = 100 * len(lanes) * repeat
        shown = click.progressbar(length=length, label="racing", file=sys.stderr)
    with shown as bar:
        for item in race.fair(lanes, repeat):
            if isinstance(item, Result):
                return item
            if bar:
                place = lanes.index(item.lane) * repeat + item.attempt - 1 + item.fraction
                bar.update(int(100 * place) - bar.pos)
    raise AssertionError("a fair race ends with its result")


def _document(result: "Result", limits: "Limits") -> dict[str, object]:
    from mlsys_tui.labs.matmul.ladder import ladder

    return {
        "size": result.size,
        "peak_gflops": limits.peak_gflops,
        "lanes": [
            {
                "order": lane.lane,
                "seconds": lane.seconds,
                "gflops": lane.gflops,
                "checked": lane.checked,
                "share_of_peak": rung.share_of_peak,
                "threads": lane.threads,
            }
            for lane, rung in zip(result.lanes, ladder(result, limits), strict=True)
        ],
        "speedup": result.speedup,
    }


def _print(result: "Result", limits: "Limits") -> None:
    from mlsys_tui.formulas import show
    from mlsys_tui.labs.matmul.ladder import factors, ladder

    first = result.lanes[0]
    print_table(
        f"{result.size} × {result.size}, {result.dtype}, best times; "
        f"one core's peak is {limits.peak_gflops:.3g} GFLOP/s",
        ["lane", ">time", ">GFLOP/s", f">against {label(first.lane)}", ">of peak", "as numpy"],
        [
            (
                label(lane.lane),
                show(lane.seconds, "s", 4),
                f"{lane.gflops:.3g}",
                f"{first.seconds / lane.seconds:.3g}×",
                f"{rung.share_of_peak:.1%}",
                "yes" if lane.checked else "NO",
            )
            for lane, rung in zip(result.lanes, ladder(result, limits), strict=True)
        ],
    )
    parts = factors(result)
    if result.speedup.get("ikj/ijk", 0.0) >= _GAP:
        click.echo(_HONEST)
        click.echo(_SPLIT.format(parts.locality, parts.independence) if parts else _SPLITS)
