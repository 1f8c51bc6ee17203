"""The two kernels: one decides when everything happens, the other replays the gradients.

`advance` is a discrete-event simulation. Every worker has one next event; a tournament tree finds
the earliest, and the lowest worker index among equals.
"""

from math import exp, inf, log1p
from typing import Any, NamedTuple

from mlsys_tui.jit import kernel
from mlsys_tui.labs.paramserver import events as ev

FINISHED, BAND_OVER, FULL, STUCK = range(4)

# Times this close are equal: the same durations, added in another order, differ by less for some
# 100 000 iterations.
TIE = 1 + 1e-11
# A message this complete has arrived, whatever rounding left of it.
WHOLE = 1 - 1e-9
NO_LINK, TRAVELLING = -1, -2


@kernel
def schedule(s: Any, w: int, time: float) -> None:
    """When worker w's next event is; its matches in the tournament are played again.

    A node is led by the earlier of the two below it, on the left if they are equal.
    """
    node = s.leaves + w
    s.due[node] = time
    while node > 1:
        other = node ^ 1
        ahead = time <= s.due[other] * TIE if node < other else time * TIE < s.due[other]
        if not ahead:
            w, time = s.first[other], s.due[other]
        node //= 2
        if s.first[node] == w and s.due[node] == time:
            return
        s.first[node], s.due[node] = w, time


@kernel
def open_segment(s: Any, w: int, kind: int) -> None:
    worker = s.workers[w]
    worker.phase, worker.since = kind, s.now
    worker.opened, worker.clock_then, worker.written = s.opened, worker.clock, -1
    s.opened += 1


@kernel
def close_segment(s: Any, w: int, outcome: int) -> None:
    worker = s.workers[w]
    spent = s.now - worker.since
    if worker.phase == ev.COMPUTE:
        worker.compute += spent
    elif worker.phase == ev.PULL or worker.phase == ev.PUSH or worker.phase == ev.ALLREDUCE:
        worker.communication += spent
    else:
        worker.wait += spent
    record(s, w, worker.phase, outcome)
    worker.phase = ev.IDLE


@kernel
def record(s: Any, w: int, kind: int, outcome: int) -> None:
    """Write down the segment that ends now."""
    if s.keep:
        worker, event = s.workers[w], s.events[s.rows]
        event.opened, event.kind, event.outcome, event.worker = worker.opened, kind, outcome, w
        event.start, event.end = worker.since, s.now
        event.clock, event.iteration = worker.clock_then, worker.iteration
        event.read, event.written = worker.read, worker.written
        s.rows += 1


@kernel
def note(s: Any, code: int, w: int) -> None:
    if s.keep_log:
        entry = s.log[s.entries]
        entry.code, entry.worker = code, w
        entry.iteration, entry.time = s.workers[w].iteration, s.now
        s.entries += 1


@kernel
def wait(s: Any, w: int, kind: int) -> None:
    open_segment(s, w, kind)
    schedule(s, w, inf)


# Links: a shared one gives each transfer an equal part, but never more than the worker's own link.
# So all transfers on it go equally fast, and as all messages have one size, first in is first out:
# it is enough to know what each has been `served` in all, and to schedule the one ahead.


@kernel
def rate(s: Any, link: int) -> float:
    return float(min(s.bandwidth, s.capacity / s.links[link].active))


@kernel
def serve(s: Any, link: int) -> None:
    """What each transfer has got since this link was last looked at."""
    if s.links[link].active > 0:
        s.links[link].served += rate(s, link) * (s.now - s.links[link].time)
    s.links[link].time = s.now


@kernel
def join(s: Any, w: int) -> None:
    link = 0 if s.workers[w].phase == ev.PULL else s.push_link
    serve(s, link)
    s.links[link].active += 1
    s.links[link].changed = True
    s.workers[w].link = link
    s.workers[w].remaining = s.links[link].served + s.size
    schedule(s, w, inf)


@kernel
def leave(s: Any, w: int) -> None:
    link = s.workers[w].link
    if link >= 0:
        serve(s, link)
        s.links[link].active -= 1
        s.links[link].changed = True
    s.workers[w].link = NO_LINK


@kernel
def share_link(s: Any, link: int) -> None:
    """When the transfer ahead will arrive, and any that joined together with it."""
    least = inf
    serve(s, link)
    for w in range(s.count):
        if s.workers[w].link == link:
            s.workers[w].remaining -= s.links[link].served
            least = min(least, s.workers[w].remaining)
    s.links[link].served = 0.0
    s.links[link].changed = False
    for w in range(s.count):
        if s.workers[w].link == link and s.workers[w].remaining <= least + s.size * (1 - WHOLE):
            schedule(s, w, s.now + max(0.0, s.workers[w].remaining) / rate(s, link))


