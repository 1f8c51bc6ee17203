"""`python -m mlsys_tui` is `mlsys-tui`."""

from mlsys_tui.cli import main

main()
