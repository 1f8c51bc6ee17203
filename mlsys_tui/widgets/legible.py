"""Theme colours for text that can be read: pulled to black or white until they contrast enough."""

from collections.abc import Mapping

from textual.color import Color, ColorParseError

ENOUGH = 4.5
"""The least contrast of text and its background, WCAG 2.2, success criterion 1.4.3."""

_PAGE = ("background", "surface", "panel")
_ON = {
    **dict.fromkeys(
        (
            "accent",
            "success",
            "warning",
            "error",
            "text-primary",
            "text-secondary",
            "text-accent",
            "text-success",
            "text-warning",
            "text-error",
            "foreground-muted",
        ),
        _PAGE,
    ),
    "footer-key-foreground": ("footer-background",),
    "footer-description-foreground": ("footer-background",),
}


def legible(variables: Mapping[str, str]) -> dict[str, str]:
    """A theme's variables, those for text readable on what they are written on.

    A terminal's own colours are left alone: nobody here knows what they look like.
    """
    changed = dict(variables)
    for name, places in _ON.items():
        try:
            text = Color.parse(variables[name])
            grounds = [Color.parse(variables[place]) for place in places]
        except (KeyError, ColorParseError):
            continue
        changed[name] = _pulled(text, grounds).hex
    return changed


def contrast(one: Color, other: Color) -> float:
    """From 1, none, to 21, black on white: WCAG 2.2, "contrast ratio"."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: Color) -> float:
    """0 for black, 1 for white: WCAG 2.2, "relative luminance"."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in color.normalized
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _pulled(text: Color, grounds: list[Color]) -> Color:
    solid = grounds[0].blend(text, text.a, 1)
    end = max((Color(0, 0, 0), Color(255, 255, 255)), key=lambda c: _least(c, grounds))
    steps = (solid.blend(end, tenth / 10) for tenth in range(11))
    return next((step for step in steps if _least(step, grounds) >= ENOUGH), end)


def _least(text: Color, grounds: list[Color]) -> float:
    return min(contrast(text, ground) for ground in grounds)
