"""Checking content: every kind of fault, planted together, is found in one run."""

from pathlib import Path

import pytest

from mlsys_tui import course
from mlsys_tui.labs import examiner

LABS = ["speedup", "matmul"]


def damage(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))


def faults(folder: Path) -> list[str]:
    return [str(problem) for problem in course.check(folder, LABS, examiner)]


def test_a_sound_folder_has_no_problem(small: Path) -> None:
    assert faults(small) == []


def test_every_planted_fault_is_found_in_one_run(small: Path) -> None:
    toml, lesson, questions = (
        small / name for name in ("course.toml", "one/lesson.md", "two/questions.toml")
    )
    damage(toml, "weight = 60", "weight = 50")
    damage(toml, "minutes = 30", "minutes = 0")
    damage(toml, 'lab = "matmul"', 'lab = "matmull"')
    damage(toml, 'section = "one#the-law"', 'section = "one#the-lore"')
    damage(toml, 'topic = "Law"', 'topic = "Law"\nyear = 1967')
    damage(toml, 'name = "amdahl"', 'name = "amdal"')
    damage(lesson, "# First", "# Fist")
    damage(lesson, "(#practice)", "(#practise)")
    damage(lesson, "(two#the-law)", "(three#the-law)")
    damage(lesson, "(lab:matmul)", "(lab:memory)")
    damage(lesson, "(https://example.org/)", "(../../etc/passwd)")
    damage(lesson, "expect = 2.5", "expect = 2.4")
    damage(questions, 'id = "two-q"', 'id = "one-q"')
    damage(questions, 'kind = "recall"', 'kind = "ajar"')
    damage(questions, "minutes = 10", "minutes = -1")
    found = "\n".join(faults(small))
    for expected in [
        "course.toml: hours: the weights must sum to 100 (they sum to 90)",
        "course.toml: one: minutes must be a whole number from 1 to 1440 (got 0)",
        'course.toml: two: no lab "matmull"; the labs are matmul, speedup',
        'course.toml: tick: section "one#the-lore" is not there',
        'course.toml: videos #1: unknown field "year"',
        'course.toml: amdal: no formula "amdal"; did you mean "amdahl"?',
        'one/lesson.md: line 5: the link "#practise" leads to no section',
        'one/lesson.md: line 5: the link "three#the-law" leads to no section',
        'one/lesson.md: line 6: no lab "memory"',
        'one/lesson.md: line 6: the link "../../etc/passwd" must be',
        "one/lesson.md: line 9: worked block: amdahl: speedup is 2.5",
        "two/questions.toml: one-q: this id is taken",
        'two/questions.toml: one-q: kind must be "numeric", "choice", "order", "match", '
        '"diagram", "pairs", "trace", "code" or "recall" (got "ajar")',
        "two/questions.toml: minutes must be a whole number from 1 to 1440 (got -1)",
    ]:
        assert expected in found


def test_the_title_is_the_same_in_both_places(small: Path) -> None:
    damage(small / "one/lesson.md", "# First", "# Fist")
    assert faults(small) == ['one/lesson.md: its # heading must be "First", as in course.toml']


def test_a_question_belongs_to_a_section_of_its_hour(small: Path) -> None:
    damage(small / "one/questions.toml", '"the-law"', '"the-lore"')
    assert faults(small) == ['one/questions.toml: one-q: section "the-lore" is not in this hour']


def test_links_in_answers_are_followed_too(small: Path) -> None:
    damage(small / "one/questions.toml", "By the law.", "By [the law](#the-lore).")
    assert faults(small) == ['one/questions.toml: one-q: the link "#the-lore" leads to no section']


def test_what_looks_like_a_link_in_code_is_code(small: Path) -> None:
    code = "`a[0](i)` and\n\n```python\na[0](i)\n```\n\nTen"
    damage(small / "one/lesson.md", "Ten", code)
    assert faults(small) == []


@pytest.mark.parametrize(
    ("block", "sentence"),
    [
        ("formula = ", "worked block: a worked block must be TOML"),
        ('formula = "amdahl"\ngiven = {}\nexpect = 1', "worked block: "),
        (
            'formula = "amdahl"\ngiven = { serial = 2, processors = 4 }\nexpect = 1',
            "serial must be",
        ),
    ],
)
def test_a_block_that_cannot_be_computed_is_a_problem(
    small: Path, block: str, sentence: str
) -> None:
    damage(small / "one/lesson.md", "Ten", f"```worked\n{block}\n```\nTen")
    (found,) = faults(small)
    assert found.startswith("one/lesson.md: line 17: ")
    assert sentence in found


def test_syntax_errors_of_several_files_are_named_with_their_lines(small: Path) -> None:
    damage(small / "course.toml", 'id = "one"', "id = one")
    damage(small / "one/questions.toml", "minutes = 10", "minutes = ten")
    damage(small / "two/questions.toml", 'kind = "recall"', "kind = open")
    found = faults(small)
    assert any(line.startswith("course.toml: line 6: ") for line in found)
    assert any(line.startswith("two/questions.toml: line 5: ") for line in found)
