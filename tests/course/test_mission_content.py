"""Missions: read from their file, and met by what a lab found."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from mlsys_tui import course
from mlsys_tui.course.missions import Condition, met
from mlsys_tui.labs import examiner

MISSION = """
[[missions]]
id = "equal-misses"
title = "Equal"
text = "Make IJK miss as often as IKJ; see [the law](#the-law)."
settings = { view = "cache", n = 64 }
goal = [{ field = "ijk", is = "==", than = "ikj" }, { field = "n", is = ">=", value = 16 }]
reasons = ["a huge cache, since all fits", "a tiny one, since nothing does"]
options = [{ text = "all fits", why = "It does.", right = true }, { text = "luck", why = "No." }]
question = "one-q"
"""


def goal(*conditions: dict[str, Any]) -> tuple[Condition, ...]:
    return msgspec.convert(conditions, tuple[Condition, ...])


@pytest.mark.parametrize(
    ("relation", "value", "holds"),
    [
        ("<", 3, False),
        ("<=", 3, True),
        ("==", 3, True),
        ("==", 3.0000000000001, True),
        (">=", 3, True),
        (">", 2.5, True),
        ("!=", 3, False),
        ("!=", 4, True),
        ("==", "3", False),
        ("<", "4", False),
    ],
)
def test_numbers_are_compared(relation: str, value: float | str, holds: bool) -> None:
    assert met(goal({"field": "x", "is": relation, "value": value}), {"x": 3}) is holds


def test_texts_and_fields_are_compared() -> None:
    assert met(goal({"field": "policy", "is": "==", "value": "async"}), {"policy": "async"})
    assert not met(goal({"field": "policy", "is": "<", "value": "b"}), {"policy": "a"})
    than = goal({"field": "async", "is": ">", "than": "sync"})
    assert met(than, {"async": 2.0, "sync": 1})
    assert not met(than, {"async": 1, "sync": 1.0})
    assert not met(than, {"async": float("nan"), "sync": 1.0})


def test_all_conditions_must_hold_and_a_field_that_is_missing_never_does() -> None:
    both = goal({"field": "x", "is": ">", "value": 1}, {"field": "y", "is": "!=", "value": 5})
    assert met(both, {"x": 2, "y": 4})
    assert not met(both, {"x": 2, "y": 5})
    assert not met(both, {"x": 2})
    assert not met(goal({"field": "x", "is": "==", "than": "y"}), {"x": 1})


def faults(folder: Path) -> list[str]:
    return [str(problem) for problem in course.check(folder, ["speedup", "matmul"], examiner)]


def test_missions_are_optional_and_read_in_order(small: Path) -> None:
    assert course.load(small).course.hours[0].missions == ()
    (small / "one/missions.toml").write_text(MISSION)
    assert faults(small) == []
    (mission,) = course.load(small).course.hours[0].missions
    assert mission.settings == {"view": "cache", "n": 64}
    assert met(mission.goal, {"ijk": 10, "ikj": 10, "n": 64})


def test_what_is_wrong_with_a_mission_is_named(small: Path) -> None:
    text = MISSION.replace('question = "one-q"', 'question = "none"')
    text = text.replace(", right = true", "").replace("value = 16", 'value = 16, than = "m"')
    (small / "one/missions.toml").write_text(text.replace("#the-law", "#the-lore"))
    assert faults(small) == [
        'one/missions.toml: equal-misses: its question "none" is not in the course',
        "one/missions.toml: equal-misses: no option is right; mark one with right = true",
        "one/missions.toml: equal-misses: the goal for n needs either value or than",
        'one/missions.toml: equal-misses: the link "#the-lore" leads to no section',
    ]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('is = "=="', 'is = "=>"', "goal must be one or more"),
        ('title = "Equal"', "", "title is missing"),
        ("[[missions]]", 'colour = "red"\n[[missions]]', 'unknown field "colour"'),
    ],
)
def test_a_mission_that_cannot_be_read_is_a_problem(
    small: Path, old: str, new: str, words: str
) -> None:
    (small / "one/missions.toml").write_text(MISSION.replace(old, new))
    assert words in "\n".join(faults(small))
