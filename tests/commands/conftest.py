"""A small course with a question of every kind that needs no slow lab."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mlsys_tui.cli import cli
from mlsys_tui.console import Settings

COURSE = """
title = "Small"
summary = "One hour."

[[hours]]
id = "one"
title = "First"
weight = 100
minutes = 30
lab = "mapreduce"

[exam]
minutes = 20

[exam.blueprint]
one = { numerical = 1, conceptual = 3, algorithm = 1 }

[[checklist]]
id = "tick"
text = "Know it"
section = "one#the-law"

[[formulas]]
name = "amdahl"
title = "Speed-up"
text = "S"
section = "one#the-law"

[[question_types]]
name = "Numerical"
text = "Compute."

[[videos]]
topic = "Law"
search = "law lecture"
"""
QUESTIONS = """minutes = 10

[[questions]]
id = "transfer"
kind = "numeric"
section = "the-law"
question = "A model of {m} is pulled and pushed over 1 Gbps. How long does it take?"
vary = { m = ["4 MB", "8 MB", "40 MB"] }
solve = [{ formula = "push-pull", given = { size = "m", bandwidth = "1 Gbps" } }]
explanation = "There and [back](#the-law)."

[[questions]]
id = "which"
kind = "choice"
section = "the-law"
question = "Which < is it?"
options = [
  { text = "the first", why = "It is not." },
  { text = "the second", why = "It is.", right = true },
]
explanation = "So."

[[questions]]
id = "sequence"
kind = "order"
section = "the-law"
question = "In which order?"
items = ["map", "shuffle", "reduce"]
explanation = "So."

[[questions]]
id = "labels"
kind = "diagram"
section = "the-law"
question = "Complete it."
drawing = "a __1__ and a __2__"
blanks = [["bus"], ["memory"]]
answer = "1 bus, 2 memory."
explanation = "So."

[[questions]]
id = "output"
kind = "pairs"
section = "the-law"
question = "What does the map emit for cat dog?"
job = "wordcount"
text = "cat dog"
stage = "map"
explanation = "So."

[[questions]]
id = "by-heart"
kind = "recall"
section = "the-law"
question = "Say it all."
rubric = ["x", "y"]
answer = "All."
explanation = "So."
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "content"
    (place / "one").mkdir(parents=True)
    (place / "course.toml").write_text(COURSE)
    (place / "one/lesson.md").write_text("# First\n\n## The law\n\nWords.\n")
    (place / "one/questions.toml").write_text(QUESTIONS)
    return place


@pytest.fixture
def run(folder: Path) -> Callable[..., Result]:
    """A function that runs a sub-command on the small course."""

    def invoke(*arguments: str) -> Result:
        given = ["--content", str(folder), *arguments]
        return CliRunner().invoke(cli, given, obj=Settings())

    return invoke
