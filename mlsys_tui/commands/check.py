"""`mlsys-tui check`: is a content folder sound?"""

from pathlib import Path
from typing import Any

import click

from mlsys_tui.console import BAD_CONTENT, json_option, print_json
from mlsys_tui.course import Course, Problem, load
from mlsys_tui.course import check as problems_of
from mlsys_tui.course.reviewing import review
from mlsys_tui.labs import LABS, examiner
from mlsys_tui.paths import content_dir


@click.command()
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@json_option
@click.pass_obj
def check(settings: Any, folder: Path | None, as_json: bool) -> None:
    """Check a content folder: tables, ids, links, labs, weights, and every computed number.

    Without DIR, checks the folder that the app would open. Every question is asked and given its
    own answer; numbers are drawn in every way. Ends with 3 if there is a problem. What only makes
    a question a poor one is a warning, and ends with 0.
    """
    place = folder or settings.content or content_dir()
    problems = problems_of(place, [lab.name for lab in LABS], examiner)
    course = load(place).course
    warnings = review(course)
    counts = _counts(course)
    if as_json:
        print_json({"problems": _rows(problems), "warnings": _rows(warnings)} | counts)
    else:
        for problem in problems:
            click.echo(str(problem))
        for warning in warnings:
            click.echo(f"warning: {warning}")
        if not problems:
            found = ", ".join(f"{n} {name.replace('_', ' ')}" for name, n in counts.items())
            click.echo(f"{found}: all sound")
    if problems:
        raise click.exceptions.Exit(BAD_CONTENT)


def _rows(found: list[Problem]) -> list[dict[str, str]]:
    return [{"file": each.file, "where": each.where, "problem": each.sentence} for each in found]


def _counts(course: Course) -> dict[str, int]:
    sections = [section for hour in course.hours for section in hour.sections]
    kinds = [block.kind for section in sections for block in section.blocks]
    return {
        "hours": len(course.hours),
        "sections": len(sections),
        "questions": sum(len(hour.questions) for hour in course.hours),
        "missions": sum(len(hour.missions) for hour in course.hours),
        "worked_blocks": kinds.count("worked"),
        "tables": kinds.count("table"),
        "checklist_items": len(course.checklist),
    }
