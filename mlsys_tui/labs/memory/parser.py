"""A program's text into its steps, or a sentence that says where it does not fit."""

import re
from collections.abc import Iterator, Sequence
from itertools import chain, zip_longest
from typing import NamedTuple, NoReturn

from mlsys_tui.formulas.quantity import quoted
from mlsys_tui.labs.memory.program import MOST_PROCESSORS, Op, Program, Step, place
from mlsys_tui.text import BadInput, clean

MOST_STEPS, _LONGEST_NAME = 300, 8
_OPS: dict[str, tuple[Op, ...]] = {
    "r": ("read",),
    "read": ("read",),
    "w": ("write",),
    "write": ("write",),
    "inc": ("read", "add", "write"),
    "lock": ("lock",),
    "unlock": ("unlock",),
}
_TOKEN = re.compile(r"[ \t]+|(?P<name>[A-Za-z_]\w*)|(?P<number>-?\d+)|(?P<sign>[:;,|=\n])", re.A)


class _Token(NamedTuple):
    kind: str
    text: str
    start: int

    @property
    def shown(self) -> str:
        if self.kind == "end":
            return "the end"
        return "a new line" if self.text == "\n" else quoted(self.text)


def parse(text: str) -> Program:
    """Parse a program. Raises BadInput with the line and column of what does not fit."""
    return _Parser(clean(text)).program()


def _tokens(text: str) -> Iterator[_Token]:
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise BadInput(
                f"program, {place(text, at)}: a program has no {quoted(text[at])}; "
                "write it like P0: w x; P1: r x"
            )
        if match.lastgroup:
            yield _Token(match.lastgroup, match[0], at)
        at = match.end()
    yield _Token("end", "", len(text))


class _Parser:
    """Recursive descent; `_next` is the token in hand."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = _tokens(text)
        self._next = next(self._tokens)
        self._end = 0
        self._shared: list[tuple[str, ...]] = []
        self._used: dict[str, bool] = {}
        self._written = 0

    def program(self) -> Program:
        steps: list[Step] = []
        while self._next.kind != "end":
            if self._next.text in (";", "\n"):
                self._take()
            else:
                steps += self._statement()
                if self._next.text not in (";", "\n", ""):
                    self._refuse("; between statements, or , between steps of one processor")
                if len(steps) > MOST_STEPS:
                    raise BadInput(f"a program must have at most {MOST_STEPS} steps")
        if not steps:
            raise BadInput("program, line 1, column 1: there is no step; write one like P0: w x")
        return Program(
            self._text,
            tuple(steps),
            self._lines(),
            tuple(name for name, is_lock in self._used.items() if is_lock),
            1 + max(step.processor for step in steps),
        )

    def _lines(self) -> tuple[tuple[str, ...], ...]:
        apart = [(name,) for name in self._used if name not in chain.from_iterable(self._shared)]
        return (*self._shared, *apart)

    def _take(self) -> _Token:
        taken = self._next
        self._end = taken.start + len(taken.text)
        self._next = next(self._tokens, taken)
        return taken

    def _refuse(self, wanted: str, token: _Token | None = None) -> NoReturn:
        found = token or self._next
        raise BadInput(
            f"program, {place(self._text, found.start)}: here must be {wanted} (got {found.shown})"
        )

    def _expect(self, text: str, wanted: str) -> None:
        if self._next.text != text:
            self._refuse(wanted)
        self._take()

    def _statement(self) -> list[Step]:
        if self._next.text == "line":
            self._line()
            return []
        branches = [self._branch()]
        while self._next.text == "|":
            self._take()
            token = self._next
            branches.append(self._branch())
            if branches[-1][0].processor in [branch[0].processor for branch in branches[:-1]]:
                self._refuse("another processor: one does one thing at a time", token)
        return _in_turns(branches)

    def _line(self) -> None:
        token = self._take()
        names: list[str] = []
        while self._next.kind == "name":
            if self._next.text in (*names, *chain.from_iterable(self._shared)):
                self._refuse("a variable that has no line yet")
            names.append(self._variable())
        if len(names) < 2:
            self._refuse("line and two variables or more, like line x y", token)
        self._shared.append(tuple(names))
        for name in names:
            self._use(name, False, token)

    def _branch(self) -> list[Step]:
        token = self._next
        match = re.fullmatch(r"[Pp](\d{1,4})", token.text)
        if match is None or int(match[1]) >= MOST_PROCESSORS:
            self._refuse(f"a processor, P0 to P{MOST_PROCESSORS - 1}")
        self._take()
        self._expect(":", f"a : after {token.text}")
        steps = self._operation(int(match[1]))
        while self._next.text == ",":
            self._take()
            steps += self._operation(int(match[1]))
        return steps

    def _operation(self, processor: int) -> list[Step]:
        token = self._next
        if token.text.lower() not in _OPS:
            self._refuse("r, w, inc, lock or unlock")
        word = self._take().text.lower()
        named = self._next
        variable = self._variable()
        self._use(variable, word in ("lock", "unlock"), named)
        value = self._value() if word in ("w", "write") else None
        return [Step(processor, op, variable, token.start, self._end, value) for op in _OPS[word]]

    def _variable(self) -> str:
        if self._next.kind != "name" or len(self._next.text) > _LONGEST_NAME:
            self._refuse(f"a variable, a name of at most {_LONGEST_NAME} letters")
        return self._take().text

    def _value(self) -> int:
        """What a write writes: what is given, or the next number, so that writes differ."""
        if self._next.text != "=":
            self._written += 1
            return self._written
        self._take()
        if self._next.kind != "number" or len(self._next.text) > 5:
            self._refuse("a whole number of at most four digits")
        return int(self._take().text)

    def _use(self, name: str, is_lock: bool, token: _Token) -> None:
        if self._used.setdefault(name, is_lock) != is_lock:
            self._refuse("another name: one name cannot be a lock and a variable", token)


def _in_turns(branches: Sequence[Sequence[Step]]) -> list[Step]:
    """One step of each processor after the other, until none has any left."""
    return [step for turn in zip_longest(*branches) for step in turn if step]
