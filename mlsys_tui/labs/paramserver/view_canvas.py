"""A picture put together from cells."""

from textual.content import Content


class Canvas:
    """Cells with a sign and a style each; what is put later covers what was there."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self._signs = [[" "] * width for _ in range(height)]
        self._styles = [[""] * width for _ in range(height)]

    def put(self, row: int, column: int, text: str, style: str = "") -> None:
        """Write a text whose signs are one cell wide each; what is outside is lost."""
        for at, sign in enumerate(text, column):
            if 0 <= row < self.height and 0 <= at < self.width:
                self._signs[row][at] = sign
                self._styles[row][at] = style

    def stylize(self, row: int, column: int, style: str) -> None:
        """Add to the style of one cell."""
        if 0 <= row < self.height and 0 <= column < self.width:
            self._styles[row][column] = f"{self._styles[row][column]} {style}".strip()

    def lines(self) -> list[Content]:
        return [Content.assemble(*self._parts(row)) for row in range(self.height)]

    def _parts(self, row: int) -> list[tuple[str, str]]:
        """The cells of a row, neighbours of one style together."""
        parts: list[tuple[str, str]] = []
        for sign, style in zip(self._signs[row], self._styles[row], strict=True):
            if parts and parts[-1][1] == style:
                parts[-1] = (parts[-1][0] + sign, style)
            else:
                parts.append((sign, style))
        return parts
