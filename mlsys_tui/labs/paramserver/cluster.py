"""What is simulated: the cluster, the policy, the training, and the experiment they make."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field

from mlsys_tui.text import BadInput

MAX_WORKERS = 1024
MAX_SERVERS = 1024
MAX_FAILURES = 1024
MAX_SECONDS = 1e9  # of one computation or transfer: thirty years
MAX_FACTOR = 1e6
# A run of this many gradients takes about a quarter of a minute; trained, several times that.
MAX_GRADIENTS = 50_000_000

SPREADS = ("fixed", "exponential", "lognormal")
POLICY_NAMES = ("sync", "async", "ssp", "backup", "ring")
PROBLEMS = ("logistic", "least-squares")
UNBOUNDED = math.inf


def _require(holds: bool, sentence: str) -> None:
    if not holds:
        raise BadInput(sentence)


def _choice(name: str, value: str, choices: Iterable[str]) -> None:
    _require(value in choices, f'{name} must be one of {", ".join(choices)} (got "{value}")')


def _whole(name: str, value: int, low: int, high: int) -> None:
    got = value if abs(value) < 10**18 else f"{float(value):g}"
    wanted = f"{name} must be a whole number from {low} to {high} (got {got})"
    _require(isinstance(value, int) and low <= value <= high, wanted)


def _number(name: str, value: float, *, above: bool = False, unit: str = "") -> None:
    """A finite number of at least 0, or above it."""
    wanted = "above 0" if above else "of at least 0"
    fits = math.isfinite(value) and (value > 0 if above else value >= 0)
    _require(fits, f"{name} must be a number {wanted}{unit} (got {value:g})")


def _seconds(name: str, value: float) -> None:
    _number(name, value, unit=" seconds")
    _require(value <= MAX_SECONDS, f"{name} must be at most {MAX_SECONDS:g} s (got {value:g})")


@dataclass(frozen=True)
class Outage:
    """A worker stops and comes back, seconds from the start of the run."""

    worker: int
    stops: float
    returns: float

    def __post_init__(self) -> None:
        _seconds("the time a worker stops", self.stops)
        _seconds("the time a worker comes back", self.returns)
        _require(self.returns > self.stops, "a worker must come back after it has stopped")


@dataclass(frozen=True)
class Loss:
    """One message of a worker's n-th iteration (from 1) is lost: its `pull`, `push`, or the `ack`
    of a push that has arrived."""

    worker: int
    iteration: int
    message: str = "push"

    def __post_init__(self) -> None:
        _choice("a lost message", self.message, ("pull", "push", "ack"))
        _whole("the iteration of a lost message", self.iteration, 1, MAX_GRADIENTS)


@dataclass(frozen=True)
class Cluster:
    """The machines and the network. Bytes, bytes a second, seconds.

    `compute` is the mean time of one gradient; `spread` how it varies (log-normal: σ of the log
    is 0.5); `stragglers` pairs (worker, factor on its compute time). With `links` "own" every
    worker has its own way to the servers; "shared", each server has one link of the same
    bandwidth for all workers. The model is sharded evenly over the servers. A lost message is
    sent again `timeout` after it should have arrived.
    """

    workers: int = 5
    servers: int = 1
    parameters: int = 1_000_000
    bytes_per_parameter: int = 4
    bandwidth: float = 125e6
    latency: float = 0.0
    duplex: str = "full"
    links: str = "own"
    compute: float = 0.05
    spread: str = "fixed"
    stragglers: tuple[tuple[int, float], ...] = ()
    outages: tuple[Outage, ...] = ()
    losses: tuple[Loss, ...] = ()
    timeout: float = 0.2

    def __post_init__(self) -> None:
        _whole("workers", self.workers, 1, MAX_WORKERS)
        _whole("servers", self.servers, 1, MAX_SERVERS)
        _whole("parameters", self.parameters, 0, 10**15)
        _whole("bytes per parameter", self.bytes_per_parameter, 1, 1024)
        _number("bandwidth", self.bandwidth, above=True, unit=" bytes a second")
        _seconds("latency", self.latency)
        _seconds("compute", self.compute)
        _seconds("timeout", self.timeout)
        _seconds("a transfer", self.transfer)
        _choice("duplex", self.duplex, ("full", "half"))
        _choice("links", self.links, ("own", "shared"))
        _choice("spread", self.spread, SPREADS)
        for worker, factor in self.stragglers:
            name = f"the straggler factor of worker {worker}"
            _number(name, factor, above=True)
            _require(
                factor <= MAX_FACTOR, f"{name} must be at most {MAX_FACTOR:g} (got {factor:g})"
            )
        slow = [worker for worker, _ in self.stragglers]
        _require(len(set(slow)) == len(slow), "give each straggler one factor")
        failures = max(len(self.outages), len(self.losses))
        _require(failures <= MAX_FAILURES, f"give at most {MAX_FAILURES} failures of one kind")
        free = self.compute == 0 and self.message_bytes == 0 and self.latency == 0
        _require(not free, "compute and communication cannot both take no time")

    @property
    def message_bytes(self) -> int:
        """Size of the model, and of a gradient."""
        return self.parameters * self.bytes_per_parameter

    @property
    def transfer(self) -> float:
        """Seconds of one pull or push that has its link to itself."""
        return self.latency + self.message_bytes / self.bandwidth

    def all_reduce(self, members: int) -> float:
        """Seconds of a ring all-reduce: 2(p − 1) steps of a p-th of the model.

        A half-duplex link cannot send and receive at once, so a step takes it twice the bytes.
        Source: Patarasuk and Yuan 2009.
        """
        bytes_a_step = self.message_bytes / members * (1 if self.duplex == "full" else 2)
        return 2 * (members - 1) * (self.latency + bytes_a_step / self.bandwidth)


@dataclass(frozen=True)
class Policy:
    """When a gradient counts. `staleness` is the bound s of `ssp` in clocks, `backups` the workers
    that `backup` adds; `goes_on` says that a barrier or a bound does not wait for a worker that
    has stopped."""

    name: str = "sync"
    staleness: float = 3
    backups: int = 2
    goes_on: bool = False

    def __post_init__(self) -> None:
        _choice("policy", self.name, POLICY_NAMES)
        bound = self.staleness
        whole = bound >= 0 and (bound == UNBOUNDED or bound == int(bound))
        _require(whole, f"staleness must be a whole number of at least 0, or inf (got {bound:g})")
        _whole("backups", self.backups, 0, MAX_WORKERS)

    def workers(self, asked: int) -> int:
        """Workers that run when `asked` were asked for: `backup` adds its own."""
        return asked + (self.backups if self.name == "backup" else 0)


@dataclass(frozen=True)
class Training:
    """SGD on a seeded synthetic problem: each gradient moves the weights by rate/workers × g.

    `scale` "sum" leaves out the division. The rate is rate / (1 + decay × rounds' worth of
    gradients so far). `stale_aware` divides a gradient's rate by its staleness (Zhang et al. 2016).
    """

    problem: str = "logistic"
    rate: float = 0.1
    decay: float = 0.0
    batch: int = 16
    scale: str = "mean"
    stale_aware: bool = False

    def __post_init__(self) -> None:
        _choice("problem", self.problem, PROBLEMS)
        _choice("scale", self.scale, ("mean", "sum"))
        _number("rate", self.rate, above=True)
        _number("decay", self.decay)
        _whole("batch", self.batch, 1, 1024)


@dataclass(frozen=True)
class Experiment:
    """One run, fully determined; `training` None decides the timing alone."""

    cluster: Cluster = field(default_factory=Cluster)
    policy: Policy = field(default_factory=Policy)
    training: Training | None = field(default_factory=Training)
    iterations: int = 100
    seed: int = 0

    def __post_init__(self) -> None:
        most = MAX_GRADIENTS // self.cluster.workers
        _whole("iterations", self.iterations, 1, most)
        _whole("seed", self.seed, 0, 2**63 - 1)
        _whole("workers and backups", self.workers, 1, MAX_WORKERS)
        alone = self.policy.name == "ring" and self.workers == 1 and self.cluster.compute == 0
        _require(not alone, "a ring of one worker with no compute takes no time: give it some")
        named = [worker for worker, _ in self.cluster.stragglers]
        named += [failure.worker for failure in self.cluster.outages + self.cluster.losses]
        for worker in named:
            there = f"workers are 0 to {self.workers - 1}"
            _require(0 <= worker < self.workers, f"there is no worker {worker}: {there}")
        self._check_outages()

    def _check_outages(self) -> None:
        for one in self.cluster.outages:
            for other in self.cluster.outages:
                apart = one.returns <= other.stops or other.returns <= one.stops
                sentence = f"the outages of worker {one.worker} must not overlap"
                _require(one is other or one.worker != other.worker or apart, sentence)

    @property
    def workers(self) -> int:
        """Workers that run, backups included."""
        return self.policy.workers(self.cluster.workers)

    @property
    def gradients(self) -> int:
        """Gradients after which the run ends."""
        return self.cluster.workers * self.iterations
