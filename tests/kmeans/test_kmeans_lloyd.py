"""k-means gives what Lloyd's algorithm gives, whoever does the assigning."""

import math
import warnings
from contextlib import nullcontext

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sklearn.cluster import KMeans

from mlsys_tui.labs.mapreduce import kmeans
from mlsys_tui.labs.mapreduce.kmeans_assign import MapReduce, Threads
from mlsys_tui.labs.mapreduce.points import groups

ENGINES = {
    "serial": lambda points: Threads(points, 1),
    "threaded": lambda points: Threads(points, 3),
    "mapreduce": lambda points: nullcontext(MapReduce(points, 3)),
}
PAPER = np.array([[1.0], [2.0], [10.0], [11.0]])


def run(points, centers, engine="serial", **options):
    with ENGINES[engine](points) as assign:
        return kmeans.run(points, np.array(centers, float), assign, **options)


def scikit(points, centers, iterations=300):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = KMeans(len(centers), init=centers, n_init=1, max_iter=iterations, tol=0)
        return model.fit(points)


@pytest.mark.parametrize("engine", ENGINES)
def test_the_run_on_paper(engine):
    found = run(PAPER, [[1], [2]], engine)
    # 2, 10 and 11 have the mean 23/3: then 1 + (23/3 - 2)² for no one, and so on.
    assert found.sse == pytest.approx([145, 1 + (23 / 3 - 10) ** 2 + (23 / 3 - 11) ** 2, 1])
    assert found.centers.tolist() == [[1.5], [10.5]]
    assert found.labels.tolist() == [0, 0, 1, 1]
    assert found.converged


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("seed", range(4))
def test_it_agrees_with_scikit_learn_from_the_same_centres(engine, seed):
    points = groups(500, 6, 5, np.random.default_rng(seed))
    centers = kmeans.start(points, 6, "random", np.random.default_rng(seed))
    theirs, ours = scikit(points, centers), run(points, centers, engine)
    assert ours.converged
    assert ours.sse[-1] == pytest.approx(theirs.inertia_, rel=1e-9)
    assert np.abs(ours.centers - theirs.cluster_centers_).max() < 1e-9
    assert (ours.labels == theirs.labels_).all()
    assert ours.iterations == theirs.n_iter_


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("engine", ENGINES)
def test_empty_clusters_take_the_farthest_points_as_in_scikit_learn(engine, seed):
    points = groups(80, 3, 2, np.random.default_rng(seed))
    centers = np.vstack([points[:3], [[50, 50], [60, -60], [-70, 70]]])  # three take no point
    for iterations in (1, 2, 300):
        theirs = scikit(points, centers, iterations)
        ours = run(points, centers, engine, iterations=iterations)
        assert np.abs(ours.centers - theirs.cluster_centers_).max() < 1e-9
        assert (ours.labels == theirs.labels_).all()


@pytest.mark.parametrize("engine", ENGINES)
def test_a_tie_goes_to_the_lowest_index(engine):
    # 0.1² + 0.3² rounds as 0.3² + 0.1² does, unless a fused multiply-add rounds one of them.
    points = np.zeros((40, 2))
    for centers in ([[0.1, 0.3], [0.3, 0.1]], [[0.3, 0.1], [0.1, 0.3]], [[-0.7, 0], [0.7, 0]]):
        with ENGINES[engine](points) as assign:
            assert not assign(np.array(centers)).labels.any()


grids = st.integers(1, 12).flatmap(
    lambda d: st.lists(
        st.lists(st.integers(-3, 3).map(lambda x: x / 10), min_size=d, max_size=d),
        min_size=1,
        max_size=30,
    )
)


# Two centres as far as each other but for the last bit, which a fused multiply-add rounds away.
LAST_BIT = [*[[0.0] * 5] * 13, [0.1, -0.2, -0.3, 0.2, -0.2], [0, -0.2, -0.3, 0.2, -0.3]]


@settings(max_examples=60, deadline=None)
@given(grids, st.integers(1, 30), st.sampled_from([0.0, 1e8, -1e150]))
@example([*LAST_BIT, [0.2, 0, 0.3, 0, 0]], 15, 0.0)
def test_every_point_joins_its_nearest_centre_wherever_the_origin_lies(rows, k, shift):
    points = np.array(rows) + shift
    centers = points[: min(k, len(points))] * 0.75 + points[-1] * 0.25
    with Threads(points, 2) as assign:
        found = assign(centers)
    for point, label in zip(points.tolist(), found.labels, strict=True):
        distances = []
        for center in centers.tolist():
            distance = 0.0
            for x, c in zip(point, center, strict=True):
                distance += (x - c) * (x - c)
            distances.append(distance)
        assert label == distances.index(min(distances))


