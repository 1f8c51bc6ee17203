"""`mlsys-tui formula` and `mlsys-tui fit` without a screen."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mlsys_tui.labs.speedup.command import fit, formula
from mlsys_tui.text import BadInput


def _run(command: object, *arguments: str) -> Result:
    return CliRunner().invoke(command, list(arguments))  # type: ignore[arg-type]


def test_amdahl_is_solved_and_worked_in_json() -> None:
    result = _run(formula, "amdahl", "serial=0.2", "processors=4", "--json")
    document = json.loads(result.stdout)
    assert list(document) == ["formula", "target", "value", "unit", "given", "steps"]
    assert document["value"] == 2.5
    assert document["given"] == {"serial": 0.2, "processors": 4}
    assert {"1 / (0.2 + 0.8 / 4)", "1 / (0.2 + 0.2)", "1 / 0.4", "2.5"} <= set(document["steps"])


def test_values_are_in_base_units() -> None:
    result = _run(formula, "push-pull", "size=4 MB", "bandwidth=1 Gbps", "--json")
    document = json.loads(result.stdout)
    assert document["value"] == pytest.approx(0.064)
    assert document["unit"] == "s"
    assert document["given"] == {"size": 4e6, "bandwidth": 125e6}


def test_a_set_of_answers_says_so_in_json() -> None:
    known = ("peak=989 TFLOPS", "bandwidth=3.35 TB/s", "attainable=989 TFLOPS")
    document = json.loads(_run(formula, "roofline", *known, "--json").stdout)
    assert document["value"] == pytest.approx(295.22, abs=0.01)
    assert "any intensity of at least 295" in document["note"]


def test_without_json_the_steps_are_printed() -> None:
    result = _run(formula, "parallel-time", "time_sequential=100 s", "speedup=2.5")
    assert "100 / 2.5" in result.stdout
    assert "time_parallel = 40 s" in result.stdout


def test_a_variable_may_be_named_by_its_symbol() -> None:
    """What the printed lines show: f, p and S. The course's worked example is 2.5."""
    solution = json.loads(_run(formula, "amdahl", "f=0.2", "p=4", "--json").stdout)
    assert solution["value"] == pytest.approx(2.5)
    assert solution["given"] == {"serial": 0.2, "processors": 4}


def test_all_formulas_are_listed() -> None:
    listed = json.loads(_run(formula, "--json").stdout)["formulas"]
    assert {"amdahl", "usl", "loop-order-misses", "backup-workers"} <= {f["name"] for f in listed}
    assert "amdahl-overhead" in _run(formula).stdout


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["amdahl"], "serial (a number from 0 to 1), processors (a whole number"),
        (["amdahl", "serial=0.2"], "give processors or speedup"),
        (["amdahl", "f=0.2", "serial=0.3"], "serial must be given once"),
        (["amdahl", "serial"], "VARIABLE=VALUE"),
        (["amdahl", "serial=1", "serial=2"], "once"),
        (["amdahl-limit", "serial=0"], "without a limit"),
        (["nosuch"], "no formula"),
    ],
)
def test_what_cannot_be_solved_is_a_sentence(arguments: list[str], sentence: str) -> None:
    result = _run(formula, *arguments)
    assert isinstance(result.exception, BadInput)
    assert sentence in str(result.exception)


def _csv(folder: Path, text: str) -> str:
    file = folder / "measured.csv"
    file.write_text(text, encoding="utf-8")
    return str(file)


def test_a_fit_of_the_scalability_law_in_json(tmp_path: Path) -> None:
    rows = "\ufeffload,throughput\n1,64.9\n18,995.9\n36,1652.4\n72,1853.2\n108,1828.9\n144,1775\n"
    document = json.loads(_run(fit, "usl", _csv(tmp_path, rows), "--json").stdout)
    keys = {"rate", "contention", "coherency", "load_peak", "throughput_peak", "r_squared"}
    assert keys | {"errors"} <= set(document)
    assert set(document["errors"]) == {"rate", "contention", "coherency"}


def test_a_fit_without_a_peak_stays_json(tmp_path: Path) -> None:
    file = _csv(tmp_path, "1,1\n2,2\n4,4\n8,8\n")
    document = json.loads(_run(fit, "usl", file, "--json").stdout)
    assert document["load_peak"] is None
    assert _run(fit, "usl", file).exit_code == 0
    assert json.loads(_run(fit, "amdahl", file, "--json").stdout)["serial"] == 0


def test_karp_and_flatt_in_json(tmp_path: Path) -> None:
    file = _csv(tmp_path, "1,1\n2,1.87\n4,3.23\n8,4.71\n")
    document = json.loads(_run(fit, "karp-flatt", file, "--json").stdout)
    assert [row["processors"] for row in document["rows"]] == [2, 4, 8]
    assert document["rows"][-1]["serial"] == pytest.approx(0.1, abs=1e-3)
    assert "rising" in document["diagnosis"]
    assert "rising" in _run(fit, "karp-flatt", file).stdout


def test_a_file_that_cannot_be_read_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "latin.csv").write_bytes(b"\xff\xfe,1\n")
    for file in (tmp_path / "none.csv", tmp_path, tmp_path / "latin.csv", Path("/dev/zero")):
        result = _run(fit, "usl", str(file))
        assert isinstance(result.exception, BadInput)
        assert "\n" not in str(result.exception)
