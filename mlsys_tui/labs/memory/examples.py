"""Programs worth stepping, each with what it shows."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Example:
    """`title` is its line in the list."""

    title: str
    program: str


EXAMPLES = {
    "mesi": Example(
        "All four states: read alone, read together, write, read back",
        "P0:r x; P0:w x; P1:r x; P2:r x; P1:w x; P0:r x; P2:w x; P2:w x",
    ),
    "lost": Example("A lost update: two increments at once", "P0:inc x | P1:inc x"),
    "lock": Example(
        "The same with a lock",
        "P0:lock m, inc x, unlock m | P1:lock m, inc x, unlock m",
    ),
    "false": Example(
        "False sharing: two counters in one cache line",
        "line x y; P0:inc x, inc x | P1:inc y, inc y",
    ),
    "apart": Example("The same counters, a line each", "P0:inc x, inc x | P1:inc y, inc y"),
    "true": Example(
        "True sharing: one counter for both, in turns", "P0:inc x; P1:inc x; P0:inc x; P1:inc x"
    ),
    "flag": Example(
        "A message through memory: data, then a flag",
        "P0:w data=42; P0:w flag=1; P1:r flag, r data",
    ),
    "deadlock": Example(
        "Deadlock: two locks, taken in opposite orders",
        "P0:lock m, lock n, inc x | P1:lock n, lock m, inc x",
    ),
}
