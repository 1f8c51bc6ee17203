"""The reader's configuration: theme, keys, ascii and motion, from config.toml."""

import locale
import tomllib
from pathlib import Path

import msgspec

from mlsys_tui.text import BadInput, clean

_LARGEST = 64 * 1024


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What config.toml may say. `keys` maps a binding's id to the keys that should do it."""

    theme: str = "textual-dark"
    keys: dict[str, str] = {}
    ascii: bool = False
    motion: bool = True


def read(file: Path) -> Config:
    """The configuration in `file`, the usual one when there is none.

    Raises BadInput with one sentence when the file cannot be used.
    """
    try:
        if not file.is_file():
            return Config()
        if file.stat().st_size > _LARGEST:
            raise BadInput(f"{file} is larger than 64 KB: it should hold a few lines of TOML")
        return msgspec.convert(tomllib.loads(file.read_text("utf-8-sig")), Config)
    except OSError as error:
        raise BadInput(f"{file} cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise BadInput(clean(f"{file} cannot be used: {error}", one_line=True)) from error


def keeping(theme: str, file: Path) -> str:
    """The sentence that says how a theme chosen in the app is kept beyond its end."""
    return f'theme = "{theme}" in {file}, above any [keys], keeps it'


def terminal_is_ascii() -> bool:
    """Whether the locale's encoding cannot carry the signs the app draws."""
    return "utf" not in locale.getpreferredencoding(False).lower()
