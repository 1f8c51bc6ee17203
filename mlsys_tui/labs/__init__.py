"""The rooms of the laboratory, one line each.

Everything heavy is named by an import string `module:attribute` and loaded when first needed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from mlsys_tui.text import BadInput


@dataclass(frozen=True)
class Lab:
    """A room: its tab's name, and import strings for its view, sub-commands and examiner."""

    name: str
    tab: str
    view: str = ""
    commands: Mapping[str, str] = field(default_factory=dict)
    examiner: str = ""


@dataclass(frozen=True)
class OpenLab:
    """What a sub-command returns to have the app opened on its lab, set up like this."""

    lab: str
    settings: Mapping[str, Any] = field(default_factory=dict)


LABS = (
    Lab(
        "speedup",
        "Formulas",
        view="mlsys_tui.labs.speedup.view:SpeedupView",
        commands={
            "formula": "mlsys_tui.labs.speedup.command:formula",
            "fit": "mlsys_tui.labs.speedup.command:fit",
        },
    ),
    Lab(
        "memory",
        "Memory",
        view="mlsys_tui.labs.memory.view:MemoryView",
        commands={
            "diagram": "mlsys_tui.labs.memory.command:diagram",
            "memory": "mlsys_tui.labs.memory.command_memory:memory",
        },
        examiner="mlsys_tui.labs.memory.examiner:examine",
    ),
    Lab(
        "mapreduce",
        "MapReduce",
        view="mlsys_tui.labs.mapreduce.view:MapReduceView",
        commands={
            "mapreduce": "mlsys_tui.labs.mapreduce.command:mapreduce",
            "kmeans": "mlsys_tui.labs.mapreduce.command_kmeans:kmeans",
        },
        examiner="mlsys_tui.labs.mapreduce.examiner:examine",
    ),
    Lab(
        "paramserver",
        "Server",
        view="mlsys_tui.labs.paramserver.view:ParamServerView",
        commands={"paramserver": "mlsys_tui.labs.paramserver.command:paramserver"},
        examiner="mlsys_tui.labs.paramserver.examiner:examine",
    ),
    Lab(
        "matmul",
        "Matmul",
        view="mlsys_tui.labs.matmul.view:MatmulView",
        commands={
            "race": "mlsys_tui.labs.matmul.command:race",
            "cachesim": "mlsys_tui.labs.matmul.command_cache:cachesim",
        },
        examiner="mlsys_tui.labs.matmul.examiner:examine",
    ),
)


def load(reference: str) -> Any:
    """The object an import string `module:attribute` names. Raises ImportError."""
    module, _, attribute = reference.partition(":")
    return getattr(import_module(module), attribute)


def examiner(name: str) -> Any:
    """What marks the questions that only this lab's model can mark, loaded when first asked for.

    Raises BadInput where there is no such lab, or it marks none.
    """
    for lab in LABS:
        if lab.name == name and lab.examiner:
            return load(lab.examiner)
    raise BadInput(f'the lab "{name}" marks no questions')
