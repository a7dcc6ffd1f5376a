"""A figure: what was measured, and whether it is what design.md section 11 asks for."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median, quantiles

MET = "✓"


@dataclass(frozen=True)
class Figure:
    """One row of the table. `verdict` is ✓, or says what was missed; empty: there is no aim."""

    name: str
    value: float | str
    unit: str = ""
    aim: str = ""
    verdict: str = ""


def at_most(name: str, value: float, unit: str, most: float, *, note: str = "") -> Figure:
    """Return a figure that should stay below `most`, in the same unit."""
    verdict = f"missed by {shown(value - most)}" if value > most else MET
    return Figure(name, value, unit, f"≤ {most:g}{note and f' ({note})'}", verdict)


def at_least(name: str, value: float, unit: str, least: float) -> Figure:
    """Return a figure that should not stay below `least`, in the same unit."""
    verdict = f"missed by {shown(least - value)}" if value < least else MET
    return Figure(name, value, unit, f"≥ {least:g}", verdict)


def spread(name: str, values: Sequence[float], unit: str = "ms") -> list[Figure]:
    """Return median and 95th percentile as two figures."""
    return [
        Figure(f"{name}, median", median(values), unit),
        Figure(f"{name}, p95", p95(values), unit),
    ]


def p95(values: Sequence[float]) -> float:
    """Return the 95th percentile, between the two values that it falls between."""
    return quantiles(values, n=20, method="inclusive")[-1]


def shown(value: float | str) -> str:
    """Return a value with three digits, as far as it has them."""
    if isinstance(value, str | int):
        return f"{value:,}" if isinstance(value, int) else value
    digits = sum(abs(value) < limit for limit in (100, 10, 1))
    return f"{value:,.{digits}f}"
