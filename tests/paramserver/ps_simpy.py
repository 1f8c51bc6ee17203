"""The synchronous parameter server as SimPy processes: the same cluster, simulated another way."""

from dataclasses import dataclass, field

import simpy


@dataclass
class SharedLink:
    """Processor sharing, in bytes: on every arrival and departure all rates are set anew."""

    env: simpy.Environment
    capacity: float
    own: float
    left: dict = field(default_factory=dict)
    since: float = 0.0
    clock: object = None

    def send(self, size):
        self._settle()
        done = self.env.event()
        self.left[done] = size
        self._plan()
        return done

    def _rate(self):
        return min(self.own, self.capacity / len(self.left))

    def _settle(self):
        if self.left:
            moved = self._rate() * (self.env.now - self.since)
            self.left = {done: left - moved for done, left in self.left.items()}
        self.since = self.env.now

    def _plan(self):
        if self.clock is not None and self.clock.is_alive:
            self.clock.interrupt()
        self.clock = self.env.process(self._first_departure()) if self.left else None

    def _first_departure(self):
        try:
            yield self.env.timeout(max(0.0, min(self.left.values())) / self._rate())
        except simpy.Interrupt:
            return
        self._settle()
        least = min(self.left.values())
        for done in [done for done, left in self.left.items() if left <= least + 1e-6]:
            del self.left[done]
            done.succeed()
        self.clock = None
        self._plan()


def sync(cluster, compute, iterations, keep=True):
    """Segments (kind, worker, start, end) of a synchronous run, and its makespan.

    `compute[w][k]` is the time of worker w's k-th gradient, seconds.
    """
    env = simpy.Environment()
    size = cluster.parameters * cluster.bytes_per_parameter
    whole = cluster.servers * cluster.bandwidth
    down = SharedLink(env, whole, cluster.bandwidth)
    up = SharedLink(env, whole, cluster.bandwidth) if cluster.duplex == "full" else down
    alone = cluster.latency + size / cluster.bandwidth
    segments = []

    def transfer(link):
        if cluster.links == "own":
            yield env.timeout(alone)
        else:
            yield env.timeout(cluster.latency)
            yield link.send(size)

    def worker(w, step):
        pulled = env.now
        yield from transfer(down)
        computing = env.now
        yield env.timeout(compute[w][step])
        pushing = env.now
        yield from transfer(up)
        if keep:
            segments.append(("pull", w, pulled, computing))
            segments.append(("compute", w, computing, pushing))
            segments.append(("push", w, pushing, env.now))

    def rounds():
        for step in range(iterations):
            workers = [env.process(worker(w, step)) for w in range(cluster.workers)]
            yield env.all_of(workers)

    env.run(env.process(rounds()))
    return segments, env.now
