"""What a course is made of. Everything is frozen; all text has passed `text.clean`.

Those that forbid unknown fields are items of TOML tables, decoded as they are: their fields are
the fields that the files may have, and each annotation's description is what an error says the
field must be. The others are structs too, since a dataclass takes 20 times as long to define and
the course is imported before the first frame.
"""

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from mlsys_tui.text import clean

Text = Annotated[str, Meta(pattern=r"\S", description="some text")]
Id = Annotated[
    str,
    Meta(
        pattern=r"^[a-z0-9][a-z0-9-]{0,47}\Z",
        description="lower-case letters, digits and hyphens, at most 48",
    ),
]
Minutes = Annotated[int, Meta(gt=0, le=1440, description="a whole number from 1 to 1440")]
Percent = Annotated[int, Meta(ge=0, le=100, description="a whole number from 0 to 100")]
Kind = Annotated[
    Literal["open", "pairs", "code", "order", "match", "choice", "diagram"],
    Meta(description='"open", "pairs", "code", "order", "match", "choice" or "diagram"'),
]
Stage = Annotated[
    Literal["map", "groups", "output"], Meta(description='"map", "groups" or "output"')
]
Machines = Annotated[int, Meta(ge=1, le=12, description="a whole number from 1 to 12")]
Switch = Annotated[bool, Meta(description="true or false")]


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
    why: str = ""


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


class Question(Struct, frozen=True, forbid_unknown_fields=True):
    """One question of the practice, in Markdown; `section` is the slug where it is taught."""

    id: Id
    kind: Kind
    section: Text
    question: Text
    answer: Text
    explanation: Text


class PairsQuestion(Question, frozen=True, forbid_unknown_fields=True):
    """Pairs of a MapReduce run to be typed before it shows them; the lab's examiner marks them."""

    job: Text
    text: Text
    stage: Stage
    mappers: Machines = 3
    reducers: Machines = 2
    combiner: Switch = False


class Case(Struct, frozen=True, forbid_unknown_fields=True):
    """An input of a job, and the pairs it has to give, in any order."""

    text: str
    output: tuple[tuple[Any, Any], ...]


Cases = Annotated[
    tuple[Case, ...],
    Meta(min_length=1, description="one or more { text = …, output = [[key, value], …] }"),
]


class CodeQuestion(Question, frozen=True, forbid_unknown_fields=True):
    """A job to be written; the lab's examiner runs it on `cases`, and on `hidden` ones."""

    template: Text
    cases: Cases
    hidden: Cases


class OrderQuestion(Question, frozen=True, forbid_unknown_fields=True):
    """Things to be put in order; `items` has them in the right one."""

    items: Annotated[
        tuple[Text, ...],
        Meta(min_length=3, max_length=8, description="three to eight texts in the right order"),
    ]


class MatchQuestion(Question, frozen=True, forbid_unknown_fields=True):
    """Things to be put beside one another: each of `pairs` is a thing and what belongs to it."""

    pairs: Annotated[
        tuple[tuple[Text, Text], ...],
        Meta(min_length=2, max_length=8, description="two to eight pairs of texts"),
    ]


class Option(Struct, frozen=True, forbid_unknown_fields=True):
    """One option of a choice, and why it is right or wrong."""

    text: Text
    why: Text
    right: Switch = False


class ChoiceQuestion(Question, frozen=True, forbid_unknown_fields=True):
    """A question with options, of which one or several are right."""

    options: Annotated[
        tuple[Option, ...],
        Meta(
            min_length=2,
            max_length=5,
            description="two to five { text = …, why = …, right = true or false }",
        ),
    ]


class DiagramQuestion(Question, frozen=True, forbid_unknown_fields=True):
    """A drawing with blanks to be filled: `__1__`, as wide as it is to be drawn, is the first.

    `blanks` has, for each in turn, the labels that are right.
    """

    drawing: Text
    blanks: Annotated[
        tuple[tuple[Text, ...], ...],
        Meta(min_length=1, max_length=9, description="one to nine lists of the labels accepted"),
    ]


QUESTIONS: dict[str, type[Question]] = {
    "pairs": PairsQuestion,
    "code": CodeQuestion,
    "order": OrderQuestion,
    "match": MatchQuestion,
    "choice": ChoiceQuestion,
    "diagram": DiagramQuestion,
}
"""The kinds of question that have fields of their own."""


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

    def hour(self, hour_id: str) -> Hour | None:
        """The hour with this id, if there is one."""
        return next((hour for hour in self.hours if hour.id == hour_id), None)

    def section(self, ref: str) -> Section | None:
        """The section that "hour#slug" names, if there is one."""
        hour_id, _, slug = ref.partition("#")
        hour = self.hour(hour_id)
        return hour.section(slug) if hour else None


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
