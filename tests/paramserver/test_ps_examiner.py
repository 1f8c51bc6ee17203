"""The simulator is asked about runs drawn by hand, and about runs that SimPy has simulated too."""

from typing import Any

import pytest
import simpy
from asking import question
from hypothesis import given, settings
from hypothesis import strategies as st

from mlsys_tui.course.marking import Verdict
from mlsys_tui.labs.paramserver.examiner import examine
from mlsys_tui.text import BadInput


def asked(ask: str, answer: str = "", **model: Any) -> Verdict:
    options = ("all", "nobody")
    return examine(question("trace", ask=ask, model=model, options=options), answer)


def cluster(policy: str, *factors: float, iterations: int = 4, **more: Any) -> dict[str, Any]:
    """Gradients of 100 ms times each worker's factor, and transfers that take no time."""
    return {
        "policy": policy,
        "workers": len(factors),
        "compute": "100ms",
        "straggler": [f"{worker}:{factor}" for worker, factor in enumerate(factors)],
        "parameters": 0,
        "iterations": iterations,
        **more,
    }


def test_who_waits_at_a_barrier() -> None:
    """w0 is done at 100 ms, w1 at 200, w2 at 300; then all begin anew."""
    rounds = cluster("sync", 1, 2, 3)
    told = [asked("waits", at=at, **rounds).expected for at in (0.05, 0.15, 0.25, "350 ms")]
    assert told == ["nobody", "worker 0", "workers 0 and 1", "nobody"]
    assert asked("waits", at=0.15, **rounds).explanation == (
        "At 150 ms w0 waits for the barrier, w1 computes, w2 computes."
    )


@pytest.mark.parametrize(("bound", "waiting"), [(0, "worker 0"), (1, "worker 0"), (2, "nobody")])
def test_who_waits_for_the_slowest(bound: int, waiting: str) -> None:
    """At 250 ms the quick worker would have done two gradients, the slow one none."""
    assert asked("waits", at=0.25, **cluster("ssp", 1, 4, staleness=bound)).expected == waiting


def test_who_has_stopped_does_not_wait_and_those_it_holds_up_do() -> None:
    stopped = cluster("sync", 1, 1, 1, outage=["2:50ms:1s"])
    verdict = asked("waits", at=0.5, **stopped)
    assert verdict.expected == "workers 0 and 1"
    assert "w2 has stopped" in verdict.explanation


def test_nobody_can_go_on_while_all_messages_are_lost() -> None:
    lost = cluster("async", 1, 1, loss=["0:1:push", "1:1:push"], timeout="200ms")
    assert asked("waits", at=0.2, **lost).expected == "all"


def test_staleness_by_hand() -> None:
    """w0 writes at 100, 200, 300, 400 ms, w1 at 350 ms what it pulled at 0."""
    run = cluster("async", 1, 3.5)
    told = [asked("staleness", update=update, **run).expected for update in range(1, 6)]
    assert told == ["0", "0", "0", "3", "1"]
    verdict = asked("staleness", "4", update=4, **run)
    assert not verdict.correct
    assert verdict.explanation.startswith("At 350 ms w1's gradient is from version 0;")


def free_for_all(times: list[int], gradients: int) -> list[tuple[int, int, int]]:
    """SimPy's asynchronous server: of each update its time in ms, worker and staleness."""
    env, updates = simpy.Environment(), list[tuple[int, int, int]]()

    def worker(number: int, time: int) -> Any:
        while True:
            read = len(updates)
            yield env.timeout(time)
            updates.append((int(env.now), number, len(updates) - read))

    for number, time in enumerate(times):
        env.process(worker(number, time))
    while len(updates) < gradients:
        env.step()
    return updates


@settings(max_examples=40, deadline=None)
@given(
    times=st.lists(st.sampled_from([67, 101, 149, 211, 307]), min_size=2, max_size=4, unique=True),
    data=st.data(),
)
def test_an_asynchronous_run_is_that_of_simpy(times: list[int], data: st.DataObject) -> None:
    run = cluster("async", *(time / 100 for time in times))
    updates = free_for_all(times, 4 * len(times))
    update = data.draw(st.integers(1, len(updates) - 1))
    assert asked("staleness", update=update, **run).expected == str(updates[update - 1][2])
    moment, worker, _ = updates[update]
    before = updates[update - 1][0]
    if moment > before:  # primes: at once only where two have done equal products
        at = (before + moment) / 2000
        assert asked("next", at=at, **run).expected == f"worker {worker}"
        assert asked("waits", at=at, **run).expected == "nobody"


def test_a_transfer_delays_the_next_gradient_to_arrive() -> None:
    """Of 125 kB at 1 Gbps, 1 ms each way: pull, compute, push end at 1, 101 and 102 ms."""
    run = cluster("async", 1, 2) | {"parameters": 31_250, "bandwidth": "1 Gbps"}
    verdict = asked("next", at=0.1015, **run)
    assert verdict.expected == "worker 0"
    assert verdict.explanation.endswith("the first to arrive, at 102 ms.")
    assert asked("next", at=0.1025, **run).expected == "worker 1"


RUN = cluster("async", 1, 3.5)


@pytest.mark.parametrize(
    ("ask", "model", "words"),
    [
        ("waiting", RUN, 'ask must be one of "waits", "staleness", "next"'),
        ("waits", RUN, "at must be there, a number"),
        ("waits", {**RUN, "at": [1]}, "at must be there, a number"),
        ("waits", {**RUN, "at": "soon"}, "at must be a number like"),
        ("waits", {**RUN, "at": 9.0}, "at must lie in the run, which ends at"),
        ("waits", {**RUN, "at": float("nan")}, "at must lie in the run"),
        ("waits", {**RUN, "at": 0.35}, "something happens just at 350 ms"),
        ("waits", {**RUN, "at": 0.15, "update": 1}, 'no setting "update"'),
        ("next", {**cluster("async", 2, 3), "at": 0.55}, "gradients arrive at once"),
        ("next", {**cluster("ring", 2, 3), "at": 0.55}, "no gradient is pushed after 550 ms"),
        ("staleness", {**RUN, "update": 0}, "update must be a whole number from 1 to 8 .got 0"),
        ("staleness", {**RUN, "update": 9}, "update must be a whole number from 1 to 8 .got 9"),
        ("staleness", {**RUN, "update": 1.5}, "update must be a whole number"),
        ("staleness", {**RUN, "update": 1, "policy": "slow"}, "policy must be one of"),
        ("staleness", {**RUN, "update": 1, "workers": [2]}, "a number or a text"),
        ("staleness", {**RUN, "update": 1, "workers": 10**400}, "must be a number or a text"),
        ("staleness", {**RUN, "update": 1, "straggler": 4}, "straggler, outage and loss are lists"),
        ("staleness", {**RUN, "update": 1, "staleness": 2}, "belongs to the policy ssp"),
        ("staleness", {**RUN, "update": 1, "iterations": 10**5}, "fewer iterations"),
    ],
)
def test_what_the_simulator_cannot_be_asked_is_refused(
    ask: str, model: dict[str, Any], words: str
) -> None:
    with pytest.raises(BadInput, match=words):
        asked(ask, **model)
