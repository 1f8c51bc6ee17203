"""What a formula is, and how the one variable left out of it is found."""

import difflib
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from mlsys_tui.formulas import algebra
from mlsys_tui.formulas.algebra import Values
from mlsys_tui.formulas.quantity import digits, parse_quantity, quoted, show
from mlsys_tui.text import BadInput

Value = float | str | tuple[float, ...]
_LARGEST = 1e100  # products of three still fit a float
_SAME = 1e-12  # two results this close, relatively, are one number to the reader


class Unbounded(BadInput):
    """There is no limit: the answer is infinite. A table may print ∞."""


@dataclass(frozen=True)
class Variable:
    """A quantity of a formula: its domain in base units, and what the form starts with.

    `choices` makes it a word, `many` a list of numbers. `optional` is the value that stands for
    "not there", such as latency 0. `fits` says which whole number a fractional answer means.
    """

    name: str
    symbol: str
    title: str
    unit: str = ""
    low: float = -math.inf
    high: float = math.inf
    above: bool = False  # the domain leaves out `low`
    whole: bool = False
    default: float | str | None = None
    optional: float | None = None
    fits: str = "up"
    choices: tuple[str, ...] = ()
    many: bool = False

    @property
    def domain(self) -> str:
        """The domain in words, such as "a whole number of at least 1"."""
        if self.choices:
            return "one of " + ", ".join(self.choices)
        noun = "a whole number" if self.whole else "a number"
        if self.low == -math.inf:
            return noun
        if self.high < math.inf:
            return f"{noun} from {digits(self.low)} to {digits(self.high)}"
        return f"{noun} {'above' if self.above else 'of at least'} {digits(self.low)}"

    def contains(self, value: float) -> bool:
        """Whether the number lies between the bounds (whole or not)."""
        over = value > self.low if self.above else value >= self.low
        return over and value <= self.high and math.isfinite(value)

    def clip(self, value: float) -> float:
        """The nearest number of the closed domain."""
        return float(min(max(value, self.low), self.high))

    def check(self, value: float) -> float:
        """The number, moved onto a bound it misses by rounding. Raises BadInput outside."""
        near = self.clip(value)
        if value != near and abs(value - near) <= _SAME * max(abs(near), 1e-3):
            value = near
        if _LARGEST < abs(value) < math.inf:
            raise BadInput(f"{self.name} must be smaller than {digits(_LARGEST)}")
        if not math.isfinite(value) or not self.contains(value):
            raise BadInput(f"{self.name} must be {self.domain} (got {digits_or_name(value)})")
        if self.whole and value != round(value):
            raise BadInput(f"{self.name} must be {self.domain} (got {digits(value)})")
        return value

    def show(self, value: Value) -> str:
        """A value of this variable for the reader, three significant digits."""
        if isinstance(value, str):
            return value
        if isinstance(value, tuple):
            return ", ".join(show(one, self.unit) for one in value)
        return show(value, self.unit)


def digits_or_name(value: float) -> str:
    """A number for a sentence that may be about infinity or nan."""
    return digits(value) if math.isfinite(value) else str(value)


@dataclass(frozen=True)
class Answer:
    """A value found by other means than an expression: the lines that find it, and a note."""

    value: float
    lines: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True)
class Noted:
    """An expression to use, and what must be said beside its value."""

    expression: str
    note: str


# How one variable is found: an expression, or a rule that looks at the values first. It raises
# BadInput where there is no answer, and returns the expression to use, or the answer itself.
Rule = str | Callable[[Values], str | Noted | Answer]