@kernel
def send(s: Any, w: int, kind: int) -> None:
    open_segment(s, w, kind)
    if not s.shared:
        schedule(s, w, s.now + s.transfer)
    elif s.latency > 0:
        s.workers[w].link = TRAVELLING
        schedule(s, w, s.now + s.latency)
    else:
        join(s, w)


@kernel
def cut(s: Any, w: int, outcome: int) -> None:
    """End whatever the worker is doing, and count the bytes that it had moved by then."""
    worker = s.workers[w]
    moved = 0.0
    if worker.phase == ev.PULL or worker.phase == ev.PUSH:
        if not s.shared:
            elapsed = s.now - worker.since - s.latency
            moved = min(max(0.0, elapsed * s.bandwidth), s.size)
        elif worker.link >= 0:
            serve(s, worker.link)
            moved = s.size - max(0.0, worker.remaining - s.links[worker.link].served)
        if moved >= s.size * WHOLE:
            s.messages += 1
            moved = 0.0
        leave(s, w)
    elif worker.phase == ev.ALLREDUCE:
        each = 2 * (s.members - 1) / s.members * s.size
        if s.ring[s.members] > 0:
            moved = each * (s.now - worker.since) / s.ring[s.members]
    s.partial += moved
    if worker.phase != ev.IDLE:
        close_segment(s, w, outcome)


@kernel
def is_lost(s: Any, w: int, message: int) -> bool:
    for i in range(s.loss_count):
        loss = s.losses[i]
        here = loss.worker == w and loss.iteration == s.workers[w].iteration
        if here and loss.message == message and not loss.used:
            loss.used = True
            return True
    return False


@kernel
def await_timeout(s: Any, w: int, retry: int) -> None:
    s.workers[w].retry = retry
    open_segment(s, w, ev.TIMEOUT)
    schedule(s, w, s.now + s.timeout)


# Policies.


@kernel
def find_slowest(s: Any) -> None:
    count, least = 0, s.slowest
    for w in range(s.count):
        if s.workers[w].up or not s.goes_on:
            clock = s.workers[w].clock
            if count == 0 or clock < least:
                least, count = clock, 0
            if clock == least:
                count += 1
    s.slowest, s.at_slowest = least, count


@kernel
def tick(s: Any, w: int) -> None:
    """One more gradient completed by this worker."""
    worker = s.workers[w]
    staleness = s.version - worker.read
    if staleness < len(s.histogram):
        s.histogram[staleness] += 1
    else:
        s.beyond[s.far] = staleness
        s.far += 1
    note(s, ev.GRADIENT, w)
    worker.clock += 1
    s.gradients += 1
    if worker.clock - 1 == s.slowest:
        s.at_slowest -= 1
        if s.at_slowest == 0:
            find_slowest(s)


@kernel
def pull(s: Any, w: int) -> None:
    worker = s.workers[w]
    s.max_gap = max(s.max_gap, worker.clock - s.slowest)
    worker.read = s.version
    note(s, ev.READ, w)
    send(s, w, ev.PULL)


@kernel
def compute(s: Any, w: int) -> None:
    worker = s.workers[w]
    open_segment(s, w, ev.COMPUTE)
    schedule(s, w, s.now + s.draws[w, worker.draws_used])
    worker.draws_used += 1
    if worker.draws_used == s.draws.shape[1]:
        s.low = True


@kernel
def begin(s: Any, w: int) -> None:
    """The worker's next iteration, unless the staleness bound holds it back."""
    worker = s.workers[w]
    if s.policy == ev.SSP and worker.clock - s.slowest > s.bound:
        wait(s, w, ev.BOUND)
        return
    worker.iteration += 1
    worker.delivered = False
    if s.policy == ev.RING:
        worker.read = s.version
        note(s, ev.READ, w)
        compute(s, w)
    else:
        pull(s, w)


@kernel
def release(s: Any) -> None:
    """Let the workers go on that the slowest one no longer holds back."""
    for w in range(s.count):
        worker = s.workers[w]
        if worker.phase == ev.BOUND and worker.clock - s.slowest <= s.bound:
            close_segment(s, w, ev.DONE)
            begin(s, w)


@kernel
def commit(s: Any, w: int) -> None:
    """The server writes a version; the run ends with the last gradient."""
    s.version += 1
    note(s, ev.COMMIT, w)
    open_segment(s, w, ev.UPDATE)
    s.workers[w].written = s.version
    close_segment(s, w, ev.DONE)
    if s.gradients >= s.total:
        s.done = True
        for v in range(s.count):
            cut(s, v, ev.UNFINISHED)


@kernel
def next_round(s: Any, w: int) -> None:
    """Every worker begins the new round at once; the late ones drop what they were doing."""
    s.landed = 0
    commit(s, w)
    if s.done:
        return
    for v in range(s.count):
        worker = s.workers[v]
        worker.landed = False
        if worker.up:
            cut(s, v, ev.DONE if worker.phase == ev.BARRIER else ev.DROPPED)
            begin(s, v)


