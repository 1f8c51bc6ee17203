"""Where a job is written: an editor with the draft of each task, run on the cases of its task."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import TextArea

from mlsys_tui.course import CodeQuestion
from mlsys_tui.labs.mapreduce.examiner import Verdict, examine
from mlsys_tui.labs.mapreduce.view_scene import Writing
from mlsys_tui.lanes import Lanes, Report
from mlsys_tui.text import clean
from mlsys_tui.widgets.editor import Editor


class Workbench(Vertical):
    """The editor with the draft of each task; runs a draft on its task's cases."""

    DEFAULT_CSS = """
    Workbench { height: 1fr;
        Editor { height: 1fr; border: none; padding: 0 1; background: $boost; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+r", "run", "Run", id="bench.run", tooltip="Run it on its cases"),
    ]

    @dataclass
    class Changed(Message):
        """What is to be shown above the editor has changed."""

        writing: Writing

    class Left(Message):
        """The reader left the editor."""

    @dataclass
    class _Marked(Message):
        """The examiner said something, in its own thread."""

        report: Report

    def __init__(self) -> None:
        super().__init__()
        self._marks = Lanes(lambda report: self.post_message(self._Marked(report)))
        self._drafts: dict[str, str] = {}
        self._writing = Writing()

    def compose(self) -> ComposeResult:
        yield Editor(id="job-editor")

    def on_unmount(self) -> None:
        self._marks.stop()

    @property
    def source(self) -> str:
        """The job as it stands in the editor."""
        return clean(self.query_one(Editor).text)

    @property
    def example(self) -> str:
        """The text of the first case of the task, "" when there is no task."""
        task = self._writing.task
        return str(task.cases[0].text) if isinstance(task, CodeQuestion) else ""

    def offer(self, tasks: Sequence[CodeQuestion]) -> None:
        """The tasks to choose from; the first is in hand."""
        self._show(tasks=tuple(tasks))
        self._fill()

    def choose(self, name: str) -> bool:
        """Take the task of this id in hand; whether there is one."""
        names = [task.id for task in self._writing.tasks]
        if name in names:
            self.turn(names.index(name) - self._writing.at)
        return name in names

    def turn(self, by: int) -> None:
        """Take the task `by` further on in hand; what was written stays."""
        self.stop()
        last = len(self._writing.tasks) - 1
        self._show(at=max(0, min(last, self._writing.at + by)))
        self._fill()

    def edit(self) -> None:
        """Go into the editor."""
        self.query_one(Editor).focus()

    def run(self) -> None:
        """Run the draft on the cases of its task, off the event loop."""
        if task := self._writing.task:
            source = self.source
            self._show(running=True, verdicts=self._without(task.id))
            self._marks.start({task.id: _marking(task, source)})

    def stop(self) -> None:
        """Wait no longer for the cases."""
        self._marks.stop()
        self._show(running=False)

    def action_run(self) -> None:
        self.run()

    def _show(self, **changes: Any) -> None:
        self._writing = replace(self._writing, **changes)
        self.post_message(self.Changed(self._writing))

    def _without(self, name: str) -> dict[str, Verdict]:
        return {known: said for known, said in self._writing.verdicts.items() if known != name}

    def _fill(self) -> None:
        if task := self._writing.task:
            self.query_one(Editor).load_text(self._drafts.get(task.id, task.template))

    @on(TextArea.Changed)
    def _typed(self, event: TextArea.Changed) -> None:
        event.stop()
        task = self._writing.task
        if task and self._drafts.get(task.id, task.template) != event.text_area.text:
            self._drafts[task.id] = event.text_area.text
            if task.id in self._writing.verdicts:
                self._show(verdicts=self._without(task.id))

    @on(Editor.Left)
    def _left(self, event: Editor.Left) -> None:
        event.stop()
        self.post_message(self.Left())

    @on(_Marked)
    def _marked(self, event: _Marked) -> None:
        event.stop()
        report = event.report
        if report.run != self._marks.run or not self._writing.running:
            return
        said = Verdict(False, report.error) if report.error else report.snapshot
        if said:
            verdicts = {**self._writing.verdicts, report.lane: said}
            self._show(running=False, verdicts=verdicts)


def _marking(task: CodeQuestion, source: str) -> Iterator[Verdict]:
    """The one item of a lane: the verdict, made in the lane's thread."""
    yield examine(task, source)
