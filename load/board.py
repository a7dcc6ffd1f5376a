"""The arithmetic for a health board: what 100,000 clinicians ask for, and which part gives first.

    python -m load.board [--clinicians 100000]

A test holds docs/capacity.md to what this prints.
"""

import argparse
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from load.figures import (
    AT_MOST_BUSY,
    CORES_PER_WORKER,
    COSTS,
    DATABASE_SHARE,
    DAY,
    DAYS,
    HOUR,
    PRICES,
    WORKER_CONNECTIONS,
)


@dataclass(frozen=True)
class Need:
    """What the peak asks for, of one way to hear of changes: `poll_seconds` between asks."""

    clinicians: int
    poll_seconds: float

    @property
    def working(self) -> float:
        return self.clinicians * DAY.at_work

    @property
    def polls(self) -> float:
        return self.working * (1 + DAY.phones_open) / self.poll_seconds

    @property
    def photos(self) -> float:
        return self.working * DAY.photos_per_second

    @property
    def cores(self) -> float:
        """Return the cores of web and database together, with room for the peak's own peaks."""
        busy = self.polls * COSTS.poll + self.photos * COSTS.photo
        return busy / 1000 / AT_MOST_BUSY

    @property
    def database_cores(self) -> float:
        return self.cores * DATABASE_SHARE

    @property
    def workers(self) -> float:
        return (self.cores - self.database_cores) / CORES_PER_WORKER

    @property
    def connections(self) -> float:
        return self.workers * WORKER_CONNECTIONS

    @property
    def photos_a_year(self) -> float:
        return self.photos * DAY.hours * HOUR * DAYS


def table(clinicians: int) -> Iterator[str]:
    """Yield the rows of docs/capacity.md: what, without Ably, with Ably."""
    asks, rings = Need(clinicians, 1.0), Need(clinicians, 30.0)
    yield "| at the peak | pages ask every second | Ably rings, pages ask every 30 s |"
    yield "|---|---|---|"
    for name, of in FIGURES.items():
        yield f"| {name} | {of(asks)} | {of(rings)} |"


def web_month(need: Need) -> float:
    return (need.cores - need.database_cores) * PRICES.core_month


def database_month(need: Need) -> float:
    return need.database_cores * PRICES.database_core_month


def bucket_month(need: Need) -> float:
    """Return what a year's photos cost a month, kept, and a month's PUTs (photo and thumbnail)."""
    kept = need.photos_a_year * COSTS.photo_bytes / 1e9 * PRICES.gigabyte_month
    return kept + need.photos_a_year / 12 * 2 / 1000 * PRICES.thousand_puts


def realtime_month(need: Need) -> float:
    """Return what a realtime service costs: each ring is published once and heard by two pages."""
    if need.poll_seconds <= 1:
        return 0.0
    messages = need.photos_a_year / 12 * COSTS.rings * 3
    connections = need.working * (1 + DAY.phones_open)
    return (
        messages / 1e6 * PRICES.million_messages
        + connections / 1000 * PRICES.thousand_connections_month
    )


def month(need: Need) -> float:
    return web_month(need) + database_month(need) + bucket_month(need) + realtime_month(need)


def dollars(amount: float) -> str:
    return f"{round(amount, -1):,.0f} $"


FIGURES: dict[str, Callable[[Need], str]] = {
    "polls": lambda need: f"{need.polls:,.0f}/s",
    "photos": lambda need: f"{need.photos:.0f}/s",
    "cores of web servers": lambda need: f"{need.workers:,.0f}",
    "cores of PostgreSQL": lambda need: f"{need.database_cores:,.0f}",
    "database connections": lambda need: f"{need.connections:,.0f}",
    "PUTs to the bucket": lambda need: f"{need.photos * 2:.0f}/s",
    "acts of one clinician, at most": lambda _: f"{1000 / COSTS.head:.0f}/s",
    "photos a year": lambda need: f"{need.photos_a_year / 1e6:.0f} million",
    "the bucket's growth a year": lambda n: f"{n.photos_a_year * COSTS.photo_bytes / 1e12:.1f} TB",
    "the database's growth a year": lambda n: f"{n.photos_a_year * COSTS.row_bytes / 1e9:.0f} GB",
    "web servers, a month": lambda need: dollars(web_month(need)),
    "PostgreSQL, a month": lambda need: dollars(database_month(need)),
    "bucket with a year's photos, a month": lambda need: dollars(bucket_month(need)),
    "Ably, a month": lambda need: dollars(realtime_month(need)),
    "all, a month": lambda need: dollars(month(need)),
}


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m load.board", allow_abbrev=False)
    parser.add_argument("--clinicians", type=int, default=100_000)
    sys.stdout.write("\n".join(table(parser.parse_args(arguments).clinicians)) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
