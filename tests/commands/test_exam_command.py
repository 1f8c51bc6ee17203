"""`mlsys-tui exam`: a paper for a class, its key, and each answer fed back to `mark`."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from mlsys_tui.text import BadInput

Run = Callable[..., Result]


def document(run: Run, *arguments: str) -> dict[str, Any]:
    result = run("exam", "--json", *arguments)
    assert result.exit_code == 0, result.output
    printed: dict[str, Any] = json.loads(result.stdout)
    return printed


def test_the_same_seed_is_the_same_paper(run: Run) -> None:
    papers = [document(run, "--seed", str(seed), "--answers") for seed in (7, 7, 8)]
    assert papers[0] == papers[1] != papers[2]


def test_json_has_the_paper_and_without_answers_none(run: Run) -> None:
    paper = document(run, "--seed", "7")
    assert (paper["seed"], paper["minutes"]) == (7, 20)
    assert sorted(each["id"] for each in paper["questions"]) == [
        "labels",
        "output",
        "sequence",
        "transfer",
        "which",
    ]
    for each in paper["questions"]:
        assert set(each) - {"options"} == {"id", "hour", "kind", "text"}
    by_id = {each["id"]: each for each in paper["questions"]}
    assert set(by_id["which"]["options"]) == {"the first", "the second"}
    assert "a __1__ and a __2__" in by_id["labels"]["text"]
    assert "options" not in by_id["transfer"]


@pytest.mark.parametrize("seed", ["0", "7", "999"])
def test_every_answer_of_the_key_is_right_when_it_is_marked(run: Run, seed: str) -> None:
    for each in document(run, "--seed", seed, "--answers")["questions"]:
        assert each["solution"]
        result = run("mark", "--question", each["id"], "--seed", seed, "--answer", each["answer"])
        assert result.exit_code == 0, (each, result.output)


def test_markdown_is_a_page_and_the_key_comes_after_it(run: Run) -> None:
    paper = run("exam", "--seed", "3", "--markdown").stdout
    assert paper.startswith("# Small: exam 3\n\n5 questions, 20 minutes.\n\n## First\n\n**1.** ")
    assert "It is." not in paper
    both = run("exam", "--seed", "3", "--markdown", "--answers").stdout
    assert both.startswith(paper.rstrip("\n"))
    assert both.index("# Answers to exam 3") < both.index("It is.")
    assert "Which < is it?" in both


def test_without_a_seed_the_paper_names_its_own(run: Run) -> None:
    paper = document(run)
    assert document(run, "--seed", str(paper["seed"])) == paper


def test_a_terminal_gets_a_page_to_read(run: Run) -> None:
    assert "Small: exam 1" in run("exam", "--seed", "1").stdout


@pytest.mark.parametrize("seed", ["-1", "x", "1e9", "99999999999"])
def test_a_seed_that_is_none_is_refused(run: Run, seed: str) -> None:
    result = run("exam", "--seed", seed)
    assert result.exit_code == 2


def test_a_course_without_an_exam_says_so(run: Run, folder: Path) -> None:
    text = (folder / "course.toml").read_text()
    start, end = text.index("[exam]"), text.index("[[checklist]]")
    (folder / "course.toml").write_text(text[:start] + text[end:])
    result = run("exam")
    assert result.exit_code == 3
    assert "this course has no exam" in result.stderr


def test_no_course_is_one_sentence(run: Run, folder: Path) -> None:
    (folder / "course.toml").unlink()
    for command in (["exam"], ["mark", "--question", "x", "--answer", "1"], ["export", "csv", "x"]):
        result = run(*command)
        assert result.exit_code == 3
        assert "the course cannot be read" in result.stderr


def marked(run: Run, question: str, answer: str) -> dict[str, Any]:
    result = run("mark", "--question", question, "--answer", answer, "--seed", "0", "--json")
    printed: dict[str, Any] = json.loads(result.stdout)
    assert result.exit_code == (0 if printed["correct"] else 1)
    return printed


def test_mark_gives_si_units_and_the_slip(run: Run) -> None:
    size = {"4": 64, "8": 128, "40": 640}[text_of(run).split(" MB")[0].split()[-1]]
    right = marked(run, "transfer", f"{size} ms")
    assert right == {"correct": True, "expected": size / 1000, "unit": "s", "slip": None}
    wrong = marked(run, "transfer", f"{size / 2} ms")
    assert not wrong["correct"]
    assert "one way" in wrong["slip"]


def text_of(run: Run) -> str:
    questions = document(run, "--seed", "0")["questions"]
    return next(str(each["text"]) for each in questions if each["id"] == "transfer")


def test_mark_without_json_is_a_friendly_line(run: Run) -> None:
    result = run("mark", "--question", "by-heart", "--answer", "1 2")
    assert (result.exit_code, result.stdout) == (0, "✓ 2 of 2 points.\n")
    assert run("mark", "--question", "by-heart", "--answer", "1").exit_code == 1


def test_mark_takes_anything_and_says_what_to_do(run: Run) -> None:
    for question, answer in [("transfer", "\x1b[31mred"), ("which", "x"), ("whic", "a")]:
        result = run("mark", "--question", question, "--answer", answer)
        assert isinstance(result.exception, BadInput)
        assert "\x1b" not in str(result.exception)
    assert 'did you mean "which"' in str(result.exception)
    assert run("mark", "--question", "which").exit_code == 2
