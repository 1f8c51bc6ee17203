"""`mlsys-tui mapreduce`: run a job without a screen, or open the app on one frame of its run."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from time import perf_counter
from typing import Any

import click

from mlsys_tui.console import json_option, print_json, print_table
from mlsys_tui.labs import OpenLab
from mlsys_tui.labs.mapreduce.counters import Counters
from mlsys_tui.labs.mapreduce.ended import ends_in_order
from mlsys_tui.labs.mapreduce.engines import ENGINES, Engine, running
from mlsys_tui.labs.mapreduce.errors import show
from mlsys_tui.labs.mapreduce.job import CALL_SECONDS, Job, built_in, find
from mlsys_tui.labs.mapreduce.jobs import BUILT_IN
from mlsys_tui.labs.mapreduce.lines import Source, file_source, text_source
from mlsys_tui.labs.mapreduce.outcome import refuse_output
from mlsys_tui.labs.mapreduce.progress import progress
from mlsys_tui.labs.mapreduce.run import MOST_TASKS, Pair, Plan, Result
from mlsys_tui.labs.mapreduce.trace import Frame, Trace, build
from mlsys_tui.labs.mapreduce.work import Run
from mlsys_tui.text import BadInput

_ROWS = 50
_EPILOG = "Built in: " + " ".join(f"{name}: {about}" for name, (about, _) in BUILT_IN.items())


@click.command(epilog=_EPILOG)
@click.argument("job")
@click.argument("files", nargs=-1, metavar="[FILE]...")
@click.option("--text", help="The input itself, instead of files.")
@click.option("--mappers", type=int, default=3, show_default=True, help="Map tasks, and machines.")
@click.option("--reducers", type=int, default=2, show_default=True, help="Reduce tasks.")
@click.option(
    "--combiner/--no-combiner", default=None, help="Run the combiner, if the job has one, or not."
)
@click.option("--pattern", help="What grep looks for.  [default: cat]")
@click.option("--trace", "traced", is_flag=True, help="Print every step.")
@click.option("--at", type=int, help="Open the app on this frame of the run, counted from 1.")
@click.option(
    "--call-limit",
    type=float,
    default=CALL_SECONDS,
    show_default=True,
    help="Seconds that one call of your own job may take.",
)
@click.option(
    "--engine",
    type=click.Choice(ENGINES),
    default="local",
    show_default=True,
    help="All cores of this machine, or Dask.",
)
@click.option("--scheduler", metavar="ADDRESS", help="Dask's scheduler, as tcp://host:8786.")
@click.option("--processors", type=int, help="Worker processes.  [default: all cores]")
@click.option(
    "--output", type=click.Path(path_type=Path), metavar="DIR", help="Write a part a reducer here."
)
@json_option
def mapreduce(
    job: str,
    files: Sequence[str],
    text: str | None,
    mappers: int,
    reducers: int,
    combiner: bool | None,
    pattern: str | None,
    traced: bool,
    at: int | None,
    call_limit: float,
    engine: Engine,
    scheduler: str | None,
    processors: int | None,
    output: Path | None,
    as_json: bool,
) -> OpenLab | None:
    """Run JOB, a built-in name or the path of your own .py, on FILEs ("-": standard input).

    Your own job runs in a process of its own with limits: that contains mistakes, not malice.
    """
    if not 0 < call_limit <= 3600:
        raise BadInput(f"--call-limit must be more than 0 and at most 3600 s (got {call_limit:g})")
    if processors is not None and not 1 <= processors <= MOST_TASKS:
        raise BadInput(
            f"--processors must be a whole number from 1 to {MOST_TASKS} (got {processors})"
        )
    if (traced or at is not None) and (engine != "local" or output):
        raise BadInput("a trace is made here and not kept: leave out --engine and --output")
    plan = Plan(mappers, reducers, combiner)
    if output:
        refuse_output(output)
    chosen = _job(job, pattern, call_limit)
    source = _source(files, text)
    if at is not None:
        settings = {"job": job, "pattern": pattern, "call_limit": call_limit}
        return _opened(settings, chosen, source, plan, at)
    started = perf_counter()
    if traced:
        trace = build(chosen, source, plan, call_limit)
        seconds = perf_counter() - started
        if as_json:
            print_json(_document(job, "local", trace.result, seconds) | {"trace": _steps(trace)})
        else:
            _print(chosen, trace.result.output, trace.result.counters, trace[:])
        return None
    asked = Run(chosen, source, plan, call_limit)
    with (
        ends_in_order(),
        progress(source.size) as told,
        running(engine, asked, processors, scheduler, told) as outcome,
    ):
        if output:
            outcome.save(output)
        seconds = perf_counter() - started
        result = outcome.result() if as_json else None
        first = () if result else outcome.first(_ROWS)
    if result:
        print_json(_document(job, engine, result, seconds))
    else:
        _print(chosen, first, outcome.counters)
    return None


def _job(name: str, pattern: str | None, call_limit: float) -> Job:
    if pattern is None:
        return find(name, call_limit)
    if name != "grep":
        raise BadInput(f"--pattern belongs to the built-in job grep (got the job {name})")
    return built_in("grep", PATTERN=pattern)


def _source(files: Sequence[str], text: str | None) -> Source:
    if text is not None and files:
        raise BadInput("give FILEs or --text, not both")
    if text is not None:
        return text_source(text)
    if not files:
        raise BadInput('give a FILE, "-" for standard input, or --text')
    return file_source(files)


def _opened(settings: dict[str, Any], job: Job, source: Source, plan: Plan, at: int) -> OpenLab:
    frames = len(build(job, source, plan, settings["call_limit"]))
    if not 1 <= at <= frames:
        raise BadInput(f"--at must be from 1 to {frames}, the frames of this run (got {at})")
    run_again = {"source": job.source, "text": source.text(), "position": at - 1, **asdict(plan)}
    return OpenLab("mapreduce", settings | run_again)


def _document(name: str, engine: Engine, result: Result, seconds: float) -> dict[str, Any]:
    return {
        "job": name,
        "engine": engine,
        "output": result.output,
        "counters": asdict(result.counters),
        "seconds": seconds,
    }


def _steps(trace: Trace) -> list[dict[str, Any]]:
    return [_step(number, frame) for number, frame in enumerate(trace, 1)]


def _step(number: int, frame: Frame) -> dict[str, Any]:
    return {
        "frame": number,
        "kind": frame.kind,
        "caption": frame.caption,
        "mapper": frame.mapper,
        "reducer": frame.reducer,
        "machine": frame.machine,
        "remote": frame.remote,
        "lines": frame.lines,
        "records": [(record.key, record.value) for record in frame.records],
    }


def _print(
    job: Job, output: Sequence[Pair], counters: Counters, frames: Sequence[Frame] = ()
) -> None:
    for number, frame in enumerate(frames, 1):
        click.echo(f"{number:>5}  {frame.kind:<12}  {frame.caption}")
    print_table(job.name, ["key", "value"], ((show(k), show(v)) for k, v in output[:_ROWS]))
    if (more := counters.reduce_output_records - _ROWS) > 0:
        click.echo(f"{more} more; --json prints all.")
    counted = asdict(counters) | {"skew": f"{counters.skew:.6g}"}
    rows = ((name.replace("_", " "), count) for name, count in counted.items())
    print_table("counters", ["counter", ">value"], rows)
