"""Words and numbers that practice shows in several places."""

from textual.content import Content

_MUTED = "$foreground-muted"
RATINGS = {1: "again", 2: "hard", 3: "good", 4: "easy"}


def span(seconds: float) -> str:
    """A time to wait, in one unit: `10 min`, `3 h`, `4 days`."""
    for size, word in ((86_400, "day"), (3_600, "h"), (60, "min")):
        if seconds >= 0.95 * size:
            number = round(seconds / size)
            return f"{number} {word}{'s' if word == 'day' and number > 1 else ''}"
    return "1 min"


def ratings(rating: int | None, wait: float | None) -> Content:
    """What an answer was kept as, and the keys that say otherwise; None where none does by now."""
    back = "" if wait is None else f"asked again in {span(wait)}"
    if rating is None:
        return Content.styled(back, _MUTED)
    keys = [
        Content.assemble(
            "[" if number == rating else " ",
            (f"{number} ", "bold $accent"),
            (word, "bold" if number == rating else _MUTED),
            "]" if number == rating else " ",
        )
        for number, word in RATINGS.items()
    ]
    return Content.assemble(("How hard? ", _MUTED), *keys, (f"  {back}", _MUTED))


def count(number: int, thing: str, things: str = "") -> str:
    """`1 question`, `2 questions`."""
    return f"{number} {thing if number == 1 else things or thing + 's'}"
