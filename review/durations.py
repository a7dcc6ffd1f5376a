"""How long photos took: in numbers, in words, and as places in a chart."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil, log10
from statistics import median
from typing import Self

from django.utils.translation import gettext_noop

from capture.models import Photo

# In pixels. A chart is as wide as it has room, so places from its left are in percent.
HEIGHT, TOP, BOTTOM = 176, 10, 166
# In seconds. The scale is logarithmic; what lies beyond it is drawn at its end.
LEAST, MOST = 0.1, 3600.0
TICKS = {0.1: "0.1 s", 1: "1 s", 10: "10 s", 60: "1 min", 600: "10 min", 3600: "1 h"}


@dataclass(frozen=True, order=True)
class Duration:
    """So many seconds, which a page shows as people say them."""

    seconds: float

    @classmethod
    def between(cls, first: datetime, then: datetime | None) -> Self | None:
        """Return how long it took; clocks that differ make no negative times."""
        return None if then is None else cls(max(0.0, (then - first).total_seconds()))

    def __str__(self) -> str:
        seconds = self.seconds
        if seconds < 1:
            return f"{seconds:.2f} s"
        if seconds < 59.5:
            return f"{seconds:.1f} s" if seconds < 9.95 else f"{seconds:.0f} s"
        minutes, rest = divmod(round(seconds), 60)
        if minutes < 60:
            return f"{minutes} min {rest} s"
        return f"{minutes // 60} h {minutes % 60} min"

    @property
    def y(self) -> float:
        """Return where it is drawn, in pixels from the top."""
        share = log10(min(MOST, max(LEAST, self.seconds)) / LEAST) / log10(MOST / LEAST)
        return round(BOTTOM - share * (BOTTOM - TOP), 1)


@dataclass(frozen=True)
class Way:
    """One photo's way from the shutter to the desk's screen."""

    photo: Photo

    @property
    def filed(self) -> Duration | None:
        return Duration.between(self.photo.captured_at, self.photo.uploaded_at)

    @property
    def shown(self) -> Duration | None:
        return Duration.between(self.photo.uploaded_at, self.photo.shown_at)

    @property
    def whole(self) -> Duration | None:
        return Duration.between(self.photo.captured_at, self.photo.shown_at)


@dataclass(frozen=True)
class Dot:
    """One photo in a chart, so many percent from the left."""

    x: float
    took: Duration


@dataclass(frozen=True)
class Line:
    """A line across a chart, and what it says."""

    said: str
    at: Duration


@dataclass(frozen=True)
class Part:
    """How long one part of the way took each photo; None where nobody knows."""

    name: str
    title: str
    took: Sequence[Duration | None]

    @property
    def known(self) -> list[float]:
        return sorted(each.seconds for each in self.took if each is not None)

    @property
    def median(self) -> Duration | None:
        return Duration(median(self.known)) if self.known else None

    @property
    def p95(self) -> Duration | None:
        """Return the p95 by nearest rank: of fewer than twenty it is the slowest."""
        return Duration(self.known[ceil(0.95 * len(self.known)) - 1]) if self.known else None

    @property
    def dots(self) -> list[Dot]:
        places = [round(100 * (at + 0.5) / len(self.took), 2) for at in range(len(self.took))]
        return [Dot(x, took) for x, took in zip(places, self.took, strict=True) if took]

    @property
    def lines(self) -> list[Line]:
        found = {gettext_noop("median"): self.median, "p95": self.p95}
        return [Line(said, at) for said, at in found.items() if at]

    @property
    def ticks(self) -> list[Line]:
        return [Line(said, Duration(seconds)) for seconds, said in TICKS.items()]


def parts(ways: Iterable[Way]) -> list[Part]:
    """Return both parts of the way, then the whole, of photos from the oldest to the newest."""
    known = list(ways)
    return [
        Part("filed", gettext_noop("Shutter to filed"), [each.filed for each in known]),
        Part("shown", gettext_noop("Filed to shown"), [each.shown for each in known]),
        Part("whole", gettext_noop("Shutter to shown"), [each.whole for each in known]),
    ]
