"""The shape of an hour: five stages, and which of them it is time for."""

from dataclasses import dataclass

from mlsys_tui.course import Hour
from mlsys_tui.study.progress import Progress

MISSIONS = 3  # that an hour asks for, where it has as many
_HOUR = 60.0


@dataclass(frozen=True)
class Stage:
    """One part of an hour, up to `until` minutes of sixty; `words` say what to do in it."""

    name: str
    until: int
    words: str

    def practice(self, hour: str) -> str:
        """What `OpenPractice` calls the questions of this stage; empty where it has none."""
        asked = _PRACTICE.get(self.name)
        return f"{asked}:{hour}" if asked else ""


_PRACTICE = {"before": "before", "drill": "mixed", "recall": "recall"}
STAGES = (
    Stage("before", 5, "three questions before anything is taught"),
    Stage("lesson", 20, "the lesson"),
    Stage("missions", 40, "missions in the lab"),
    Stage("drill", 55, "mixed drill"),
    Stage("recall", 60, "write it from memory"),
)
TICK = Stage("tick", 60, "tick what you can do now")


def stage_of_practice(what: str) -> tuple[str, str] | None:
    """The hour and the stage whose questions `OpenPractice` names `what`, if it is a stage's."""
    asked, _, hour = what.partition(":")
    names = {words: name for name, words in _PRACTICE.items()}
    return (hour, names[asked]) if hour and asked in names else None


def missions_done(hour: Hour, progress: Progress) -> tuple[int, int]:
    """How many of the missions that the hour asks for are done, and how many it asks for."""
    wanted = min(MISSIONS, len(hour.missions))
    return min(wanted, sum(each.id in progress.missions for each in hour.missions)), wanted


def stage(hour: Hour, progress: Progress, now: float) -> Stage:
    """What it is time for in `hour`: stages follow the time spent in it, and what is done is done.

    Sixty minutes are the hour's planned time, whatever that is by now. Past its end, what was left
    out comes again from the beginning.
    """
    clock = progress.clock
    planned = clock.planned(hour.id) if hour.id in clock.plan else 0.0
    minute = _HOUR * clock.spent_at(hour.id, now) / (planned or 60.0 * hour.minutes)
    left = [each for each in STAGES if _asks(each, hour) and not _done(each, hour, progress)]
    return next((each for each in left if each.until > minute), left[0] if left else TICK)


def _asks(stage: Stage, hour: Hour) -> bool:
    """Whether the hour has anything for this stage."""
    if stage.name == "lesson":
        return True
    if stage.name == "missions":
        return bool(hour.missions)
    if stage.name == "recall":
        return any(question.kind == "recall" for question in hour.questions)
    return bool(hour.questions)


def _done(stage: Stage, hour: Hour, progress: Progress) -> bool:
    if stage.name == "missions":
        done, wanted = missions_done(hour, progress)
        return done >= wanted
    return stage.name in progress.guided.get(hour.id, ())


def words(stage: Stage, hour: Hour, progress: Progress) -> str:
    """The stage in a few words, with how far it is."""
    if stage.name == "missions":
        done, wanted = missions_done(hour, progress)
        return f"{stage.words}, {done} of {wanted} done"
    return stage.words
