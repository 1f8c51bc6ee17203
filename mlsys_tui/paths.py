"""Where content, state, configuration and caches live."""

from pathlib import Path

import platformdirs

_APP = "mlsys-tui"


def content_dir() -> Path:
    """The course's folder: inside the package in a wheel, beside it in a checkout."""
    package = Path(__file__).resolve().parent
    inside = package / "content"
    return inside if inside.is_dir() else package.parent / "content"


def state_file() -> Path:
    """The reader's progress: one TOML file in the user's data folder."""
    return platformdirs.user_data_path(_APP, appauthor=False) / "state.toml"


def config_file() -> Path:
    """Theme, keys, ascii and motion: one TOML file in the user's configuration folder."""
    return platformdirs.user_config_path(_APP, appauthor=False) / "config.toml"


def cache_dir() -> Path:
    """Where compiled kernels are kept between runs."""
    return platformdirs.user_cache_path(_APP, appauthor=False)
