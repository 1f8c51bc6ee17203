"""`mlsys-tui progress`: the clock, the hours and the checklist, without opening the app."""

import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import click

from mlsys_tui import course, paths
from mlsys_tui.console import (
    BAD_CONTENT,
    STATE_REFUSED,
    Settings,
    json_option,
    print_json,
    print_table,
    refuse,
)
from mlsys_tui.course import Course
from mlsys_tui.study.progress import Progress
from mlsys_tui.study.store import StateRefused, read


@click.command()
@json_option
@click.pass_obj
def progress(settings: Settings, as_json: bool) -> None:
    """Show the clock, the hours and the checklist."""
    loaded = course.load(settings.content or paths.content_dir())
    if not loaded.course.hours:
        problem = next(iter(loaded.problems), "it has no hours")
        refuse(f"the course cannot be read: {problem}", BAD_CONTENT)
    now = time.time()
    try:
        kept = read(settings.state or paths.state_file(), now)
    except StateRefused as error:
        refuse(str(error), STATE_REFUSED)
    document = report(loaded.course, kept, now)
    if as_json:
        print_json(document)
    else:
        _print_tables(document)


def report(course: Course, progress: Progress, now: float) -> dict[str, Any]:
    """The JSON document: durations in seconds, weights as fractions, instants in ISO 8601."""
    clock = progress.clock.with_plan({hour.id: hour.minutes * 60.0 for hour in course.hours})
    spent = {hour.id: clock.spent_at(hour.id, now) for hour in course.hours}
    return {
        "clock": {
            "running": clock.running and clock.hour is not None,
            "hour": clock.hour,
            "spent": spent,
            "left": clock.left(now),
            "drift": clock.drift(now),
        },
        "hours": [
            {
                "id": hour.id,
                "title": hour.title,
                "weight": hour.weight / 100,
                "planned": clock.planned(hour.id),
                "spent": spent[hour.id],
                "drift": clock.hour_drift(hour.id, now),
                "finished": hour.id in clock.finished,
            }
            for hour in course.hours
        ],
        "checklist": [
            {"id": item.id, "text": item.text, **_tick(progress.ticks.get(item.id))}
            for item in course.checklist
        ],
    }


def _tick(at: float | None) -> dict[str, Any]:
    if at is None:
        return {"done": False, "at": None}
    return {"done": True, "at": datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds")}


def _print_tables(document: Mapping[str, Any]) -> None:
    clock, checklist = document["clock"], document["checklist"]
    print_table(
        _headline(clock),
        ["hour", "state", ">weight", ">plan", ">spent", ">drift"],
        [
            (
                hour["title"],
                "finished" if hour["finished"] else "now" if hour["id"] == clock["hour"] else "",
                f"{hour['weight']:.0%}",
                _minutes(hour["planned"]),
                _minutes(hour["spent"]) if hour["spent"] else "",
                "" if hour["drift"] is None else _signed(hour["drift"]),
            )
            for hour in document["hours"]
        ],
    )
    done = sum(item["done"] for item in checklist)
    print_table(
        f"Checklist: {done} of {len(checklist)}",
        ["item", "done", "at"],
        [(item["text"], "yes" if item["done"] else "", item["at"] or "") for item in checklist],
    )


def _headline(clock: Mapping[str, Any]) -> str:
    state = "running" if clock["running"] else "stopped"
    if clock["hour"] is None:
        return f"The course is finished, {_lateness(clock['drift'])}"
    return (
        f"Clock {state}: {_minutes(clock['left'])} left of this hour, {_lateness(clock['drift'])}"
    )


def _lateness(drift: float) -> str:
    if abs(drift) < 1:
        return "on time"
    return f"{_minutes(abs(drift))} {'late' if drift > 0 else 'early'}"


def _signed(seconds: float) -> str:
    return ("+" if seconds >= 0 else "") + _minutes(seconds)


def _minutes(seconds: float) -> str:
    """Seconds as minutes and seconds: 3457.2 is "57:37"; with a sign where negative."""
    whole = abs(int(seconds))
    return f"{'-' if seconds <= -1 else ''}{whole // 60:02d}:{whole % 60:02d}"
