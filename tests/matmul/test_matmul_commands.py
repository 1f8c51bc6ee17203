"""`race` and `cachesim`, as a shell sees them."""

import json
import subprocess
import sys
from collections.abc import Sequence

import pytest
from click.testing import CliRunner, Result

from mlsys_tui.labs.matmul.command import _print, race
from mlsys_tui.labs.matmul.command_cache import cachesim
from mlsys_tui.labs.matmul.ladder import Limits
from mlsys_tui.labs.matmul.race import LaneResult
from mlsys_tui.labs.matmul.race import Result as Timed
from mlsys_tui.text import BadInput


def run(command: object, *words: str) -> Result:
    return CliRunner().invoke(command, words)  # type: ignore[arg-type]


def test_a_race_prints_one_json_document() -> None:
    words = ["--size", "50", "--orders", "ijk,ikj,threads", "--repeat", "1", "--json"]
    document = json.loads(run(race, *words).stdout)
    assert list(document) == ["size", "peak_gflops", "lanes", "speedup"]
    assert [lane["order"] for lane in document["lanes"]] == ["ijk", "ikj", "threads"]
    for lane in document["lanes"]:
        assert list(lane) == [
            "order",
            "seconds",
            "gflops",
            "checked",
            "share_of_peak",
            "threads",
        ]
        assert lane["checked"] is True
        assert lane["gflops"] == pytest.approx(2 * 50**3 / lane["seconds"] / 1e9)
    ijk, ikj, _ = document["lanes"]
    assert document["speedup"]["ikj/ijk"] == pytest.approx(ijk["seconds"] / ikj["seconds"])


def test_a_race_says_that_the_gap_is_not_all_cache() -> None:
    shown = run(race, "--size", "40", "--orders", "ijk,ijk-bt,ikj").stdout
    assert "not all cache" in shown
    assert "locality" in shown


def printed(capsys: pytest.CaptureFixture[str], ijk: float, ikj: float) -> str:
    """What a race prints that took these seconds."""
    lanes = (LaneResult("ijk", ijk, 1.0, True), LaneResult("ikj", ikj, 1.0, True))
    _print(Timed(5, lanes), Limits(80, 10))
    return capsys.readouterr().out


def test_no_gap_is_explained_where_ikj_is_slower(capsys: pytest.CaptureFixture[str]) -> None:
    assert "The gap" not in printed(capsys, 1.0, 1.3)
    assert "The gap" not in printed(capsys, 1.0, 1.0)
    assert "The gap" in printed(capsys, 2.0, 1.0)


def test_short_times_are_printed_in_their_unit(capsys: pytest.CaptureFixture[str]) -> None:
    shown = printed(capsys, 0.0025, 0.00031)
    assert "2.5 ms" in shown
    assert "310 us" in shown


def test_a_card_is_six_lines() -> None:
    assert len(run(race, "--size", "40", "--card").stdout.splitlines()) == 6


def test_one_by_one_races_too() -> None:
    assert run(race, "--size", "1", "--dtype", "float32").exit_code == 0


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--size", "0"], "from 1 to 4096"),
        (["--size", "1000000"], "48 TB"),
        (["--orders", "ijk,ikl"], 'did you mean "ikj"'),
        (["--orders", "pakced"], 'did you mean "packed"'),
        (["--orders", ""], "choose from"),
    ],
)
def test_a_race_refuses_in_one_sentence(words: Sequence[str], says: str) -> None:
    error = run(race, *words).exception
    assert isinstance(error, BadInput)
    assert says in str(error)


def test_a_race_without_memory_for_it_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    module = sys.modules["mlsys_tui.labs.matmul.command"]
    monkeypatch.setattr(module, "memory_available", lambda: 10**6)
    error = run(race, "--size", "1000").exception
    assert isinstance(error, BadInput)
    assert "1 MB are free" in str(error)


def test_a_simulation_prints_one_json_document() -> None:
    words = ["--order", "ikj", "--size", "30", "--cache", "1K,2,64", "--cache", "8K,4,64", "--json"]
    document = json.loads(run(cachesim, *words).stdout)
    assert list(document) == [
        "order",
        "size",
        "accesses",
        "levels",
        "misses_per_iteration",
        "predicted",
    ]
    first, second = document["levels"]
    assert list(first) == ["misses", "compulsory", "capacity", "conflict"]
    total = first["misses"]["total"]
    assert total == sum(first["misses"][matrix] for matrix in "ABC")
    assert total == first["compulsory"] + first["capacity"] + first["conflict"]
    assert second["misses"]["total"] <= total
    assert document["misses_per_iteration"]["total"] == pytest.approx(total / 30**3)
    assert document["predicted"] == {"A": 0, "B": 0.125, "C": 0.125, "total": 0.25}


def test_a_simulation_says_whether_it_prefetches() -> None:
    assert "does not prefetch" in run(cachesim, "--size", "20").stdout
    assert "next line" in run(cachesim, "--size", "20", "--prefetch", "--policy", "fifo").stdout


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--size", "0"], "from 1 to 4096"),
        (["--order", "ikl"], 'did you mean "ikj"'),
        (["--cache", "33000,8,64"], "whole sets"),
        (["--cache", "32K,0,64"], "one way or more"),
        (["--cache", "8K,8,64"] * 4, "one to 3 levels"),
    ],
)
def test_a_simulation_refuses_in_one_sentence(words: Sequence[str], says: str) -> None:
    error = run(cachesim, *words).exception
    assert isinstance(error, BadInput)
    assert says in str(error)


def test_ctrl_c_ends_a_race_with_130() -> None:
    program = (
        "import _thread, threading; from mlsys_tui.cli import main;"
        "threading.Timer(2, _thread.interrupt_main).start();"
        "main(['race', '--size', '4096', '--orders', 'ijk'])"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60
    )
    assert ended.returncode == 130
    assert "Traceback" not in ended.stderr


def test_without_numba_a_race_says_what_to_install() -> None:
    program = (
        "import sys; sys.modules['numba'] = None; from mlsys_tui.cli import main;"
        "main(['race', '--size', '64'])"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert ended.returncode == 2
    assert ended.stderr.startswith("mlsys-tui: error: this needs numba")
    assert len(ended.stderr.splitlines()) == 1
