"""Every mission's goal can be reached in its lab, and is not reached by what the lab opens with.

Each solution is what a reader would enter; the lab's own model says what comes of it.
"""

from dataclasses import replace

import pytest

from mlsys_tui import course, paths
from mlsys_tui.course.missions import met
from mlsys_tui.formulas import find, solve

COURSE = course.load(paths.content_dir()).course
MISSIONS = {mission.id: (hour, mission) for hour in COURSE.hours for mission in hour.missions}


def formula(settings):
    from mlsys_tui.labs.speedup.laws import found

    given = {name: text for name, text in settings["given"].items() if text}
    solution = solve(settings["formula"], **given)
    values = {**solution.given, solution.target: solution.value}
    return found(find(settings["formula"]), values)


def paramserver(settings):
    from mlsys_tui.labs.paramserver.found import found
    from mlsys_tui.labs.paramserver.settings import experiment
    from mlsys_tui.labs.paramserver.simulator import simulate

    beside = settings.get("beside", ())
    given = {name: value for name, value in settings.items() if name != "beside"}
    run = simulate(experiment(given))
    return found(run, [simulate(experiment({**given, "policy": policy})) for policy in beside])


def memory(settings):
    from mlsys_tui.labs.memory import found
    from mlsys_tui.labs.memory.coherence import run_shared
    from mlsys_tui.labs.memory.collective import run_collective
    from mlsys_tui.labs.memory.costs import Costs, read_costs
    from mlsys_tui.labs.memory.examples import EXAMPLES
    from mlsys_tui.labs.memory.parser import parse

    if settings["view"] == "shared":
        example = settings.get("example")
        text = EXAMPLES[example].program if example else settings["program"]
        return found.shared(run_shared(parse(text)))
    costs = read_costs(settings, Costs())
    return found.collective(run_collective(settings["pattern"], settings["nodes"], costs))


def mapreduce(settings):
    from mlsys_tui.labs.mapreduce import found
    from mlsys_tui.labs.mapreduce.kmeans_trace import build
    from mlsys_tui.labs.mapreduce.setup import Setup, from_settings

    if settings.get("view") == "k-means":
        points, clusters = settings["points"], settings["clusters"]
        return found.kmeans(build(points, clusters, settings["init"], settings["seed"]), clusters)
    partitioner = settings.get("partitioner", "job")
    return found.found(replace(from_settings(settings, Setup()), partitioner=partitioner).run())


def matmul(settings):
    from mlsys_tui.labs.matmul import found
    from mlsys_tui.labs.matmul.cache import simulate
    from mlsys_tui.labs.matmul.shapes import parse_shape
    from mlsys_tui.labs.matmul.slow_motion import SlowMotion
    from mlsys_tui.labs.matmul.view_setup import companion

    if settings["view"] == "slow motion":
        return found.slow(SlowMotion(settings["order"], settings["n"]))
    shapes = [parse_shape(text) for text in settings["caches"].split()]
    size = settings["size"]
    counted = [
        [list(simulate(order, n, shapes))[-1] for order in settings["lanes"].split(",")]
        for n in (size, companion(size))
    ]
    return found.misses(*counted)


ASKED = {
    "speedup": formula,
    "paramserver": paramserver,
    "memory": memory,
    "mapreduce": mapreduce,
    "matmul": matmul,
}

