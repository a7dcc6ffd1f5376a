"""A morning of 100,000 clinicians, second by second, where arithmetic is not enough.

    python -m load.morning [--clinicians 100000] [--cores 64] [--ably]

People sign in around half past eight, not evenly; each sign-in costs an Argon2, and each page asks
from then on. What is not done in one second waits for the next: how long, with so many cores?
"""

import argparse
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import NormalDist

from load.figures import COSTS, DAY, Costs, Day

OPENS, CLOSES = 6.5 * 3600, 11.0 * 3600  # seconds of the day that are played
SIGN_INS = NormalDist(8.5 * 3600, 25 * 60)  # assumed: two in three within 25 minutes of half past


@dataclass(frozen=True)
class Second:
    """What came in one second, and how long what came last had to wait, in seconds."""

    sign_ins: int
    polls: int
    photos: int
    waits: float


def morning(
    *,
    clinicians: int,
    cores: float,
    poll_seconds: float,
    dice: random.Random,
    costs: Costs = COSTS,
    day: Day = DAY,
) -> Iterator[Second]:
    """Yield each second of a morning; the same for the same dice."""
    expected = round(clinicians * day.at_work)
    there, backlog = 0, 0.0  # backlog: in ms of one core
    for at in range(int(OPENS), int(CLOSES)):
        sign_ins = dice.binomialvariate(expected - there, hazard(at))
        there += sign_ins
        pages = there * (1 + day.phones_open)
        polls = dice.binomialvariate(round(pages), 1 / poll_seconds) if poll_seconds > 1 else pages
        photos = dice.binomialvariate(there, day.photos_per_second)
        backlog += sign_ins * costs.sign_in + polls * costs.poll + photos * costs.photo
        waits = backlog / (cores * 1000)
        backlog = max(0.0, backlog - cores * 1000)
        yield Second(sign_ins, round(polls), photos, waits)


def hazard(at: float) -> float:
    """Return how likely one who has not come yet comes in this second."""
    left = 1 - SIGN_INS.cdf(at)
    return min(1.0, (SIGN_INS.cdf(at + 1) - SIGN_INS.cdf(at)) / left) if left > 1e-9 else 1.0


def chain_waits(*, rate: float, hold: float, events: int, dice: random.Random) -> float:
    """Return how long an event waits for its chain's head on average, in seconds.

    Events come by chance, `rate` a second; each holds the head for `hold` seconds, and the others
    queue behind it (Lindley's recursion). Close to what the head can take, waits grow without end.
    """
    waits = total = 0.0
    for _ in range(events):
        total += waits
        waits = max(0.0, waits + hold - dice.expovariate(rate))
    return total / events


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m load.morning", allow_abbrev=False)
    parser.add_argument("--clinicians", type=int, default=100_000)
    parser.add_argument("--cores", type=float, default=64.0)
    parser.add_argument("--ably", action="store_true", help="pages ask every 30 s, not each second")
    wanted = parser.parse_args(arguments)
    sys.stdout.write(
        told(clinicians=wanted.clinicians, cores=wanted.cores, ably=wanted.ably) + "\n"
    )
    return 0


def told(*, clinicians: int, cores: float, ably: bool, seed: int = 1) -> str:
    """Return one line about a morning."""
    seconds = list(
        morning(
            clinicians=clinicians,
            cores=cores,
            poll_seconds=30.0 if ably else 1.0,
            dice=random.Random(seed),
        )
    )
    return (
        f"{cores:g} cores, pages ask every {'30 s' if ably else 'second'}: at most "
        f"{max(each.sign_ins for each in seconds)} sign-ins, "
        f"{max(each.polls for each in seconds):,} polls and "
        f"{max(each.photos for each in seconds)} photos in one second; "
        f"the longest wait {max(each.waits for each in seconds):,.1f} s"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
