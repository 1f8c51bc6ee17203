"""The house holds to its plan."""

import pkgutil
import subprocess
import sys

import pytest

import mlsys_tui


def brought_in(statement: str) -> set[str]:
    """The top-level modules that a fresh interpreter has after the statement."""
    code = f"import sys; {statement}; print(*{{name.partition('.')[0] for name in sys.modules}})"
    printed = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, text=True, timeout=60
    )
    return set(printed.stdout.split())


def test_starting_the_app_brings_in_neither_numpy_nor_numba() -> None:
    assert not brought_in("import mlsys_tui.launch") & {"numba", "numpy", "scipy"}


def models() -> list[str]:
    names = [module.name for module in pkgutil.walk_packages(mlsys_tui.__path__, "mlsys_tui.")]
    screens = tuple(
        f"mlsys_tui.{name}" for name in ("launch", "app", "keeper", "tabs", "widgets", "__main__")
    )
    return [
        name
        for name in names
        if not name.startswith(screens) and not name.rpartition(".")[2].startswith("view")
    ]


def test_no_model_brings_in_textual() -> None:
    rooms = [name for name in models() if not name.endswith("runner")]
    assert len(rooms) > 30
    assert "textual" not in brought_in("import " + ", ".join(rooms))


@pytest.mark.parametrize("command", ["--help", "--version", "progress --help", "race --help"])
def test_help_comes_without_the_app(command: str) -> None:
    statement = (
        f"from mlsys_tui.cli import main\ntry: main({command.split()})\nexcept SystemExit: pass"
    )
    code = f"import sys\n{statement}\nprint(*sys.modules, file=sys.stderr)"
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert "textual" not in printed.stderr.split()
