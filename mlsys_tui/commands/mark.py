"""`mlsys-tui mark`: is this the answer to that question?"""

import difflib

import click

from mlsys_tui import labs
from mlsys_tui.commands import content
from mlsys_tui.commands.exam import SEED
from mlsys_tui.console import CHECK_FAILED, Settings, json_option, print_json
from mlsys_tui.course import Course
from mlsys_tui.course.drawing import Drawn, draw
from mlsys_tui.course.grading import grade
from mlsys_tui.course.marking import Verdict
from mlsys_tui.text import BadInput, clean


@click.command()
@click.option("--question", "question_id", required=True, metavar="ID", help="Its id.")
@click.option("--seed", type=SEED, default=0, show_default=True, help="How it was drawn.")
@click.option("--answer", required=True, help='As typed: "64 ms", "b", "cab", "bus; memory".')
@json_option
@click.pass_obj
def mark(settings: Settings, question_id: str, seed: int, answer: str, as_json: bool) -> None:
    """Mark an answer to a question of the course. Ends with 0 if it is right, 1 if it is wrong.

    Numbers may have any unit that fits. Options are letters in the order in which this seed draws
    them: one or several for a choice, in order for an order, one a pair for a match. Labels stand
    between semicolons; points of a rubric are their numbers.
    """
    drawn = _drawn(content.read(settings), question_id, seed)
    verdict = grade(drawn, clean(answer), labs.examiner)
    if as_json:
        print_json(
            {
                "correct": verdict.correct,
                "expected": verdict.expected if verdict.value is None else verdict.value,
                "unit": verdict.unit,
                "slip": verdict.slip or None,
            }
        )
    else:
        click.echo(_sentence(verdict))
    if not verdict.correct:
        raise click.exceptions.Exit(CHECK_FAILED)


def _drawn(course: Course, question_id: str, seed: int) -> Drawn:
    found = course.question(question_id)
    if found is None:
        ids = [question.id for hour in course.hours for question in hour.questions]
        near = difflib.get_close_matches(question_id, ids, n=1)
        hint = f'did you mean "{near[0]}"?' if near else "see mlsys-tui exam --json"
        raise BadInput(f'no question "{question_id[:48]}"; {hint}')
    return draw(*found, seed)


def _sentence(verdict: Verdict) -> str:
    sign = "✓" if verdict.correct else "✗"
    return " ".join(filter(None, [sign, verdict.explanation, verdict.slip]))
