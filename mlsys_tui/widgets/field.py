"""The field every form and dialog uses."""

from textual.widgets import Input


class Field(Input):
    """One line of text whose cursor stands still: an idle screen sends nothing."""

    def on_mount(self) -> None:
        self.cursor_blink = False

    def check_consume_key(self, key: str, character: str | None) -> bool:
        # Unicode calls it a solidus, so Textual takes `slash` for a key that types nothing.
        return key == "slash" or super().check_consume_key(key, character)
