"""Text contrasts with its background as WCAG 2.2 (1.4.3) asks, in every theme."""

from pathlib import Path

import pytest
from apps import running, until
from textual.color import Color
from textual.theme import BUILTIN_THEMES

from mlsys_tui.config import Config
from mlsys_tui.widgets.legible import ENOUGH, contrast, legible

THEMES = [name for name in BUILTIN_THEMES if "ansi" not in name]


@pytest.mark.parametrize(
    ("one", "other", "published"),
    [("#777777", "#ffffff", 4.48), ("#767676", "#ffffff", 4.54), ("#000000", "#ffffff", 21.0)],
)
def test_contrast_is_what_wcag_tools_say(one: str, other: str, published: float) -> None:
    """The greys on both sides of the limit, as WebAIM's contrast checker shows them."""
    assert round(contrast(Color.parse(one), Color.parse(other)), 2) == published


@pytest.mark.parametrize("theme", THEMES)
def test_a_themes_text_colours_read_on_page_and_panel(theme: str) -> None:
    known = BUILTIN_THEMES[theme].to_color_system().generate()
    colours = legible(known)
    for name in ("accent", "success", "warning", "error", "text-primary", "foreground-muted"):
        for place in ("background", "panel"):
            assert contrast(Color.parse(colours[name]), Color.parse(known[place])) >= ENOUGH, name


@pytest.mark.parametrize("theme", ["textual-light", "textual-dark"])
async def test_every_word_on_the_screen_reads(tmp_path: Path, theme: str) -> None:
    async with running(tmp_path, config=Config(theme=theme)) as pilot:
        for digit, words in (("0", "Checklist"), ("1", "limit 1/f"), ("5", "C by IJK")):
            await pilot.press(digit)
            await until(pilot, lambda shown, words=words: words in shown)
            pale = [
                (segment.text, round(contrast(*colours), 1))
                for strip in pilot.app.screen._compositor.render_strips()
                for segment in strip
                if any(sign.isalnum() for sign in segment.text)
                and (colours := _colours(segment.style))
                and contrast(*colours) < ENOUGH
            ]
            assert not pale


def _colours(style) -> tuple[Color, Color] | None:  # type: ignore[no-untyped-def]
    if not style or not style.color or not style.bgcolor:
        return None
    return Color.from_rich_color(style.color), Color.from_rich_color(style.bgcolor)
