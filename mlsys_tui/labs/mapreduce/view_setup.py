"""How the reader sets up a run on the screen: machines, combiner, partitioner, text and job."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from mlsys_tui.labs.mapreduce import view_lists
from mlsys_tui.labs.mapreduce.setup import OWN, SAMPLES, more, next_partitioner
from mlsys_tui.labs.mapreduce.view_run import LAST, RunView
from mlsys_tui.labs.mapreduce.view_text import EditText
from mlsys_tui.labs.mapreduce.view_write import Workbench


class SetupView(RunView):
    """Runs again with whatever was changed; keeps the texts and jobs that the reader wrote."""

    def __init__(self) -> None:
        super().__init__()
        self._texts: dict[str, str] = {}
        self._own: dict[str, str] = {}

    def _again(self, **changes: Any) -> None:
        """Run with these changes: at the end if the reader stood there, else from the start."""
        at_end = self.trace and len(self.trace) == self.scene.position + 1
        self._change(replace(self.scene.setup, **changes), LAST if at_end else 0)

    def action_mappers(self, by: int) -> None:
        self._again(mappers=more(self.scene.setup.mappers, by))

    def action_reducers(self, by: int) -> None:
        self._again(reducers=more(self.scene.setup.reducers, by))

    def action_combiner(self) -> None:
        if self.trace and not self.trace.job.has_combiner:
            self.notify("this job has no combiner: write combine(key, values)", timeout=4)
        else:
            self._again(combiner=self.scene.setup.combiner is False)

    def action_partitioner(self) -> None:
        ran, setup = self.scene.ran, self.scene.setup
        own = bool(ran and ran.own_partition)
        self._again(partitioner=next_partitioner(setup.partitioner, own))

    def action_edit_text(self) -> None:
        setup = self.scene.setup
        self.app.push_screen(EditText(f"The input of {setup.name}", setup.text), self._edited)

    def _edited(self, text: str | None) -> None:
        if text is not None and text != self.scene.setup.text:
            self._texts[self.scene.setup.job] = text
            self._change(replace(self.scene.setup, text=text))

    def action_job(self) -> None:
        own = {OWN: self.query_one(Workbench).source, **self._own}
        self.app.push_screen(view_lists.jobs(own), partial(self._chosen, own))

    def _chosen(self, own: Mapping[str, str], job: str | None) -> None:
        if job:
            text = self._texts.get(job, SAMPLES.get(job, self.scene.setup.text))
            chosen = replace(self.scene.setup, job=job, text=text, source=own.get(job, ""))
            self._change(replace(chosen, partitioner="job", pattern=None))
