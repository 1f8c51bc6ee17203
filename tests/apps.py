"""The app as tests start it: with a real store in a folder of the test's own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from textual._wait import wait_for_idle
from textual.pilot import Pilot

from mlsys_tui import course, paths
from mlsys_tui.app import MLSysApp, Start
from mlsys_tui.config import Config
from mlsys_tui.labs import OpenLab
from mlsys_tui.study.progress import Progress
from mlsys_tui.study.store import Store

Sized = tuple[int, int]

# A pilot waits after each key until the process is at rest, up to a second, and a lane is never at
# rest: `until` waits for what a test needs.
wait_for_idle.__defaults__ = (0.02, 0.1)


_loaded = cache(course.load)  # the tests that change a course do so before they open it


@asynccontextmanager
async def running(
    folder: Path,
    *,
    size: Sized = (80, 24),
    greeted: bool = True,
    progress: Progress | None = None,
    content: Path | None = None,
    config: Config | None = None,
    place: OpenLab | None = None,
) -> AsyncIterator[Pilot[None]]:
    """A pilot of the app on `folder`/state.toml, settled on its first screen."""
    app: MLSysApp | None = None

    def on_saved(ticket: int, error: str | None) -> None:
        if app and app.is_running:
            app.post_message(app.Saved(ticket, error))

    store = Store(folder / "state.toml", on_saved)
    opened = store.open()
    start = progress or replace(opened.progress, greeted=greeted or opened.progress.greeted)
    loaded = _loaded(content or paths.content_dir())
    app = MLSysApp(
        Start(loaded, replace(opened, progress=start), config or Config(), place=place), store
    )
    try:
        async with app.run_test(size=size, notifications=True) as pilot:
            await pilot.pause()
            yield pilot
    finally:
        store.close(5)


def text(pilot: Pilot[Any]) -> str:
    """What the screen shows, line by line."""
    compositor = pilot.app.screen._compositor
    return "\n".join(
        "".join(segment.text for segment in strip).rstrip() for strip in compositor.render_strips()
    )


async def until(pilot: Pilot[Any], condition: Any, seconds: float = 20.0) -> None:
    """Wait for a condition on the screen's text, or fail showing the screen."""
    for _ in range(int(seconds / 0.05)):
        await pilot.pause(0.05)
        if condition(text(pilot)):
            return
    raise AssertionError(f"never came about; the screen shows\n{text(pilot)}")


def notices(pilot: Pilot[Any]) -> str:
    """What the notices on the screen say, however they are wrapped."""
    return " ".join(notice.message for notice in pilot.app._notifications)
