"""The reader's config.toml, as the program says to write it."""

from pathlib import Path

import pytest
from apps import notices, running, until

from mlsys_tui import config


def test_a_theme_is_kept_by_doing_what_the_notice_says(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('[keys]\n"plan.next" = "n"\n')
    line, where = config.keeping("nord", file).split(f" in {file}, ")
    assert where.startswith("above any [keys]")
    file.write_text(f"{line}\n{file.read_text()}")
    assert config.read(file) == config.Config(theme="nord", keys={"plan.next": "n"})


@pytest.mark.parametrize("theme", ["textual-dark", "nord", "plaid"])
async def test_a_theme_chosen_says_how_to_keep_it(tmp_path: Path, theme: str) -> None:
    async with running(tmp_path, config=config.Config(theme=theme)) as pilot:
        await pilot.pause(0.3)
        assert "keeps it" not in notices(pilot)
        pilot.app.theme = "gruvbox"
        await until(pilot, lambda _: 'theme = "gruvbox" in' in notices(pilot))
