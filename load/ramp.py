"""Let more and more clinicians work until one of them waits too long: how many does this serve?"""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from load.clinician import Clinician
from load.crowd import Crowd, Pace
from load.ground import Ground
from load.growth import Growth, look
from load.ledger import Ledger
from load.report import Row, rows
from load.usage import Meter, Usage

# What a clinician may expect, at the 95th percentile, in ms; and how many requests may fail.
POLL_MS, ACT_MS = 250.0, 1000.0
ERRORS = 0.001
JOINS_PER_SECOND = 20.0
SETTLE_SECONDS = 3.0
TRIES = 2  # of a step that breaks a bound: on a shared machine the first may be somebody else's
HOME_SECONDS = 60.0


@dataclass(frozen=True)
class Effort:
    """Clinicians step by step, the seconds that each step is measured, and how often the bounds."""

    sizes: Sequence[int]
    seconds: float
    slack: float = 1.0


@dataclass(frozen=True)
class Step:
    """So many clinicians at work, and what came of it."""

    clinicians: int
    rows: list[Row]
    usage: Usage
    broken: str  # which bound broke first in the table; empty: none


def broken(row: Row, *, slack: float) -> str:
    """Say whether a route broke a bound, and which."""
    most = slack * (POLL_MS if row.route.endswith("poll") else ACT_MS)
    failed = sum(row.errors.values())
    if failed > row.asked * ERRORS:
        return f"{failed} of {row.asked} failed: {row.route}"
    if row.route != "all" and row.p95 > most:
        return f"p95 of {row.route} is {row.p95:.0f} ms, more than {most:.0f}"
    return ""


@dataclass(frozen=True)
class Climb:
    """The steps that were tried, and what photos had to say in the end."""

    steps: list[Step]
    growth: Growth
    photos: int
    findings: list[str]

    @property
    def best(self) -> Step | None:
        """Return the last step before one that broke a bound for good; None: the first did."""
        sound = [step for step in self.steps if not step.broken]
        return sound[-1] if sound else None


async def climb(
    ground: Ground,
    people: Sequence[Clinician],
    pace: Pace,
    effort: Effort,
    *,
    say: Callable[[str], object],
) -> Climb:
    """Measure one size after another, until one breaks a bound twice."""
    before = look(ground.database.url)
    async with Crowd(ground.host, Ledger(), pace) as crowd:
        steps: list[Step] = []
        for size in effort.sizes:
            await grow(crowd, people[len(crowd.phones) : size])
            steps.append(await measured(crowd, ground, effort))
            say(line(steps[-1]))
            if steps[-1].broken:
                break
        await crowd.come_home(HOME_SECONDS)
    findings = list(crowd.ledger.findings(ground.database.url, ground.bucket))
    findings += [f"{crowd.ledger.waiting} photos were never filed"] * bool(crowd.ledger.waiting)
    growth = look(ground.database.url).since(before)
    return Climb(steps, growth, len(crowd.ledger.confirmed), findings)


def line(step: Step) -> str:
    rate = step.rows[-1].rate
    ours = sum(step.usage.cores.values())
    return (
        f"{step.clinicians:>5} clinicians: {rate:6.0f} requests/s, ours {ours:.2f} cores, others' "
        f"{step.usage.others:.2f}: {step.broken or 'well'}"
    )


async def grow(crowd: Crowd, newcomers: Sequence[Clinician]) -> None:
    """Let them come one after another: nobody's whole clinic opens its desk in one moment."""
    for each in newcomers:
        crowd.join(each)
        await asyncio.sleep(1 / JOINS_PER_SECOND)
    await asyncio.sleep(SETTLE_SECONDS)


async def measured(crowd: Crowd, ground: Ground, effort: Effort) -> Step:
    """Measure what goes on; once more, where a bound broke."""
    for _ in range(TRIES):
        step = await measure(crowd, ground, effort)
        if not step.broken:
            break
    return step


async def measure(crowd: Crowd, ground: Ground, effort: Effort) -> Step:
    meter, began = Meter(ground.parts()), time.monotonic()
    await asyncio.sleep(effort.seconds)
    crowd.check()
    ended = time.monotonic()
    found = rows(crowd.tally.between(began, ended), seconds=ended - began)
    breaks = next(filter(None, (broken(row, slack=effort.slack) for row in found)), "")
    return Step(len(crowd.phones), found, meter.read(), breaks)
