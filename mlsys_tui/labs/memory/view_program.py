"""The program above a picture, its running statement lit, and the field to edit it in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from mlsys_tui.labs.memory.costs import Costs, read_costs
from mlsys_tui.labs.memory.examples import EXAMPLES
from mlsys_tui.labs.memory.parser import parse
from mlsys_tui.labs.memory.program import Program, Step
from mlsys_tui.labs.memory.turns import turns
from mlsys_tui.labs.memory.view_canvas import MUTED
from mlsys_tui.labs.memory.view_costs import costs_fields
from mlsys_tui.labs.memory.view_page import DiagramPage, Picture
from mlsys_tui.labs.memory.view_setup import SetUp, Written, number, position
from mlsys_tui.text import BadInput, clean
from mlsys_tui.widgets.field import Field
from mlsys_tui.widgets.pick import Pick

_HOW = "; then  | at once  r w inc lock unlock  line x y  enter runs, escape leaves"


def program_line(program: Program, step: Step | None, width: int) -> Content:
    """The program in one row, the running step lit and in view."""
    start, end = (step.start, step.end) if step else (0, 0)
    text = program.text.replace("\n", " ")
    room = width - 4
    first = max(0, min(start - room // 3, len(text) - room))
    shown = text[first : first + room]
    low, high = max(0, start - first), max(0, end - first)
    return Content.assemble(
        "◂ " if first else "  ",
        (shown[:low], MUTED),
        (shown[low:high], "bold reverse"),
        (shown[high:], MUTED),
        " ▸" if first + room < len(text) else "",
    )


class ProgramEditor(Vertical):
    """One line for the program; below it, how it is written or what does not fit."""

    DEFAULT_CSS = """
    ProgramEditor { height: 2; display: none; padding: 0 2; background: $boost;
        &.-open { display: block; }
        Field, Field:focus { border: none; height: 1; padding: 0; background: $boost; }
        Static { color: $foreground-muted; height: 1; }
        &.-wrong Static { color: $error; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Leave", id="program.leave", tooltip="Back to the picture"),
    ]

    @dataclass
    class Written(Message):
        """The reader entered this program, which parses and runs."""

        program: Program

    class Left(Message):
        """The reader goes back to the picture."""

    def compose(self) -> ComposeResult:
        yield Field(compact=True, select_on_focus=False, max_length=2000)
        yield Static(Content(_HOW))

    def open(self, text: str) -> None:
        """Edit this program."""
        self._say("")
        self.add_class("-open")
        field = self.query_one(Field)
        field.value = text.replace("\n", "; ")
        field.focus()

    def _say(self, problem: str) -> None:
        self.set_class(bool(problem), "-wrong")
        self.query_one(Static).update(Content(problem or _HOW))

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        self._say("")

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        try:
            program = runnable(event.value)
        except BadInput as problem:
            self._say(str(problem))
            return
        self.post_message(self.Written(program))
        self.action_leave()

    def action_leave(self) -> None:
        self.remove_class("-open")
        self.post_message(self.Left())


def runnable(text: str, nodes: str | None = None) -> Program:
    """A program that parses and whose locks work out. Raises BadInput."""
    program = parse(clean(text))
    if nodes is not None:
        program = program.on(int(number("processors", nodes, low=1, high=64, whole=True)))
    for _ in turns(program):
        pass
    return program


class ProgramPage(DiagramPage):
    """A page that runs the reader's program. What is edited on one of them runs on all."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "edit", "Edit", id="memory.edit", show=False, tooltip="Edit the program"),
        Binding(
            "e",
            "example",
            "Example",
            id="memory.example",
            show=False,
            tooltip="Programs worth stepping",
        ),
        Binding(
            "s",
            "set_up",
            "Set-up",
            id="memory.setup",
            show=False,
            tooltip="What a message costs, how many processors",
        ),
    ]
    USUAL: ClassVar[Costs] = Costs()
    TITLE: ClassVar[str] = ""

    @dataclass
    class Changed(Message):
        """Another program is to run on every page that runs one; `page` stands at `position`."""

        program: Program
        page: "ProgramPage"
        position: int = 0

    def __init__(self, picture: Picture[Any]) -> None:
        super().__init__(picture, ProgramEditor())
        self.picture = picture
        self.program = parse(EXAMPLES["mesi"].program)
        self.costs = self.USUAL

    def on_mount(self) -> None:
        self.take(self.program)

    def take(self, program: Program, position: int = 0) -> None:
        """Run this program and stand at this position."""
        self.program = program
        self.run(position)

    def run(self, position: int = 0) -> None:
        """Make the trace anew and load it."""
        raise NotImplementedError

    def set_up(self, settings: Mapping[str, Any]) -> None:
        given = {name: str(value) for name, value in settings.items()}
        example = EXAMPLES.get(given.get("example", ""))
        text = example.program if example else given.get("program", self.program.text)
        program = runnable(text, given.get("nodes"))
        self.costs = read_costs(given, self.costs)
        self.post_message(self.Changed(program, self, position(settings)))

    def action_edit(self) -> None:
        self.playing = False
        self.query_one(ProgramEditor).open(self.program.text)

    @on(ProgramEditor.Written)
    def _written(self, event: ProgramEditor.Written) -> None:
        event.stop()
        self.post_message(self.Changed(event.program, self))

    @on(ProgramEditor.Left)
    def _left(self, event: ProgramEditor.Left) -> None:
        event.stop()
        self.picture.focus()

    def action_example(self) -> None:
        rows = [(name, each.title) for name, each in EXAMPLES.items()]
        self.app.push_screen(Pick("Programs worth stepping", rows), self._example)

    def _example(self, name: str | None) -> None:
        if name:
            self.post_message(self.Changed(parse(EXAMPLES[name].program), self))

    def action_set_up(self) -> None:
        fields = [
            Written("nodes", "processors", str(self.program.processors), whole=True),
            *costs_fields(self.costs),
        ]
        self.app.push_screen(SetUp(self.TITLE, fields, self._check), self._changed)

    def _check(self, given: Mapping[str, str]) -> tuple[Program, Costs]:
        return runnable(self.program.text, given["nodes"]), read_costs(given, self.costs)

    def _changed(self, chosen: tuple[Program, Costs] | None) -> None:
        if chosen:
            self.costs = chosen[1]
            self.post_message(self.Changed(chosen[0], self))
