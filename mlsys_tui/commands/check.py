"""`mlsys-tui check`: is a content folder sound?"""

from pathlib import Path
from typing import Any

import click

from mlsys_tui.console import BAD_CONTENT, json_option, print_json
from mlsys_tui.course import Course, load
from mlsys_tui.course import check as problems_of
from mlsys_tui.labs import LABS
from mlsys_tui.paths import content_dir


@click.command()
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@json_option
@click.pass_obj
def check(settings: Any, folder: Path | None, as_json: bool) -> None:
    """Check a content folder: tables, ids, links, labs, weights, and every computed number.

    Without DIR, checks the folder that the app would open. Ends with 3 if there is a problem.
    """
    place = folder or settings.content or content_dir()
    problems = problems_of(place, [lab.name for lab in LABS])
    counts = _counts(load(place).course)
    if as_json:
        rows = [{"file": p.file, "where": p.where, "problem": p.sentence} for p in problems]
        print_json({"problems": rows} | counts)
    else:
        for problem in problems:
            click.echo(str(problem))
        if not problems:
            found = ", ".join(f"{n} {name.replace('_', ' ')}" for name, n in counts.items())
            click.echo(f"{found}: all sound")
    if problems:
        raise click.exceptions.Exit(BAD_CONTENT)


def _counts(course: Course) -> dict[str, int]:
    sections = [section for hour in course.hours for section in hour.sections]
    kinds = [block.kind for section in sections for block in section.blocks]
    return {
        "hours": len(course.hours),
        "sections": len(sections),
        "questions": sum(len(hour.questions) for hour in course.hours),
        "worked_blocks": kinds.count("worked"),
        "tables": kinds.count("table"),
        "checklist_items": len(course.checklist),
    }
