"""What a course is made of. Everything is frozen; all text has passed `text.clean`.

Those that forbid unknown fields are items of TOML tables, decoded as they are: their fields are
the fields that the files may have, and each annotation's description is what an error says the
field must be. The others are structs too, since a dataclass takes 20 times as long to define and
the course is imported before the first frame.
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from mlsys_tui.course.missions import Mission
from mlsys_tui.course.questions import ExamType, Id, Question, Text, Words
from mlsys_tui.text import clean

Minutes = Annotated[int, Meta(gt=0, le=1440, description="a whole number from 1 to 1440")]
Percent = Annotated[int, Meta(ge=0, le=100, description="a whole number from 0 to 100")]
Count = Annotated[int, Meta(ge=0, le=100, description="a whole number from 0 to 100")]


class Head(Struct, frozen=True, forbid_unknown_fields=True):
    """What stands above the tables of course.toml."""

    title: Text
    summary: Text


class PracticeHead(Struct, frozen=True, forbid_unknown_fields=True):
    """What stands above the questions of questions.toml: the time box of the practice."""

    minutes: Minutes


class HourEntry(Struct, frozen=True, forbid_unknown_fields=True):
    """One `[[hours]]` of course.toml; `id` is the folder with its lesson and questions.

    `why` is the section that explains what the lab shows, as in "5-locality#up-to-seven-times".
    """

    id: Id
    title: Text
    weight: Percent
    minutes: Minutes
    lab: Text
    why: Words = ""


class ChecklistItem(Struct, frozen=True, forbid_unknown_fields=True):
    """One thing to tick; `section` is where it is taught, as in "1-speedup#amdahls-law"."""

    id: Id
    text: Text
    section: Text


class KeyFormula(Struct, frozen=True, forbid_unknown_fields=True):
    """One formula to know by heart; `name` is the formula engine's, `text` how it is written."""

    name: Id
    title: Text
    text: Text
    section: Text


class QuestionType(Struct, frozen=True, forbid_unknown_fields=True):
    """One kind of question that the exam asks."""

    name: Text
    text: Text


class Video(Struct, frozen=True, forbid_unknown_fields=True):
    """A topic and the words that find its lectures."""

    topic: Text
    search: Text


class Exam(Struct, frozen=True, forbid_unknown_fields=True):
    """`[exam]` of course.toml: how long a mock exam takes, and how many questions of each type it
    asks of each hour; none by default."""

    minutes: Minutes = 60
    blueprint: Annotated[
        dict[Id, dict[ExamType, Count]],
        Meta(
            description="a table of hours, each with "
            "{ numerical = …, conceptual = …, algorithm = … }, from 0 to 100"
        ),
    ] = {}

    @property
    def questions(self) -> int:
        """How many questions it has."""
        return sum(sum(counts.values()) for counts in self.blueprint.values())


class MissionsHead(Struct, frozen=True, forbid_unknown_fields=True):
    """What stands above the tables of missions.toml: nothing."""


class Block(Struct, frozen=True):
    """A piece of a section: Markdown `text`, or the TOML of a `worked` or `table` block.

    `line` is where `text` starts in the lesson's file, counted from 1.
    """

    kind: Literal["text", "worked", "table"]
    text: str
    line: int


class Section(Struct, frozen=True):
    """One idea of a lesson: what stands under one `##` heading."""

    hour: str
    number: str
    slug: str
    title: str
    line: int
    blocks: tuple[Block, ...]

    @property
    def ref(self) -> str:
        """How the rest of the course names it: "1-speedup#amdahls-law"."""
        return f"{self.hour}#{self.slug}"


class Hour(Struct, frozen=True):
    """One hour: `number` counts from 1, `weight` is in percent, both minutes are planned ones."""

    id: str
    number: int
    title: str
    weight: int
    minutes: int
    lab: str
    sections: tuple[Section, ...]
    questions: tuple[Question, ...]
    practice_minutes: int
    why: str = ""
    missions: tuple[Mission, ...] = ()

    def section(self, slug: str) -> Section | None:
        """The section with this slug, if there is one."""
        return next((section for section in self.sections if section.slug == slug), None)


class Course(Struct, frozen=True):
    """The whole course, its hours in order."""

    title: str = ""
    summary: str = ""
    hours: tuple[Hour, ...] = ()
    checklist: tuple[ChecklistItem, ...] = ()
    formulas: tuple[KeyFormula, ...] = ()
    question_types: tuple[QuestionType, ...] = ()
    videos: tuple[Video, ...] = ()
    exam: Exam = Exam()

    def hour(self, hour_id: str) -> Hour | None:
        """The hour with this id, if there is one."""
        return next((hour for hour in self.hours if hour.id == hour_id), None)

    def section(self, ref: str) -> Section | None:
        """The section that "hour#slug" names, if there is one."""
        hour_id, _, slug = ref.partition("#")
        hour = self.hour(hour_id)
        return hour.section(slug) if hour else None

    def question(self, question_id: str) -> tuple[Hour, Question] | None:
        """The question with this id and its hour, if there is one."""
        return next(
            (
                (hour, question)
                for hour in self.hours
                for question in hour.questions
                if question.id == question_id
            ),
            None,
        )


class Problem(Struct, frozen=True):
    """What is wrong where: `file` within the folder, `where` an item or a line (may be "")."""

    file: str
    where: str
    sentence: str

    @classmethod
    def at(cls, file: str, where: str, sentence: str) -> "Problem":
        """A problem whose parts, which may quote the content, are safe to show on one line."""
        return cls(*(clean(part, one_line=True) for part in (file, where, sentence)))

    def __str__(self) -> str:
        return ": ".join(part for part in (self.file, self.where, self.sentence) if part)
