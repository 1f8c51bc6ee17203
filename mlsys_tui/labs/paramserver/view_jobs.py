"""A run that was asked for: what it is made of, what it leaves, and what it answers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from mlsys_tui.labs.paramserver.result import Run
from mlsys_tui.labs.paramserver.view_questions import Answer, Question
from mlsys_tui.labs.paramserver.view_scene import MOST_KEPT, Ran, Scene, Setup
from mlsys_tui.labs.paramserver.view_words import Page

_DIVERGED = "The loss has diverged: the rate is too large. "


@dataclass(frozen=True)
class Job:
    """`at` is where to stand afterwards, `others` the policies to run beside, `page` the page on
    which the answer is seen (None leaves it), `guess` an option of the question."""

    setup: Setup
    at: int = 0
    others: tuple[str, ...] = ()
    page: Page | None = None
    question: Question | None = None
    guess: int | None = None

    def answer(self, ran: Ran) -> Answer | None:
        """What the run says to the question, if one was asked."""
        return self.question.answer(ran.run, ran.others) if self.question else None

    def finding(self, ran: Ran) -> str:
        """The guess said back and the answer, or what went wrong; empty where there is neither."""
        answer = self.answer(ran)
        said = ""
        if answer and self.question and self.guess is not None:
            verdict = "right" if self.guess in answer.right else "not so"
            said = f"You said {self.question.options[self.guess]}: {verdict}. "
        found = answer.sentence if answer else ""
        return f"{_DIVERGED if ran.run.diverged else ''}{said}{found}".strip()


def kept(scene: Scene, coming: Setup) -> tuple[Run, ...]:
    """The earlier runs once another is asked for: the one in hand first, its events left behind."""
    runs = scene.kept
    if scene.ran:
        run = scene.ran.run
        runs = (replace(run, events=run.events[:0].copy()), *runs)
    return distinct(runs, coming)


def distinct(runs: Sequence[Run], coming: Setup) -> tuple[Run, ...]:
    """The newest three runs whose experiments differ from one another and from the coming one."""
    known = {coming.experiment}
    different = []
    for run in runs:
        if run.experiment not in known:
            known.add(run.experiment)
            different.append(run)
    return tuple(different[:MOST_KEPT])
