"""The keys of a drill; letters are answers, and so are digits where a number is typed."""

from textual.binding import Binding, BindingType

from mlsys_tui.tabs.practice_words import RATINGS

KEYS: list[BindingType] = [
    Binding("pagedown", "turn(1)", "Skip", id="drill.next", priority=True,
            tooltip="The next question"),
    Binding("pageup", "turn(-1)", "Previous", id="drill.back", show=False, priority=True,
            tooltip="The question before"),
    Binding("f3", "hint", "Hint", id="drill.hint", tooltip="One more hint"),
    Binding("f4", "lab", "Lab", id="drill.lab", tooltip="The lab with these numbers"),
    *(Binding(str(rating), f"rate({rating})", word.capitalize(), id=f"drill.rate{rating}",
              show=False, tooltip=f"Keep it as {word}") for rating, word in RATINGS.items()),
    Binding("r", "again", "The wrong ones again", id="drill.again",
            tooltip="Ask the wrong ones again, with other numbers"),
    Binding("escape", "leave", "Leave", id="drill.leave", tooltip="Leave it; go on later"),
]  # fmt: skip
