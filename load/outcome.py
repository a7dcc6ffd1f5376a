"""What came of a fault, and how the table tells it."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Outcome:
    """What came of one fault: `back_after` seconds from its end to the last wrong answer."""

    name: str
    lasted: float
    wrong: dict[str, int]
    slowest_503: float  # ms
    slowest_poll: float  # ms, of a desk: what it is like to sit there
    back_after: float
    confirmed: int
    findings: list[str]


def head() -> str:
    return (
        f"{'fault':<28}{'lasted':>8}{'back after':>12}{'slowest 503':>13}{'poll':>8}{'photos':>8}"
        "  verdict"
    )


def line(outcome: Outcome) -> Iterator[str]:
    """Yield the table's two lines of a fault."""
    yield (
        f"{outcome.name:<28}{outcome.lasted:>6.0f} s{outcome.back_after:>10.1f} s"
        f"{outcome.slowest_503 / 1000:>11.1f} s{outcome.slowest_poll / 1000:>6.1f} s"
        f"{outcome.confirmed:>8}  " + ("; ".join(outcome.findings) or "every hash as taken")
    )
    seen = ", ".join(f"{number} × {name}" for name, number in outcome.wrong.items())
    yield f"    clients saw {seen or 'nothing of it'}"
