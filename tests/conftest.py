"""Every test has a home of its own; compiled kernels are kept between runs of the suite."""

import os
import signal
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # begun in the background: a child would
    signal.signal(signal.SIGINT, signal.default_int_handler)  # inherit that, and hear no Ctrl-C
os.environ.setdefault("NUMBA_CACHE_DIR", str(ROOT / ".pytest_cache" / "kernels"))


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where state and configuration go, so that no test meets the user's own."""
    for variable in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(variable, str(tmp_path / variable.lower()))
    return tmp_path


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What waits most begins first, so that no worker is left alone with it at the end."""
    items.sort(key=lambda item: "terminal" not in item.path.parts)