@kernel
def all_reduce(s: Any) -> None:
    s.members = s.landed
    for w in range(s.count):
        if s.workers[w].landed:
            cut(s, w, ev.DONE)
            open_segment(s, w, ev.ALLREDUCE)
            schedule(s, w, s.now + s.ring[s.members])


@kernel
def reduced(s: Any, w: int) -> None:
    """The ring is through: every member has the sum of the gradients."""
    s.messages += 2 * (s.members - 1)
    for v in range(s.count):
        if s.workers[v].landed:
            s.workers[v].written = s.version + 1
            close_segment(s, v, ev.DONE)
            tick(s, v)
    s.members = 0
    next_round(s, w)


@kernel
def try_round(s: Any, w: int) -> bool:
    """Close the round if all that it needs has landed. Returns whether it did."""
    if s.landed == 0 or s.members > 0:
        return False
    if s.landed < s.needed:
        if not s.goes_on:
            return False
        for v in range(s.count):
            if s.workers[v].up and not s.workers[v].landed:
                return False
    if s.policy == ev.RING:
        all_reduce(s)
    else:
        next_round(s, w)
    return True


@kernel
def land(s: Any, w: int) -> None:
    """A push has arrived: with a barrier it joins the round, without one it is applied."""
    worker = s.workers[w]
    unheard = is_lost(s, w, ev.LOST_ACKNOWLEDGEMENT)
    slowest = s.slowest
    tick(s, w)
    if s.policy >= ev.SYNC:
        worker.landed = True
        s.landed += 1
        if try_round(s, w):
            return
    else:
        commit(s, w)
        if s.done:
            return
    worker.delivered = unheard
    if unheard:
        await_timeout(s, w, ev.PUSH)
    else:
        carry_on(s, w)
    if s.policy == ev.SSP and s.slowest != slowest:
        release(s)


@kernel
def carry_on(s: Any, w: int) -> None:
    """Wait for the round, or begin the next iteration."""
    if s.workers[w].landed:
        wait(s, w, ev.BARRIER)
    else:
        begin(s, w)


@kernel
def gradient_ready(s: Any, w: int) -> None:
    close_segment(s, w, ev.DONE)
    if s.policy != ev.RING:
        send(s, w, ev.PUSH)
        return
    s.workers[w].landed = True
    s.landed += 1
    if not try_round(s, w):
        wait(s, w, ev.BARRIER)


@kernel
def arrive(s: Any, w: int) -> None:
    """A message is through: here, or lost on the way."""
    worker = s.workers[w]
    leave(s, w)
    s.messages += 1
    kind = worker.phase
    if is_lost(s, w, ev.LOST_PULL if kind == ev.PULL else ev.LOST_PUSH):
        close_segment(s, w, ev.LOST)
        await_timeout(s, w, kind)
    elif kind == ev.PULL:
        close_segment(s, w, ev.DONE)
        compute(s, w)
    elif worker.delivered:
        close_segment(s, w, ev.DUPLICATE)
        worker.delivered = False
        carry_on(s, w)
    else:
        worker.written = s.version + 1
        close_segment(s, w, ev.DONE)
        land(s, w)


@kernel
def happen(s: Any, w: int) -> None:
    """What worker w was waiting for: it has reached the link, or ended a segment."""
    worker = s.workers[w]
    if worker.link == TRAVELLING:
        join(s, w)
    elif worker.phase == ev.COMPUTE:
        gradient_ready(s, w)
    elif worker.phase == ev.TIMEOUT:
        close_segment(s, w, ev.DONE)
        if worker.retry == ev.PULL:
            pull(s, w)
        else:
            send(s, w, ev.PUSH)
    elif worker.phase == ev.ALLREDUCE:
        reduced(s, w)
    else:
        arrive(s, w)


# Failures.


@kernel
def stop(s: Any, w: int) -> None:
    """The worker loses what it was doing; a gradient that has landed at the server stays."""
    worker = s.workers[w]
    cut(s, w, ev.CUT)
    worker.up = False
    worker.link = NO_LINK
    if s.policy == ev.RING and worker.landed:
        worker.landed = False
        s.landed -= 1
        break_ring(s)
    wait(s, w, ev.STOPPED)
    if s.goes_on:
        find_slowest(s)
        if s.policy >= ev.SYNC:
            try_round(s, w)
        elif s.policy == ev.SSP:
            release(s)


@kernel
def break_ring(s: Any) -> None:
    """One member is gone: the all-reduce under way is void."""
    if s.members > 0:
        for w in range(s.count):
            if s.workers[w].phase == ev.ALLREDUCE:
                cut(s, w, ev.CUT)
                wait(s, w, ev.BARRIER)
        s.members = 0


