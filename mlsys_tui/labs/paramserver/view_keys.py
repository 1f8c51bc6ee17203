"""The keys of the Server tab."""

from textual.binding import Binding, BindingType


def _key(key: str, action: str, words: str, tooltip: str, show: bool = False) -> Binding:
    name = action.partition("(")[0] + ("_back" if "(-1)" in action else "")
    return Binding(key, action, words, id=f"server.{name}", show=show, tooltip=tooltip)


KEYS: list[BindingType] = [
    _key("e", "examples", "Examples", "Choose a set-up worth seeing, with its question"),
    _key("s", "settings", "Set-up", "Change the cluster, the policy, the training"),
    _key("p", "predict", "Predict", "Guess before the run answers", True),
    _key("r", "run", "Run", "Run this set-up, guess made or not"),
    _key("c", "compare", "Compare", "Run sync, async and ssp beside it"),
    _key("v", "view(1)", "View", "The next view: timeline, loss, staleness, costs"),
    _key("V", "view(-1)", "Previous view", "The view before"),
    _key("up", "up(-1)", "Up", "The worker before, or scroll the costs"),
    _key("down", "up(1)", "Down", "The next worker, or scroll the costs"),
    _key("pagedown", "scroll(1)", "Later", "Half a timeline later"),
    _key("pageup", "scroll(-1)", "Earlier", "Half a timeline earlier"),
    _key("plus,equals_sign", "zoom(-1)", "Zoom in", "Fewer milliseconds a cell of the timeline"),
    _key("minus", "zoom(1)", "Zoom out", "More milliseconds a cell of the timeline"),
    _key("escape", "stop", "Stop", "Stop what runs"),
]
