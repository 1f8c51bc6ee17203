"""The course as data: `load` turns a content folder into a frozen Course, `check` judges it."""

from mlsys_tui.course.checks import check
from mlsys_tui.course.loader import Loaded, load
from mlsys_tui.course.missions import Condition, Mission
from mlsys_tui.course.model import (
    Block,
    ChecklistItem,
    Course,
    Exam,
    Hour,
    KeyFormula,
    Problem,
    QuestionType,
    Section,
    Video,
)
from mlsys_tui.course.questions import (
    EXAM_TYPES,
    Case,
    ChoiceQuestion,
    CodeQuestion,
    DiagramQuestion,
    ExamType,
    MatchQuestion,
    NumericQuestion,
    Option,
    OrderQuestion,
    PairsQuestion,
    Question,
    RecallQuestion,
    TraceQuestion,
)
from mlsys_tui.course.searching import Hit, search

__all__ = [
    "EXAM_TYPES",
    "Block",
    "Case",
    "ChecklistItem",
    "ChoiceQuestion",
    "CodeQuestion",
    "Condition",
    "Course",
    "DiagramQuestion",
    "Exam",
    "ExamType",
    "Hit",
    "Hour",
    "KeyFormula",
    "Loaded",
    "MatchQuestion",
    "Mission",
    "NumericQuestion",
    "Option",
    "OrderQuestion",
    "PairsQuestion",
    "Problem",
    "Question",
    "QuestionType",
    "RecallQuestion",
    "Section",
    "TraceQuestion",
    "Video",
    "check",
    "load",
    "search",
]
