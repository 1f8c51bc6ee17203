"""A small sound content folder, to be damaged."""

from collections.abc import Callable
from pathlib import Path

import pytest

COURSE = """
title = "Small"
summary = "Two hours."

[[hours]]
id = "one"
title = "First"
weight = 60
minutes = 30
lab = "speedup"

[[hours]]
id = "two"
title = "Second"
weight = 40
minutes = 20
lab = "matmul"

[[checklist]]
id = "tick"
text = "Know it"
section = "one#the-law"

[[formulas]]
name = "amdahl"
title = "Speed-up"
text = "S = 1 / (f + (1 − f) / p)"
section = "one#the-law"

[[question_types]]
name = "Numerical"
text = "Compute."

[[videos]]
topic = "Law"
search = "law lecture"
"""
LESSON = """# {title}

## The law

Some words about staleness, and [the practice](#practice), [the other](two#the-law),
[a lab](lab:matmul), [a page](https://example.org/).

```worked
formula = "amdahl"
given = {{ serial = 0.2, processors = 4 }}
expect = 2.5
```

## Practice

Ten minutes of async.
"""
QUESTIONS = """minutes = 10

[[questions]]
id = "{id}-q"
kind = "recall"
rubric = ["2.5", "by Amdahl's law"]
section = "the-law"
question = "How fast is {id}?"
answer = "2.5"
explanation = "By the law."
"""


@pytest.fixture(scope="session")
def write_small() -> Callable[[Path], Path]:
    """A function that fills a folder with the sound course and returns it."""

    def write(folder: Path) -> Path:
        (folder / "course.toml").write_text(COURSE)
        for hour, title in [("one", "First"), ("two", "Second")]:
            (folder / hour).mkdir()
            (folder / hour / "lesson.md").write_text(LESSON.format(title=title))
            (folder / hour / "questions.toml").write_text(QUESTIONS.format(id=hour))
        return folder

    return write


@pytest.fixture
def small(tmp_path: Path, write_small: Callable[[Path], Path]) -> Path:
    """A sound course of two hours."""
    return write_small(tmp_path)