@kernel
def come_back(s: Any, w: int) -> None:
    close_segment(s, w, ev.DONE)
    s.workers[w].up = True
    if s.goes_on:
        find_slowest(s)
    carry_on(s, w)


@kernel
def start(state: Any) -> None:
    """Every worker begins its first iteration at time 0."""
    s = state[0]
    for w in range(s.count):
        begin(s, w)


@kernel
def fail_or_return(s: Any) -> None:
    outage = s.outages[s.outages_over]
    s.outages_over += 1
    if outage.up:
        come_back(s, outage.worker)
    else:
        stop(s, outage.worker)


@kernel
def is_full(s: Any) -> bool:
    """Whether one more thing to happen could fill a buffer."""
    most = 4 * s.count + 8  # what one can add, when every worker begins anew
    return bool(
        s.low
        or s.rows + most > len(s.events)
        or s.entries + most > len(s.log)
        or s.far + most > len(s.beyond)
    )


@kernel
def advance(state: Any, band: int) -> int:
    """Let at most `band` things happen in a state (1,) of STATE. Returns why it stopped."""
    s = state[0]
    for _ in range(band):
        w = s.first[1]
        time = s.due[1]
        outage = s.outages_over < s.outage_count and s.outages[s.outages_over].time <= time
        if outage:
            time = s.outages[s.outages_over].time
        if s.links[0].changed and time > s.now * TIE:
            share_link(s, 0)
        elif s.links[1].changed and time > s.now * TIE:
            share_link(s, 1)
        elif is_full(s):
            return FULL
        elif time == inf:
            return STUCK
        else:
            s.now = max(s.now, time)
            if outage:
                fail_or_return(s)
            else:
                happen(s, w)
            if s.done:
                return FINISHED
    return BAND_OVER


# Training.


class Learner(NamedTuple):
    """The model in training, and what the workers have of it."""

    rows: Any  # (examples, features)
    targets: Any  # (examples,)
    weights: Any  # (features,)
    copies: Any  # (workers, features) the weights as each worker read them
    versions: Any  # (workers,) the versions of these copies
    pending: Any  # (features,) the step that the next version takes
    step: Any  # (1,) of STEP
    curve: Any  # (points, 3) time, updates, loss


@kernel
def dot(a: Any, b: Any) -> float:
    total = 0.0
    for i in range(len(a)):
        total += a[i] * b[i]
    return total


@kernel
def add_gradient(m: Any, w: int, iteration: int) -> None:
    """Add worker w's step, from a minibatch, on the weights as they were when it read them."""
    step, examples, workers = m.step[0], len(m.targets), len(m.copies)
    stale = max(1, step.version - m.versions[w]) if step.stale_aware else 1
    rounds = step.gradients // step.workers
    size = step.rate / (1 + step.decay * rounds) / stale / step.batch
    place = w * examples // workers + (iteration - 1) * step.batch
    for i in range(place, place + step.batch):
        x = m.rows[i % examples]
        guess = dot(m.copies[w], x)
        if step.logistic:
            guess = 1 / (1 + exp(-guess))
        slope = size * (guess - m.targets[i % examples])
        for j in range(len(x)):
            m.pending[j] += slope * x[j]
    step.gradients += 1


@kernel
def loss(m: Any) -> float:
    """Mean loss over all examples: logarithmic, or half the squared error."""
    total = 0.0
    for i in range(len(m.targets)):
        guess = dot(m.weights, m.rows[i])
        if m.step[0].logistic:
            total += max(guess, 0.0) + log1p(exp(-abs(guess))) - m.targets[i] * guess
        else:
            total += (guess - m.targets[i]) ** 2 / 2
    return total / len(m.targets)


@kernel
def measure(m: Any, time: float) -> None:
    step, value = m.step[0], loss(m)
    if not value <= step.limit:
        step.diverged = True
        return
    point = m.curve[step.points]
    point[0], point[1], point[2] = time, step.version, value
    step.points += 1
    step.next_point = step.gradients + step.every


@kernel
def replay(m: Any, log: Any) -> None:
    """Train over a stretch of the server's log."""
    step = m.step[0]
    for i in range(len(log)):
        entry = log[i]
        if step.diverged:
            return
        if entry.code == ev.READ:
            m.copies[entry.worker] = m.weights
            m.versions[entry.worker] = step.version
        elif entry.code == ev.GRADIENT:
            add_gradient(m, entry.worker, entry.iteration)
        else:
            for j in range(len(m.weights)):
                m.weights[j] -= m.pending[j]
                m.pending[j] = 0.0
            step.version += 1
            if step.gradients >= min(step.next_point, step.total):
                measure(m, entry.time)
