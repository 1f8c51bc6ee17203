"""`mlsys-tui paramserver` as its reader meets it."""

import json

import pytest
from click.testing import CliRunner

from mlsys_tui.labs import OpenLab
from mlsys_tui.labs.paramserver.command import paramserver
from mlsys_tui.labs.paramserver.settings import experiment
from mlsys_tui.text import BadInput


def call(*arguments):
    result = CliRunner().invoke(paramserver, list(arguments), standalone_mode=False)
    if result.exception:
        raise result.exception
    return result


def document(*arguments):
    return json.loads(call(*arguments, "--json").stdout)


def test_the_document_has_the_promised_shape():
    found = document("--policy", "async", "--iterations", "10")
    assert list(found) == [
        "policy",
        "makespan",
        "updates",
        "gradients",
        "updates_per_second",
        "iterations",
        "mean_step",
        "communication_fraction",
        "shares",
        "bytes",
        "staleness",
        "max_clock_gap",
        "loss",
        "final_loss",
    ]
    assert set(found["shares"]) == {"compute", "communication", "wait"}
    assert set(found["staleness"]) == {"mean", "max", "histogram"}
    assert found["staleness"]["histogram"] == {"0": 1, "1": 1, "2": 1, "3": 1, "4": 46}
    assert found["loss"][-1] == [found["makespan"], 50, found["final_loss"]]
    assert found["bytes"] == 2 * 50 * 4_000_000
    assert found["updates_per_second"] == pytest.approx(50 / found["makespan"])


def test_every_option_of_the_practice_question_may_be_written_out():
    options = (
        "--policy ssp --workers 5 --servers 1 --parameters 1M --bytes-per-parameter 4 "
        "--bandwidth 1Gbps --latency 0 --duplex full --compute 50ms --spread fixed --links own "
        "--staleness 3 --iterations 100 --rate 0.1 --seed 0 --scale mean"
    )
    written = document(*options.split())
    assert written == document("--policy", "ssp")
    assert written["mean_step"] == pytest.approx(0.114)


def test_the_same_seed_gives_the_same_run_and_another_another():
    first, again, other = (
        document("--spread", "exponential", "--seed", seed) for seed in ("3", "3", "4")
    )
    assert first == again
    assert first["makespan"] != other["makespan"]


def test_without_training_there_is_no_loss():
    found = document("--no-training")
    assert (found["loss"], found["final_loss"]) == ([], None)


def test_comparing_gives_one_run_a_policy():
    found = document("--compare", "sync,async, ssp", "--staleness", "0", "--straggler", "0:4")
    assert [run["policy"] for run in found] == ["sync", "async", "ssp"]
    assert found[0]["makespan"] == pytest.approx(found[2]["makespan"])
    assert found[1]["makespan"] < found[0]["makespan"]


