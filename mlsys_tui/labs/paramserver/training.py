"""Real training over simulated time: the gradients of a run, replayed in the order they landed."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlsys_tui.labs.paramserver import events as ev
from mlsys_tui.labs.paramserver.cluster import Experiment, Training
from mlsys_tui.labs.paramserver.kernels import Learner, measure

EXAMPLES, FEATURES = 512, 8
# All features share one strong component, which says nothing about the target. Along it the loss
# is steep, as in an ill-conditioned network: there too large a rate, or a stale gradient, shows.
FEATURE_SIZE, SHARED_SIZE = 2.0, 8.0
# Labels that are wrong, so that no weights have loss 0.
LABEL_NOISE = 0.02
# The curve has at most about this many points, a round's worth of gradients or more apart.
POINTS = 1000
# A loss so many times that of the untrained model is no longer learning.
DIVERGED = 10.0


def problem(training: Training, seed: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """The seeded examples: rows (512, 8) and targets (512,), 0 or 1 for `logistic`."""
    rng = np.random.default_rng([seed, 0])
    rows = FEATURE_SIZE * rng.standard_normal((EXAMPLES, FEATURES))
    rows += SHARED_SIZE / np.sqrt(FEATURES) * rng.standard_normal((EXAMPLES, 1))
    truth = rng.standard_normal(FEATURES) / np.sqrt(FEATURES)
    truth -= truth.mean()
    noise = rng.standard_normal(EXAMPLES)
    if training.problem == "least-squares":
        return rows, rows @ truth + 0.1 * noise
    flipped = rng.random(EXAMPLES) < LABEL_NOISE
    return rows, ((rows @ truth > 0) ^ flipped).astype(float)


def learner(experiment: Experiment, training: Training) -> Learner:
    """The untrained model (weights 0), ready to replay the run's log."""
    rows, targets = problem(training, experiment.seed)
    workers = experiment.cluster.workers
    every = workers * -(-experiment.iterations // POINTS)
    points = -(-experiment.gradients // every) + 3
    step = np.zeros(1, ev.STEP)
    step["total"], step["workers"], step["every"] = experiment.gradients, workers, every
    step["batch"], step["decay"] = training.batch, training.decay
    step["rate"] = training.rate / (workers if training.scale == "mean" else 1)
    step["logistic"], step["stale_aware"] = training.problem == "logistic", training.stale_aware
    step["limit"] = np.finfo(float).max
    model = Learner(
        rows=rows,
        targets=targets,
        weights=np.zeros(FEATURES),
        copies=np.zeros((experiment.workers, FEATURES)),
        versions=np.zeros(experiment.workers, np.int64),
        pending=np.zeros(FEATURES),
        step=step,
        curve=np.zeros((points, 3)),
    )
    measure(model, 0.0)
    step["limit"] = DIVERGED * model.curve[0, 2]
    return model
