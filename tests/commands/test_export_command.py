"""`mlsys-tui export`: the files read back."""

import csv
import json
import os
import sqlite3
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from mlsys_tui.text import BadInput

Run = Callable[..., Result]
IDS = ["transfer", "which", "sequence", "labels", "output", "by-heart"]


def notes(file: Path, folder: Path) -> list[tuple[str, str, str]]:
    """Guid, fields and tags of every note in a deck."""
    with zipfile.ZipFile(file) as package:
        package.extract("collection.anki2", folder)
    with sqlite3.connect(folder / "collection.anki2") as collection:
        assert collection.execute("select count(*) from cards").fetchone() == (len(IDS),)
        return list(collection.execute("select guid, flds, tags from notes order by id"))


def test_a_deck_has_a_card_for_every_question(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "course.apkg"
    result = run("export", "anki", str(file))
    assert (result.exit_code, result.stdout) == (0, f"6 questions in {file}\n")
    found = notes(file, tmp_path)
    fronts, backs = zip(*(fields.split("\x1f") for _, fields, _ in found), strict=True)
    assert "pulled and pushed over 1 Gbps" in fronts[0]
    assert "T = 2 × M / B" in backs[0]
    assert "There and back." in backs[0]
    assert "Which &lt; is it?" in fronts[1]
    assert "It is." in backs[1]
    assert "It is." not in fronts[1]
    assert "a __1__ and a __2__" in fronts[3]
    assert found[0][2].split() == ["one", "numerical"]


def test_the_same_question_is_the_same_card_in_every_deck(run: Run, tmp_path: Path) -> None:
    guids = []
    for name in ("a.apkg", "b.apkg"):
        run("export", "anki", str(tmp_path / name))
        guids.append([guid for guid, _, _ in notes(tmp_path / name, tmp_path)])
    assert guids[0] == guids[1]
    assert len(set(guids[0])) == len(IDS)


def test_a_table_has_a_row_for_every_question(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "course.csv"
    result = run("export", "csv", str(file), "--json")
    assert json.loads(result.stdout) == {"file": str(file), "questions": 6}
    with file.open(newline="", encoding="utf-8") as table:
        rows = list(csv.DictReader(table))
    assert [row["id"] for row in rows] == IDS
    assert [row["type"] for row in rows] == [
        "numerical",
        *["conceptual"] * 3,
        "algorithm",
        "conceptual",
    ]
    assert '("cat", 1), ("dog", 1)' in rows[4]["back"]


def test_a_file_that_is_there_is_kept_unless_it_is_forced(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "mine.csv"
    file.write_text("mine")
    result = run("export", "csv", str(file))
    assert isinstance(result.exception, BadInput)
    assert "is there already" in str(result.exception)
    assert file.read_text() == "mine"
    assert run("export", "csv", str(file), "--force").exit_code == 0
    assert file.read_text().startswith("id,hour,")
    assert {path.name for path in tmp_path.iterdir() if path.is_file()} == {"mine.csv"}


@pytest.mark.parametrize("name", ["", "no/such/folder/x.csv", "pipe"])
def test_what_cannot_be_written_is_one_sentence(run: Run, tmp_path: Path, name: str) -> None:
    os.mkfifo(tmp_path / "pipe")
    result = run("export", "csv", str(tmp_path / name), "--force")
    assert isinstance(result.exception, BadInput)
    assert "\n" not in str(result.exception)


def test_a_deck_must_have_the_name_that_anki_opens(run: Run, tmp_path: Path) -> None:
    result = run("export", "anki", str(tmp_path / "deck.zip"))
    assert "must end in .apkg" in str(result.exception)


def test_without_the_extra_it_says_how_to_get_it(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "genanki", None)
    result = run("export", "anki", str(tmp_path / "deck.apkg"))
    assert str(result.exception) == "this needs genanki: pip install 'mlsys-tui[anki]'"
    assert not (tmp_path / "deck.apkg").exists()


def test_content_is_taken_after_the_command_too(run: Run, folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    assert run("export", "csv", str(file), "--content", str(folder)).exit_code == 0
