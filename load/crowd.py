"""Clinicians at work, each with a desk and a phone; more may join while others work."""

import asyncio
import random
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from load.clinician import Clinician, Site
from load.desk import Desk
from load.ledger import Ledger
from load.phone import Phone
from load.tally import Tally


@dataclass(frozen=True)
class Pace:
    """Seconds between a clinician's photos and between their patients, on average."""

    photo: float
    consultation: float = 600.0


class Crowd:
    """Clinicians at one pace. Ends all work at its end."""

    def __init__(self, host: str, ledger: Ledger, pace: Pace, *, seed: int = 1) -> None:
        self.tally, self.ledger = Tally(), ledger
        self.site = Site(host, self.tally)
        self.pace = pace
        self.dice = random.Random(seed)
        self.phones: list[Phone] = []
        self.work: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for task in self.work:
            task.cancel()
        ended = await asyncio.gather(*self.work, return_exceptions=True)
        if error is None:
            raise_first(ended)

    def join(self, clinician: Clinician) -> None:
        """Let one more clinician begin to work."""
        dice = random.Random(self.dice.random())
        desk = Desk(self.site, clinician, dice, consultation_seconds=self.pace.consultation)
        phone = Phone(self.site, clinician, dice, self.ledger, photo_seconds=self.pace.photo)
        self.phones.append(phone)
        self.work += [asyncio.create_task(each.work()) for each in (desk, phone)]

    def check(self) -> None:
        """Raise what ended somebody's work, if anything did: it is a mistake of ours."""
        raise_first([task.exception() for task in self.work if task.done()])

    async def come_home(self, seconds: float) -> None:
        """Let nobody take another photo, and wait until all that were taken are filed."""
        for phone in self.phones:
            phone.done = True
        loop = asyncio.get_running_loop()
        deadline = loop.time() + seconds
        while self.ledger.waiting and loop.time() < deadline:
            self.check()
            await asyncio.sleep(0.1)


def raise_first(ended: list[BaseException | None]) -> None:
    for each in ended:
        if each is not None and not isinstance(each, asyncio.CancelledError):
            raise each
