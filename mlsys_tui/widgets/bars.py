"""Horizontal bars in eighths of a cell."""

_EIGHTHS = " ▏▎▍▌▋▊▉"


def bar(fraction: float, width: int) -> str:
    """A bar that fills `fraction` of `width` cells, padded to the width."""
    eighths = round(max(0.0, min(1.0, fraction)) * width * 8)
    full, rest = divmod(eighths, 8)
    return ("█" * full + (_EIGHTHS[rest] if rest else "")).ljust(width)


def gauge(fraction: float, width: int) -> str:
    """A fraction as a row of full and empty cells: `▇▇▁▁`."""
    full = round(max(0.0, min(1.0, fraction)) * width)
    return "▇" * full + "▁" * (width - full)
