"""Break one part after another while clinicians work, and say what they saw and what was lost."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from load.clinician import Clinician
from load.clocks import movable_clock
from load.crowd import Crowd, Pace
from load.disk import own_disk
from load.faults import Fault, FullDisk
from load.ground import Ground
from load.ledger import Ledger
from load.outcome import Outcome, line
from load.tally import Asked

PACE = Pace(photo=4.0)  # more than anybody takes, so that some are hit
STEADY_SECONDS = 3.0  # without a wrong answer, before a fault and after it
SLOW_MS = 5000.0  # an answer that took longer counts as none
PATIENCE = 120.0  # seconds: by then it has come back, or it does not by itself


async def weather(
    folder: Path,
    faults: Sequence[Fault],
    *,
    clinicians: int,
    hold: float,
    say: Callable[[str], object],
) -> list[Outcome]:
    """Break one part after another of one ground, `hold` seconds each at the most."""
    with (
        own_disk(folder / "bucket") as disk,
        Ground(folder, **movable_clock(folder)) as ground,
    ):
        people, ledger = ground.clinicians(clinicians), Ledger()
        outcomes = []
        for fault in tried(faults, disk=disk, say=say):
            outcomes.append(await trial(ground, people, ledger, fault, hold=hold))
            say("\n".join(line(outcomes[-1])))
        return outcomes


def tried(faults: Sequence[Fault], *, disk: bool, say: Callable[[str], object]) -> Iterator[Fault]:
    for fault in faults:
        if isinstance(fault, FullDisk) and not disk:
            say(f"{fault.name}: not tried, for only root may mount a disk")
        else:
            yield fault


async def trial(
    ground: Ground, people: Sequence[Clinician], ledger: Ledger, fault: Fault, *, hold: float
) -> Outcome:
    """Break and mend one part with load running, at most `hold` seconds later."""
    before = len(ledger.confirmed)
    async with Crowd(ground.host, ledger, PACE) as crowd:
        for each in people:
            crowd.join(each)
        await calm(crowd, since=time.monotonic())
        struck = time.monotonic()
        await asyncio.to_thread(fault.strike, ground)
        await asyncio.sleep(min(hold, fault.hold))
        await asyncio.to_thread(fault.mend, ground)
        mended = time.monotonic()
        came_back = await calm(crowd, since=mended)
        await crowd.come_home(PATIENCE)
    seen = crowd.tally.between(struck, float("inf"))
    findings = [*lasting(came_back), *broken_words(fault, seen), *lost(ground, crowd)]
    saw = Counter(f"{each.outcome} {each.route}" for each in seen if not each.is_right)
    return Outcome(
        fault.name,
        mended - struck,
        dict(saw.most_common()),
        max((each.ms for each in seen if each.outcome == "503"), default=0.0),
        max((each.ms for each in seen if each.route == "desk's poll"), default=0.0),
        (came_back or time.monotonic()) - mended,
        len(ledger.confirmed) - before,
        findings,
    )


async def calm(crowd: Crowd, *, since: float) -> float | None:
    """Wait until all has gone well for a while; return when the last wrong answer came."""
    last = since
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        crowd.check()
        last = max([last, *(each.at for each in crowd.tally.since(last) if is_bad(each))])
        if time.monotonic() - last > STEADY_SECONDS and is_whole(crowd.tally.since(last)):
            return last
        await asyncio.sleep(0.1)
    return None


def is_bad(asked: Asked) -> bool:
    return not asked.is_right or asked.ms > SLOW_MS


def is_whole(asked: Sequence[Asked]) -> bool:
    """Say whether desks and phones were answered, and photos filed."""
    return {each.route for each in asked} >= {"desk's poll", "phone's poll", "confirm"}


def lasting(came_back: float | None) -> Iterator[str]:
    if came_back is None:
        yield f"it has not come back within {PATIENCE:.0f} s"


def broken_words(fault: Fault, seen: Sequence[Asked]) -> Iterator[str]:
    """Yield what clients saw and should not have seen."""
    wrong = Counter(f"{e.outcome} to {e.route}" for e in seen if not fault.is_expected(e))
    yield from (f"{number} × {name}" for name, number in wrong.items())


def lost(ground: Ground, crowd: Crowd) -> Iterator[str]:
    found = Counter(crowd.ledger.findings(ground.database.url, ground.bucket))
    yield from (f"{number} × a photo {what}" for what, number in found.items())
    if crowd.ledger.waiting:
        yield f"{crowd.ledger.waiting} photos still wait on phones"
