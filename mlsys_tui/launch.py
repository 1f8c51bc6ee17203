"""From the command line to a running app: the terminal, the configuration, the reader's state."""

import os
import sys
from pathlib import Path

import msgspec

from mlsys_tui import config, course, paths
from mlsys_tui.app import MLSysApp, Start
from mlsys_tui.config import Config
from mlsys_tui.console import STATE_REFUSED, refuse
from mlsys_tui.labs import OpenLab
from mlsys_tui.study.store import StateRefused, Store
from mlsys_tui.text import BadInput

_CLOSE_SECONDS = 5.0


def run(
    state: Path | None,
    content: Path | None,
    *,
    ascii_only: bool,
    motion: bool,
    place: OpenLab | None,
) -> int:
    """Open the app and stay until it ends; its exit code. Refuses where no screen can be drawn."""
    _need_terminal()
    app: MLSysApp | None = None

    def on_saved(ticket: int, error: str | None) -> None:
        if app and app.is_running:
            app.post_message(app.Saved(ticket, error))

    store = Store(state or paths.state_file(), on_saved)
    settings, notices = _settings(ascii_only, motion)
    loaded = course.load(content or paths.content_dir())
    try:
        opened = store.open()
    except StateRefused as error:
        refuse(str(error), STATE_REFUSED)
    app = MLSysApp(Start(loaded, opened, settings, notices, place), store)
    try:
        app.run()
    finally:
        store.close(_CLOSE_SECONDS)
    return app.return_code or 0


def _need_terminal() -> None:
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        refuse("the app needs a terminal; scripts can use the sub-commands, see --help")
    if os.environ.get("TERM", "dumb") in ("dumb", ""):
        refuse("this terminal cannot draw screens; set TERM, for example TERM=xterm-256color")


def _settings(ascii_only: bool, motion: bool) -> tuple[Config, list[str]]:
    notices = []
    try:
        settings = config.read(paths.config_file())
    except BadInput as error:
        settings, notices = Config(), [f"{error}; using the defaults"]
    plain = ascii_only or settings.ascii or config.terminal_is_ascii()
    moving = motion and settings.motion
    return msgspec.structs.replace(settings, ascii=plain, motion=moving), notices
