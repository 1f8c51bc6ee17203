"""The wheel: built, installed elsewhere, and complete."""

import os
import subprocess
import sys
import venv
from pathlib import Path

from terminals import ROOT


def test_the_wheel_carries_its_content(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "-o", str(tmp_path)]
    subprocess.run([*build, str(ROOT)], check=True, capture_output=True, timeout=120)
    (wheel,) = tmp_path.glob("*.whl")
    place = tmp_path / "elsewhere"
    venv.create(place, with_pip=False, system_site_packages=False)
    python = place / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", str(python)]
    subprocess.run([*pip, "install", "--quiet", "--no-deps", wheel], check=True, timeout=120)
    site = next(Path(path) for path in sys.path if path.endswith("site-packages"))
    (place / "lib" / "libraries.pth").write_text("")
    target = next((place / "lib").glob("python*/site-packages"))
    (target / "borrowed.pth").write_text(f"{site}\n")
    program = place / "bin" / "mlsys-tui"
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    run = {"cwd": tmp_path, "env": environment, "capture_output": True, "text": True}
    version = subprocess.run([program, "--version"], check=True, timeout=60, **run)
    assert version.stdout.startswith("mlsys-tui 0.")
    where = "import mlsys_tui; print(mlsys_tui.__file__)"
    found = subprocess.run([python, "-c", where], check=True, timeout=60, **run)
    assert found.stdout.startswith(str(place))
    paper = subprocess.run([program, "exam", "--seed", "1"], timeout=60, **run)
    assert paper.returncode == 0, paper.stderr
    assert "20 questions, 60 minutes" in paper.stdout
