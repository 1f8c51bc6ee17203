"""`mlsys-tui kmeans`: cluster a CSV on threads, as MapReduce jobs, or on a cluster."""

from collections import Counter
from time import perf_counter
from typing import TYPE_CHECKING, Any

import click

from mlsys_tui.console import json_option, print_json, print_table
from mlsys_tui.labs.mapreduce.ended import ends_in_order
from mlsys_tui.labs.mapreduce.kmeans_options import ENGINES, INITS, ITERATIONS, Engine, Init
from mlsys_tui.labs.mapreduce.run import MOST_TASKS
from mlsys_tui.machine import cores
from mlsys_tui.text import BadInput, clean

if TYPE_CHECKING:
    from mlsys_tui.labs.mapreduce.kmeans import Clustering
    from mlsys_tui.labs.mapreduce.points import Points

_ROWS, _COLUMNS = 20, 4  # of a table: more columns of six digits do not fit 80 cells


@click.command()
@click.argument("file", metavar="FILE.csv")
@click.option("--clusters", type=int, help="How many clusters, k; or give --centers.")
@click.option(
    "--init",
    type=click.Choice(INITS),
    help="The first centres: the first k points, points at random, or spread.  [default: first]",
)
@click.option("--centers", metavar="FILE.csv", help="Start from these centres, one a line.")
@click.option("--iterations", type=int, default=ITERATIONS, show_default=True, help="At most.")
@click.option(
    "--tolerance",
    type=float,
    default=0.0,
    show_default=True,
    help="Stop when no centre moves farther than this.",
)
@click.option("--processors", type=int, help="Threads or map tasks.  [default: all cores]")
@click.option(
    "--engine",
    type=click.Choice(ENGINES),
    default="local",
    show_default=True,
    help="Threads over a kernel, MapReduce jobs in Python, or Dask.",
)
@click.option("--scheduler", metavar="ADDRESS", help="Dask's scheduler, as tcp://host:8786.")
@click.option("--labels", "with_labels", is_flag=True, help="Give the cluster of every point.")
@click.option("--seed", type=int, default=0, show_default=True, help="Of random and k-means++.")
@json_option
def kmeans(
    file: str,
    clusters: int | None,
    init: Init | None,
    centers: str | None,
    iterations: int,
    tolerance: float,
    processors: int | None,
    engine: Engine,
    scheduler: str | None,
    with_labels: bool,
    seed: int,
    as_json: bool,
) -> None:
    """Cluster the points of FILE.csv, one a line, by Lloyd's k-means.

    The sum of squared distances (SSE) is of each iteration's assignment, before its update.
    """
    if processors is not None and not 1 <= processors <= MOST_TASKS:
        raise BadInput(
            f"--processors must be a whole number from 1 to {MOST_TASKS} (got {processors})"
        )
    if seed < 0:
        raise BadInput(f"--seed must be a whole number of 0 or more (got {seed})")
    from mlsys_tui.labs.mapreduce import kmeans as lloyd  # numpy, once it is needed
    from mlsys_tui.labs.mapreduce.kmeans_engines import assigner
    from mlsys_tui.labs.mapreduce.points import read_points

    points = read_points(file)
    begin = _start(points, clusters, init, centers, seed)
    lloyd.check(points, len(begin), iterations, tolerance)
    with ends_in_order(), assigner(engine, points, processors or cores(), scheduler) as assign:
        started = perf_counter()
        found = lloyd.run(points, begin, assign, iterations, tolerance)
        seconds = perf_counter() - started
    if as_json:
        print_json(_document(found, seconds, with_labels))
    else:
        _print(found, seconds, with_labels)


def _start(
    points: "Points", clusters: int | None, init: Init | None, centers: str | None, seed: int
) -> "Points":
    """The first centres. Raises BadInput."""
    import numpy as np

    from mlsys_tui.labs.mapreduce import kmeans as lloyd
    from mlsys_tui.labs.mapreduce.points import read_points

    if centers is None:
        if clusters is None:
            raise BadInput("say how many clusters: --clusters K, or --centers FILE.csv")
        lloyd.check(points, clusters, 1, 0)
        return lloyd.start(points, clusters, init or "first", np.random.default_rng(seed))
    if init is not None:
        raise BadInput("give --init or --centers, not both")
    begin = read_points(centers)
    shown = clean(centers, one_line=True)
    if begin.shape[1] != points.shape[1]:
        raise BadInput(
            f"{shown} has centres of {begin.shape[1]} numbers, the points have {points.shape[1]}:"
            " give both the same"
        )
    if clusters is not None and clusters != len(begin):
        raise BadInput(f"{shown} has {len(begin)} centres: leave --clusters out (got {clusters})")
    return begin


def _document(found: "Clustering", seconds: float, with_labels: bool) -> dict[str, Any]:
    document: dict[str, Any] = {
        "centers": found.centers.tolist(),
        "sse": list(found.sse),
        "iterations": found.iterations,
        "converged": found.converged,
        "seconds": seconds,
    }
    return document | ({"labels": found.labels.tolist()} if with_labels else {})


def _print(found: "Clustering", seconds: float, with_labels: bool) -> None:
    sizes = Counter(found.labels.tolist())
    columns = min(found.centers.shape[1], _COLUMNS)
    print_table(
        "centres",
        [">cluster", ">points", *(f">x{j + 1}" for j in range(columns))],
        (
            [c, sizes[c], *(f"{x:.6g}" for x in center[:columns])]
            for c, center in enumerate(found.centers)
        ),
    )
    if (more := found.centers.shape[1] - columns) > 0:
        click.echo(f"{more} more coordinates; --json prints all.")
    first = max(0, found.iterations - _ROWS)
    print_table(
        "SSE",
        [">iteration", ">sum of squared distances"],
        ((number, f"{sse:.9g}") for number, sse in enumerate(found.sse[first:], first + 1)),
    )
    ended = "converged" if found.converged else "not converged yet"
    turns = f"{found.iterations} iteration{'' if found.iterations == 1 else 's'}"
    click.echo(f"{ended} after {turns}, {seconds:.3g} s")
    if with_labels:
        click.echo("\n".join(map(str, found.labels.tolist())))
