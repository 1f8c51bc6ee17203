"""Numbers as the screens show them: three significant digits, a width that does not jump."""

import math


def three(value: float, width: int = 5) -> str:
    """Three significant digits, right-aligned: ` 0.57`, ` 13.3`, `  124`, `1 240`."""
    if not math.isfinite(value):
        return "–".rjust(width)
    decimals = 2 if abs(value) < 9.995 else 1 if abs(value) < 99.95 else 0
    return f"{value:.{decimals}f}".rjust(width)


def times(ratio: float) -> str:
    """A ratio as a reader says it: `24×`, `2.4×`."""
    return f"{ratio:.2g}×" if ratio < 99.5 else f"{ratio:.0f}×"
