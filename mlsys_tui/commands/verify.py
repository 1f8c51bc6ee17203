"""`mlsys-tui verify`: the formula engine held against published figures."""

import textwrap
from dataclasses import asdict

import click

from mlsys_tui import paths
from mlsys_tui.console import (
    BAD_CONTENT,
    CHECK_FAILED,
    Settings,
    json_option,
    print_json,
    print_table,
    refuse,
)
from mlsys_tui.formulas import digits
from mlsys_tui.formulas.oracles import Finding, judge, read_oracles
from mlsys_tui.text import BadInput


@click.command()
@json_option
@click.pass_obj
def verify(settings: Settings, as_json: bool) -> None:
    """Compare the formula engine with published figures; exit 1 if one does not hold."""
    folder = settings.content or paths.content_dir()
    try:
        findings = judge(read_oracles(folder / "oracles.toml"))
    except BadInput as error:
        refuse(str(error), BAD_CONTENT)
    if as_json:
        print_json({"oracles": [asdict(finding) for finding in findings]})
    else:
        _print(findings)
    if not all(finding.holds for finding in findings):
        raise click.exceptions.Exit(CHECK_FAILED)


def _print(findings: list[Finding]) -> None:
    rows = (
        (
            "✓" if finding.holds else "✗",
            f"{finding.formula}: {finding.target}",
            digits(finding.published),
            digits(finding.ours),
            textwrap.shorten(finding.source, 36, placeholder="…"),
        )
        for finding in findings
    )
    print_table("Published figures", ["holds", "figure", ">published", ">ours", "source"], rows)
    held = sum(finding.holds for finding in findings)
    click.echo(f"{held} of {len(findings)} published figures hold")
