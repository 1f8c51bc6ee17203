"""The kinds of question: each struct is an item of `[[questions]]`, decoded as it stands there.

An annotation's description is what an error says the field must be.
"""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

Text = Annotated[str, Meta(pattern=r"\S", description="some text")]
Words = Annotated[str, Meta(description="a text")]
Id = Annotated[
    str,
    Meta(
        pattern=r"^[a-z0-9][a-z0-9-]{0,47}\Z",
        description="lower-case letters, digits and hyphens, at most 48",
    ),
]
Kind = Literal["numeric", "choice", "order", "match", "diagram", "pairs", "trace", "code", "recall"]
ExamType = Literal["numerical", "conceptual", "algorithm"]
EXAM_TYPES: tuple[ExamType, ...] = ("numerical", "conceptual", "algorithm")
Stage = Annotated[
    Literal["map", "groups", "output"], Meta(description='"map", "groups" or "output"')
]
Machines = Annotated[int, Meta(ge=1, le=12, description="a whole number from 1 to 12")]
Switch = Annotated[bool, Meta(description="true or false")]

_TYPES: dict[str, ExamType] = {
    "numeric": "numerical",
    "pairs": "algorithm",
    "trace": "algorithm",
    "code": "algorithm",
}


class Question(Struct, frozen=True, forbid_unknown_fields=True):
    """One question, in Markdown; `section` is the slug where it is taught.

    `answer` is a model answer: several kinds need none, since theirs is computed. `lab` opens a
    lab, as a lesson's link does, without the "lab:".
    """

    id: Id
    kind: Annotated[
        Kind,
        Meta(
            description='"numeric", "choice", "order", "match", "diagram", "pairs", "trace", '
            '"code" or "recall"'
        ),
    ]
    section: Text
    question: Text
    explanation: Text
    answer: Words = ""
    source: Words = ""
    hints: Annotated[tuple[Text, ...], Meta(description="a list of texts")] = ()
    lab: Words = ""
    type: Annotated[
        Literal["", "numerical", "conceptual", "algorithm"],
        Meta(description='"numerical", "conceptual" or "algorithm"'),
    ] = ""

    @property
    def exam_type(self) -> ExamType:
        """Which of the exam's three types of question it is."""
        return self.type or _TYPES.get(self.kind, "conceptual")


Drawable = int | float | str


class Range(Struct, frozen=True, forbid_unknown_fields=True):
    """Numbers `from`, `from` + `step`, … up to `to`."""

    first: float = msgspec.field(name="from")
    last: float = msgspec.field(name="to")
    step: Annotated[float, Meta(gt=0)] = 1.0


class Step(Struct, frozen=True, forbid_unknown_fields=True):
    """One formula asked for the one variable that `given` leaves out.

    A text in `given` that names something drawn or found earlier stands for its value. What is
    found is named `name`, or as the formula names it.
    """

    formula: str
    given: dict[str, Drawable | tuple[Drawable, ...]]
    name: str = ""


class NumericQuestion(Question, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Numbers are drawn from `vary`, and the last step of `solve` finds the answer.

    `unit` is what a bare number means and how the answer is shown; the variable's own otherwise.
    """

    solve: Annotated[
        tuple[Step, ...],
        Meta(
            min_length=1,
            max_length=6,
            description="one to six { formula = …, given = { variable = value, … } }",
        ),
    ]
    vary: Annotated[
        dict[str, Annotated[tuple[Drawable, ...], Meta(min_length=1, max_length=100)] | Range],
        Meta(
            description="names, each with a list of numbers and texts, "
            "or with { from = …, to = …, step = … }"
        ),
    ] = {}
    unit: Words = ""
    tolerance: Annotated[
        float, Meta(gt=0, le=0.25, description="a number above 0, at most 0.25")
    ] = 0.01


class Option(Struct, frozen=True, forbid_unknown_fields=True):
    """One option of a choice, and why it is right or wrong."""

    text: Text
    why: Text
    right: bool = False


class ChoiceQuestion(Question, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A question with options, of which one or several are right."""

    options: Annotated[
        tuple[Option, ...],
        Meta(
            min_length=2,
            max_length=5,
            description="two to five { text = …, why = …, right = true or false }",
        ),
    ]


class OrderQuestion(Question, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Things to be put in order; `items` has them in the right one."""

    items: Annotated[
        tuple[Text, ...],
        Meta(min_length=3, max_length=8, description="three to eight texts in the right order"),
    ]


class MatchQuestion(Question, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Things to be put beside one another: each of `pairs` is a thing and what belongs to it."""

    pairs: Annotated[
        tuple[tuple[Text, Text], ...],
        Meta(min_length=2, max_length=8, description="two to eight pairs of texts"),
    ]


class DiagramQuestion(Question, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A drawing with blanks to be filled: `__1__`, as wide as it is to be drawn, is the first.

    `blanks` has, for each in turn, the labels that are right.
    """

    answer: Text
    drawing: Text
    blanks: Annotated[
        tuple[Annotated[tuple[Text, ...], Meta(min_length=1)], ...],
        Meta(min_length=1, max_length=9, description="one to nine lists of the labels accepted"),
    ]


class PairsQuestion(Question, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Pairs of a MapReduce run to be typed before it shows them; the lab's examiner marks them."""

    job: Text
    text: Text
    stage: Stage
    mappers: Machines = 3
    reducers: Machines = 2
    combiner: Switch = False


class TraceQuestion(Question, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What the lab's own model does next: its examiner says which of `options` is right."""

    ask: Text
    model: Annotated[dict[str, Any], Meta(description="{ … }, settings of the lab's model")]
    options: Annotated[
        tuple[Text, ...], Meta(min_length=2, max_length=5, description="two to five texts")
    ]


class Case(Struct, frozen=True, forbid_unknown_fields=True):
    """An input of a job, and the pairs it has to give, in any order."""

    text: str
    output: tuple[tuple[Any, Any], ...]


Cases = Annotated[
    tuple[Case, ...],
    Meta(min_length=1, description="one or more { text = …, output = [[key, value], …] }"),
]


class CodeQuestion(Question, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A job to be written; the lab's examiner runs it on `cases`, and on `hidden` ones."""

    answer: Text
    template: Text
    cases: Cases
    hidden: Cases


class RecallQuestion(Question, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """To be written down from memory, and marked by the reader against `rubric`."""

    answer: Text
    rubric: Annotated[
        tuple[Text, ...], Meta(min_length=2, max_length=8, description="two to eight texts")
    ]


QUESTIONS: dict[str, type[Question]] = {
    "numeric": NumericQuestion,
    "choice": ChoiceQuestion,
    "order": OrderQuestion,
    "match": MatchQuestion,
    "diagram": DiagramQuestion,
    "pairs": PairsQuestion,
    "trace": TraceQuestion,
    "code": CodeQuestion,
    "recall": RecallQuestion,
}
"""The struct of each kind."""
