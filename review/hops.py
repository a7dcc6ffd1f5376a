"""A drill's hops in the desk's words: how long each took, and which one failed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop

from capture import drill as drills
from capture.models import Drill
from review.advice import advice
from review.durations import Duration

Hop = Drill.Hop

NAMES = {
    Hop.HEARD: gettext_noop("The desk asks, the phone hears"),
    Hop.MADE: gettext_noop("The phone makes a picture"),
    Hop.PRESIGNED: gettext_noop("The server signs its upload"),
    Hop.PUT: gettext_noop("The phone puts it into the bucket"),
    Hop.CONFIRMED: gettext_noop("The server reads and checks it"),
    Hop.RUNG: gettext_noop("The server rings, the desk hears"),
    Hop.SHOWN: gettext_noop("The desk shows it"),
}
ORDER = list(Hop)
STATES = (
    gettext_noop("done"),
    gettext_noop("failed"),
    gettext_noop("running"),
    gettext_noop("ahead"),
)
SLOW_RING = timedelta(seconds=5)


@dataclass(frozen=True)
class Step:
    """One hop as the page shows it; `state` is done, failed, running or ahead."""

    hop: Hop
    state: str
    took: Duration | None

    @property
    def name(self) -> str:
        return gettext(NAMES[self.hop])

    @property
    def ms(self) -> int:
        return round(self.took.seconds * 1000) if self.took else 0


class Account:
    """What a drill has come to so far."""

    def __init__(self, drill: Drill) -> None:
        self.drill = drill
        self.took = times(drill)
        self.failed_hop = failed_hop(drill)

    @property
    def next_hop(self) -> Hop | None:
        return next((hop for hop in Hop if hop not in self.took), None)

    @property
    def is_running(self) -> bool:
        is_open = self.failed_hop is None and self.next_hop is not None
        return is_open and drills.silent_at(self.drill) > timezone.now()

    @property
    def stage(self) -> str:
        """Return what a page that shows this need not be sent again."""
        return f"{len(self.took)}{'' if self.is_running else '-over'}"

    @property
    def verdict(self) -> str:
        if self.failed_hop:
            stopped = gettext("Stopped at hop {number} of {count}")
            return stopped.format(number=ORDER.index(self.failed_hop) + 1, count=len(Hop))
        if self.is_running:
            return gettext("Under way")
        return gettext("All is well, in {time}").format(time=self.total)

    @property
    def has_picture(self) -> bool:
        """Say whether the desk is to show the picture now."""
        return self.is_running and self.drill.rung_at is not None and self.drill.shown_at is None

    @property
    def steps(self) -> list[Step]:
        return [Step(hop, self.state(hop), self.took.get(hop)) for hop in Hop]

    def state(self, hop: Hop) -> str:
        if self.failed_hop:
            at = ORDER.index(hop) - ORDER.index(self.failed_hop)
            return "done" if at < 0 else "failed" if at == 0 else "ahead"
        if hop in self.took or (hop == Hop.CONFIRMED and self.drill.confirmed_at):
            return "done"
        return "running" if hop == self.next_hop and self.is_running else "ahead"

    @property
    def total(self) -> Duration | None:
        return Duration.between(self.drill.asked_at, self.drill.shown_at)

    @property
    def advice(self) -> str:
        """Return what an operator can do; "" while there is nothing to say."""
        if self.failed_hop:
            return advice(self.failed_hop, self.drill.failure or "silence")
        rung = self.took.get(Hop.RUNG)
        if settings.ABLY_API_KEY and rung and rung.seconds > SLOW_RING.total_seconds():
            return advice(Hop.RUNG, "slow")
        return ""


def times(drill: Drill) -> dict[Hop, Duration]:
    """Return how long each hop took that is done: by the server's clock, or by the phone's."""
    found = {
        Hop.HEARD: lasted(drill.asked_at, drill.heard_at),
        Hop.MADE: in_ms(drill.made_ms),
        Hop.PRESIGNED: in_ms(drill.presigned_ms),
        Hop.PUT: in_ms(drill.put_ms),
        Hop.CONFIRMED: in_ms(drill.confirmed_ms),
        Hop.RUNG: lasted(drill.confirmed_at, drill.rung_at),
        Hop.SHOWN: lasted(drill.rung_at, drill.shown_at),
    }
    return {hop: took for hop, took in found.items() if took}


def lasted(first: datetime | None, then: datetime | None) -> Duration | None:
    return Duration.between(first, then) if first else None


def in_ms(ms: int | None) -> Duration | None:
    return None if ms is None else Duration(ms / 1000)


def failed_hop(drill: Drill) -> Hop | None:
    """Return the hop that failed, or that nothing was heard of in time."""
    if drill.failed_at:
        return Hop(drill.failed_hop)
    if drill.shown_at or drills.silent_at(drill) > timezone.now():
        return None
    return next((hop for hop in Hop if hop not in times(drill)), None)
