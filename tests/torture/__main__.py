"""`make torture`: one seed after another until so many photos have been taken.

    python -m tests.torture [--photos 1000] [--seed 1]

Prints each seed as it goes and the figures in the end. Returns 1 when a photo, or some sound of a
recording, was lost, doubled, misfiled or otherwise not as it should be, and then tells the stories
of those seeds.
"""

import argparse
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.installation import Account, Installation
from tests.torture.finding import FINDINGS
from tests.torture.stage import Stage, stage
from tests.torture.trial import Outcome, Trial

CLINICIANS = 50  # made at a time


def main(arguments: list[str]) -> int:
    wanted = options(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # and so stop what was started
    began = time.monotonic()
    with (
        tempfile.TemporaryDirectory(prefix="torture-") as folder,
        sync_playwright() as playwright,
        stage(Path(folder), playwright) as set_up,
    ):
        outcomes = list(told(until(wanted.photos, trials(set_up, wanted.seed))))
    sys.stdout.write(figures(outcomes, seconds=time.monotonic() - began))
    return int(any(each.findings for each in outcomes))


def options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.torture", allow_abbrev=False)
    parser.add_argument("--photos", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1, help="the first one")
    return parser.parse_args(arguments)


def trials(set_up: Stage, first: int) -> Iterator[Outcome]:
    accounts = clinicians(set_up.ground.installation)
    return (Trial(set_up, next(accounts), seed).run() for seed in count(first))


def clinicians(installation: Installation) -> Iterator[Account]:
    """Make clinicians for as long as somebody wants one."""
    for first in count(0, CLINICIANS):
        yield from installation.make_clinicians(CLINICIANS, first=first)


def until(photos: int, outcomes: Iterator[Outcome]) -> Iterator[Outcome]:
    taken = 0
    while taken < photos:
        outcome = next(outcomes)
        taken += outcome.taken
        yield outcome


def told(outcomes: Iterator[Outcome]) -> Iterator[Outcome]:
    """Say how it goes, and of each seed with a finding the whole story."""
    taken = 0
    for each in outcomes:
        taken += each.taken
        say(f"{taken:5} photos  {line(each)}")
        if each.findings:
            say(each.story())
        yield each


def line(outcome: Outcome) -> str:
    found = ", ".join(each.kind for each in outcome.findings) or "all well"
    troubles = outcome.faults.total()
    return f"seed {outcome.seed}: {troubles} troubles in {outcome.seconds:.0f} s, {found}"


def figures(outcomes: list[Outcome], *, seconds: float) -> str:
    """Return what the README wants to know."""
    troubles: Counter[str] = sum((each.faults for each in outcomes), Counter())
    found = Counter(finding.kind for each in outcomes for finding in each.findings)
    taken = sum(each.taken for each in outcomes)
    in_doubt = sum(each.in_doubt for each in outcomes)
    recorded = sum(each.recorded for each in outcomes)
    sealed = sum(each.sealed for each in outcomes)
    lines = [
        "",
        f"{taken:,} photos taken by {len(outcomes)} seeds in {seconds / 60:.0f} minutes",
        f"{in_doubt:,} of them in doubt: their page died while they were deleted, or had warned",
        f"{recorded:,} sounds recorded, {sealed:,} of them surely sealed, and so to be filed",
        f"{troubles.total():,} troubles:",
        *(f"  {number:6,} {kind}" for kind, number in troubles.most_common()),
        *(f"{found[kind]} {kind}" for kind in FINDINGS),
    ]
    return "\n".join(lines) + "\n"


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
