"""Worked examples and tables of a lesson, computed and checked."""

import pytest

from mlsys_tui.formulas.blocks import table, worked
from mlsys_tui.text import BadInput

REFERENCE = """
formula = "amdahl"
rows = { serial = [0.0, 0.1, 0.2, 0.25, 0.5] }
columns = { processors = [4, 8, 16] }
limit = "amdahl-limit"
"""
EXPECT = 'expect = [["∞", 4.0, 8.0, 16.0], [10, 3.1, 4.7, 6.4], [5, 2.5, 3.3, 4.0],'
EXPECT += " [4, 2.3, 2.9, 3.4], [2, 1.6, 1.8, 1.9]]"


def test_the_reference_table_of_the_course_comes_out() -> None:
    computed = table(REFERENCE + EXPECT)
    assert computed.problem is None
    assert [row[1:] for row in computed.rows] == [
        ("∞", "4.0", "8.0", "16.0"),
        ("10", "3.1", "4.7", "6.4"),
        ("5", "2.5", "3.3", "4.0"),
        ("4", "2.3", "2.9", "3.4"),
        ("2", "1.6", "1.8", "1.9"),
    ]
    assert computed.header == ("f", "largest speed-up", "p=4", "p=8", "p=16")


def test_a_wrong_cell_is_named() -> None:
    problem = table(REFERENCE + EXPECT.replace("4.7", "4.8")).problem
    assert problem is not None
    assert "row 0.1, p=8" in problem
    assert "4.8" in problem


@pytest.mark.parametrize(
    ("given", "expect"),
    [
        ("serial = 0.2, processors = 4", '"2.5x"'),
        ("serial = 0.15, processors = 10", "4.26"),
        ("speedup = 3, processors = 5", "0.167"),
        ("speedup = 3, processors = 5", '"16.7%"'),
    ],
)
def test_the_worked_answers_of_the_course_hold(given: str, expect: str) -> None:
    text = f'formula = "amdahl"\ngiven = {{ {given} }}\nexpect = {expect}'
    assert worked(text).problem is None


def test_a_wrong_answer_is_a_problem_unless_within_tolerance() -> None:
    text = 'formula = "amdahl"\ngiven = { serial = 0.15, processors = 10 }\nexpect = 4.3'
    assert worked(text).problem is None
    wrong = worked(text.replace("4.3", "4.27"))
    assert wrong.problem is not None
    assert "4.25532" in wrong.problem
    assert worked(text.replace("4.3", "4.27\ntolerance = 0.01")).problem is None


@pytest.mark.parametrize(("fade", "hidden"), [("0", 0), ("1", 1), ("2", 2), ('"alone"', 6)])
def test_worked_examples_fade_from_the_end(fade: str, hidden: int) -> None:
    text = 'formula = "amdahl"\ngiven = { serial = 0.2, processors = 4 }\nexpect = 2.5\n'
    block = worked(text + f"fade = {fade}")
    assert len(block.hidden) == hidden
    assert block.shown + block.hidden == block.solution.steps


def test_a_faded_example_does_not_give_its_answer_away_in_the_note() -> None:
    text = 'formula = "amdahl"\ngiven = { serial = 0.2, speedup = 3.1 }\nexpect = 6.53\nfade = 1'
    assert not any("round up" in line or "6.52" in line for line in worked(text).shown)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "formula = ",
        'formula = "amdahl"\ngiven = {}\nexpect = 1',
        'formula = "amdahl"\ngiven = 3\nexpect = 1',
        "formula = 3\ngiven = { serial = 0.2 }\nexpect = 1",
        'formula = "amdahl"\ngiven = { serial = 0.2, processors = 4 }\nexpect = [1]',
        'formula = "amdahl"\ngiven = { serial = 0.2, processors = 4 }\nexpect = "much"',
        'formula = "amdahl"\ngiven = { serial = 0.2, processors = 4 }\nexpect = 2.5\nfade = 3',
        'formula = "amdahl"\ngiven = { serial = 0.2, processors = 4 }\nexpect = 2\ntolerance = -1',
        'formula = "amdahl"\ngiven = { serial = 0.2, processors = 4 }\nexpect = 2.5\ncolour = 1',
        'formula = "amdahl"\ngiven = { serial = 0.2, processors = [4] }\nexpect = 2.5',
    ],
)
def test_a_malformed_example_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        worked(text)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("rows = { serial", "rows = { cereal"),
        ("[4, 8, 16]", "4"),
        ("[4, 8, 16]", "[]"),
        ("[4, 8, 16]", '[4, "many"]'),
        ('"amdahl-limit"', '"gustafson"'),
        ("limit =", "digits = 99\nlimit ="),
        ("limit =", "expect = [[1]]\nlimit ="),
    ],
)
def test_a_malformed_table_is_refused(old: str, new: str) -> None:
    with pytest.raises(BadInput):
        table(REFERENCE.replace(old, new))
