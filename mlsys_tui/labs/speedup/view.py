"""The Formulas tab: solve any formula for any variable, see it, and measure this machine."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Vertical
from textual.content import Content
from textual.reactive import var
from textual.widget import Widget
from textual.widgets import Static

from mlsys_tui.formulas import Formula, find, solve
from mlsys_tui.labs.speedup.laws import found
from mlsys_tui.labs.speedup.view_bench import Bench, BenchBoard
from mlsys_tui.labs.speedup.view_board import SpeedupBoard, bar, lit, worked, wrapped
from mlsys_tui.labs.speedup.view_keys import KEYS
from mlsys_tui.labs.speedup.view_scene import LISTED, VIEWS, Scene, shared
from mlsys_tui.labs.speedup.view_words import sentence
from mlsys_tui.study.measurements import Measured
from mlsys_tui.text import BadInput
from mlsys_tui.widgets.findings import Found
from mlsys_tui.widgets.formula_form import FormulaForm, nudged, written

_LEFT = 38  # cells of the form and the steps below it
_PAGE = 5
_COARSE = 5  # steps of f on the bench, where each takes seconds to measure
_HINT = "enter: change the numbers"
_INSIDE = "leave one empty to find it; ▴▾ nudge"


class SpeedupView(Vertical):
    """A form and its picture; laws, efficiency and the table for the same f; the bench."""

    VIEWS: ClassVar[Sequence[str]] = VIEWS
    DEFAULT_CSS = """
    SpeedupView {
        .views, .title { height: 1; text-wrap: nowrap; text-overflow: ellipsis; }
        .title { padding: 0 2; }
        .body { height: 1fr; layout: horizontal; }
        .left { width: 38; height: 1fr; }
        .hint { height: 1; padding: 0 0 0 2; color: $foreground-muted; }
        .error { height: auto; padding: 1 2 0 2; color: $text-warning; display: none; }
        .steps { height: 1fr; padding: 1 2 0 2; }
        .sentence { height: auto; max-height: 2; padding: 0 2; }
        Bench { display: none; }
        &.-stepped .body { layout: vertical; }
        &.-stepped .left { width: 1fr; height: auto; margin-bottom: 1; }
        &.-stepped .steps { display: none; }
        &.-wrong .error { display: block; }
        &.-wrong .steps { display: none; }
        &.-other .left, &.-other .title { display: none; }
        &.-measure .body, &.-measure .sentence { display: none; }
        &.-measure Bench { display: block; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = KEYS

    scene = var(Scene(), init=False)

    def __init__(self) -> None:
        super().__init__()
        self._texts: dict[str, dict[str, str]] = {}
        self._stepped_for: tuple[str, str] | None = None

    def compose(self) -> ComposeResult:
        yield Static(classes="views")
        yield Static(classes="title")
        with Container(classes="body"):
            with Vertical(classes="left"):
                yield Static(Content(_HINT), classes="hint")
                yield FormulaForm()
                yield Static(classes="error")
                yield Static(classes="steps")
            yield SpeedupBoard(self.scene)
        yield Bench()
        yield Static(classes="sentence")

    async def on_mount(self) -> None:
        await self._fill(self.scene.formula)
        self.watch_scene(self.scene, self.scene)

    def load(self, settings: Mapping[str, Any]) -> None:
        """Set up: `view`, `formula`, `given` (texts by variable), `serial` (a fraction)."""
        self.call_later(self._set_up, settings)

    async def _set_up(self, settings: Mapping[str, Any]) -> None:
        if "formula" in settings:
            await self._open(find(settings["formula"]), settings.get("given"))
        if "serial" in settings:
            self._dial_to(str(settings["serial"]))
        if settings.get("view") in VIEWS:
            self.show(settings["view"])

    def offer(self, measurements: Sequence[Measured]) -> None:
        """What the labs have measured so far: the bench can show it."""
        self.query_one(Bench).offer(measurements)

    # What is shown

    def show(self, view: str) -> None:
        """Turn to this view; its board gets the focus."""
        self.scene = replace(self.scene, view=view, scrolled=0)
        self._board.focus()

    @property
    def _board(self) -> Widget:
        return self.query_one(BenchBoard if self.scene.view == "measure" else SpeedupBoard)

    def watch_scene(self, before: Scene, scene: Scene) -> None:
        if before.view != scene.view or before is scene:
            self._arrange(scene.view)
        self._step(scene)
        self.query_one(SpeedupBoard).show(scene)
        self.query_one(".sentence", Static).update(Content(sentence(scene)))
        if scene.view == "measure":
            self.query_one(Bench).dial(round(scene.serial, 4))

    def _arrange(self, view: str) -> None:
        self.set_class(view != "solve", "-other")
        self.set_class(view == "measure", "-measure")
        self.query_one(".views", Static).update(bar(view))
        for board in (self.query_one(SpeedupBoard), self.query_one(BenchBoard)):
            board.set_class(board is self._board, "board")
        self.refresh_bindings()

    def _step(self, scene: Scene) -> None:
        """The worked lines below the form, or in the chart's place where they are too long."""
        lines = wrapped(worked(scene), _LEFT - 4)
        room = self.size.height - len(scene.formula.variables) - 6
        long = (scene.formula.name, scene.solution.target)
        if len(lines) > room > 0:
            self._stepped_for = long
        elif self._stepped_for != long:
            self._stepped_for = None
        stepped = self._stepped_for is not None and scene.view == "solve"
        self.set_class(stepped, "-stepped")
        self.set_class(bool(scene.error), "-wrong")
        self.query_one(SpeedupBoard).stepped = stepped
        self.query_one(".steps", Static).update(lit(lines))
        self.query_one(".error", Static).update(Content(scene.error))

    def on_resize(self, event: events.Resize) -> None:
        self._stepped_for = None
        self.watch_scene(self.scene, self.scene)

    # The form

    async def _open(self, formula: Formula, given: Mapping[str, str] | None = None) -> None:
        if given is not None:
            self._texts[formula.name] = {name: str(text) for name, text in given.items()}
        await self._fill(formula)
        self.show("solve")

    async def _fill(self, formula: Formula) -> None:
        defaults = {v.name: written(v, v.default) for v in formula.variables}
        form = self.query_one(FormulaForm)
        await form.show(formula, self._texts.get(formula.name, defaults))
        title = Content.assemble(
            (formula.title, "bold $text-primary"),
            (f"   {formula.written(symbols=True)}", "$foreground-muted"),
        )
        self.query_one(".title", Static).update(title)
        self._solve(formula)

    @on(FormulaForm.Changed)
    def _typed(self, event: FormulaForm.Changed) -> None:
        event.stop()
        if event.unfinished:
            self.scene = replace(self.scene, error="")
        else:
            self._solve(self.scene.formula)

    def _solve(self, formula: Formula) -> None:
        """Solve what the form says, at once; a sentence where that cannot be done."""
        form = self.query_one(FormulaForm)
        self._texts[formula.name] = form.texts
        try:
            solution = solve(formula.name, **form.texts)
        except BadInput as error:
            form.mark(None)
            self.scene = replace(self.scene, **self._kept(formula), error=str(error))
            return
        form.mark(solution.target, solution.text)
        values = {**solution.given, solution.target: solution.value}
        self.post_message(Found("speedup", found(formula, values)))
        self.scene = shared(replace(self.scene, formula=formula, solution=solution, error=""))

    def _kept(self, formula: Formula) -> dict[str, Any]:
        """Where a formula opens on texts that do not fit, its defaults stand for the picture."""
        if formula is self.scene.formula:
            return {}
        return {"formula": formula, "solution": solve(formula.name, **formula.defaults)}

    @on(FormulaForm.Left)
    def _left_form(self, event: FormulaForm.Left) -> None:
        event.stop()
        self._board.focus()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        inside = self.query_one(FormulaForm).has_focus_within
        self.query_one(".hint", Static).update(Content(_INSIDE if inside else _HINT))

    # Keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        measuring, listing = self.scene.view == "measure", self.scene.view == "formulas"
        return not (measuring or listing) if action in ("form", "formulas") else True

    def action_view(self, by: int) -> None:
        self.show(VIEWS[(VIEWS.index(self.scene.view) + by) % len(VIEWS)])

    def action_formulas(self) -> None:
        self.scene = replace(self.scene, cursor=LISTED.index(self.scene.formula))
        self.show("formulas")

    def action_form(self) -> None:
        self.show("solve")
        self.query_one(FormulaForm).enter()

    async def action_open(self) -> None:
        if self.scene.view == "formulas":
            await self._open(LISTED[self.scene.cursor])
        elif self.scene.view != "measure":
            self.action_form()

    async def action_move(self, by: int) -> None:
        """Up and down: the lit number, the lit formula, or f."""
        if self.scene.view == "solve":
            self.query_one(FormulaForm).action_nudge(by)
        elif self.scene.view == "formulas":
            self._light(self.scene.cursor - by)
        else:
            self._dial(by)

    def action_page(self, by: int) -> None:
        if self.scene.view == "formulas":
            self._light(self.scene.cursor + 2 * _PAGE * by)
        else:
            self.scene = replace(self.scene, scrolled=max(0, self.scene.scrolled + _PAGE * by))

    def _light(self, cursor: int) -> None:
        self.scene = replace(self.scene, cursor=max(0, min(len(LISTED) - 1, cursor)))

    @on(Bench.Dialled)
    def _bench_dialled(self, event: Bench.Dialled) -> None:
        event.stop()
        self._dial(_COARSE * event.by)

    def _dial(self, by: int) -> None:
        serial = find("amdahl")["serial"]
        self._dial_to(nudged(serial, f"{self.scene.serial:.4g}", by))

    def _dial_to(self, text: str) -> None:
        """Another f, in every view; Amdahl's form has it too."""
        entries = self.query_one(FormulaForm).entries
        mine = [e for e in entries if e.variable.name == "serial" and e.field.value]
        if mine and self.scene.formula.name == "amdahl":
            mine[0].field.value = text
        else:
            self.scene = replace(self.scene, serial=float(text))
