"""What a content folder must fulfil beyond being readable."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from mlsys_tui.course.loader import Folder, read
from mlsys_tui.course.model import Block, Course, Problem
from mlsys_tui.text import BadInput

_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]*)[^)]*\)")
_CODE = re.compile(r"^(```|~~~).*?^\1[ \t]*$|`[^`\n]*`", re.MULTILINE | re.DOTALL)


def check(folder: Path, labs: Iterable[str]) -> list[Problem]:
    """Every problem of a content folder, by file; `labs` are the names an hour may give."""
    course, folders, problems = read(folder)
    lookup = _Targets(folders, labs)
    found = [
        *problems,
        *_course_problems(course, folders, lookup),
        *(problem for item in folders for problem in _lesson_problems(item, lookup)),
        *(problem for item in folders for problem in _question_problems(item, lookup)),
    ]
    return sorted(found, key=lambda problem: problem.file)


class _Targets:
    """What a link may lead to."""

    def __init__(self, folders: Iterable[Folder], labs: Iterable[str]) -> None:
        self.labs = frozenset(labs)
        self.sections = {section.ref for folder in folders for section in folder.sections}

    def fault(self, hour: str, link: str) -> str | None:
        """What is wrong with a link in this hour's text, if anything."""
        if link.startswith(("http://", "https://")):
            return None
        if link.startswith("lab:"):
            lab = link[4:].partition("?")[0]
            return None if lab in self.labs else f"{self.unknown_lab(lab)} in a link"
        if "#" not in link:
            return f'the link "{link}" must be #section, hour#section, lab:name or https://…'
        ref = f"{hour}{link}" if link.startswith("#") else link
        return None if ref in self.sections else f'the link "{link}" leads to no section'

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
    for where, ref in refs:
        if ref not in targets.sections:
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
        ref = f"{folder.id}#{question.section}"
        if ref not in targets.sections:
            yield Problem.at(file, question.id, f'section "{question.section}" is not in this hour')
        for text in (question.question, question.answer, question.explanation):
            for _, link in _links(text):
                if fault := targets.fault(folder.id, link):
                    yield Problem.at(file, question.id, fault)
