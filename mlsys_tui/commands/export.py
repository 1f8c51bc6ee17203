"""`mlsys-tui export`: every question as a card, for Anki or a spreadsheet."""

import csv
import os
import re
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from mlsys_tui import labs
from mlsys_tui.commands import content
from mlsys_tui.console import Settings, json_option, print_json
from mlsys_tui.course import Course, printing
from mlsys_tui.course.drawing import draw
from mlsys_tui.course.grading import solution
from mlsys_tui.formulas.quantity import quoted
from mlsys_tui.text import BadInput, clean

_DECK, _MODEL = 1_653_071_201, 1_653_071_202  # of our choosing: the same deck and cards every time
_LINK = re.compile(r"\[([^\]]+)\]\((?!https?:)[^)\s]*\)")
_STYLE = ".card { font-family: sans-serif; font-size: 18px; } pre { font-size: 15px; }"


@dataclass(frozen=True)
class Card:
    """A question and its solution, in Markdown, its numbers drawn with seed 0."""

    id: str
    hour: str
    section: str
    type: str
    kind: str
    front: str
    back: str


_file = click.argument("file", type=click.Path(path_type=Path))
_force = click.option("--force", is_flag=True, help="Replace a file that is there.")


@click.group()
def export() -> None:
    """Write every question with its solution to a file."""


@export.command()
@_file
@_force
@json_option
@click.pass_obj
def anki(settings: Settings, file: Path, force: bool, as_json: bool) -> None:
    """Write a deck for Anki (FILE.apkg). Importing it again brings the cards up to date.

    Needs the extra "anki".
    """
    if file.suffix != ".apkg":
        raise BadInput(
            f"FILE must end in .apkg, or Anki does not open it (got {quoted(file.name)})"
        )
    _refuse_taken(file, force)
    course = content.read(settings)
    cards = list(_cards(course))
    _write(file, lambda place: _deck(course, cards, place))
    _tell(file, cards, as_json)


@export.command("csv")
@_file
@_force
@json_option
@click.pass_obj
def as_csv(settings: Settings, file: Path, force: bool, as_json: bool) -> None:
    """Write a table with a row for each question."""
    _refuse_taken(file, force)
    cards = list(_cards(content.read(settings)))
    _write(file, lambda place: _table(cards, place))
    _tell(file, cards, as_json)


def _cards(course: Course) -> Iterator[Card]:
    for hour in course.hours:
        for question in hour.questions:
            drawn = draw(hour, question, 0)
            yield Card(
                question.id,
                hour.id,
                question.section,
                question.exam_type,
                question.kind,
                front=_LINK.sub(r"\1", printing.front(drawn)),
                back=_LINK.sub(r"\1", solution(drawn, labs.examiner)),
            )


def _table(cards: list[Card], place: Path) -> None:
    with place.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(Card.__dataclass_fields__)
        rows.writerows(vars(card).values() for card in cards)


def _deck(course: Course, cards: list[Card], place: Path) -> None:
    try:
        import genanki
        from markdown_it import MarkdownIt
    except ImportError:
        raise BadInput("this needs genanki: pip install 'mlsys-tui[anki]'") from None

    html = MarkdownIt("commonmark", {"html": False}).enable("table").render
    model = genanki.Model(
        _MODEL,
        "mlsys-tui",
        fields=[{"name": "Front"}, {"name": "Back"}],
        templates=[
            {
                "name": "Card",
                "qfmt": "{{Front}}",
                "afmt": '{{FrontSide}}<hr id="answer">{{Back}}',
            }
        ],
        css=_STYLE,
    )
    deck = genanki.Deck(_DECK, course.title)
    for card in cards:
        fields = [html(card.front), html(card.back)]
        guid = genanki.guid_for("mlsys-tui", card.id)
        deck.add_note(
            genanki.Note(model=model, fields=fields, guid=guid, tags=[card.hour, card.type])
        )
    genanki.Package(deck).write_to_file(str(place))


def _refuse_taken(file: Path, force: bool) -> None:
    if file.exists() and not file.is_file():
        raise BadInput(f"{quoted(str(file))} is not a regular file; name another")
    if file.exists() and not force:
        raise BadInput(f"{quoted(str(file))} is there already; name another file, or add --force")


def _write(file: Path, write: Callable[[Path], None]) -> None:
    """Have the file written beside its place and moved there, so that none is left half written."""
    try:
        with tempfile.TemporaryDirectory(dir=file.parent, prefix=".mlsys-tui-") as folder:
            place = Path(folder) / "export"
            write(place)
            os.replace(place, file)
    except OSError as error:
        raise BadInput(f"{quoted(str(file))} cannot be written ({error.strerror})") from None


def _tell(file: Path, cards: list[Card], as_json: bool) -> None:
    if as_json:
        print_json({"file": str(file), "questions": len(cards)})
    else:
        click.echo(f"{len(cards)} questions in {clean(str(file), one_line=True)}")