@dataclass(frozen=True)
class Formula:
    """One declaration: `target` is what `expression` defines; `rearranged` finds the others.

    `unbounded` is the sentence said where the expression divides by zero and the answer has no
    limit; `check` raises BadInput on values that do not fit one another.
    """

    name: str
    topic: str
    title: str
    source: str
    variables: tuple[Variable, ...]
    target: str
    expression: Rule
    rearranged: Mapping[str, Rule] = field(default_factory=dict)
    unbounded: str = ""
    check: Callable[[Values], None] = lambda values: None
    by_name: Mapping[str, Variable] = field(init=False, repr=False)
    symbols: Mapping[str, str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {v.name: v for v in self.variables})
        object.__setattr__(self, "symbols", {v.name: v.symbol for v in self.variables})

    @property
    def solvable(self) -> tuple[str, ...]:
        """The variables it can be solved for, its own target last."""
        return (*self.rearranged, self.target)

    @property
    def defaults(self) -> dict[str, float | str]:
        """What a form starts with; the target and absent optional variables are left out."""
        return {v.name: v.default for v in self.variables if v.default is not None}

    def __getitem__(self, name: str) -> Variable:
        if name not in self.by_name:
            names = ", ".join(self.by_name)
            raise BadInput(f"{self.name} has no variable {quoted(name)}; its variables are {names}")
        return self.by_name[name]

    def written(self, values: Values | None = None, *, symbols: bool = False) -> str:
        """`speedup = 1 / (serial + …)`; where the expression depends on a choice, for `values`."""
        expression = self.rule(self.target, values or self.defaults)
        names = self.symbols if symbols else {}
        left = names.get(self.target, self.target)
        return f"{left} = {algebra.text(algebra.parse(str(expression)), names)}"

    def rule(self, target: str, values: Values) -> str | Noted | Answer:
        """How `target` is found from these values: an expression, or the answer at once."""
        rule = self.expression if target == self.target else self.rearranged[target]
        return rule if isinstance(rule, str) else rule(values)

    def evaluate(self, values: Values) -> float:
        """The target, unchecked and fast; absent optional variables count as not there.

        Raises Unbounded where there is no limit, BadInput where there is no finite value.
        """
        full = {v.name: v.optional for v in self.variables if v.optional is not None} | dict(values)
        try:
            value = algebra.evaluate(str(self.rule(self.target, full)), full)
        except ZeroDivisionError:
            if self.unbounded:
                raise Unbounded(self.unbounded) from None
            raise BadInput(f"{self.target} cannot be found: this divides by zero") from None
        except OverflowError:
            value = math.inf
        if not math.isfinite(value):
            raise BadInput(f"{self.target} is too large for a computer's numbers")
        return value


def parse(variable: Variable, text: str) -> Value:
    """What the reader typed for this variable, in base units and inside its domain.

    Numbers may carry units, lists are written `0.4,0.6`. Raises BadInput with one sentence.
    """
    if variable.choices:
        return _choice(variable, text)
    if variable.many:
        parts = text.split(",") if len(text) <= 1000 else [text]
        return tuple(_number(variable, part) for part in parts)
    return _number(variable, text)


def _number(variable: Variable, text: str) -> float:
    return variable.check(parse_quantity(text, variable.unit, variable.name).value)


def _choice(variable: Variable, text: str) -> str:
    folded = {choice.lower(): choice for choice in variable.choices}
    word = text.strip().lower()
    if word in folded:
        return folded[word]
    near = difflib.get_close_matches(word, folded, n=1)
    hint = f'; did you mean "{folded[near[0]]}"?' if near else ""
    raise BadInput(f"{variable.name} must be {variable.domain} (got {quoted(text)}){hint}")


def accept(variable: Variable, given: object) -> Value:
    """A value from a program or a lesson: a number, a list of numbers, or text as typed."""
    if isinstance(given, str):
        return parse(variable, given)
    if isinstance(given, Sequence) and variable.many:
        return tuple(_checked(variable, one) for one in given)
    return _checked(variable, given)


def _checked(variable: Variable, given: object) -> float:
    if isinstance(given, bool) or not isinstance(given, int | float) or variable.choices:
        raise BadInput(f"{variable.name} must be {variable.domain} (got {quoted(str(given))})")
    try:
        return variable.check(float(given))
    except OverflowError:
        raise BadInput(f"{variable.name} must be a number that fits a computer") from None
