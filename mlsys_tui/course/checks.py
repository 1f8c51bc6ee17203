"""What a content folder must fulfil beyond being readable."""

import re
from collections.abc import Container, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from mlsys_tui.course.loader import Folder, read
from mlsys_tui.course.model import Block, Course, Hour, Problem
from mlsys_tui.text import BadInput

if TYPE_CHECKING:
    from mlsys_tui.course.grading import Examiners

_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]*)[^)]*\)")
_CODE = re.compile(r"^(```|~~~).*?^\1[ \t]*$|`[^`\n]*`", re.MULTILINE | re.DOTALL)


def check(folder: Path, labs: Iterable[str], examiners: "Examiners") -> list[Problem]:
    """Every problem of a content folder, by file.

    `labs` are the names that an hour may give; `examiners` mark what only a lab's model can.
    """
    course, folders, problems = read(folder)
    lookup = _Targets(folders, labs)
    unread = any(problem.file.endswith("/questions.toml") for problem in problems)
    asked = {question.id for folder in folders for question in folder.questions}
    found = [
        *problems,
        *_course_problems(course, folders, lookup),
        *(problem for item in folders for problem in _lesson_problems(item, lookup)),
        *(problem for item in folders for problem in _question_problems(item, lookup)),
        *(
            problem
            for item in folders
            for problem in _mission_problems(item, None if unread else asked, lookup)
        ),
        *(problem for hour in course.hours for problem in _asking_problems(hour, examiners)),
    ]
    return sorted(found, key=lambda problem: problem.file)


class _Targets:
    """What a link may lead to. Of a lesson that could not be read, any section may be there."""

    def __init__(self, folders: Iterable[Folder], labs: Iterable[str]) -> None:
        self.labs = frozenset(labs)
        self.sections = {section.ref for folder in folders for section in folder.sections}
        self._unread = {folder.id for folder in folders if folder.cut}

    def has(self, ref: str) -> bool:
        """Whether "hour#section" is there, or may be."""
        return ref in self.sections or ref.partition("#")[0] in self._unread

    def fault(self, hour: str, link: str) -> str | None:
        """What is wrong with a link in this hour's text, if anything."""
        if link.startswith(("http://", "https://")):
            return None
        if link.startswith("lab:"):
            return self.lab_fault(link[4:])
        if "#" not in link:
            return f'the link "{link}" must be #section, hour#section, lab:name or https://…'
        ref = f"{hour}{link}" if link.startswith("#") else link
        return None if self.has(ref) else f'the link "{link}" leads to no section'

    def lab_fault(self, link: str) -> str | None:
        """What is wrong with "name?settings", if anything."""
        lab = link.partition("?")[0]
        return None if lab in self.labs else f"{self.unknown_lab(lab)} in a link"

    def unknown_lab(self, name: str) -> str:
        return f'no lab "{name}"; the labs are {", ".join(sorted(self.labs))}'


def _course_problems(
    course: Course, folders: Iterable[Folder], targets: _Targets
) -> Iterator[Problem]:
    file = "course.toml"
    for folder in folders:
        if folder.entry and folder.entry.lab not in targets.labs:
            yield Problem.at(file, folder.id, targets.unknown_lab(folder.entry.lab))
    refs = [(item.id, item.section) for item in course.checklist]
    refs += [(formula.name, formula.section) for formula in course.formulas]
    refs += [(hour.id, hour.why) for hour in course.hours if hour.why]
    for formula in course.formulas:
        if fault := _formula_fault(formula.name):
            yield Problem.at(file, formula.name, fault)
    for hour_id in course.exam.blueprint.keys() - {folder.id for folder in folders}:
        yield Problem.at(file, "exam", f'no hour "{hour_id}"')
    for where, ref in refs:
        if not targets.has(ref):
            yield Problem.at(file, where, f'section "{ref}" is not there; write hour#section')


def _formula_fault(name: str) -> str | None:
    from mlsys_tui.formulas import find

    try:
        find(name)
    except BadInput as error:
        return str(error)
    return None


def _lesson_problems(folder: Folder, targets: _Targets) -> Iterator[Problem]:
    file = f"{folder.id}/lesson.md"
    title = folder.entry.title if folder.entry else folder.title
    if folder.title and folder.title != title:
        yield Problem.at(file, "", f'its # heading must be "{title}", as in course.toml')
    for block in (block for section in folder.sections for block in section.blocks):
        if block.kind == "text":
            for line, link in _links(block.text):
                if fault := targets.fault(folder.id, link):
                    yield Problem.at(file, f"line {block.line + line}", fault)
        elif fault := _computed_fault(block):
            yield Problem.at(file, f"line {block.line}", f"{block.kind} block: {fault}")


def _links(markdown: str) -> Iterator[tuple[int, str]]:
    """Line (from 0) and target of every link outside code."""
    text = _CODE.sub(lambda code: "\n" * code[0].count("\n"), markdown)
    for match in _LINK.finditer(text):
        yield text.count("\n", 0, match.start()), match[1]


def _computed_fault(block: Block) -> str | None:
    from mlsys_tui.formulas import blocks

    try:
        read = blocks.worked if block.kind == "worked" else blocks.table
        return read(block.text).problem
    except BadInput as error:
        return str(error)


def _question_problems(folder: Folder, targets: _Targets) -> Iterator[Problem]:
    file = f"{folder.id}/questions.toml"
    for question in folder.questions:
        if not targets.has(f"{folder.id}#{question.section}"):
            yield Problem.at(file, question.id, f'section "{question.section}" is not in this hour')
        if question.lab and (fault := targets.lab_fault(question.lab)):
            yield Problem.at(file, question.id, fault)
        for text in (question.question, question.answer, question.explanation, *question.hints):
            for _, link in _links(text):
                if fault := targets.fault(folder.id, link):
                    yield Problem.at(file, question.id, fault)


def _mission_problems(
    folder: Folder, asked: Container[str] | None, targets: _Targets
) -> Iterator[Problem]:
    """`asked` are the questions of the course, None where some could not be read."""
    from mlsys_tui.course.faults import mission_faults

    file = f"{folder.id}/missions.toml"
    for mission in folder.missions:
        for sentence in mission_faults(mission, asked):
            yield Problem.at(file, mission.id, sentence)
        for _, link in _links(mission.text):
            if fault := targets.fault(folder.id, link):
                yield Problem.at(file, mission.id, fault)


def _asking_problems(hour: Hour, examiners: "Examiners") -> Iterator[Problem]:
    """Every question is asked and given its own answer."""
    from mlsys_tui.course.faults import question_faults

    for question in hour.questions:
        for sentence in question_faults(hour, question, examiners):
            yield Problem.at(f"{hour.id}/questions.toml", question.id, sentence)
