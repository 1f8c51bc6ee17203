"""How practice marks what it shows: its colours, ticks and crosses, and lines behind a letter."""

from collections.abc import Sequence

from textual.content import Content

MUTED, LIT, KEY = "$foreground-muted", "bold $accent", "bold $accent"
RIGHT, WRONG = "bold $success", "bold $error"


def sign(right: bool) -> tuple[str, str]:
    """A tick or a cross, with its colour."""
    return ("✓", RIGHT) if right else ("✗", WRONG)


def hanging(lead: Content, rows: Sequence[Content]) -> list[Content]:
    """The rows with `lead` before the first one, and the others as far in."""
    indent = Content(" " * lead.cell_length)
    return [Content.assemble(lead if not at else indent, row) for at, row in enumerate(rows)]
