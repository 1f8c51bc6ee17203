"""`mlsys-tui diagram`: what the pictures of hour 2 show, as a trace without a screen."""

from collections.abc import Callable, Mapping

import click

from mlsys_tui.collectives import PATTERNS
from mlsys_tui.console import json_option, print_json, print_table
from mlsys_tui.formulas import Variable, parse, show
from mlsys_tui.labs.memory.coherence import SharedTrace, run_shared
from mlsys_tui.labs.memory.collective import run_collective
from mlsys_tui.labs.memory.costs import BUS, NAMES, Costs, read_costs
from mlsys_tui.labs.memory.distributed import run_distributed
from mlsys_tui.labs.memory.document import Trace, captions, document
from mlsys_tui.labs.memory.examples import EXAMPLES
from mlsys_tui.labs.memory.parallel_trace import ParallelTrace, run_parallel
from mlsys_tui.labs.memory.parallelism import Work
from mlsys_tui.labs.memory.parser import parse as parse_program
from mlsys_tui.text import BadInput

_NODES = Variable("nodes", "N", "nodes", low=1, high=64, whole=True)
_OBEYED = {
    "shared": ("program", "nodes", *NAMES),
    "distributed": ("program", "nodes", "pattern", *NAMES),
    "parallelism": ("nodes",),
}


@click.command()
@click.argument("picture", type=click.Choice(["shared", "distributed", "parallelism"]))
@click.option("--program", help='Who reads and writes what: "P0:w x; P1:r x", inc, lock, |.')
@click.option("--nodes", help="Processors, nodes or workers, 1 to 64. [4, or as in the program]")
@click.option("--size", help="Of a vector or message; shared: of a cache line. [40 MB; 64 B]")
@click.option("--bandwidth", help="Of a link, or of the bus. [1 Gbps; 25.6 GB/s]")
@click.option("--latency", help="Of a message, or of the bus. [0; 50 ns]")
@click.option("--pattern", help=f"{', '.join(PATTERNS)} or program, for distributed. [ring]")
@click.option("--plain", is_flag=True, help="Print the sentences alone, one a line.")
@json_option
def diagram(picture: str, plain: bool, as_json: bool, **options: str | None) -> None:
    """Step a picture of hour 2: a program on shared or distributed memory, or parallelism.

    In a program, ; is "then" and | is "at once, in turns"; inc is read, add, write; "line x y"
    puts x and y into one cache line.
    """
    given = {name: text for name, text in options.items() if text is not None}
    if plain and as_json:
        raise BadInput("give --plain or --json, not both")
    for name in given:
        if name not in _OBEYED[picture]:
            raise BadInput(f"--{name} says nothing about {picture}: leave it out")
    trace = _TRACES[picture](given)
    if as_json:
        print_json(document(trace))
    elif plain:
        click.echo("\n".join(captions(trace)))
    else:
        _print(picture, trace)


def _shared(given: Mapping[str, str]) -> Trace:
    program = parse_program(given.get("program", EXAMPLES["mesi"].program))
    if "nodes" in given:
        program = program.on(_nodes(given, 0))
    return run_shared(program, read_costs(given, BUS))


def _distributed(given: Mapping[str, str]) -> Trace:
    usual = "program" if "program" in given else "ring"
    pattern = given.get("pattern", usual)
    if pattern not in (*PATTERNS, "program"):
        raise BadInput(
            f'pattern must be one of {", ".join(PATTERNS)} and program (got "{pattern}")'
        )
    costs = read_costs(given, Costs())
    if pattern == "program":
        program = parse_program(given.get("program", EXAMPLES["mesi"].program))
        if "nodes" in given:
            program = program.on(_nodes(given, 0))
        return run_distributed(program, costs)
    if "program" in given:
        raise BadInput(f"--pattern {pattern} runs no program: leave one of the two out")
    return run_collective(pattern, _nodes(given, 4), costs)


def _parallelism(given: Mapping[str, str]) -> Trace:
    return run_parallel(Work(workers=_nodes(given, Work().workers)))


_TRACES: Mapping[str, Callable[[Mapping[str, str]], Trace]] = {
    "shared": _shared,
    "distributed": _distributed,
    "parallelism": _parallelism,
}


def _nodes(given: Mapping[str, str], usual: int) -> int:
    return round(float(str(parse(_NODES, given["nodes"])))) if "nodes" in given else usual


def _print(picture: str, trace: Trace) -> None:
    rows = list(enumerate(captions(trace)))
    print_table(picture, (">step", "what happens"), rows)
    totals = trace.totals
    if isinstance(trace, ParallelTrace):
        for kind, run in trace.runs.items():
            click.echo(
                f"{kind}: {show(run.time, 's')}, workers busy {run.utilisation:.0%}, "
                f"{show(run.throughput)} items a second, latency {show(run.latency, 's')}"
            )
    else:
        what = "bus signal" if isinstance(trace, SharedTrace) else "message"
        what += "" if totals.messages == 1 else "s"
        click.echo(f"{totals.messages} {what}, {show(totals.bytes, 'B')}, {show(totals.time, 's')}")
