"""`mlsys-tui formula` and `mlsys-tui fit`: the formula engine without a screen."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from mlsys_tui.console import json_option, print_json, print_table
from mlsys_tui.formulas import FORMULAS, Formula, Solution, digits, find, solve
from mlsys_tui.formulas.measured import read_rows
from mlsys_tui.formulas.quantity import quoted
from mlsys_tui.text import BadInput, clean

_LARGEST_FILE = 1_000_000  # bytes


@click.command()
@click.argument("name", required=False)
@click.argument("values", nargs=-1, metavar="[VARIABLE=VALUE]...")
@json_option
def formula(name: str | None, values: tuple[str, ...], as_json: bool) -> None:
    """Solve a formula for the variable left out, or list the formulas.

    For example: mlsys-tui formula amdahl serial=0.2 processors=4
    """
    if name is None:
        _print_list(as_json)
        return
    chosen = find(name)
    known = _assignments(chosen, values)
    if not known:
        raise BadInput(_what_it_takes(chosen))
    solution = solve(name, **known)
    if as_json:
        print_json(_document(solution))
    else:
        _print_solution(chosen, solution)


def _assignments(chosen: Formula, values: tuple[str, ...]) -> dict[str, str]:
    known: dict[str, str] = {}
    for assignment in values:
        variable, sign, value = assignment.partition("=")
        if not sign:
            names = ", ".join(chosen.by_name)
            raise BadInput(f"{quoted(assignment)} must be VARIABLE=VALUE, one of {names}")
        name = _named(chosen, variable.strip())
        if name in known:
            raise BadInput(f"{name} must be given once")
        known[name] = value
    return known


def _named(chosen: Formula, text: str) -> str:
    """A variable's name, which may be written as its symbol: every printed line has that."""
    symbols = {v.symbol: v.name for v in chosen.variables}
    return chosen[symbols.get(text, text) if text not in chosen.by_name else text].name


def _what_it_takes(chosen: Formula) -> str:
    takes = ", ".join(f"{v.name} ({v.domain})" for v in chosen.variables)
    return f"{chosen.name} takes {takes}: give all but one, each as VARIABLE=VALUE"


def _document(solution: Solution) -> dict[str, Any]:
    document = asdict(solution)
    document["steps"] = list(solution.steps)
    if not solution.note:
        del document["note"]
    return document


def _print_solution(chosen: Formula, solution: Solution) -> None:
    click.echo(chosen.title)
    for step in solution.steps:
        click.echo(f"  {step}")
    click.echo(f"{solution.target} = {solution.text}")


def _print_list(as_json: bool) -> None:
    if as_json:
        print_json({"formulas": [_entry(one) for one in FORMULAS.values()]})
        return
    rows = ((one.topic, one.name, ", ".join(one.by_name)) for one in FORMULAS.values())
    print_table("Formulas", ["topic", "formula", "variables"], rows)


def _entry(one: Formula) -> dict[str, Any]:
    return {
        "name": one.name,
        "topic": one.topic,
        "title": one.title,
        "source": one.source,
        "is": one.written(),
        "solves": list(one.solvable),
        "variables": [
            {"name": v.name, "symbol": v.symbol, "unit": v.unit, "domain": v.domain}
            for v in one.variables
        ],
    }


@click.command()
@click.argument("model", type=click.Choice(["usl", "amdahl", "karp-flatt"]))
@click.argument("file", type=click.Path(path_type=Path))
@json_option
def fit(model: str, file: Path, as_json: bool) -> None:
    """Fit a law to a CSV of load or processors, then throughput or speed-up."""
    from mlsys_tui.formulas import fits

    rows = read_rows(_read(file))
    if model == "karp-flatt":
        _print_metrics(fits.karp_flatt(rows), as_json)
        return
    fitted = asdict(fits.fit_usl(rows) if model == "usl" else fits.fit_amdahl(rows))
    if as_json:
        print_json(fitted)
        return
    errors = fitted.pop("errors")
    table = [(name, _shown(value), _shown(errors.get(name))) for name, value in fitted.items()]
    print_table(f"Fit of {model}", ["coefficient", ">value", ">standard error"], table)


def _shown(value: float | None) -> str:
    return "–" if value is None else digits(value)


def _print_metrics(fitted: Any, as_json: bool) -> None:
    if as_json:
        names = ("processors", "speedup", "serial")
        rows = [dict(zip(names, row, strict=True)) for row in fitted.rows]
        print_json({"rows": rows, "diagnosis": fitted.diagnosis})
        return
    columns = [">processors", ">speed-up", ">serial fraction"]
    print_table(
        "Karp and Flatt's metric", columns, [[digits(n) for n in row] for row in fitted.rows]
    )
    click.echo(fitted.diagnosis)


def _read(file: Path) -> str:
    """The text of a file of measurements. Raises BadInput where it cannot be read."""
    name = quoted(str(file))
    try:
        if not file.is_file():
            raise BadInput(f"no file {name}")
        if file.stat().st_size > _LARGEST_FILE:
            raise BadInput(f"{name} must be a CSV of at most 1 MB")
        return clean(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise BadInput(f"{name} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise BadInput(f"{name} must be a CSV in UTF-8") from None
