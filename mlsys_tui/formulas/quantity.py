"""Quantities as people write them, in SI base units: "1 Gbps" -> 125e6 B/s, and back."""

import math
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from mlsys_tui.text import BadInput, clean

_DECIMAL = {"": 1.0, "k": 1e3, "K": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "P": 1e15}
_BINARY = {f"{prefix}i": 1024.0**power for power, prefix in enumerate("KMGT", start=1)}
_BYTES = _DECIMAL | _BINARY
_TIME = {"s": 1.0, "ms": 1e-3, "us": 1e-6, "µs": 1e-6, "μs": 1e-6, "ns": 1e-9, "ps": 1e-12}
_TIME |= {"sec": 1.0, "min": 60.0, "h": 3600.0}


def _prefixed(prefixes: dict[str, float], units: dict[str, float]) -> dict[str, float]:
    return {p + u: scale * factor for p, scale in prefixes.items() for u, factor in units.items()}


# Unit of a variable -> how it may be written -> its size in that unit. M, MB and GB are decimal;
# a small b is a bit; a prefix alone scales any unit.
_UNITS = {
    "": {"%": 0.01, "x": 1.0, "×": 1.0},
    "s": _TIME,
    "B": _prefixed(_BYTES, {"B": 1.0, "byte": 1.0, "bytes": 1.0, "b": 1 / 8, "bit": 1 / 8}),
    "B/s": _prefixed(_BYTES, {"B/s": 1.0, "Bps": 1.0, "b/s": 1 / 8, "bit/s": 1 / 8, "bps": 1 / 8}),
    "FLOP": _prefixed(_DECIMAL, {"FLOP": 1.0, "FLOPs": 1.0}),
    "FLOP/s": _prefixed(_DECIMAL, {"FLOP/s": 1.0, "FLOPS": 1.0, "FLOPs/s": 1.0}),
    "FLOP/B": {"FLOP/B": 1.0, "FLOPs/B": 1.0, "FLOP/byte": 1.0, "FLOPs/byte": 1.0},
}
_EXAMPLE = {
    "": "0.2, 20% or 1/5",
    "s": "100 s, 50ms or 5 min",
    "B": "40 MB or 1 GiB",
    "B/s": "1 Gbps or 50 GB/s",
    "FLOP": "2 GFLOP",
    "FLOP/s": "989 TFLOP/s",
    "FLOP/B": "295 FLOP/B",
}
_NUMBER = r"([+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
_QUANTITY = re.compile(rf"{_NUMBER}\s*(?:/\s*{_NUMBER})?\s*([^0-9\s.].*)?")
_LONGEST = 100


@dataclass(frozen=True)
class Quantity:
    """A value in its base unit, and the size of the last digit written (0 for a fraction)."""

    value: float
    grain: float

    def agrees(self, value: float) -> bool:
        """Whether `value`, rounded to the digits written here, is this quantity."""
        slack = 1e-9 * max(abs(self.value), abs(value))
        return abs(value - self.value) <= self.grain / 2 + slack


def quoted(text: str) -> str:
    """What the reader wrote, safe and short enough to repeat in a sentence."""
    safe = clean(text, one_line=True)
    return f'"{safe if len(safe) <= 40 else safe[:39] + "…"}"'


def parse_quantity(text: str, unit: str, name: str = "value") -> Quantity:
    """Read "5 min" for the unit s, "1 Gbps" for B/s, "56%", "2.5x", "5/3"; no unit means base unit.

    Raises BadInput, naming the quantity `name`, for anything that is not a finite number of
    the unit asked for.
    """
    written = text.strip().replace("−", "-")
    match = _QUANTITY.fullmatch(written) if len(written) <= _LONGEST else None
    if match is None:
        raise BadInput(f"{name} must be a number like {_EXAMPLE[unit]} (got {quoted(text)})")
    number, divisor, suffix = match.groups()
    scale = _scale((suffix or "").strip(), unit, name, text)
    if divisor is not None:
        return _fraction(number, divisor, scale, name, text)
    return Quantity(_finite(float(number) * scale, name, text), _grain(number) * scale)


