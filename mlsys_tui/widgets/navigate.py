"""Where a reader asks to go; the app takes them there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from textual.message import Message


@dataclass
class OpenSection(Message):
    """Open a section of the course, named as in content: `1-speedup#amdahls-law`."""

    reference: str


@dataclass
class OpenLab(Message):
    """Open a lab, set up with these settings of its own."""

    lab: str
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class OpenPractice(Message):
    """Ask questions: `what` is "due", "mixed", "exam", an hour's or a question's id, or a stage.

    The stages of an hour are "before:<hour>" (three questions), "mixed:<hour>" (a third of them
    from earlier hours) and "recall:<hour>".
    """

    what: str


@dataclass
class Why(Message):
    """Open the section of this lab's hour that explains what it shows."""


@dataclass
class WhatNow(Message):
    """Open what this hour asks for now."""

    hour: str


@dataclass
class OpenChecklist(Message):
    """Light the next item of this hour's checklist on the Plan."""

    hour: str
