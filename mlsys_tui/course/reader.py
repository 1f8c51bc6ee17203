"""Reads the files of one content folder and notes every problem on the way."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

import msgspec

from mlsys_tui.course import files, lessons, tables
from mlsys_tui.course.model import Problem
from mlsys_tui.text import BadInput, clean

S = TypeVar("S", bound=msgspec.Struct)


class Reader:
    """A content folder; `problems` grows with every file read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[Problem] = []
        self._taken: set[tuple[str, str]] = set()
        self._cut: set[str] = set()  # files with syntax errors: what they lack may only be unread

    def report(self, file: str, where: str, sentence: str) -> None:
        self.problems.append(Problem.at(file, where, sentence))

    def has(self, file: str) -> bool:
        """Whether there is anything of this name, readable or not."""
        return os.path.lexists(self.folder / file)

    def lesson(self, file: str, hour: str, number: int) -> lessons.Lesson:
        """The lesson in `file`, without sections if it cannot be read."""
        text = self._text(file)
        if text is None:
            return lessons.Lesson("", (), (), cut=True)
        lesson = lessons.parse(clean(text), hour, number)
        for line, sentence in lesson.faults:
            self.report(file, f"line {line}", sentence)
        return lesson

    def toml(self, file: str) -> dict[str, Any] | None:
        """The sound tables of `file`; None if it cannot be read at all."""
        text = self._text(file)
        if text is None:
            return None
        found, errors = tables.parse(text)
        for line, sentence in errors:
            self.report(file, f"line {line}", sentence)
            self._cut.add(file)
        return found

    def items(
        self,
        file: str,
        found: dict[str, Any],
        table: str,
        kind: type[S],
        kinds: Mapping[str, type[S]] = MappingProxyType({}),
    ) -> Iterator[tuple[Any, S | None]]:
        """Every item of `[[table]]`: as it stands there, and as a struct where it is sound.

        It is a `kind`, or what `kinds` has for the `kind` that it gives.

        Takes the table out of `found`. An id may be used once in all tables of one name.
        """
        items = found.pop(table, [])
        if not isinstance(items, list):
            self.report(file, table, f"must be written as [[{table}]]")
        elif not items and file not in self._cut:
            self.report(file, table, f"there is none; add at least one [[{table}]]")
        for index, raw in enumerate(items if isinstance(items, list) else [], start=1):
            if raw is None:  # reported as a syntax error, and still counted
                yield None, None
                continue
            given = raw.get("kind") if isinstance(raw, dict) else None
            item, faults = tables.decode(kinds.get(str(given), kind), raw)
            name = raw.get("id") if isinstance(raw, dict) else None
            if isinstance(name, str) and (table, name) in self._taken:
                faults.append("this id is taken; give each item an id of its own")
            where = name if isinstance(name, str) and name else f"{table} #{index}"
            for sentence in faults:
                self.report(file, where, sentence)
            yield raw, None if faults else item
            self._taken.add((table, str(name)))

    def sound(
        self,
        file: str,
        found: dict[str, Any],
        table: str,
        kind: type[S],
        kinds: Mapping[str, type[S]] = MappingProxyType({}),
    ) -> tuple[S, ...]:
        """The sound items of `[[table]]`."""
        return tuple(item for _, item in self.items(file, found, table, kind, kinds) if item)

    def table(self, file: str, found: dict[str, Any], table: str, kind: type[S]) -> S | None:
        """`[table]` where it is there and sound; takes it out of `found`."""
        if table not in found:
            return None
        item, faults = tables.decode(kind, found.pop(table))
        for sentence in faults:
            self.report(file, table, sentence)
        return item

    def head(self, file: str, rest: dict[str, Any], kind: type[S]) -> S | None:
        """What stands above a file's tables, once those have been taken out."""
        head, faults = tables.decode(kind, rest)
        for sentence in faults:
            if not (file in self._cut and sentence.endswith("is missing")):
                self.report(file, "", sentence)
        return head

    def _text(self, file: str) -> str | None:
        try:
            return files.read(self.folder, file)
        except BadInput as error:
            self.report(file, "", str(error))
            return None