@settings(max_examples=60, deadline=None)
@given(grids, st.integers(1, 8), st.sampled_from(["first", "random", "k-means++"]), st.integers(0))
def test_sse_never_rises(rows, k, init, seed):
    points = np.array(rows)
    k = min(k, len(points))
    found = run(points, kmeans.start(points, k, init, np.random.default_rng(seed)))
    assert found.converged
    for before, after in zip(found.sse, found.sse[1:], strict=False):
        assert after <= before * (1 + 1e-12) + 1e-15


def test_engines_agree_on_duplicates_and_ties():
    points = np.array([[0, 0], [0, 0], [1, 1], [1, 1], [0, 1], [1, 0], [0.5, 0.5]] * 3)
    runs = [run(points, points[[0, 1, 6]], engine) for engine in ENGINES]
    for other in runs[1:]:
        assert other.sse == pytest.approx(runs[0].sse, abs=1e-12)
        assert (other.labels == runs[0].labels).all()


def test_more_clusters_than_different_points_ends():
    found = run(np.ones((5, 2)), np.ones((3, 2)))
    assert (found.sse, found.converged) == ((0.0, 0.0), True) or found.sse == (0.0,)
    assert np.isfinite(found.centers).all()


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("shift", [1e6, 1e9, 1e12])
def test_centres_far_from_zero_are_exact_means(engine, shift):
    rng = np.random.default_rng(2)
    points = rng.normal(size=(4000, 2)) + 5 * rng.integers(0, 3, (4000, 1)) + shift
    found, theirs = run(points, points[:3], engine), scikit(points, points[:3])
    assert found.converged
    assert (found.labels == theirs.labels_).all()
    for cluster, center in enumerate(found.centers):
        own = points[found.labels == cluster]
        for j, coordinate in enumerate(center):
            exact = math.fsum(own[:, j]) / len(own)
            assert abs(coordinate - exact) <= 2 * math.ulp(exact)


nearly_equal = st.lists(
    st.tuples(st.integers(-3, 3), st.sampled_from([0.0, 1e-3 / 3, 1e-3 / 7])),
    min_size=2,
    max_size=6,
).flatmap(lambda spots: st.lists(st.sampled_from([x + y for x, y in spots]), min_size=2))


@settings(max_examples=150, deadline=None)
@given(nearly_equal, st.integers(2, 20), st.integers(0, 99), st.booleans())
@pytest.mark.parametrize("engine", ENGINES)
def test_more_clusters_than_different_points_come_to_rest(engine, column, k, seed, far):
    points = np.array(column)[:, None]
    centers = kmeans.start(points, min(k, len(points)), "random", np.random.default_rng(seed))
    found = run(points, centers + 5 * far, engine)
    assert found.converged
    apart = np.square(points - found.centers.T)
    own = apart[np.arange(len(points)), found.labels]
    assert own == pytest.approx(apart.min(axis=1), abs=1e-12)  # labels are of these centres
    assert own.sum() <= found.sse[-1] + 1e-12


def test_the_tolerance_is_the_largest_move_of_a_centre():
    # The second turn moves the centres by 0.5 and by 10.5 - 23/3.
    assert run(PAPER, [[1], [2]], tolerance=10.5 - 23 / 3 + 1e-9).iterations == 2
    assert run(PAPER, [[1], [2]], tolerance=10.5 - 23 / 3 - 1e-9).iterations == 3
    assert run(PAPER, [[1], [2]], tolerance=10.0).converged


def test_the_labels_are_those_of_the_final_centres():
    stopped = run(PAPER, [[1], [2]], iterations=1)
    assert not stopped.converged
    assert stopped.centers == pytest.approx(np.array([[1], [23 / 3]]))
    assert stopped.labels.tolist() == [0, 0, 1, 1]


@pytest.mark.parametrize("init", ["first", "random", "k-means++"])
def test_starts_are_different_points_and_the_same_for_a_seed(init):
    points = groups(50, 4, 3, np.random.default_rng(1))
    one, two = (kmeans.start(points, 9, init, np.random.default_rng(5)) for _ in range(2))
    assert (one == two).all()
    assert len(np.unique(one, axis=0)) == 9
    assert {tuple(row) for row in one} <= {tuple(row) for row in points}


def test_plus_plus_finds_far_groups_that_random_points_miss():
    points = np.concatenate([np.zeros((1000, 2)), [[9, 9]], [[-9, 9]]])
    spread = kmeans.start(points, 3, "k-means++", np.random.default_rng(0))
    assert sorted(map(tuple, spread)) == [(-9, 9), (0, 0), (9, 9)]
    again = kmeans.start(np.ones((4, 2)), 4, "k-means++", np.random.default_rng(0))
    assert (again == 1).all()
