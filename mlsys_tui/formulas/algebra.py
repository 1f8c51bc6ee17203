"""An expression and its values -> the lines a teacher writes under it.

Expressions are Python text over variable names: + - * / **2 **3, and the functions below.
"""

import ast
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import CodeType
from typing import Any, cast

from mlsys_tui.formulas.quantity import digits

Values = Mapping[str, Any]  # a number, a tuple of numbers for a list, a word for a choice

_EULER = 0.57721566490153286
_SUMMED = 256  # from here on the asymptotic series is exact to the last bit


def harmonic(n: float) -> float:
    """H_n = 1 + 1/2 + … + 1/n for whole n >= 0. Source: Knuth, TAOCP 1, 1.2.7 for large n."""
    if n < _SUMMED:
        return _harmonics()[int(n)]
    return math.log(n) + _EULER + 1 / (2 * n) - 1 / (12 * n * n) + 1 / (120 * n**4)


@lru_cache(maxsize=1)
def _harmonics() -> tuple[float, ...]:
    terms = [1 / k for k in range(1, _SUMMED)]
    return tuple(math.fsum(terms[:n]) for n in range(_SUMMED))


def rounds(n: float) -> float:
    """⌈log₂ n⌉, exact for whole n >= 1 (math.log2 rounds near large powers of two)."""
    return float((math.ceil(n) - 1).bit_length())


def root(x: float) -> float:
    """Square root; a value below zero is a rounding error where a guard has let it through."""
    return math.sqrt(max(x, 0.0))


def ratios(parts: Sequence[float], divisors: Sequence[float]) -> float:
    """Σ partᵢ / divisorᵢ."""
    return math.fsum(a / b for a, b in zip(parts, divisors, strict=True))


_FUNCTIONS: dict[str, Callable[..., float]] = {
    "H": harmonic,
    "rounds": rounds,
    "sqrt": root,
    "cbrt": math.cbrt,
    "ceil": math.ceil,
    "max": max,
    "min": min,
    "ratios": ratios,
}
_GLOBALS: dict[str, Any] = {"__builtins__": {}, **_FUNCTIONS}
_OPERATORS: dict[type[ast.operator], str] = {
    ast.Add: "+",
    ast.Sub: "−",
    ast.Mult: "×",
    ast.Div: "/",
    ast.Pow: "^",
}
_APPLY: dict[str, Callable[..., float]] = {
    "+": lambda a, b: a + b,
    "−": lambda a, b: a - b,
    "×": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "^": lambda a, b: a**b,
} | _FUNCTIONS
_BINDING = {"+": 1, "−": 1, "×": 2, "/": 2, "^": 3}
_POWERS = {2.0: "²", 3.0: "³"}


@dataclass(frozen=True, slots=True)
class Op:
    """An operator or function applied to nodes; a leaf is a number or a variable's name."""

    sign: str
    arguments: "tuple[Node, ...]"


Node = float | str | Op


@lru_cache(maxsize=512)
def parse(expression: str) -> Node:
    """The tree of an expression."""
    return _node(ast.parse(expression, mode="eval").body)


def _node(tree: ast.expr) -> Node:
    if isinstance(tree, ast.Constant):
        return float(cast(float, tree.value))
    if isinstance(tree, ast.Name):
        return tree.id
    if isinstance(tree, ast.BinOp):
        return Op(_OPERATORS[type(tree.op)], (_node(tree.left), _node(tree.right)))
    if isinstance(tree, ast.Call) and isinstance(tree.func, ast.Name):
        return Op(tree.func.id, tuple(_node(argument) for argument in tree.args))
    raise TypeError(f"not an expression: {ast.dump(tree)}")


@lru_cache(maxsize=512)
def _compiled(expression: str) -> CodeType:
    return compile(expression, expression, "eval")


def evaluate(expression: str, values: Values) -> float:
    """The expression's value. Raises ZeroDivisionError and OverflowError as Python does."""
    return float(eval(_compiled(expression), _GLOBALS, cast("dict[str, Any]", values)))


