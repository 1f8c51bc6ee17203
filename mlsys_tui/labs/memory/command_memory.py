"""`mlsys-tui memory`: the memory hierarchy of this machine, measured without a screen."""

from typing import TYPE_CHECKING

import click

from mlsys_tui.console import json_option, print_json, print_table, refuse

if TYPE_CHECKING:
    from mlsys_tui.labs.memory.survey import Survey


@click.command()
@click.option("--quick", is_flag=True, help="Fewer sizes and runs: within 20 seconds.")
@json_option
def memory(quick: bool, as_json: bool) -> None:
    """Measure latency by working set, bandwidth, a round trip, storage and false sharing."""
    from mlsys_tui.labs.memory.survey import measure, reported

    try:
        *_, survey = measure(reported(), quick=quick)
    except ImportError as missing:
        refuse(str(missing))
    except MemoryError:
        refuse("there is not enough memory for this: end other programs first")
    if as_json:
        print_json(document(survey))
    else:
        _print(survey)
    for note in survey.notes:
        click.echo(note.words, err=as_json)


def document(survey: "Survey") -> dict[str, object]:
    """The survey for a script: bytes, nanoseconds, bytes a second; null for what is not known."""
    ns = [(each.name, each.ns) for each in survey.plateaus]
    ns += [("storage", survey.storage)] if survey.storage else []
    ns += [("network", survey.network)] if survey.network else []
    return {
        "caches": [
            {"level": c.level, "bytes": c.bytes, "line": c.line, "ways": c.ways}
            for c in survey.caches
        ],
        "latency": [{"bytes": point.bytes, "ns": point.ns} for point in survey.latency],
        "plateaus": [{"name": name, "ns": value} for name, value in ns],
        "ratios": survey.ratios,
        "bandwidth": dict(survey.bandwidth),
        "false_sharing": [{"distance": distance, "ns": ns} for distance, ns in survey.sharing],
    }


def _print(survey: "Survey") -> None:
    from mlsys_tui.formulas import show
    from mlsys_tui.labs.memory.survey import size

    print_table(
        "Caches, reported",
        ("level", ">size", ">line", ">ways"),
        [(f"L{c.level}", size(c.bytes), f"{c.line} B", c.ways) for c in survey.caches],
    )
    print_table(
        "Latency, measured",
        (">working set", ">ns"),
        [(size(point.bytes), f"{point.ns:.3g}") for point in survey.latency],
    )
    over = survey.ratios
    rows = [(each.name, each.ns, over.get(each.name)) for each in survey.plateaus]
    rows += [("storage, 4 KB", survey.storage, None)] if survey.storage else []
    if survey.network:
        rows.append(("network: loopback, no wire", survey.network, over["network"]))
    print_table(
        "Steps, measured",
        ("step", ">time", ">against L1"),
        [
            (name, show(ns / 1e9, "s", 3), f"{float(f'{ratio:.3g}'):,g}×" if ratio else "")
            for name, ns, ratio in rows
        ],
    )
    print_table(
        "Bandwidth, measured",
        ("how", ">useful GB/s"),
        [(name, f"{rate / 1e9:.3g}") for name, rate in survey.bandwidth],
    )
    print_table(
        "Two counters, measured",
        (">bytes apart", ">ns an addition"),
        [(distance, f"{ns:.3g}") for distance, ns in survey.sharing],
    )
