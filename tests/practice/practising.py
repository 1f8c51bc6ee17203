"""The course's questions by kind, and the keys that answer them rightly or wrongly."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from apps import running
from textual.pilot import Pilot

from mlsys_tui import course, labs, paths
from mlsys_tui.course.drawing import Drawn
from mlsys_tui.course.grading import key
from mlsys_tui.tabs.practice_drill import Drill
from mlsys_tui.widgets.navigate import OpenPractice

COURSE = course.load(paths.content_dir()).course
KEYS = {" ": "space", ",": "comma", ".": "full_stop", ";": "semicolon"}


def first(kind: str, hour: str = "") -> str:
    """The id of the first question of a kind."""
    hours = [each for each in COURSE.hours if hour in each.id]
    return next(q.id for each in hours for q in each.questions if q.kind == kind)


@asynccontextmanager
async def asking(folder: Path, what: str, **options: Any) -> AsyncIterator[Pilot[None]]:
    """The app with a drill of this name open, its first question drawn."""
    async with running(folder, **options) as pilot:
        pilot.app.post_message(OpenPractice(what))
        for _ in range(200):
            await pilot.pause(0.05)
            if isinstance(pilot.app.screen, Drill) and pilot.app.screen.series.now:
                yield pilot
                return
        raise AssertionError(f"{what} never opened")


def drawn(pilot: Pilot[None]) -> Drawn:
    """The question in hand."""
    assert isinstance(pilot.app.screen, Drill)
    now = pilot.app.screen.series.now
    assert now
    return now.drawn


def right(pilot: Pilot[None]) -> str:
    """The right answer to the question in hand."""
    return key(drawn(pilot), labs.examiner)


async def type_in(pilot: Pilot[None], text: str) -> None:
    """Press the keys of a text, one after the other."""
    for sign in text:
        await pilot.press("enter" if sign == "\n" else KEYS.get(sign, sign))
