"""The Dask engine gives what the local one gives, even when a worker dies under it."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time

import numpy as np
import pytest

distributed = pytest.importorskip("distributed", reason="Dask is not installed")

from mlsys_tui.labs.mapreduce import kmeans  # noqa: E402 (only where there is Dask)
from mlsys_tui.labs.mapreduce.engines import running  # noqa: E402
from mlsys_tui.labs.mapreduce.errors import JobError  # noqa: E402
from mlsys_tui.labs.mapreduce.job import built_in, own  # noqa: E402
from mlsys_tui.labs.mapreduce.kmeans_assign import Threads  # noqa: E402
from mlsys_tui.labs.mapreduce.kmeans_engines import assigner  # noqa: E402
from mlsys_tui.labs.mapreduce.lines import file_source, text_source  # noqa: E402
from mlsys_tui.labs.mapreduce.points import groups  # noqa: E402
from mlsys_tui.labs.mapreduce.run import Plan, run  # noqa: E402
from mlsys_tui.labs.mapreduce.work import Run  # noqa: E402
from mlsys_tui.labs.mapreduce.workers import workers  # noqa: E402
from mlsys_tui.text import BadInput  # noqa: E402

TEXT = "cat dog cat\nbird dog\ndog\n"
SLOW = """
import time
def map(line):
    time.sleep(0.05)
    for word in line.split():
        yield word, 1
def reduce(word, counts):
    yield word, sum(counts)
"""


@pytest.fixture(scope="module")
def cluster():
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address="127.0.0.1:0", silence_logs=60
    ) as found:
        yield found


def result(job, source, plan, cluster):
    asked = Run(job, source, plan)
    with running("dask", asked, scheduler=cluster.scheduler_address) as outcome:
        return outcome.result()


def test_output_and_counters_are_the_same(cluster, tmp_path):
    path = tmp_path / "text.txt"
    path.write_text(TEXT * 50)
    for job, source, plan in [
        (built_in("wordcount"), text_source(TEXT), Plan()),
        (built_in("wordcount"), file_source([str(path)]), Plan(5, 3, False)),
        (built_in("mean"), text_source("a 1 2\nb 3\na 4\n"), Plan(2, 2)),
    ]:
        assert result(job, source, plan, cluster) == run(job, source, plan)


def test_many_tasks_of_each_kind_give_the_same(cluster, monkeypatch):
    source, plan = text_source("".join(f"{n} {n % 7}\n" for n in range(200))), Plan(5, 7)
    monkeypatch.setattr("mlsys_tui.labs.mapreduce.cluster._MOST_SLICES", 10)
    assert result(built_in("wordcount"), source, plan, cluster) == run(
        built_in("wordcount"), source, plan
    )


def test_centres_too_large_to_travel_with_a_task_give_the_same(cluster):
    points = np.random.default_rng(0).normal(size=(3000, 16))
    with Threads(points, 1) as assign:
        expected = kmeans.run(points, points[:2000], assign)
    with assigner("dask", points, 2, cluster.scheduler_address) as assign:
        found = kmeans.run(points, points[:2000], assign)
    assert found.sse == pytest.approx(expected.sse, rel=1e-9)
    assert (found.labels == expected.labels).all()


def test_a_scheduler_that_is_killed_is_one_sentence_and_no_log(tmp_path):
    job, started = tmp_path / "job.py", tmp_path / "started"
    job.write_text(SLOW.replace("0.05", f"3 if open({str(started)!r}, 'w') else 0"))
    with workers(1, str(tmp_path)) as address:
        command = [sys.executable, "-m", "mlsys_tui", "mapreduce", str(job), "--text", TEXT]
        asked = subprocess.Popen(
            [*command, "--engine", "dask", "--scheduler", address],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(400):
            if started.exists():
                break
            time.sleep(0.05)
    out, err = asked.communicate(timeout=60)
    assert started.exists()
    assert (asked.returncode, out, err.count("\n")) == (2, "", 1)
    assert err.startswith("mlsys-tui: error: the cluster gave up")


def test_the_readers_own_job_ships_to_the_workers(cluster):
    job = own("def map(r):\n  yield len(r), r\ndef reduce(k, v):\n  yield k, sorted(v)\n")
    found = result(job, text_source("bb\na\naa"), Plan(), cluster)
    assert found.output == ((1, ["a"]), (2, ["aa", "bb"]))


def test_a_mistake_in_it_comes_back_with_its_line(cluster):
    job = own("def map(r):\n  yield r, 1 / 0\ndef reduce(k, v):\n  yield k, 1\n")
    with pytest.raises(JobError) as failed:
        result(job, text_source("a"), Plan(), cluster)
    assert failed.value.line == 2


def kill_one(cluster) -> None:
    """End one of the cluster's worker processes, without a word."""
    nanny = next(iter(cluster.workers.values()))
    os.kill(nanny.process.pid, signal.SIGKILL)


def test_a_worker_killed_during_the_job_changes_nothing_but_the_time(cluster, capfd):
    source, plan = text_source(TEXT * 20), Plan(4, 2)
    expected = run(built_in("wordcount"), source, plan)
    capfd.readouterr()
    timer = threading.Timer(0.6, kill_one, [cluster])
    timer.start()
    found = result(own(SLOW), source, Plan(4, 2), cluster)
    timer.join()
    assert found.output == expected.output
    assert found.counters == run(own(SLOW.replace("0.05", "0")), source, plan).counters
    assert capfd.readouterr() == ("", "")


def test_kmeans_survives_it_as_well(cluster, capfd):
    points = groups(3000, 4, 3, np.random.default_rng(0))
    centers = points[:4]
    with Threads(points, 1) as assign:
        expected = kmeans.run(points, centers, assign)
    capfd.readouterr()
    with assigner("dask", points, 2, cluster.scheduler_address) as assign:

        def killing(centers):
            if len(killed) == 2:
                kill_one(cluster)
            killed.append(True)
            return assign(centers)

        killed = []
        found = kmeans.run(points, centers, killing)
    assert len(killed) > 2
    assert found.sse == pytest.approx(expected.sse, rel=1e-9)
    assert (found.labels == expected.labels).all()
    assert np.abs(found.centers - expected.centers).max() < 1e-9
    assert capfd.readouterr() == ("", "")


def test_without_an_address_it_starts_workers_here_and_leaves_nothing(tmp_path):
    path = tmp_path / "text.txt"
    path.write_text(TEXT)
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    command = [sys.executable, "-m", "mlsys_tui", "mapreduce", "wordcount", str(path)]
    done = subprocess.run(
        [*command, "--engine", "dask", "--processors", "1", "--json"],
        env={**os.environ, "TMPDIR": str(scratch)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert '"engine": "dask"' in done.stdout
    assert list(scratch.iterdir()) == []


@pytest.mark.parametrize("silent", [True, False])
def test_a_scheduler_that_is_not_there_is_given_up_on_within_ten_seconds(silent):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        if silent:  # takes the connection, and then says nothing
            listener.listen()
        address = f"tcp://127.0.0.1:{listener.getsockname()[1]}"
        started = time.monotonic()
        with (
            pytest.raises(BadInput, match="no Dask scheduler answers at tcp://127"),
            running("dask", Run(built_in("wordcount"), text_source("a"), Plan()), 1, address),
        ):
            pass
        assert time.monotonic() - started < 10


def test_without_dask_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with (
        pytest.raises(BadInput, match=r"pip install .*\[cluster\]"),
        running("dask", Run(built_in("wordcount"), text_source("a"), Plan())),
    ):
        pass
