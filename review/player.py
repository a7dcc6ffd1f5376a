"""What the record's player shows of a consultation's recording, in words beside the line."""

from collections.abc import Iterator
from dataclasses import dataclass

from capture.models import Consultation
from recordings.timeline import Gap, Mark, Timeline, timeline


@dataclass(frozen=True)
class Player:
    line: Timeline
    consultation: Consultation

    @property
    def lasts(self) -> str:
        return lasting(self.line.length)

    @property
    def gaps(self) -> Iterator[tuple[Gap, str]]:
        """Yield each time without sound, with how long it lasts in words."""
        return ((each, lasting(each.length)) for each in self.line.gaps)

    @property
    def marks(self) -> Iterator[tuple[Mark, str]]:
        """Yield each photo, with where it lies on the line as a clock shows it."""
        return ((each, clock(each.at)) for each in self.line.marks)


def player(consultation: Consultation) -> Player | None:
    line = timeline(consultation)
    return Player(line, consultation) if line else None


def lasting(ms: int) -> str:
    """Say how long: `0.4 s`, `24 s`, `3 min 20 s`, `1 h 2 min`."""
    if ms < 1000:
        return f"{ms / 1000:.1f} s"
    minutes, seconds = divmod(round(ms / 1000), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {seconds} s" if minutes else f"{seconds} s"


def clock(ms: int) -> str:
    """Show a position: `3:20`, `1:02:03`."""
    minutes, seconds = divmod(ms // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
