"""`mlsys-tui diagram`: its document, its sentences, and what it refuses."""

import json
from typing import Any

import pytest

from mlsys_tui.cli import main
from mlsys_tui.collectives import PATTERNS


def ran(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as end:
        main(["diagram", *arguments])
    printed = capsys.readouterr()
    return int(end.value.code or 0), printed.out, printed.err


def document(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    code, out, err = ran(capsys, *arguments, "--json")
    assert (code, err) == (0, "")
    found: dict[str, Any] = json.loads(out)
    assert all(frame["caption"] for frame in found["frames"])
    assert {"messages", "bytes", "time"} <= found["totals"].keys()
    return found


def test_a_program_on_shared_memory_names_states_and_signals(
    capsys: pytest.CaptureFixture[str],
) -> None:
    found = document(capsys, "shared", "--program", "P0:w x; P1:r x")
    written, read = found["frames"][1:3]
    assert written["caches"][0]["x"]["state"] == "M"
    assert read["bus"] == ["BusRd", "Flush"]
    assert [cache["x"]["state"] for cache in read["caches"]] == ["S", "S"]
    assert read["value"] == read["memory"]["x"]
    assert found["totals"] == {"messages": 3, "bytes": 128, "time": pytest.approx(105e-9)}


def test_the_same_program_by_messages_is_one_message(capsys: pytest.CaptureFixture[str]) -> None:
    found = document(
        capsys, "distributed", "--program", "P0:w x; P1:r x", "--size", "1 MB", "--latency", "1ms"
    )
    assert found["totals"] == {"messages": 1, "bytes": 1e6, "time": pytest.approx(0.009)}


@pytest.mark.parametrize(
    ("pattern", "messages", "rounds"),
    [("broadcast", 5, 3), ("reduce", 5, 3), ("tree", 10, 6), ("ring", 60, 10)],
)
def test_collectives_of_six_nodes(
    capsys: pytest.CaptureFixture[str], pattern: str, messages: int, rounds: int
) -> None:
    sizes = ("--size", "6 MB", "--bandwidth", "1 MB/s", "--latency", "1 s")
    found = document(capsys, "distributed", "--pattern", pattern, "--nodes", "6", *sizes)
    piece = 1 if pattern == "ring" else 6
    assert len(found["frames"]) == rounds + 1
    assert found["totals"] == {
        "messages": messages,
        "bytes": pytest.approx(messages * piece * 1e6),
        "time": pytest.approx(rounds * (1 + piece)),
    }


def test_the_ring_is_what_distributed_shows_first(capsys: pytest.CaptureFixture[str]) -> None:
    assert document(capsys, "distributed")["totals"]["time"] == pytest.approx(0.48)


def test_parallelism_gives_the_three_kinds(capsys: pytest.CaptureFixture[str]) -> None:
    kinds = document(capsys, "parallelism", "--nodes", "4")["kinds"]
    assert (kinds["data"]["time"], kinds["task"]["time"], kinds["request"]["time"]) == (12, 26, 12)


@pytest.mark.parametrize("picture", ["shared", "distributed", "parallelism"])
def test_plain_prints_a_caption_a_line(capsys: pytest.CaptureFixture[str], picture: str) -> None:
    _, plain, _ = ran(capsys, picture, "--plain")
    frames = document(capsys, picture)["frames"]
    assert plain.splitlines() == [frame["caption"] for frame in frames]


@pytest.mark.parametrize("picture", ["shared", "distributed", "parallelism"])
def test_one_processor_is_a_picture_too(capsys: pytest.CaptureFixture[str], picture: str) -> None:
    program = ("--program", "P0:w x; P0:r x") if picture == "shared" else ()
    assert document(capsys, picture, "--nodes", "1", *program)["frames"]


@pytest.mark.parametrize("pattern", [*PATTERNS, "program"])
def test_nothing_to_send_costs_latency_alone(
    capsys: pytest.CaptureFixture[str], pattern: str
) -> None:
    found = document(
        capsys, "distributed", "--pattern", pattern, "--size", "0", "--latency", "1 ms"
    )
    assert found["totals"]["bytes"] == 0
    assert found["totals"]["time"] > 0


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("shared", "--program", "P0:w x; P1:q x"), "line 1, column 12"),
        (("shared", "--program", ""), "line 1, column 1"),
        (("shared", "--nodes", "2"), "nodes must be a whole number from 3"),
        (("distributed", "--nodes", "0"), "nodes must be a whole number from 1 to 64"),
        (("distributed", "--nodes", "65"), "nodes must be a whole number from 1 to 64"),
        (("distributed", "--nodes", "many"), "nodes must be a number"),
        (("distributed", "--bandwidth", "0"), "bandwidth must be a number above 0"),
        (("distributed", "--latency", "-1"), "latency must be a number of at least 0"),
        (("distributed", "--size", "40 Mb/s"), "size must be written like"),
        (("distributed", "--pattern", "star"), "pattern must be one of"),
        (("distributed", "--pattern", "ring", "--program", "P0:w x"), "runs no program"),
        (("parallelism", "--size", "1 MB"), "--size says nothing about parallelism"),
        (("shared", "--plain", "--json"), "not both"),
        (("cloud",), "cloud"),
    ],
)
def test_what_cannot_be_is_one_line_on_standard_error(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], sentence: str
) -> None:
    code, out, err = ran(capsys, *arguments)
    assert (code, out) == (2, "")
    assert err.startswith("mlsys-tui: error: ")
    assert sentence in err
    assert err.count("\n") == 1
