"""Faults behave as Dean and Ghemawat (OSDI 2004, sections 3.3 and 3.6) describe them."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlsys_tui.labs.mapreduce.faults import (
    Attempt,
    Faults,
    Timeline,
    Workload,
    simulate,
    workload,
)
from mlsys_tui.labs.mapreduce.job import built_in
from mlsys_tui.labs.mapreduce.lines import text_source
from mlsys_tui.labs.mapreduce.run import Plan
from mlsys_tui.labs.mapreduce.trace import build
from mlsys_tui.text import BadInput

EVEN = Workload((10.0, 10.0, 10.0), (5.0, 5.0))  # without faults: 10 s of map, 5 s of reduce


def outcomes(faults: Faults, task) -> list[tuple[int, float, float, str]]:
    attempts = simulate(EVEN, faults).of(task)
    return [(a.machine, a.start, a.end, a.outcome) for a in attempts]


def test_without_faults_the_slowest_map_and_the_slowest_reduce_add_up():
    assert simulate(EVEN, Faults()).makespan == 15.0


def test_work_in_progress_on_a_dead_machine_is_done_again_elsewhere():
    faults = Faults(dead=((2, 4.0),))
    assert outcomes(faults, ("map", 2)) == [(2, 0, 4, "lost"), (0, 10, 20, "counted")]
    assert simulate(EVEN, faults).makespan == 25.0


def test_finished_map_work_of_a_dead_machine_is_done_again():
    slow_last = Faults(dead=((0, 12.0),), slow=(("map", 2), 3.0))
    assert outcomes(slow_last, ("map", 0)) == [(0, 0, 10, "lost"), (1, 12, 22, "counted")]


def test_a_finished_reduce_of_a_dead_machine_is_not_done_again():
    work = Workload((10.0, 10.0), (2.0, 9.0))
    timeline = simulate(work, Faults(dead=((0, 13.0),)))
    assert [a.outcome for a in timeline.of(("reduce", 0))] == ["counted"]
    assert timeline.redone == (("map", 0),)
    assert timeline.makespan == 19.0  # reducer 1 had read its input when machine 0 died


def test_an_unfinished_reduce_waits_for_the_map_output_that_died_with_its_machine():
    work = Workload((10.0, 10.0), (2.0, 9.0))
    timeline = simulate(work, Faults(dead=((1, 12.0),)))
    assert [(a.start, a.outcome) for a in timeline.of(("map", 1))] == [(0, "lost"), (12, "counted")]
    assert [(a.start, a.outcome) for a in timeline.of(("reduce", 1))] == [
        (10, "lost"),
        (22, "counted"),
    ]
    assert timeline.makespan == 31.0


def test_a_straggler_delays_the_whole_job():
    assert simulate(EVEN, Faults(slow=(("map", 1), 4.0))).makespan == 45.0


def test_a_backup_runs_beside_the_straggler_and_the_first_result_counts():
    faults = Faults(slow=(("map", 1), 4.0), backups=True)
    assert outcomes(faults, ("map", 1)) == [(1, 0, 20, "beaten"), (0, 10, 20, "counted")]
    assert simulate(EVEN, faults).makespan == 25.0


def test_a_ready_reduce_goes_to_whichever_machine_is_idle():
    """The paper's master "picks idle workers": map 0 is done on machine 2 when machine 0 dies."""
    work = Workload((4.0, 3.0, 2.0), (4.0, 4.0))
    timeline = simulate(work, Faults(((0, 5.0),), (("map", 0), 4.0), backups=True))
    starts = {a.task: a.start for a in timeline.attempts if a.outcome == "counted"}
    assert starts["map", 0] == 2  # the backup, on the machine that was idle first: 2 + 4 = 6
    assert starts["reduce", 0] == starts["reduce", 1] == 6
    assert timeline.makespan == 10.0


def test_more_reduces_than_machines_are_taken_one_after_the_other():
    work = Workload((1.0, 1.0), (9.0, 1.0, 1.0, 1.0))  # 1 + 9 on one, 1 + 1 + 1 + 1 on the other
    assert simulate(work, Faults()).makespan == 10.0


def test_a_lone_straggling_reduce_gets_a_backup_once_it_is_under_way():
    work = Workload((2.0, 2.0), (5.0,))
    timeline = simulate(work, Faults((), (("reduce", 0), 4.0), backups=True))
    assert [(a.start, a.backup) for a in timeline.of(("reduce", 0))] == [(2, False), (3, True)]
    assert timeline.makespan == 8.0  # 2 + 1 + 5


def test_a_backups_output_dies_with_its_machine_too():
    """Where a machine dies a backup may cost time: here map 0 is done once more, 4 s."""
    work, dead, slow = Workload((4.0, 3.0, 9.0), (100.0, 100.0)), ((1, 15.0),), (("map", 0), 4.0)
    without, beside = (simulate(work, Faults(dead, slow, on)) for on in (False, True))
    assert (without.makespan, beside.makespan) == (118.0, 122.0)


def test_a_backup_that_starts_too_late_is_beaten():
    faults = Faults(slow=(("map", 1), 1.5), backups=True)
    assert outcomes(faults, ("map", 1)) == [(1, 0, 15, "counted"), (0, 10, 15, "beaten")]


