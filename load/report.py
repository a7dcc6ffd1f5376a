"""Say in a table what came of the requests, and what they cost."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import quantiles

from load.tally import ROUTES, Asked
from load.usage import Usage

HEAD = f"{'route':<22}{'asked':>8}{'/s':>8}{'p50 ms':>9}{'p95':>8}{'p99':>8}  errors"


@dataclass(frozen=True)
class Row:
    """One route: how often it was asked in so many seconds, and how long it took, in ms."""

    route: str
    asked: int
    rate: float
    p50: float
    p95: float
    p99: float
    errors: dict[str, int]


def rows(asked: Iterable[Asked], *, seconds: float) -> list[Row]:
    """Return a row for each route that was asked, and one for all together."""
    found: dict[str, list[Asked]] = {route: [] for route in ROUTES}
    for each in asked:
        found[each.route].append(each)
    everything = [each for route in found.values() for each in route]
    groups = {**found, "all": everything}
    return [row(route, group, seconds) for route, group in groups.items() if group]


def row(route: str, group: Sequence[Asked], seconds: float) -> Row:
    errors = Counter(each.outcome for each in group if not each.is_right).most_common()
    waits = [each.ms for each in group]
    p50, p95, p99 = percentiles(waits)
    return Row(route, len(group), len(group) / seconds, p50, p95, p99, dict(errors))


def percentiles(waits: Sequence[float]) -> tuple[float, float, float]:
    """Return the 50th, 95th and 99th percentile."""
    cuts = quantiles([*waits, *waits[:1]], n=100, method="inclusive")
    return cuts[49], cuts[94], cuts[98]


def table(found: Iterable[Row]) -> Iterator[str]:
    yield HEAD
    for each in found:
        errors = ", ".join(f"{number} × {name}" for name, number in each.errors.items())
        yield (
            f"{each.route:<22}{each.asked:>8,}{each.rate:>8.1f}{each.p50:>9.1f}{each.p95:>8.1f}"
            f"{each.p99:>8.1f}  {errors or 'none'}"
        )


def used(usage: Usage) -> Iterator[str]:
    yield f"{'part':<22}{'cores':>8}{'memory':>12}"
    for name, cores in usage.cores.items():
        held = usage.memory.get(name)
        yield f"{name:<22}{cores:>8.2f}{f'{held / 1e6:,.0f} MB' if held else '':>12}"
    yield f"{'others on this machine':<22}{usage.others:>8.2f}"
