"""`mlsys-tui verify`: published figures against the engine."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mlsys_tui.commands.verify import verify
from mlsys_tui.console import Settings

ORACLE = """
[sources.leeds]
title = "Glossary"
author = "University of Leeds"
url = "http://arc.leeds.ac.uk/glossary/amdahls-law/"

[[oracle]]
source = "leeds"
formula = "amdahl-limit"
given = { serial = "10%" }
published = 10
"""


def _verify(content: Path | None, *arguments: str) -> Result:
    return CliRunner().invoke(verify, list(arguments), obj=Settings(content=content))


def _folder(tmp_path: Path, text: str) -> Path:
    (tmp_path / "oracles.toml").write_text(text, encoding="utf-8")
    return tmp_path


def test_at_least_thirty_published_figures_hold() -> None:
    result = _verify(None, "--json")
    oracles = json.loads(result.stdout)["oracles"]
    assert [o for o in oracles if not o["holds"]] == []
    assert result.exit_code == 0
    assert len(oracles) >= 30
    keys = {"source", "formula", "given", "published", "ours", "holds"}
    assert all(keys <= set(oracle) for oracle in oracles)
    assert all("http" in oracle["source"] for oracle in oracles)


def test_a_figure_that_does_not_hold_fails_the_command(tmp_path: Path) -> None:
    folder = _folder(tmp_path, ORACLE.replace("published = 10", "published = 11"))
    result = _verify(folder, "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["oracles"][0]["holds"] is False
    assert _verify(folder).exit_code == 1
    assert "0 of 1" in _verify(folder).stdout


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "oracle = 3",
        "[[oracle",
        ORACLE + 'colour = "red"',
        ORACLE.replace("sources.leeds", "sources.bath"),
        ORACLE.replace("amdahl-limit", "amdahl"),
        ORACLE.replace('"10%"', '"ten"'),
        ORACLE.replace("published = 10", 'published = "ten"'),
        ORACLE.replace("amdahl-limit", "fit usl"),
        "\x00",
    ],
)
def test_a_broken_file_is_one_sentence_and_exit_3(tmp_path: Path, text: str | None) -> None:
    folder = tmp_path if text is None else _folder(tmp_path, text)
    result = _verify(folder)
    assert result.exit_code == 3
    assert result.stdout == ""
    assert len(result.stderr.strip().splitlines()) == 1


def test_a_huge_file_is_refused_before_it_is_parsed(tmp_path: Path) -> None:
    result = _verify(_folder(tmp_path, "#" * 2_000_000))
    assert result.exit_code == 3
    assert "1 MB" in result.stderr