@lru_cache(maxsize=512)
def without(node: Node, absent: tuple[tuple[str, float], ...]) -> Node:
    """The tree with the absent variables at their neutral values and what they leave idle gone."""
    if not isinstance(node, Op):
        return dict(absent).get(node, node) if isinstance(node, str) else node
    return _tidy(node.sign, tuple(without(argument, absent) for argument in node.arguments))


def _tidy(sign: str, arguments: tuple[Node, ...]) -> Node:
    left, right = arguments[0], arguments[-1]
    if sign == "×" and 0.0 in arguments:
        return 0.0
    if sign in "+×" and left == _neutral(sign):
        return right
    if sign in "+−×/" and right == _neutral(sign):
        return left
    return Op(sign, arguments)


def _neutral(sign: str) -> float:
    return 0.0 if sign in "+−" else 1.0


def put_in(node: Node, values: Values) -> Node:
    """The tree with numbers for names; a sum over lists is written out."""
    if isinstance(node, str):
        return float(values[node])
    if not isinstance(node, Op):
        return node
    if node.sign == "ratios":
        return _written_out(*(values[str(name)] for name in node.arguments))
    return Op(node.sign, tuple(put_in(argument, values) for argument in node.arguments))


def _written_out(parts: Sequence[float], divisors: Sequence[float]) -> Node:
    terms: list[Node] = [Op("/", pair) for pair in zip(parts, divisors, strict=True)]
    total = terms[0]
    for term in terms[1:]:
        total = Op("+", (total, term))
    return total


def simplify(node: Node) -> Node:
    """One step: everything that stands between two numbers is worked out at once."""
    if not isinstance(node, Op):
        return node
    if all(isinstance(argument, float) for argument in node.arguments):
        return float(_APPLY[node.sign](*node.arguments))
    return Op(node.sign, tuple(simplify(argument) for argument in node.arguments))


def lines(node: Node, values: Values) -> list[str]:
    """Numbers put in, then a line for each simplification down to the result."""
    current = put_in(node, values)
    written = [text(current)]
    while isinstance(current, Op):
        current = simplify(current)
        if (line := text(current)) != written[-1]:
            written.append(line)
    return written


def text(node: Node, symbols: Mapping[str, str] | None = None) -> str:
    """The tree as mathematics: `1 / (f + (1 − f) / p)`; `symbols` renames the variables."""
    return _text(node, symbols or {})[0]


def _text(node: Node, symbols: Mapping[str, str]) -> tuple[str, int]:
    """The text, and how tightly it binds: 4 for what never needs brackets."""
    if isinstance(node, str):
        return symbols.get(node, node), 4
    if isinstance(node, float):
        return digits(node), 4
    if node.sign not in _BINDING:
        return _call(node, symbols), 4
    binding = _BINDING[node.sign]
    left, right = (_text(argument, symbols) for argument in node.arguments)
    if node.sign == "^":
        return _bracketed(left, 4, leads=False) + _POWERS[cast(float, node.arguments[1])], 3
    tight = binding if node.sign in "+×" else binding + 1
    return (
        f"{_bracketed(left, binding)} {node.sign} {_bracketed(right, tight, leads=False)}",
        binding,
    )


def _bracketed(part: tuple[str, int], needed: int, *, leads: bool = True) -> str:
    """Brackets where binding asks for them; a minus may lead, but not follow a sign: 1 − (−2)."""
    content, binding = part
    fine = binding >= needed and (leads or not content.startswith("−"))
    return content if fine else f"({content})"


def _call(node: Op, symbols: Mapping[str, str]) -> str:
    inside = [_text(argument, symbols) for argument in node.arguments]
    if node.sign == "ratios":
        return f"Σ ({' / '.join(part[0] for part in inside)})"
    if node.sign == "rounds":
        return f"⌈log₂ {_bracketed(inside[0], 4)}⌉"
    if node.sign == "ceil":
        return f"⌈{inside[0][0]}⌉"
    if node.sign in ("sqrt", "cbrt"):
        return ("√" if node.sign == "sqrt" else "∛") + _bracketed(inside[0], 4)
    return f"{node.sign}({', '.join(part[0] for part in inside)})"
