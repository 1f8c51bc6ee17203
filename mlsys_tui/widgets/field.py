"""The field every form and dialog uses."""

from textual.widgets import Input


class Field(Input):
    """One line of text whose cursor stands still: an idle screen sends nothing."""

    def on_mount(self) -> None:
        self.cursor_blink = False
