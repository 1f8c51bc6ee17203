"""The course as data: `load` turns a content folder into a frozen Course, `check` judges it."""

from mlsys_tui.course.checks import check
from mlsys_tui.course.loader import Loaded, load
from mlsys_tui.course.model import (
    Block,
    Case,
    ChecklistItem,
    ChoiceQuestion,
    CodeQuestion,
    Course,
    DiagramQuestion,
    Hour,
    KeyFormula,
    MatchQuestion,
    Option,
    OrderQuestion,
    PairsQuestion,
    Problem,
    Question,
    QuestionType,
    Section,
    Video,
)
from mlsys_tui.course.searching import Hit, search

__all__ = [
    "Block",
    "Case",
    "ChecklistItem",
    "ChoiceQuestion",
    "CodeQuestion",
    "Course",
    "DiagramQuestion",
    "Hit",
    "Hour",
    "KeyFormula",
    "Loaded",
    "MatchQuestion",
    "Option",
    "OrderQuestion",
    "PairsQuestion",
    "Problem",
    "Question",
    "QuestionType",
    "Section",
    "Video",
    "check",
    "load",
    "search",
]
