"""The course that a command works on."""

from mlsys_tui import course, paths
from mlsys_tui.console import BAD_CONTENT, Settings, refuse
from mlsys_tui.course import Course


def read(settings: Settings) -> Course:
    """The course, or the end of the command where there is none."""
    loaded = course.load(settings.content or paths.content_dir())
    if not loaded.course.hours:
        problem = next(iter(loaded.problems), "it has no hours")
        refuse(f"the course cannot be read: {problem}", BAD_CONTENT)
    return loaded.course