# What a reader changes, or several ways of it.
SOLUTIONS = {
    "ten-times": [
        {"given": {"serial": "0.05", "processors": "19"}},
        {"given": {"serial": "0.05", "speedup": "10"}},
    ],
    "the-same-fraction": [
        {"given": {"serial": "0.1", "processors": "8"}},
        {"given": {"speedup": "4.71", "processors": "8"}},
    ],
    "where-the-law-turns": [
        {"given": {"rate": "1", "contention": "0.05", "coherency": "0.002", "load": "22"}},
    ],
    "no-false-sharing": [
        {"example": None, "program": "P0:inc x, inc x | P1:inc y, inc y"},
        {"example": None, "program": "line x z; line y w; P0:inc x, inc x | P1:inc y, inc y"},
    ],
    "lose-an-update": [{"example": "lost"}, {"example": None, "program": "P0:inc x | P1:inc x"}],
    "ring-overtakes": [{"size": "25 kB"}],
    "idle-combiner": [
        {"text": "cat dog bird\ncat dog bird\n", "mappers": 2},
        {"text": "cat dog\ncow cat\ndog cow\n"},
    ],
    "one-reducer-does-it-all": [
        {"text": "ant bee cat dog\nant cat\n", "partitioner": "letter"},
    ],
    "a-wrong-combiner-gets-away": [{"text": "ann 1 2\nbob 4 5\nann 10 3\n"}],
    "no-error-at-all": [{"clusters": 6}],
    "async-loses": [
        {"rate": "0.5", "beside": ("async",)},
        {"rate": "0.4", "beside": ("async", "ssp")},
    ],
    "enough-servers": [{"servers": 5}],
    "fresher-async": [{"workers": 3}],
    "no-waiting-no-staleness": [{"policy": "backup", "backups": 1}],
    "equal-misses": [{"caches": "32K,8,8 1M,16,64"}, {"caches": "2M,8,64"}],
    "too-round-a-size": [{"caches": "32K,512,64 1M,16,64"}],
    "worse-than-ijk": [{"order": "jki"}, {"order": "kji"}],
}

# What looks as if it would do, and must not: the misconceptions that the missions are about.
TRAPS = {
    "ten-times": [{"given": {"serial": "0.05", "processors": "20"}}],
    "the-same-fraction": [{"given": {"speedup": "6.15", "processors": "8"}}],
    "where-the-law-turns": [
        {"given": {"rate": "1", "contention": "0.05", "coherency": "0.002", "load": "20"}},
    ],
    "no-false-sharing": [
        {"example": None, "program": "line x y; P0:inc x, inc x; P1:inc y, inc y"},
        {"example": "true"},
    ],
    "lose-an-update": [{"example": "false"}],
    "ring-overtakes": [{"size": "20 kB"}, {"size": "1 MB"}],
    "idle-combiner": [{"text": "cat dog\nbird cow\npig hen\n"}, {"combiner": False}],
    "one-reducer-does-it-all": [{"text": "cat cat\ncat\n"}, {"combiner": True}],
    "a-wrong-combiner-gets-away": [{"reducers": 1}, {"combiner": False}],
    "async-loses": [{"workers": 16, "beside": ("async",)}, {"rate": "1.6", "beside": ("async",)}],
    "enough-servers": [{"servers": 4}, {"servers": 10}, {"bandwidth": "10 Gbps"}],
    "fresher-async": [{"bandwidth": "10 Gbps"}, {"rate": "0.01"}, {"policy": "sync"}],
    "no-waiting-no-staleness": [
        {"policy": "ssp", "staleness": 3},
        {"policy": "async"},
        {"bandwidth": "100 Gbps"},
        {"straggler": []},
    ],
    "equal-misses": [{"caches": "32K,8,128 1M,16,128"}],
    "too-round-a-size": [{"caches": "32K,1,64 1M,16,64"}, {"caches": "1M,512,64"}],
    "worse-than-ijk": [{"order": "jik"}, {"order": "kij"}],
}


def reached(mission, changes):
    hour, told = MISSIONS[mission]
    settings = {k: v for k, v in {**told.settings, **changes}.items() if v is not None}
    return met(told.goal, ASKED[hour.lab](settings))


def each(changes):
    return [(mission, change) for mission, many in changes.items() for change in many]


def test_every_hour_has_three_missions_and_each_has_a_solution_here():
    assert all(len(hour.missions) >= 3 for hour in COURSE.hours)
    assert set(SOLUTIONS) == set(MISSIONS)


@pytest.mark.parametrize("mission", MISSIONS)
def test_what_the_lab_opens_with_does_not_reach_the_goal(mission):
    assert not reached(mission, {})


@pytest.mark.parametrize(("mission", "changes"), each(SOLUTIONS))
def test_the_goal_can_be_reached(mission, changes):
    assert reached(mission, changes)


@pytest.mark.parametrize(("mission", "changes"), each(TRAPS))
def test_the_usual_mistake_does_not_reach_the_goal(mission, changes):
    assert not reached(mission, changes)


@pytest.mark.parametrize("mission", MISSIONS)
def test_a_mission_ends_in_a_question_of_its_hour_and_one_explanation_holds(mission):
    hour, told = MISSIONS[mission]
    assert told.question in {question.id for question in hour.questions}
    assert sum(option.right for option in told.options) == 1
    assert all(option.why for option in told.options)