def test_the_table_of_five_policies_fits_eighty_columns(monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    table = call("--compare", "sync,async,ssp,backup,ring").stdout
    assert "…" not in table
    assert max(len(line.rstrip()) for line in table.splitlines()) <= 80


def test_a_diverged_run_is_shown_as_diverged():
    assert document("--rate", "1e6")["final_loss"] == "diverged"
    table = call("--rate", "1e6").stdout
    assert "diverged" in table
    assert "nan" not in table.lower()


def test_the_trace_is_chrome_s():
    found = json.loads(call("--trace", "--iterations", "3").stdout)
    names = {event["name"] for event in found["traceEvents"]}
    assert {"pull", "compute", "push", "update"} <= names


def test_at_opens_the_app_on_a_frame_of_that_run():
    result = call("--at", "41", "--preset", "straggler", "--policy", "async").return_value
    assert result == OpenLab("paramserver", {"preset": "straggler", "policy": "async", "at": 41})
    settings = {name: value for name, value in result.settings.items() if name != "at"}
    assert experiment(settings).policy.name == "async"


def test_an_option_stands_over_its_preset():
    assert experiment({"preset": "straggler", "workers": "4"}).cluster.workers == 4
    assert experiment({"preset": "ssp", "policy": "sync"}).policy.name == "sync"


def test_endless_staleness_may_be_written():
    assert document("--policy", "ssp", "--staleness", "inf")["makespan"] > 0


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ("--workers 0", "workers must be a whole number from 1 to 1024"),
        ("--workers 2.5", "workers must be a whole number"),
        ("--workers many", "workers must be"),
        ("--servers 0", "servers must be"),
        ("--bandwidth 0", "bandwidth must be a number above 0"),
        ("--bandwidth -1Gbps", "bandwidth must be a number above 0"),
        ("--bandwidth 1e400", "bandwidth must be a number"),
        ("--bandwidth 5min", "bandwidth must be written like 1 Gbps"),
        ("--compute -1ms", "compute must be a number of at least 0"),
        ("--latency -1ms", "latency must be a number of at least 0"),
        ("--compute nan", "compute must be"),
        ("--compute inf", "compute must be"),
        ("--compute 0 --parameters 0", "cannot both take no time"),
        ("--policy ssp --staleness -1", "staleness must be a whole number of at least 0"),
        ("--policy ssp --staleness 1.5", "staleness must be a whole number of at least 0"),
        ("--straggler 5:4", "there is no worker 5: workers are 0 to 4"),
        ("--straggler -1:4", "there is no worker -1"),
        ("--straggler 0:0", "must be a number above 0"),
        ("--straggler 0", "straggler must be WORKER:FACTOR"),
        ("--straggler 0:2 --straggler 0:3", "give each straggler one factor"),
        ("--rate 0", "rate must be a number above 0"),
        ("--rate -1", "rate must be a number above 0"),
        ("--iterations 0", "iterations must be a whole number from 1 to"),
        ("--iterations 1000000000000", "from 1 to 10000000 (got 1000000000000)"),
        ("--iterations 1e12", "from 1 to 10000000 (got 1000000000000)"),
        ("--seed -1", "seed must be"),
        ("--policy fast", "policy must be one of sync, async"),
        ("--compare sync,fast", "policy must be one of sync, async"),
        ("--compare ,", "policy must be one of"),
        ("--spread wide", "spread must be one of"),
        ("--links none", "links must be one of"),
        ("--duplex no", "duplex must be one of"),
        ("--scale max", "scale must be one of"),
        ("--preset nothing", "preset must be one of practice, straggler"),
        ("--policy backup --backups -1", "backups must be"),
        ("--policy backup --backups 1024", "workers and backups"),
        ("--policy sync --staleness 3", "staleness belongs to the policy ssp"),
        ("--policy async --backups 2", "backups belongs to the policy backup"),
        ("--compare sync,async --staleness 2", "staleness belongs to the policy ssp"),
        ("--policy ring --servers 5", "a ring has no server"),
        ("--policy ring --links shared", "a ring has no server"),
        ("--no-training --rate 1", "without training there is no rate"),
        ("--no-training --scale sum", "without training there is no scale"),
        ("--compare sync,async --policy ssp", "--policy or --compare, not both"),
        ("--compare sync,async --trace", "--trace and --at show one run"),
        ("--compare sync,async --at 3", "--trace and --at show one run"),
        ("--at 3 --json", "--at opens the app"),
        ("--trace --iterations 9000000", "iterations must be at most 20000"),
        ("--parameters 1e300", "parameters must be a whole number"),
        ("--straggler 1e400:2", "must be a number"),
        ("--straggler 0:1e300", "must be at most 1e+06"),
        ("--compute 1e300", "compute must be at most 1e+09 s"),
        ("--bandwidth 1e-300", "a transfer must be"),
        ("--policy ring --workers 1 --compute 0", "a ring of one worker"),
    ],
)
def test_bad_input_is_one_sentence_that_says_what_to_do(arguments, complaint):
    with pytest.raises(BadInput) as refusal:
        call(*arguments.split())
    assert complaint in str(refusal.value)
    assert "\n" not in str(refusal.value)
    assert len(str(refusal.value)) < 200


def test_a_backup_may_be_the_straggler():
    found = document("--policy", "backup", "--straggler", "6:4")
    assert found["mean_step"] == pytest.approx(0.114)
