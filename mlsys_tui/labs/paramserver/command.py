"""`mlsys-tui paramserver`: one run, or several policies side by side."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import click

from mlsys_tui.console import json_option, print_json, print_table, refuse
from mlsys_tui.formulas.quantity import show
from mlsys_tui.labs import OpenLab
from mlsys_tui.labs.paramserver.cluster import POLICY_NAMES, Experiment
from mlsys_tui.labs.paramserver.presets import PRESETS
from mlsys_tui.labs.paramserver.settings import experiment, refuse_contradictions
from mlsys_tui.text import BadInput

if TYPE_CHECKING:
    from mlsys_tui.labs.paramserver.result import Run


@click.command()
@click.option("--preset", help=f"Start from a set-up: {', '.join(PRESETS)}.")
@click.option("--policy", help=f"One of {', '.join(POLICY_NAMES)}. [sync]")
@click.option("--workers", help="Workers. [5]")
@click.option("--servers", help="Servers that share the model evenly. [1]")
@click.option("--parameters", help="Parameters of the model. [1M]")
@click.option("--bytes-per-parameter", help="Bytes of one parameter. [4]")
@click.option("--bandwidth", help="Of each link. [1Gbps]")
@click.option("--latency", help="Of each message. [0]")
@click.option("--duplex", help="full or half. [full]")
@click.option("--compute", help="Mean time of one gradient. [50ms]")
@click.option("--spread", help="Of that time: fixed, exponential or lognormal. [fixed]")
@click.option("--links", help="own, one a worker; or shared, one a server. [own]")
@click.option("--staleness", help="Bound of ssp, in clocks; inf for none. [3]")
@click.option("--backups", help="Workers that backup adds. [2]")
@click.option("--straggler", multiple=True, help="WORKER:FACTOR on its compute time; repeatable.")
@click.option("--iterations", help="Gradients of each worker, on average. [100]")
@click.option("--rate", help="Learning rate. [0.1]")
@click.option("--seed", help="Of the data and the computing times. [0]")
@click.option("--scale", help="mean: a gradient moves rate/workers; sum: the whole rate. [mean]")
@click.option("--no-training", is_flag=True, help="Decide the timing alone.")
@click.option("--compare", help="Policies by commas: a table of all of them.")
@click.option("--trace", "as_trace", is_flag=True, help="Print Chrome trace events.")
@click.option("--at", type=click.IntRange(0), help="Open the app on this frame of the run.")
@json_option
def paramserver(
    compare: str | None, as_trace: bool, at: int | None, as_json: bool, **options: Any
) -> OpenLab | None:
    """Train on a simulated parameter server: sync, async, bounded staleness, backups, a ring."""
    given = _given(options)
    _refuse_mixtures(given, compare, as_trace, at, as_json)
    if compare is not None:
        _compare(given, compare, as_json)
        return None
    chosen = experiment(given)
    if at is not None:
        return OpenLab("paramserver", given | {"at": at})
    run = _run(chosen, keep_events=as_trace)
    if as_trace:
        from mlsys_tui.labs.paramserver.chrome import chrome_trace

        print_json(chrome_trace(run))
    elif as_json:
        print_json(run.document())
    else:
        _print([run])
    return None


def _given(options: Mapping[str, Any]) -> dict[str, Any]:
    """The settings that were written on the command line, and no others."""
    given = {name: value for name, value in options.items() if value not in (None, (), False)}
    if given.pop("no_training", False):
        given["training"] = False
    return given


def _refuse_mixtures(
    given: Mapping[str, Any], compare: str | None, as_trace: bool, at: int | None, as_json: bool
) -> None:
    if at is not None and (as_trace or as_json):
        raise BadInput("--at opens the app: leave out --json and --trace")
    if compare is not None and (as_trace or at is not None):
        raise BadInput("--trace and --at show one run: give --policy, not --compare")
    if compare is not None and "policy" in given:
        raise BadInput("give --policy or --compare, not both")


def _compare(given: Mapping[str, Any], compare: str, as_json: bool) -> None:
    names = list(dict.fromkeys(name.strip() for name in compare.split(",")))
    refuse_contradictions(given, names)
    shared = {name: value for name, value in given.items() if name not in _ONE_POLICY}
    experiments = [experiment(shared | _own(given, name) | {"policy": name}) for name in names]
    runs = [_run(one) for one in experiments]
    if as_json:
        print_json([run.document() for run in runs])
    else:
        _print(runs)


# Options that one policy alone obeys.
_ONE_POLICY = {"staleness": "ssp", "backups": "backup"}


def _own(given: Mapping[str, Any], policy: str) -> dict[str, Any]:
    return {
        option: given[option]
        for option, owner in _ONE_POLICY.items()
        if owner == policy and option in given
    }


def _run(chosen: Experiment, *, keep_events: bool = False) -> "Run":
    try:
        from mlsys_tui.labs.paramserver.simulator import simulate
    except ImportError as missing:
        refuse(str(missing))
    return simulate(chosen, keep_events=keep_events)


def _print(runs: "list[Run]") -> None:
    """One column a policy: five of them fit 80 cells."""
    cluster = runs[0].experiment.cluster
    size, bandwidth = show(cluster.message_bytes, "B"), show(cluster.bandwidth, "B/s")
    print_table(
        f"{cluster.workers} workers, a model of {size}, links of {bandwidth}",
        ("policy", *(f">{run.experiment.policy.name}" for run in runs)),
        [(name, *(cell(run) for run in runs)) for name, cell in _ROWS.items()],
    )


def _loss(run: "Run") -> str:
    if run.diverged:
        return "diverged"
    return "–" if run.final_loss is None else f"{run.final_loss:.4f}"


_ROWS: "Mapping[str, Callable[[Run], str]]" = {
    "makespan": lambda run: show(run.makespan, "s"),
    "a step": lambda run: show(run.mean_step, "s"),
    "updates a second": lambda run: show(run.updates_per_second),
    "computing": lambda run: f"{run.shares['compute']:.1%}",
    "communicating": lambda run: f"{run.shares['communication']:.1%}",
    "waiting": lambda run: f"{run.shares['wait']:.1%}",
    "communication fraction": lambda run: f"{run.communication_fraction:.1%}",
    "bytes": lambda run: show(run.bytes, "B"),
    "mean staleness": lambda run: f"{run.mean_staleness:.2f}",
    "largest staleness": lambda run: str(run.max_staleness),
    "largest clock gap": lambda run: str(run.max_clock_gap),
    "final loss": _loss,
}
