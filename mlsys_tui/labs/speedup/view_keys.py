"""The keys of the Formulas tab; the form and the bench add their own."""

from textual.binding import Binding, BindingType

KEYS: list[BindingType] = [
    Binding("i", "form", "Form", id="speedup.form", tooltip="Change the numbers"),
    Binding("enter", "open", "Open", id="speedup.open", show=False, tooltip="Form, or formula"),
    Binding("f", "formulas", "Formulas", id="speedup.formulas", tooltip="All formulas"),
    Binding("v", "view(1)", "View", id="speedup.view", tooltip="Next view"),
    Binding("V", "view(-1)", "Last view", id="speedup.view_back", show=False),
    Binding("up", "move(1)", "More", id="speedup.more", show=False, tooltip="A little more"),
    Binding("down", "move(-1)", "Less", id="speedup.less", show=False, tooltip="A little less"),
    Binding("pageup", "page(-1)", "Page up", id="speedup.page_up", show=False),
    Binding("pagedown", "page(1)", "Page down", id="speedup.page_down", show=False),
]
