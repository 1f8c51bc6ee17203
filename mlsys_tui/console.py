"""What every sub-command prints: one JSON document, or a table; and how it refuses."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import click

CHECK_FAILED, BAD_INPUT, BAD_CONTENT, STATE_REFUSED = 1, 2, 3, 4


@dataclass
class Settings:
    """Where this run keeps its state and finds its content; None is the usual place."""

    state: Path | None = None
    content: Path | None = None


json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


class Refused(click.ClickException):
    """A command's end: one sentence and an exit code."""

    def __init__(self, sentence: str, code: int) -> None:
        super().__init__(sentence)
        self.exit_code = code  # type: ignore[misc]  # click declares it for the class only


def refuse(sentence: str, code: int = BAD_INPUT) -> NoReturn:
    """End the command with one line on standard error and this exit code."""
    raise Refused(sentence, code)


def print_json(document: Any) -> None:
    """One JSON document on standard output. Raises ValueError on nan or infinity."""
    import json

    click.echo(json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False))


def print_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A plain Rich table; columns whose name starts with `>` are right-aligned."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(title=title, box=box.SIMPLE_HEAD, title_justify="left")
    for column in columns:
        table.add_column(column.lstrip(">"), justify="right" if column[0] == ">" else "left")
    for row in rows:
        table.add_row(*(Text(str(cell)) for cell in row))
    Console().print(table)