tasks = st.one_of(
    st.tuples(st.just("map"), st.integers(0, 2)), st.tuples(st.just("reduce"), st.integers(0, 1))
)
seconds = st.floats(0.5, 20)
works = st.builds(Workload, st.tuples(seconds, seconds, seconds), st.tuples(seconds, seconds))
deaths = st.lists(
    st.tuples(st.integers(0, 2), st.floats(0, 40)), max_size=2, unique_by=lambda death: death[0]
).map(tuple)


@given(works, deaths, st.none() | st.tuples(tasks, st.floats(1, 9)), st.booleans())
def test_the_output_never_changes_only_the_time(work, dead, slow, backups):
    timeline = simulate(work, Faults(dead, slow, backups))
    for reducer in range(2):
        counted = [a for a in timeline.of(("reduce", reducer)) if a.outcome == "counted"]
        assert len(counted) == 1  # each part of the output is written by one attempt
        for mapper in range(3):  # which had all map output to read, wherever that was made
            maps = [a for a in timeline.of(("map", mapper)) if a.outcome in ("counted", "lost")]
            assert any(a.end <= counted[0].start for a in maps)
    assert timeline.makespan >= simulate(work, Faults()).makespan - 1e-9
    for one in timeline.attempts:  # a machine does one thing at a time, and none once it is dead
        assert all(one.end <= at or one.start < at for m, at in dead if m == one.machine)
        for other in timeline.attempts:
            if one is not other and one.machine == other.machine:
                assert one.end <= other.start or other.end <= one.start


@st.composite
def jobs(draw: st.DrawFn) -> tuple[Workload, Faults]:
    """Any number of machines and reduces, some dying, with a straggler and backups or not."""
    maps = draw(st.lists(seconds, min_size=1, max_size=5).map(tuple))
    reduces = draw(st.lists(seconds, min_size=1, max_size=7).map(tuple))
    dying = draw(st.sets(st.integers(0, len(maps) - 1), max_size=len(maps) - 1))
    phase, of = draw(st.sampled_from([("map", maps), ("reduce", reduces)]))
    slow = ((phase, draw(st.integers(0, len(of) - 1))), draw(st.floats(1, 9)))
    dead = tuple((machine, draw(st.floats(0.1, 60))) for machine in sorted(dying))
    faults = Faults(dead, draw(st.sampled_from([None, slow])), draw(st.booleans()))
    return Workload(maps, reduces), faults


def at_work(timeline: Timeline, at: float) -> list[Attempt]:
    return [a for a in timeline.attempts if a.start <= at < a.end]


def ready(work: Workload, faults: Faults, timeline: Timeline, at: float) -> set:
    """By the paper: what is neither done nor at work; a reduce once every map output is there."""
    death = dict(faults.dead)

    def there(a: Attempt) -> bool:
        ran = a.end <= at and a.outcome in ("counted", "lost")
        if a.task[0] == "reduce":
            return ran and a.outcome == "counted"
        return ran and at < death.get(a.machine, math.inf)

    done = {a.task for a in timeline.attempts if there(a)}
    maps = {("map", number) for number in range(len(work.map_seconds))}
    reduces = {("reduce", number) for number in range(len(work.reduce_seconds))}
    started = {a.task for a in at_work(timeline, at)}
    return (reduces if maps <= done else maps) - done - started


@given(jobs())
def test_while_a_task_is_ready_no_machine_is_idle_and_no_two_do_the_same(job):
    work, faults = job
    timeline = simulate(work, faults)
    moments = {a.start for a in timeline.attempts} | {a.end for a in timeline.attempts}
    moments |= {second for _, second in faults.dead}
    for at in sorted(moment for moment in moments if moment < timeline.makespan):
        if not ready(work, faults, timeline, at):
            continue
        running = at_work(timeline, at)
        alive = {m for m in range(len(work.map_seconds)) if at < dict(faults.dead).get(m, math.inf)}
        assert alive == {a.machine for a in running}
        assert len({a.task for a in running}) == len(running)


@given(jobs())
def test_a_backup_stands_beside_an_attempt_that_is_under_way(job):
    timeline = simulate(*job)
    for backup in (a for a in timeline.attempts if a.backup):
        assert any(
            a.task == backup.task and a.start < backup.start < a.end for a in timeline.attempts
        )


@given(jobs())
def test_backups_never_cost_time_where_no_machine_dies(job):
    work, faults = job
    without, beside = (
        simulate(work, replace(faults, dead=(), backups=backups)) for backups in (False, True)
    )
    assert beside.makespan <= without.makespan + 1e-9


def test_a_traces_workload_is_a_second_a_pair_and_one_to_start():
    trace = build(
        built_in("wordcount"), text_source("cat dog cat\nbird dog\ndog\n"), Plan(combiner=False)
    )
    assert workload(trace) == Workload((4.0, 3.0, 2.0), (4.0, 4.0))


@pytest.mark.parametrize(
    "faults",
    [
        Faults(dead=((3, 1.0),)),
        Faults(dead=((0, -1.0),)),
        Faults(dead=((0, float("nan")),)),
        Faults(dead=((0, 1.0), (1, 1.0), (2, 1.0))),
        Faults(slow=(("map", 3), 2.0)),
        Faults(slow=(("reduce", 0), 0.5)),
    ],
)
def test_a_fault_must_name_what_is_there(faults):
    with pytest.raises(BadInput, match=r"must be from 0|leave one"):
        simulate(EVEN, faults)
