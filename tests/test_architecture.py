"""The house holds to its plan."""

import importlib
import pkgutil
import subprocess
import sys
from collections import Counter

import pytest
from textual.widget import Widget

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


def test_no_two_widgets_share_a_name_for_styles_go_by_name() -> None:
    """A rule for `Editor` in one room would otherwise hide the editor of another."""
    names = [module.name for module in pkgutil.walk_packages(mlsys_tui.__path__, "mlsys_tui.")]
    for name in names:
        if not name.endswith(("__main__", "runner")):
            importlib.import_module(name)
    found = Counter(each.__name__ for each in _below(Widget))
    ours = {each.__name__ for each in _below(Widget) if each.__module__.startswith("mlsys_tui.")}
    assert len(ours) > 50
    assert not {name for name in ours if found[name] > 1}


def _below(kind: type[Widget]) -> set[type[Widget]]:
    return {kind}.union(*(_below(each) for each in kind.__subclasses__()))
