"""The page above the editor: a task, an example of what it asks, and what its cases said."""

from textual.content import Content

from mlsys_tui.course import Case, CodeQuestion
from mlsys_tui.labs.mapreduce.errors import show, show_lines
from mlsys_tui.labs.mapreduce.view_columns import MUTED, clip
from mlsys_tui.labs.mapreduce.view_scene import Scene, Writing, head
from mlsys_tui.text import clean


def task(scene: Scene, width: int, height: int) -> list[Content]:
    """The task, an example of what it asks, and what its cases said."""
    top = head(scene, width)
    writing = scene.writing
    asked = writing.task
    if asked is None:
        words = "No tasks in this course: enter edits a job, g steps it."
        return [*top, Content(), Content.styled(f"  {words}", MUTED)]
    number = (f"  {writing.at + 1} of {len(writing.tasks)}  ", MUTED)
    question = clean(asked.question, one_line=True)
    first, *rest = Content.assemble(number, question).wrap(width - 2)[:3]
    asked_in = [first, *(Content.assemble("  ", line) for line in rest)]
    return [*top, *asked_in, *_example(asked, width), *_verdict(writing, width)][:height]


def _example(task: CodeQuestion, width: int) -> list[Content]:
    case = task.cases[0]
    text = f"  for {show_lines(case.text)} give {_pairs(case)}"
    return [Content.styled(clip(text, width - 1), MUTED)]


def _pairs(case: Case) -> str:
    return ", ".join(f"{show(key, 20)} {show(value, 20)}" for key, value in case.output)


def _verdict(writing: Writing, width: int) -> list[Content]:
    verdict = writing.verdict
    if writing.running:
        return [Content.styled("  running it on its cases: escape stops", "bold $warning")]
    if verdict is None:
        return [Content.styled("  enter goes into the editor, r runs what is there", MUTED)]
    mark, style = ("✓", "bold $success") if verdict.correct else ("✗", "bold $error")
    lines = Content(verdict.explanation).wrap(width - 6)[:3]
    return [
        Content.assemble((f"  {mark} " if at == 0 else "    ", style), (line.plain, style))
        for at, line in enumerate(lines)
    ]
