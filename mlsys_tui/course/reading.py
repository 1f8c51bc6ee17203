"""A number as a reader types it, in base units, and numbers as a reader is shown them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from mlsys_tui.formulas import Value
from mlsys_tui.formulas.quantity import Quantity, digits, parse_quantity, quoted, show
from mlsys_tui.text import BadInput

_LONGEST = 200
_SLACK = 1e-9
_SAID = re.compile(r"^.*[=≈~]\s*|^(about|around|roughly|approx\.?|ca\.?)\s+", re.IGNORECASE)
_POWER = re.compile(r"\s*[×x*·]\s*10\s*(?:\^|\*\*)\s*\(?([+-]?[0-9]{1,3})\)?")
_PARTS = re.compile(r"([+-]?[0-9.,\s]*[0-9][0-9.,]*(?:[eE][+-]?[0-9]+)?(?:\s*/\s*[0-9.]+)?)(.*)")
_THOUSANDS = re.compile(r"(?<=[0-9])[,\s](?=[0-9]{3}(?![0-9]))")
_PREFIXES = {"nano": "n", "micro": "u", "milli": "m", "kilo": "k", "mega": "M", "giga": "G"}
_WORDS = {
    **dict.fromkeys(("second", "seconds", "secs"), "s"),
    **{f"{name}second{s}": f"{p}s" for name, p in _PREFIXES.items() for s in ("", "s")},
    **{f"{name}byte{s}": f"{p}B" for name, p in _PREFIXES.items() for s in ("", "s")},
    **{f"{name}bit{s}": f"{p}b" for name, p in _PREFIXES.items() for s in ("", "s")},
    **dict.fromkeys(("minute", "minutes", "mins"), "min"),
    **dict.fromkeys(("hour", "hours", "hrs"), "h"),
    **dict.fromkeys(("percent", "per cent", "pct"), "%"),
    **dict.fromkeys(("times", "fold", "-fold"), "x"),
}


@dataclass(frozen=True)
class Read:
    """One way to read an answer: its value, the digits it has, and whether it had no unit."""

    quantity: Quantity
    significant: int
    bare: bool

    @property
    def value(self) -> float:
        return self.quantity.value

    def matches(self, value: float, tolerance: float) -> bool:
        """Within `tolerance` of the value, or equal when rounded to two or more digits given."""
        if abs(self.value - value) <= tolerance * abs(value) * (1 + _SLACK):
            return True
        return self.significant >= 2 and self.quantity.agrees(value)


def read(text: str, base: str, unit: str = "", nouns: Iterable[str] = ()) -> list[Read]:
    """The ways to read an answer in the base unit `base`, the likeliest first; at least one.

    A bare number is one of `unit`; where that is "%", a fraction as well. A number may be followed
    by one of `nouns`, the things counted. Raises BadInput for what is no number of this unit.
    """
    if not text.strip() or len(text) > _LONGEST:
        raise BadInput(f"type a number{_like(unit, base)} (got {quoted(text.strip())})")
    number, suffix = _parts(text)
    if suffix.rstrip(".").casefold() in {noun.casefold() for noun in nouns}:
        suffix = ""
    try:
        ways = [way for each in _spellings(number) for way in _ways(each, suffix, base, unit)]
    except BadInput:
        parse_quantity(text, base, "the answer")  # its sentence is about what was typed
        raise
    return list(dict.fromkeys(ways))


def _parts(text: str) -> tuple[str, str]:
    """The number and what follows it, without "S =" and the like."""
    said = _POWER.sub(r"e\1", _SAID.sub("", text.strip()).replace("−", "-"))
    match = _PARTS.fullmatch(said.strip())
    if match is None:
        return said, ""
    suffix = re.sub(r"\s*/\s*sec(ond)?s?$|\s+per\s+sec(ond)?$", "/s", match[2].strip())
    return match[1].strip(), _WORDS.get(suffix.casefold(), suffix)


def _spellings(number: str) -> list[str]:
    """40,000 is forty thousand; 2,5 is 2.5; 1,125 may be either."""
    joined = _THOUSANDS.sub("", number)
    decimal = number.replace(",", ".") if number.count(",") == 1 and "." not in number else joined
    return list(dict.fromkeys([joined if "," not in joined else decimal, decimal]))


def _ways(number: str, suffix: str, base: str, unit: str) -> list[Read]:
    written = [suffix] if suffix else [unit, ""] if unit == "%" else [unit]
    significant = len(re.sub(r"[eE/].*|[^0-9]", "", number).lstrip("0"))
    return [
        Read(parse_quantity(f"{number} {each}", base, "the answer"), significant, not suffix)
        for each in written
    ]


def _like(unit: str, base: str) -> str:
    return f" like 2.5 {unit or base}".rstrip() if unit or base else " like 2.5"


def scale(unit: str, base: str) -> float:
    """How many base units one `unit` is. Raises BadInput for a unit of something else."""
    return parse_quantity(f"1 {unit}", base, "unit").value


def shown(value: float, base: str, unit: str = "", significant: int = 3) -> str:
    """A value for the reader, in `unit` or as its size suggests: "64 ms", "56.1 %", "2.5x"."""
    if unit:
        number = digits(value / scale(unit, base), significant)
        return f"{number}{unit}" if unit in ("x", "×") else f"{number} {unit}"
    text = show(value, base, significant)
    try:
        parse_quantity(text, base)
    except BadInput:  # a prefix that nobody types, such as that of 500 mB
        return f"{digits(value, significant)} {base}".rstrip()
    return text


def typed(value: Value, base: str) -> str:
    """A value as it may be typed into a field, with every digit that it has."""
    if isinstance(value, tuple):
        return ",".join(typed(one, base) for one in value)
    return value if isinstance(value, str) else f"{digits(value, 12)} {base}".rstrip()
