"""`mlsys-tui kmeans` answers in JSON, and refuses in one sentence."""

import json

import numpy as np
import pytest
from click.testing import CliRunner

from mlsys_tui.labs.mapreduce.command_kmeans import kmeans
from mlsys_tui.text import BadInput

PAPER = "1\n2\n10\n11\n"


@pytest.fixture
def paper(tmp_path):
    path = tmp_path / "points.csv"
    path.write_text(PAPER)
    return str(path)


def call(*arguments):
    return CliRunner().invoke(kmeans, arguments, standalone_mode=False)


def answer(*arguments):
    result = call(*arguments, "--json")
    assert result.exception is None
    return json.loads(result.output)


def refusal(*arguments):
    result = call(*arguments, "--json")
    assert isinstance(result.exception, BadInput)
    assert result.output == ""
    assert "\n" not in str(result.exception)
    return str(result.exception)


@pytest.mark.parametrize("engine", ["local", "mapreduce"])
def test_the_document(paper, engine):
    document = answer(paper, "--clusters", "2", "--engine", engine, "--processors", "2")
    assert list(document) == ["centers", "sse", "iterations", "converged", "seconds"]
    assert document["centers"] == [[1.5], [10.5]]
    assert document["sse"] == pytest.approx([145, 158 / 9, 1])
    assert (document["iterations"], document["converged"]) == (3, True)
    assert answer(paper, "--clusters", "2", "--labels")["labels"] == [0, 0, 1, 1]


def test_centres_come_from_a_file(paper, tmp_path):
    centers = tmp_path / "centers.csv"
    centers.write_text("11\n1\n")
    document = answer(paper, "--centers", str(centers), "--labels")
    assert (document["centers"], document["labels"]) == ([[10.5], [1.5]], [1, 1, 0, 0])


def test_a_seed_makes_it_the_same_again(tmp_path):
    path = tmp_path / "cloud.csv"
    np.savetxt(path, np.random.default_rng(0).normal(size=(60, 2)), delimiter=",")
    for init in ("random", "k-means++"):
        one, two, other = (
            answer(str(path), "--clusters", "5", "--init", init, "--seed", seed)["sse"]
            for seed in ("3", "3", "4")
        )
        assert one == two != other


@pytest.mark.parametrize(
    "text",
    [
        "x,y\n1,2\n3,4\n",
        "1,2\r3,4\r",
        "x,y\r\n1,2\r\n3,4",
        "1;2\n3;4\n",
        "\ufeff1,2\n\n3,4\n\n",
        '"1","2"\n"3","4"\n',
        "1\t2\n3\t4",
    ],
)
def test_csv_as_spreadsheets_write_it(tmp_path, text):
    path = tmp_path / "points.csv"
    path.write_text(text)
    assert answer(str(path), "--clusters", "2")["centers"] == [[1, 2], [3, 4]]


def test_the_table_says_how_it_ended(paper):
    shown = call(paper, "--clusters", "2", "--iterations", "2").output
    assert "not converged yet after 2 iterations" in shown
    assert "10.5" in shown


def test_many_coordinates_leave_the_table_readable(tmp_path):
    path = tmp_path / "wide.csv"
    np.savetxt(path, -(10.0 ** -np.arange(5, 45).reshape(1, 40)) / 3, delimiter=",")
    shown = call(str(path), "--clusters", "1").output
    assert "-3.33333e-06" in shown
    assert "36 more coordinates" in shown
    assert "…" not in shown
    assert "converged after 1 iteration," in shown


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1,2\nnan,3\n", "line 2: nan is not a finite number"),
        ("1,2\n3,-inf\n", "line 2: -inf is not a finite number"),
        ("1,2\n3,1e200\n", "line 2: 1e200 is out of range"),
        ("1,2\n\n3,4,5\n", "line 3: 3 numbers where the first point has 2; give every"),
        ("1,2\n3\n", "line 2: 1 number where the first point has 2; give every point as many"),
        ('x,y\n"1,2\n3,4\n', "unexpected end of data"),
        ("a,b\n1,2\n3,x\n", 'line 3: "x" is not a number'),
        ("1,2\n3,\n", 'line 2: "" is not a number'),
        ("", "holds no points"),
        ("a,b\n", "holds no points"),
        ("\n \n", "holds no points"),
        ("\0", "holds no points"),
    ],
)
def test_points_that_are_none_are_refused(tmp_path, text, words):
    path = tmp_path / "points.csv"
    path.write_text(text)
    assert words in refusal(str(path), "--clusters", "1")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "say how many clusters"),
        (["--clusters", "0"], "clusters must be a whole number from 1 to 4"),
        (["--clusters", "5"], "the number of points (got 5)"),
        (["--clusters", "2", "--iterations", "0"], "iterations must be a whole number from 1"),
        (["--clusters", "2", "--tolerance", "-1"], "tolerance must be"),
        (["--clusters", "2", "--tolerance", "nan"], "tolerance must be"),
        (["--clusters", "2", "--processors", "0"], "--processors must be"),
        (["--clusters", "2", "--seed", "-1"], "--seed must be"),
        (["--clusters", "2", "--scheduler", "tcp://x:1"], "--engine dask"),
        (["--centers", "no-such.csv"], "cannot read no-such.csv: No such file"),
    ],
)
def test_options_that_cannot_be_are_refused(paper, arguments, words):
    assert words in refusal(paper, *arguments)


def test_centres_that_do_not_fit_are_refused(paper, tmp_path):
    flat, three = tmp_path / "flat.csv", tmp_path / "three.csv"
    flat.write_text("1,2\n3,4\n")
    three.write_text("1\n2\n3\n")
    assert "centres of 2 numbers" in refusal(paper, "--centers", str(flat))
    assert "has 3 centres" in refusal(paper, "--centers", str(three), "--clusters", "2")
    assert "not both" in refusal(paper, "--centers", str(three), "--init", "first")
    assert "is a directory" in refusal(str(tmp_path), "--clusters", "2").lower()
