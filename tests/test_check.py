"""`mlsys-tui check`, as a teacher runs it on a folder."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from mlsys_tui.paths import content_dir

_LABS_OWN = [f'kind = "{kind}"' for kind in ("code", "trace", "pairs")]


def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "mlsys_tui", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The course without what its labs answer: running them takes seconds a check."""
    copy = Path(shutil.copytree(content_dir(), tmp_path / "content"))
    for questions in copy.glob("*/questions.toml"):
        head, *items = questions.read_text().split("[[questions]]\n")
        kept = [item for item in items if not any(kind in item for kind in _LABS_OWN)]
        questions.write_text("[[questions]]\n".join([head, *kept]))
    return copy


def test_the_course_is_sound() -> None:
    done = run("check")
    assert (done.returncode, done.stderr) == (0, "")
    last = done.stdout.splitlines()[-1]
    assert last.startswith("5 hours, ")
    assert last.endswith(": all sound")


def test_json_counts_what_was_checked(folder: Path) -> None:
    done = run("check", str(folder), "--json")
    document = json.loads(done.stdout)
    assert done.returncode == 0
    assert document["problems"] == []
    assert (document["hours"], document["checklist_items"]) == (5, 9)


def test_every_problem_is_printed_with_file_and_item_and_the_exit_code_is_3(folder: Path) -> None:
    toml, lesson = folder / "course.toml", folder / "1-speedup/lesson.md"
    toml.write_text(toml.read_text().replace("weight = 30", "weight = 31"))
    lesson.write_text(lesson.read_text().replace("expect = 2.5", "expect = 2.6"))
    (folder / "3-mapreduce/questions.toml").write_text("minutes = ")
    done = run("check", str(folder))
    assert (done.returncode, done.stderr) == (3, "")
    lines = [line for line in done.stdout.splitlines() if not line.startswith("warning: ")]
    assert [line.split(":")[0] for line in lines] == [
        "1-speedup/lesson.md",
        "3-mapreduce/questions.toml",
        "course.toml",
    ]
    assert "line 1: not valid TOML" in lines[1]


def test_json_names_file_place_and_problem(folder: Path) -> None:
    (folder / "5-locality/lesson.md").unlink()
    done = run("check", "--json", "--content", str(folder))
    assert done.returncode == 3
    (problem,) = json.loads(done.stdout)["problems"]
    assert (problem["file"], problem["where"]) == ("5-locality/lesson.md", "")
    assert "is missing" in problem["problem"]


def test_a_damaged_lesson_is_one_problem_and_not_one_for_each_of_its_questions(
    folder: Path,
) -> None:
    lesson = folder / "1-speedup/lesson.md"
    lesson.write_bytes(b"\xff" + lesson.read_bytes())
    done = run("check", str(folder))
    assert done.returncode == 3
    problems = [line for line in done.stdout.splitlines() if not line.startswith("warning: ")]
    assert problems == ["1-speedup/lesson.md: is not UTF-8 text (line 1); save it as UTF-8"]


def test_a_poor_question_is_a_warning_and_the_exit_code_stays_0(folder: Path) -> None:
    questions = folder / "2-memory/questions.toml"
    text = questions.read_text()
    questions.write_text(text.replace('"1 or 2",', f'"1 or 2{", or so" * 10}",'))
    done = run("check", str(folder))
    assert done.returncode == 0
    assert "warning: 2-memory/questions.toml: mesi-lost-update: the right option" in done.stdout
    (warning,) = [
        each
        for each in json.loads(run("check", str(folder), "--json").stdout)["warnings"]
        if each["where"] == "mesi-lost-update"
    ]
    assert "by far the longest" in warning["problem"]


def test_a_file_in_place_of_a_folder_is_called_one(folder: Path) -> None:
    done = run("check", str(folder / "course.toml"))
    assert done.returncode == 3
    assert done.stdout.startswith(f'"{folder}/course.toml" is a file; name the folder')


def test_a_folder_that_is_not_there_is_a_problem_in_one_line(tmp_path: Path) -> None:
    done = run("check", str(tmp_path / "no\x1bwhere"))
    assert done.returncode == 3
    assert done.stdout.count("\n") == 1
    assert "\x1b" not in done.stdout
