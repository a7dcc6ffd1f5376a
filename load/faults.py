"""What breaks behind the pages, and how it is mended: each on a ground with load running."""

import os
import signal
from abc import ABC, abstractmethod
from pathlib import Path

import psycopg

from load.clocks import set_clock
from load.disk import fill
from load.ground import Ground
from load.tally import BUCKET, Asked
from local import child


class Fault(ABC):
    """`hold` is for how many seconds it lasts; `allows` what clients may see of it beside 503.

    `is_felt`: clients see something of it, however short it is.
    """

    name: str
    hold: float
    allows: frozenset[str] = frozenset()
    is_felt: bool = True

    @abstractmethod
    def strike(self, ground: Ground) -> None: ...

    @abstractmethod
    def mend(self, ground: Ground) -> None: ...

    def is_expected(self, asked: Asked) -> bool:
        """Say whether clients may see this; what the bucket answers by itself is not ours."""
        return asked.is_right or asked.outcome in {"503", *self.allows} or asked.route in BUCKET


class KilledWorker(Fault):
    """Connections to the dead process are cut: no server can answer on them."""

    name, hold, allows = "kill -9 a web process", 0.0, frozenset({"cut"})
    is_felt = False  # where nobody was asking it just then

    def strike(self, ground: Ground) -> None:
        os.kill(ground.workers()[0], signal.SIGKILL)

    def mend(self, ground: Ground) -> None:
        """Nobody does; it has to come back by itself."""


class RestartedDatabase(Fault):
    name, hold = "restart PostgreSQL", 3.0

    def strike(self, ground: Ground) -> None:
        ground.database.stop()

    def mend(self, ground: Ground) -> None:
        ground.database.start()


class StoppedBucket(Fault):
    name, hold = "stop the bucket", 60.0

    def strike(self, ground: Ground) -> None:
        child.stop(ground.bucket.process)

    def mend(self, ground: Ground) -> None:
        ground.bucket.start_again()


class FullDisk(Fault):
    name, hold = "fill the bucket's disk", 20.0

    def strike(self, ground: Ground) -> None:
        with self.filler(ground).open("wb") as filler:
            fill(filler.fileno())

    def mend(self, ground: Ground) -> None:
        self.filler(ground).unlink()

    def filler(self, ground: Ground) -> Path:
        return ground.bucket.folder / "filler"


class PausedBucket(Fault):
    name, hold = "pause the bucket (SIGSTOP)", 30.0
    is_felt = False  # shorter than anybody's patience, it is a slow bucket

    def strike(self, ground: Ground) -> None:
        ground.bucket.pause()

    def mend(self, ground: Ground) -> None:
        ground.bucket.resume()


class SkewedClock(Fault):
    """The web server's clock alone; the bucket's and the database's go on as they did."""

    hold = 20.0

    def __init__(self, minutes: int) -> None:
        self.minutes = minutes
        self.name = f"the web's clock {minutes:+} minutes"
        self.is_felt = minutes < 0  # ahead of the bucket, a URL lives longer, and is still signed

    def strike(self, ground: Ground) -> None:
        set_clock(ground.folder, minutes=self.minutes)

    def mend(self, ground: Ground) -> None:
        set_clock(ground.folder, minutes=0)


class ExhaustedPool(Fault):
    """Somebody locks a table that every phone's call reads: each takes its connection along."""

    name, hold = "exhaust the database pool", 15.0

    def strike(self, ground: Ground) -> None:
        self.holder = psycopg.connect(ground.database.url)
        self.holder.execute("LOCK TABLE tokens_mobiletoken IN ACCESS EXCLUSIVE MODE")

    def mend(self, ground: Ground) -> None:
        self.holder.close()


ALL = (
    KilledWorker(),
    RestartedDatabase(),
    StoppedBucket(),
    FullDisk(),
    PausedBucket(),
    SkewedClock(+10),
    SkewedClock(-10),
    ExhaustedPool(),
)
