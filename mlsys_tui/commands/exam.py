"""`mlsys-tui exam`: a paper for a class, and its key."""

from random import randrange
from typing import Any

import click

from mlsys_tui import labs
from mlsys_tui.commands import content
from mlsys_tui.console import BAD_CONTENT, Settings, json_option, print_json, refuse
from mlsys_tui.course import printing
from mlsys_tui.course.drawing import Drawn
from mlsys_tui.course.exams import paper
from mlsys_tui.course.grading import key, solution

SEED = click.IntRange(0, 2**31 - 1)


@click.command()
@click.option("--seed", type=SEED, help="Which paper; the same seed is the same paper.")
@click.option("--markdown", is_flag=True, help="Print Markdown, to be turned into a page.")
@click.option("--answers", is_flag=True, help="Print the key as well.")
@json_option
@click.pass_obj
def exam(
    settings: Settings, seed: int | None, markdown: bool, answers: bool, as_json: bool
) -> None:
    """Print a mock exam after the course's blueprint.

    Without --seed, one of a thousand papers; its number stands at the top. An answer as --json
    gives it is what `mlsys-tui mark` takes, with the paper's seed.
    """
    course = content.read(settings)
    number = randrange(1000) if seed is None else seed
    questions = paper(course, number)
    if not questions:
        refuse("this course has no exam; write [exam] with a blueprint in course.toml", BAD_CONTENT)
    if as_json:
        rows = [_row(drawn, answers) for drawn in questions]
        print_json({"seed": number, "minutes": course.exam.minutes, "questions": rows})
        return
    text = printing.exam(course, questions, number)
    if answers:
        text += "\n\n" + printing.answers(questions, number, labs.examiner)
    _print(text, markdown)


def _row(drawn: Drawn, answers: bool) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": drawn.question.id,
        "hour": drawn.hour.id,
        "kind": drawn.question.kind,
        "text": printing.asked(drawn),
    }
    if drawn.options:
        row["options"] = list(drawn.options)
    if answers:
        row["answer"] = key(drawn, labs.examiner)
        row["solution"] = solution(drawn, labs.examiner)
    return row


def _print(text: str, markdown: bool) -> None:
    if markdown:
        click.echo(text)
        return
    from rich.console import Console
    from rich.markdown import Markdown

    Console().print(Markdown(text))
