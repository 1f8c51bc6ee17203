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
class Why(Message):
    """Open the section of this lab's hour that explains what it shows."""
