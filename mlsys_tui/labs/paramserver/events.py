"""What a simulated run is made of: the kinds of segment, how each ends, and their arrays."""

import numpy as np

from mlsys_tui.labs.paramserver.cluster import MAX_FAILURES, MAX_WORKERS

# What a worker can be doing; UPDATE is the server's, and takes no time.
PULL, COMPUTE, PUSH, ALLREDUCE, BARRIER, BOUND, TIMEOUT, STOPPED, UPDATE = range(9)
KINDS = (
    "pull",
    "compute",
    "push",
    "all-reduce",
    "wait for the barrier",
    "wait for the slowest",
    "wait for a timeout",
    "stopped",
    "update",
)
WAITS = (BARRIER, BOUND, TIMEOUT, STOPPED)
# Between two segments, while the kernel decides what comes next.
IDLE = 9

# How a segment ended.
DONE, DROPPED, LOST, DUPLICATE, CUT, UNFINISHED = range(6)
OUTCOMES = ("done", "dropped", "lost", "duplicate", "cut short", "unfinished")

# Policies, as the kernel knows them; those from SYNC to RING have a barrier.
ASYNC, SSP, SYNC, BACKUP, RING = range(5)
POLICIES = {"async": ASYNC, "ssp": SSP, "sync": SYNC, "backup": BACKUP, "ring": RING}

# The server's log: a worker reads the weights, its gradient arrives, a version is written.
READ, GRADIENT, COMMIT = range(3)

# Messages that can be lost.
LOST_PULL, LOST_PUSH, LOST_ACKNOWLEDGEMENT = range(3)
MESSAGES = {"pull": LOST_PULL, "push": LOST_PUSH, "ack": LOST_ACKNOWLEDGEMENT}

# Room that a run has between two bands. One record with everything lets the kernel's functions
# pass one pointer; arrays in a tuple would be reference-counted at every call, six times slower.
ROWS, LOG_ENTRIES, DRAWS = 32_768, 32_768, 1024
BINS, BEYOND = 4096, 8192

# One segment of one worker's time, seconds. `opened` orders segments by their beginning, `clock`
# counts the worker's gradients before it, `read` is the version its copy has, `written` the
# version that its gradient becomes part of, or -1.
EVENT = np.dtype(
    [
        ("opened", "i8"),
        ("kind", "i1"),
        ("outcome", "i1"),
        ("worker", "i4"),
        ("start", "f8"),
        ("end", "f8"),
        ("clock", "i8"),
        ("iteration", "i8"),
        ("read", "i8"),
        ("written", "i8"),
    ]
)
LOG = np.dtype([("code", "i8"), ("worker", "i8"), ("iteration", "i8"), ("time", "f8")])
WORKER = np.dtype(
    [
        ("phase", "i8"),
        ("since", "f8"),
        ("opened", "i8"),
        ("clock_then", "i8"),  # its clock when the segment began
        ("written", "i8"),
        ("link", "i8"),
        ("remaining", "f8"),  # bytes that its message lacks on a shared link, `served` included
        ("clock", "i8"),
        ("iteration", "i8"),
        ("read", "i8"),
        ("draws_used", "i8"),
        ("retry", "i8"),
        ("landed", "?"),  # its gradient is part of the round
        ("delivered", "?"),  # its gradient was applied, but it does not know
        ("up", "?"),
        ("compute", "f8"),
        ("communication", "f8"),
        ("wait", "f8"),
    ]
)
LINK = np.dtype([("active", "i8"), ("time", "f8"), ("served", "f8"), ("changed", "?")])
OUTAGE = np.dtype([("time", "f8"), ("worker", "i8"), ("up", "?")])
LOSS = np.dtype([("worker", "i8"), ("iteration", "i8"), ("message", "i8"), ("used", "?")])
STATE = np.dtype(
    [
        # The experiment.
        ("policy", "i8"),
        ("count", "i8"),  # workers
        ("needed", "i8"),  # gradients in a round
        ("total", "i8"),  # gradients in the run
        ("bound", "i8"),
        ("goes_on", "?"),  # without workers that have stopped
        ("shared", "?"),
        ("push_link", "i8"),  # 0 is the pulls' link
        ("size", "f8"),  # bytes of a message
        ("latency", "f8"),
        ("transfer", "f8"),  # seconds of a message alone on its link, latency included
        ("bandwidth", "f8"),
        ("capacity", "f8"),  # bytes a second of the servers' links together
        ("timeout", "f8"),
        ("ring", "f8", (MAX_WORKERS + 1,)),  # seconds of an all-reduce, by members
        ("losses", LOSS, (MAX_FAILURES,)),
        ("loss_count", "i8"),
        ("outages", OUTAGE, (2 * MAX_FAILURES,)),  # ascending in time
        ("outage_count", "i8"),
        ("keep", "?"),  # the events
        ("keep_log", "?"),
        # Where it stands.
        ("now", "f8"),
        ("version", "i8"),
        ("gradients", "i8"),
        ("landed", "i8"),  # gradients of this round so far
        ("members", "i8"),  # workers in the all-reduce under way, 0 if none
        ("slowest", "i8"),
        ("at_slowest", "i8"),
        ("outages_over", "i8"),
        ("opened", "i8"),
        ("done", "?"),
        ("workers", WORKER, (MAX_WORKERS,)),
        ("links", LINK, (2,)),
        ("leaves", "i8"),
        # A tournament tree: of the workers below a node, which is due first, and when. Node 1 is
        # the root, `leaves` + w is worker w, due at infinity while it waits.
        ("first", "i8", (2 * MAX_WORKERS,)),
        ("due", "f8", (2 * MAX_WORKERS,)),
        # What it has found.
        ("max_gap", "i8"),
        ("messages", "i8"),  # whole messages carried
        ("partial", "f8"),  # bytes of messages cut short
        ("histogram", "i8", (BINS,)),  # gradients by staleness
        # Buffers, emptied and filled between two bands.
        ("draws", "f8", (MAX_WORKERS, DRAWS)),  # seconds of the coming computations
        ("low", "?"),  # some worker has used up its draws
        ("rows", "i8"),
        ("events", EVENT, (ROWS,)),
        ("entries", "i8"),
        ("log", LOG, (LOG_ENTRIES,)),
        ("far", "i8"),
        ("beyond", "i8", (BEYOND,)),  # stalenesses too large for the histogram
    ]
)
STEP = np.dtype(
    [
        ("version", "i8"),
        ("gradients", "i8"),
        ("total", "i8"),
        ("workers", "i8"),  # whose gradients make one round's worth of learning
        ("batch", "i8"),
        ("rate", "f8"),  # of one gradient
        ("decay", "f8"),
        ("stale_aware", "?"),
        ("logistic", "?"),
        ("every", "i8"),  # gradients between two points of the curve
        ("next_point", "i8"),
        ("points", "i8"),
        ("limit", "f8"),  # a loss above it has diverged
        ("diverged", "?"),
    ]
)
