"""A collective stepped round by round: what every node holds, in which words, at what cost."""

from dataclasses import dataclass

from mlsys_tui.collectives import Round, Schedule, Vectors, schedule
from mlsys_tui.formulas import evaluate, show
from mlsys_tui.labs.memory.coherence_words import plural
from mlsys_tui.labs.memory.costs import Costs, Totals
from mlsys_tui.labs.memory.trace import Trace
from mlsys_tui.text import BadInput

MOST_NODES = 64
NAMES = {
    "broadcast": "broadcast",
    "reduce": "reduce",
    "ring": "ring all-reduce",
    "tree": "tree all-reduce",
}


@dataclass(frozen=True)
class Frame:
    """After a round: the messages it had, and what each node holds, piece by piece.

    `added` says, beside each value, how many nodes' vectors are summed in it.
    """

    caption: str
    number: int
    messages: Round
    values: Vectors
    added: Vectors
    totals: Totals


@dataclass(frozen=True)
class CollectiveTrace(Trace[Frame]):
    """A frame a round, and the start; `k` halts where a phase ends."""

    schedule: Schedule

    @property
    def turning(self) -> int:
        """Rounds until the sum is complete somewhere; what follows spreads it."""
        return sum(any(each.adds for each in messages) for messages in self.schedule.rounds)


def run_collective(pattern: str, nodes: int, costs: Costs) -> CollectiveTrace:
    """Step a pattern on nodes that start with 1, 2, 3, … in every piece.

    Raises BadInput for an unknown pattern or a number of nodes outside 1 to 64.
    """
    if not 1 <= nodes <= MOST_NODES:
        raise BadInput(f"nodes must be a whole number from 1 to {MOST_NODES} (got {nodes})")
    plan = schedule(pattern, nodes)
    values = list(plan.states([[node + 1] * plan.pieces for node in range(nodes)]))
    added = list(plan.states([[1] * plan.pieces] * nodes))
    frames = tuple(
        Frame(
            _caption(plan, costs, number),
            number,
            plan.rounds[number - 1] if number else (),
            held,
            counts,
            _totals(plan, costs, number),
        )
        for number, (held, counts) in enumerate(zip(values, added, strict=True))
    )
    trace = CollectiveTrace(costs, frames, (), plan)
    stops = sorted({trace.turning, len(plan.rounds)} - {0})
    return CollectiveTrace(costs, frames, tuple(stops), plan)


def _totals(plan: Schedule, costs: Costs, rounds: int) -> Totals:
    done = Schedule(plan.pattern, plan.nodes, plan.pieces, plan.rounds[:rounds])
    time = done.time(costs.size, costs.bandwidth, costs.latency)
    return Totals(done.messages, done.bytes(costs.size), time)


def formula_time(pattern: str, nodes: int, costs: Costs) -> float:
    """What the formula engine says the whole pattern takes, in seconds."""
    given = {"size": costs.size, "bandwidth": costs.bandwidth, "latency": costs.latency}
    if pattern == "ring":
        return evaluate("ring-allreduce", workers=float(nodes), **given)
    both = evaluate("tree-allreduce", workers=float(nodes), **given)
    return both if pattern == "tree" else both / 2


def formula_words(pattern: str, nodes: int) -> str:
    """The closed form of a pattern's time, in symbols."""
    if pattern == "ring":
        return "2(N−1) (L + M/N/B)"
    return f"{'2 ' if pattern == 'tree' else ''}⌈log₂ N⌉ (L + M/B)"


def _caption(plan: Schedule, costs: Costs, number: int) -> str:
    if number == 0:
        return _start(plan, costs)
    messages = plan.rounds[number - 1]
    first = messages[0]
    head = f"Round {number} of {len(plan.rounds)}: "
    if plan.pattern == "ring":
        deed, end = _ring(plan, number)
        example = f"P{first.source} sends piece {first.piece} to P{first.target}."
        return f"{head}{deed}: {example}{end}"
    return f"{head}{_tree(plan, messages)}{_end(plan, number)}"


def _start(plan: Schedule, costs: Costs) -> str:
    if plan.nodes == 1:
        return "One node holds everything already: there is nothing to send."
    size = show(costs.size, "B")
    aim = {
        "broadcast": "P0's is to reach all",
        "reduce": "P0 is to have their sum",
        "ring": f"all are to have the sum, in {plan.nodes} pieces",
        "tree": "all are to have the sum",
    }[plan.pattern]
    return f"Each of {plan.nodes} nodes has a vector of {size} in a memory of its own; {aim}."


def _ring(plan: Schedule, number: int) -> tuple[str, str]:
    last = number == len(plan.rounds)
    if number < plan.nodes:
        ready = number == plan.nodes - 1
        end = " Each node now has one piece of the finished sum." if ready else ""
        return "every node sends a piece to its right, which adds it", end
    end = " All have the whole sum." if last else ""
    return "every node passes a finished piece on to its right, which keeps it", end


def _tree(plan: Schedule, messages: Round) -> str:
    deed = "adds it" if messages[0].adds else "keeps it"
    pairs = ", ".join(f"P{each.source} to P{each.target}" for each in messages[:4])
    more = f" and {plural(len(messages) - 4, 'more pair')}" if len(messages) > 4 else ""
    each = "; each receiver" if len(messages) > 1 else ", which"
    return f"a whole vector goes from {pairs}{more}{each} {deed}."


def _end(plan: Schedule, number: int) -> str:
    if number == len(plan.rounds):
        end = {"broadcast": "All have P0's vector.", "reduce": "P0 has the sum."}
        return " " + end.get(plan.pattern, "All have the sum.")
    top = plan.pattern == "tree" and number * 2 == len(plan.rounds)
    return " P0 has the sum; now back down." if top else ""
