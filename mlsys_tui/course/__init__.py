"""The course as data: `load` turns a content folder into a frozen Course, `check` judges it."""

from mlsys_tui.course.checks import check
from mlsys_tui.course.loader import Loaded, load
from mlsys_tui.course.model import (
    Block,
    Case,
    ChecklistItem,
    CodeQuestion,
    Course,
    Hour,
    KeyFormula,
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
    "CodeQuestion",
    "Course",
    "Hit",
    "Hour",
    "KeyFormula",
    "Loaded",
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
