"""The ASCII twin of every sign the app draws, applied to each line on its way out."""

import unicodedata

from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

_TWINS = {
    "─━┄┈╌═‾▔": "-",
    "│┃┆╎║▏▎▕": "|",
    "┌┐└┘├┤┬┴┼╭╮╰╯╔╗╚╝╠╣╦╩╬┏┓┗┛┣┫┳┻╋╸╺╶╴╷╵": "+",
    "█▉▊▋▇▆■▓▐": "#",
    "▌▍▅▄▃": "=",
    "▂▁░▒": "_",
    "▸▶▹→⟶➜↵⏎": ">",
    "◂◀◃←": "<",
    "▴▲↑△": "^",
    "▾▼↓▽": "v",
    "●◉⬤": "@",
    "◆◇": "*",
    "○◦◯": "o",
    "✓✔": "+",
    "✗✘×⨯": "x",
    "·•∙": ".",
    "−–—‐‑": "-",
    "“”„″": '"',
    "‘’′": "'",
    "≤": "<",
    "≥": ">",
    "≈…": "~",
    "≠": "!",
    "√": "V",
    "∞": "~",
    "Σ∑": "S",
    "∇": "d",
    "η": "n",
    "µμ": "u",
    "α": "a",
    "β": "b",
    "γ": "g",
    "σ": "s",
    "⌈⌉⌊⌋": "|",
    "²": "2",
    "³": "3",
    "₁": "1",
    "₂": "2",
    "⚠": "!",
}
_TABLE = {ord(sign): twin for signs, twin in _TWINS.items() for sign in signs}


def _twin(sign: str) -> str:
    """One cell of ASCII for each cell of the sign."""
    if sign.isascii():
        return sign
    if ord(sign) in _TABLE:
        return _TABLE[ord(sign)]
    if 0x2800 < ord(sign) <= 0x28FF:
        return ":"
    base = unicodedata.normalize("NFKD", sign)[0]
    return (base if base.isascii() and base.isprintable() else "?") * cell_len(sign)


def to_ascii(text: str) -> str:
    """The text with every sign replaced by ASCII of the same width in cells."""
    return text if text.isascii() else "".join(map(_twin, text))


class AsciiFilter(LineFilter):
    """Turns every line the app sends to the terminal into ASCII."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [
            segment if segment.control else Segment(to_ascii(segment.text), segment.style)
            for segment in segments
        ]
