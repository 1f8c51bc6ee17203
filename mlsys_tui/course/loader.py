"""A content folder into a Course, whatever state the folder is in."""

import os
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from mlsys_tui.course.missions import Mission
from mlsys_tui.course.model import (
    ChecklistItem,
    Course,
    Exam,
    Head,
    Hour,
    HourEntry,
    KeyFormula,
    MissionsHead,
    PracticeHead,
    Problem,
    QuestionType,
    Section,
    Video,
)
from mlsys_tui.course.questions import QUESTIONS, Id, Question
from mlsys_tui.course.reader import Reader

_FILE = "course.toml"


class Loaded(Struct, frozen=True):
    """The sound part of a content folder, and what is wrong with the rest."""

    course: Course
    problems: tuple[Problem, ...]


class Folder(Struct, frozen=True):
    """What one hour's folder holds; `entry` is None where its entry in course.toml is damaged."""

    id: str
    number: int
    entry: HourEntry | None
    title: str
    sections: tuple[Section, ...]
    questions: tuple[Question, ...]
    practice_minutes: int
    missions: tuple[Mission, ...]
    cut: bool  # the lesson, or its end, could not be read


def load(folder: Path) -> Loaded:
    """The course in `folder`; never raises. An hour without a sound entry or lesson is left out."""
    course, _, problems = read(folder)
    return Loaded(course, tuple(problems))


def read(folder: Path) -> tuple[Course, list[Folder], list[Problem]]:
    """The course, the folders of all its hours (sound or not), and the problems found."""
    reader = Reader(folder)
    if not os.path.isdir(folder):  # unlike Path.is_dir, raises for no path
        if os.path.exists(folder):
            reader.report("", "", f'"{folder}" is a file; name the folder that holds {_FILE}')
            return Course(), [], reader.problems
        reader.report("", "", f'no folder "{folder}"; name one with --content or reinstall')
        return Course(), [], reader.problems
    found = reader.toml(_FILE)
    if found is None:
        return Course(), [], reader.problems
    _weigh(reader, found.get("hours"))
    folders = [
        _folder(reader, raw["id"], number, entry)
        for number, (raw, entry) in enumerate(reader.items(_FILE, found, "hours", HourEntry), 1)
        if _is_folder_name(raw)
    ]
    course = Course(
        hours=tuple(hour for item in folders if (hour := _hour(item))),
        checklist=reader.sound(_FILE, found, "checklist", ChecklistItem),
        formulas=reader.sound(_FILE, found, "formulas", KeyFormula),
        question_types=reader.sound(_FILE, found, "question_types", QuestionType),
        videos=reader.sound(_FILE, found, "videos", Video),
        exam=reader.table(_FILE, found, "exam", Exam) or Exam(),
    )
    if head := reader.head(_FILE, found, Head):
        course = msgspec.structs.replace(course, title=head.title, summary=head.summary)
    return course, folders, reader.problems


def _weigh(reader: Reader, hours: Any) -> None:
    """Weights are summed as written, so that an hour damaged elsewhere hides no fault here."""
    items = hours if isinstance(hours, list) else []
    weights = [hour.get("weight") if isinstance(hour, dict) else None for hour in items]
    sound = [weight for weight in weights if type(weight) is int]
    if sound and len(sound) == len(items) and sum(sound) != 100:
        reader.report(_FILE, "hours", f"the weights must sum to 100 (they sum to {sum(sound)})")


def _is_folder_name(raw: Any) -> bool:
    try:
        return bool(msgspec.convert(raw["id"], Id))
    except (LookupError, TypeError, msgspec.ValidationError):
        return False


def _folder(reader: Reader, name: str, number: int, entry: HourEntry | None) -> Folder:
    lesson = reader.lesson(f"{name}/lesson.md", name, number)
    file = f"{name}/questions.toml"
    found = reader.toml(file)
    questions: tuple[Question, ...] = ()
    head = None
    if found is not None:
        questions = reader.sound(file, found, "questions", Question, QUESTIONS)
        head = reader.head(file, found, PracticeHead)
    return Folder(
        id=name,
        number=number,
        entry=entry,
        title=lesson.title,
        sections=lesson.sections,
        questions=questions,
        practice_minutes=head.minutes if head else 0,
        missions=_missions(reader, f"{name}/missions.toml"),
        cut=lesson.cut,
    )


def _missions(reader: Reader, file: str) -> tuple[Mission, ...]:
    """The missions of an hour, which need not have any."""
    found = reader.toml(file) if reader.has(file) else None
    if found is None:
        return ()
    missions = reader.sound(file, found, "missions", Mission)
    reader.head(file, found, MissionsHead)
    return missions


def _hour(folder: Folder) -> Hour | None:
    if folder.entry is None or not folder.sections:
        return None
    return Hour(
        **msgspec.structs.asdict(folder.entry),
        number=folder.number,
        sections=folder.sections,
        questions=folder.questions,
        practice_minutes=folder.practice_minutes,
        missions=folder.missions,
    )
