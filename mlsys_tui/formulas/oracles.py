"""Published figures, and whether the engine agrees with them: content/oracles.toml."""

import math
import tomllib
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import msgspec

from mlsys_tui.formulas import find, fits, solve
from mlsys_tui.formulas.blocks import agrees, expectation
from mlsys_tui.text import BadInput, clean

_LARGEST = 1_000_000  # bytes
_FITS: dict[str, Callable[[fits.Rows], Any]] = {
    "fit usl": fits.fit_usl,
    "fit amdahl": fits.fit_amdahl,
}


class Source(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Where figures were published; `note` says how they were read there."""

    title: str
    author: str
    url: str
    year: int | None = None
    note: str = ""

    @property
    def citation(self) -> str:
        """Author, title, year and address in one line."""
        parts = (self.author, self.title, str(self.year or ""), self.url)
        return clean(", ".join(filter(None, parts)), one_line=True)


class Oracle(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """One published figure: the formula, or the fit of a data set, that must give it.

    `target` names the variable or coefficient; a formula's own is understood. Without
    `tolerance` (relative) the engine must round to the digits published.
    """

    source: str
    formula: str
    published: float | int | str
    given: dict[str, float | int | str | list[float]] = {}
    data: str | None = None
    target: str | None = None
    tolerance: float | None = None
    note: str = ""


class OracleFile(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The whole of oracles.toml."""

    sources: dict[str, Source]
    oracle: list[Oracle]
    data: dict[str, list[tuple[float, float]]] = {}


@dataclass(frozen=True)
class Finding:
    """A published figure beside ours, in base units."""

    source: str
    formula: str
    target: str
    given: dict[str, Any]
    published: float
    ours: float
    holds: bool


def read_oracles(path: Path) -> OracleFile:
    """The file of published figures. Raises BadInput with one sentence where it is broken."""
    try:
        raw = path.read_bytes() if path.is_file() else None
    except OSError as error:
        raise BadInput(f"{path.name} cannot be read: {error.strerror}") from None
    if raw is None:
        raise BadInput(f"no file {path.name} in the content folder")
    if len(raw) > _LARGEST:
        raise BadInput(f"{path.name} must be at most 1 MB")
    try:
        return msgspec.convert(tomllib.loads(raw.decode("utf-8-sig")), OracleFile)
    except (ValueError, RecursionError) as error:
        raise BadInput(f"{path.name} is broken: {clean(str(error), one_line=True)}") from None


def judge(file: OracleFile) -> list[Finding]:
    """Every published figure beside the engine's. Raises BadInput where one cannot be asked."""
    return [_judged(file, number, oracle) for number, oracle in enumerate(file.oracle, start=1)]


def _judged(file: OracleFile, number: int, oracle: Oracle) -> Finding:
    try:
        if oracle.source not in file.sources:
            raise BadInput(f"no source {oracle.source!r}")
        target, ours, unit, given = _asked(file, oracle)
        published = expectation(oracle.published, unit)
    except BadInput as error:
        raise BadInput(f"oracle {number} ({oracle.formula}): {error}") from None
    holds = agrees(published, ours, oracle.tolerance)
    citation = file.sources[oracle.source].citation
    return Finding(citation, oracle.formula, target, given, published.value, ours, holds)


def _asked(file: OracleFile, oracle: Oracle) -> tuple[str, float, str, dict[str, Any]]:
    """Target, our value, its unit and what was given."""
    if oracle.formula in _FITS:
        return _fitted(file, oracle)
    solution = solve(find(oracle.formula).name, **oracle.given)
    if oracle.target not in (None, solution.target):
        raise BadInput(f"target must be the variable left out, {solution.target}")
    return solution.target, solution.value, solution.unit, dict(solution.given)


def _fitted(file: OracleFile, oracle: Oracle) -> tuple[str, float, str, dict[str, Any]]:
    if oracle.data not in file.data:
        raise BadInput(f"a fit needs the name of a data set (got {oracle.data!r})")
    rows = file.data[oracle.data]
    coefficients = asdict(_FITS[oracle.formula](rows))
    for name, error in coefficients.pop("errors").items():
        coefficients[f"{name}_error"] = error
    value = coefficients.get(oracle.target or "")
    if value is None or not math.isfinite(value):
        raise BadInput(f"target must be one of {', '.join(coefficients)}")
    return str(oracle.target), value, "", {"data": [list(row) for row in rows]}
