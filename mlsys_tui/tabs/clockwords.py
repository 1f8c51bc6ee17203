"""The clock in words: durations as minutes and seconds, drift as early or late."""

from mlsys_tui.course import Course
from mlsys_tui.study.timer import Clock


def minutes(seconds: float) -> str:
    """`57:40`; negative ones carry a minus sign; the same width within the same hundred minutes."""
    whole = round(abs(seconds))
    sign = "−" if seconds < 0 and whole else ""
    return f"{sign}{whole // 60}:{whole % 60:02d}"


def signed(seconds: float) -> str:
    """`+4:05` or `−2:20`."""
    return f"+{minutes(seconds)}" if round(seconds) > 0 else minutes(seconds)


def face(course: Course, clock: Clock, now: float) -> str:
    """The header's line: the hour, whether it runs, what is left of it, and the drift."""
    hour = course.hour(clock.hour) if clock.hour else None
    if hour is None:
        return f"all hours done{_drift(clock, now)}" if course.hours else ""
    left = minutes(clock.left(now))
    state = f"▸ {left}" if clock.running else f"{left} {_stopped(clock, hour.id, now)}"
    return f"hour {hour.number}  {state}{_drift(clock, now)}"


def _stopped(clock: Clock, hour: str, now: float) -> str:
    return "paused" if clock.spent_at(hour, now) else "(t starts)"


def _drift(clock: Clock, now: float) -> str:
    drift = clock.drift(now)
    if round(abs(drift)) == 0:
        return ""
    return f"  {minutes(abs(drift))} {'late' if drift > 0 else 'early'}"


def _titled(course: Course, name: str) -> str:
    hour = course.hour(name)
    return f"hour {hour.number}, {hour.title}" if hour else name


def onward(course: Course, clock: Clock, now: float) -> str:
    """Where the end of the current hour leads."""
    later = clock.next_hour(now).hour
    return f"on to {_titled(course, later)}" if later else "finish the course"


def ending(course: Course, clock: Clock, now: float) -> str:
    """The question before the current hour is ended, and what becomes of its time."""
    return f"End {_titled(course, clock.hour or '')}? {_passed_on(clock, now)}"


def _passed_on(clock: Clock, now: float) -> str:
    """What the hours after the current one gain or lose by its end."""
    after = clock.next_hour(now)
    if after.hour is None:
        return "It is the last one."
    others = [hour for hour in after.plan if hour not in after.finished]
    gained = sum(after.planned(hour) - clock.planned(hour) for hour in others)
    added = clock.extra.get(clock.hour or "", 0.0)
    if round(gained) > 0:
        lost = f"; the {minutes(added)} added to it do not" if added > 0 else ""
        return f"{minutes(gained)} go to the other hours{lost}."
    return f"{minutes(-gained)} come off the other hours." if round(gained) else "Its time is up."


def time_is_up(course: Course, clock: Clock, now: float) -> str:
    """That all the time of the current hour is spent."""
    hour = clock.hour or ""
    return (
        f"The hour is over: {minutes(clock.spent_at(hour, now))} spent on {_titled(course, hour)}."
    )