def converted(text: str, unit: str) -> str:
    """What a quantity is in its base unit, "90 min = 5400 s"; "" where it is written in that.

    Raises BadInput as `parse_quantity` does.
    """
    number = digits(parse_quantity(text, unit).value)
    if text.replace(" ", "") in (number, number + unit):
        return ""
    return f"{text.strip()} = {number} {unit}".rstrip()


def _scale(suffix: str, unit: str, name: str, text: str) -> float:
    spellings = _BYTES | _UNITS[unit]
    if suffix in spellings:
        return spellings[suffix]
    wanted = f"{name} must be written like {_EXAMPLE[unit]} (got {quoted(text)})"
    near = [f'"{spelling}"' for spelling in spellings if spelling.lower() == suffix.lower()]
    hint = f"; did you mean {' or '.join(near)}?" if near else ""
    if suffix == "B" and not unit:
        hint = "; B means bytes, a billion is 1G or 1e9"
    raise BadInput(wanted + hint)


def _fraction(number: str, divisor: str, scale: float, name: str, text: str) -> Quantity:
    if float(divisor) == 0:
        raise BadInput(f"{name} must not divide by zero (got {quoted(text)})")
    return Quantity(_finite(float(number) / float(divisor) * scale, name, text), 0.0)


def _finite(value: float, name: str, text: str) -> float:
    if not math.isfinite(value):
        raise BadInput(f"{name} must be a number that fits a computer (got {quoted(text)})")
    return value + 0.0  # no negative zero


def _grain(number: str) -> float:
    mantissa, _, exponent = number.lower().partition("e")
    decimals = len(mantissa.partition(".")[2])
    power = (int(exponent) if exponent else 0) - decimals
    return 10.0**power if abs(power) < 300 else 0.0


def digits(value: float, significant: int = 6) -> str:
    """A number as one writes it in a calculation: 0.3, 4.25532, 1048576, 125e6, 50e-6, −2."""
    if _exact(value):
        text = f"{value:.0f}"
    elif 1e-4 <= abs(value) < 1e6:
        text = _plain(value, significant)
    else:
        text = _engineering(value, significant)
    return text.replace("-", "−", 1) if value < 0 else text


def _exact(value: float) -> bool:
    """Whole numbers up to seven digits are written out, but 4000000 as 4e6."""
    whole = abs(value) < 1e7 and value == int(value)
    return whole and (abs(value) < 1e6 or value % 1e5 != 0)


def _plain(value: float, significant: int) -> str:
    whole_digits = math.floor(math.log10(abs(value))) + 1
    decimals = max(significant - whole_digits, 0)
    exact = Decimal(repr(value))  # as written: 1.125 is 1.13 to the reader, whatever a float holds
    rounded = f"{exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP):f}"
    return rounded.rstrip("0").rstrip(".") if decimals else rounded


def _engineering(value: float, significant: int) -> str:
    rounded = float(f"{value:.{significant}g}")
    if rounded == 0:
        return "0"
    power = 3 * math.floor(math.log10(abs(rounded)) / 3)
    if power <= -300:
        return f"{rounded:.{significant}g}"
    return f"{rounded / 10.0**power:.{max(significant, 3)}g}e{power}"


def show(value: float, unit: str = "", significant: int = 3) -> str:
    """A value for the reader, three significant digits: "320 ms", "125 MB/s", "295 FLOP/B"."""
    if unit in ("", "FLOP/B"):
        return f"{digits(value, significant)} {unit}".rstrip()
    if unit == "s" and abs(value) >= 1:
        return f"{digits(value, significant)} s"
    return _with_prefix(float(f"{value:.{significant}g}"), unit, significant)


def _with_prefix(value: float, unit: str, significant: int) -> str:
    from quantiphy import Quantity as Prefixed

    rendered: str = Prefixed(value, unit).render(prec=significant - 1)
    return rendered.replace("-", "−", 1) if value < 0 else rendered
