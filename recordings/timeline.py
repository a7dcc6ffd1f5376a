"""Lay a consultation's sound, its gaps and its photos on one line of time.

Where the seam of two segments was measured, the second goes on exactly where the first ends;
elsewhere the phone's clock says where it lies. All positions and lengths are milliseconds.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from capture.models import Consultation, Photo
from recordings.models import Recording, Segment

MS = timedelta(milliseconds=1)
SHORTEST_GAP = 250  # ms: what is shorter is the inaccuracy of a clock
AT_THE_ENDS = 1000  # ms that a phone may take to begin, and to stop
NOT_HERE = "no sound has arrived"


@dataclass(frozen=True)
class Piece:
    """A segment's share of the line: its own sound from `begin` on, for `length`."""

    segment: Segment
    start: int
    begin: int
    length: int

    @property
    def end(self) -> int:
        return self.start + self.length


@dataclass(frozen=True)
class Gap:
    """A time without sound, from `at` by the clock, and why. A pause was meant."""

    start: int
    length: int
    at: datetime
    why: str  # in words
    is_pause: bool = False

    @property
    def lasted(self) -> timedelta:
        return self.length * MS


@dataclass(frozen=True)
class Mark:
    """A photo, where it was taken."""

    photo: Photo
    at: int


@dataclass
class Timeline:
    """All that was recorded in a consultation; its zero is the moment `began`."""

    began: datetime
    length: int = 0
    pieces: list[Piece] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)

    @property
    def ended(self) -> datetime:
        return self.began + self.length * MS

    @property
    def sound(self) -> timedelta:
        """Return for how long something is heard."""
        return sum(each.length for each in self.pieces) * MS

    def piece_of(self, segment: Segment) -> Piece | None:
        """Return what counts of a segment; None where nothing does."""
        return next((each for each in self.pieces if each.segment.pk == segment.pk), None)

    def add(self, recording: Recording, segments: Iterable[Segment]) -> None:
        """Go on with a later recording; what lies past its end is nobody's."""
        end = self.position(recording.ended_at) if recording.ended_at else None
        before: Segment | None = None
        for each in segments:
            start, begin = self.place(each, before)
            length = each.duration_ms - begin
            if end is not None:
                length = min(length, end - start)
            if length > 0:
                why = each.get_after_display() if each.after else NOT_HERE
                self.skip(start, why, shortest=SHORTEST_GAP if before else AT_THE_ENDS)
                self.pieces.append(Piece(each, start, begin, length))
                before, self.length = each, start + length
        if end is not None:
            self.skip(end, NOT_HERE, shortest=AT_THE_ENDS)

    def place(self, segment: Segment, before: Segment | None) -> tuple[int, int]:
        """Return where a segment begins, and how much of its beginning is told by then."""
        if before and segment.seam_ms is not None and segment.number == before.number + 1:
            return self.length, segment.seam_ms
        clock = self.position(segment.started_at)
        return max(self.length, clock), max(0, self.length - clock)

    def skip(
        self, until: int, why: str, *, shortest: int = SHORTEST_GAP, is_pause: bool = False
    ) -> None:
        """Go on to a position without sound; a hole that is shorter than that is not told of."""
        lasts = until - self.length
        if lasts >= shortest:
            at = self.began + self.length * MS
            self.gaps.append(Gap(self.length, lasts, at, why, is_pause))
        self.length = max(self.length, until)

    def mark(self, photos: Iterable[Photo]) -> None:
        """Mark the photos that were taken while the line runs."""
        placed = (Mark(each, self.position(each.captured_at)) for each in photos)
        self.marks += [each for each in placed if 0 <= each.at <= self.length]

    def position(self, at: datetime) -> int:
        return (at - self.began) // MS


def timeline(consultation: Consultation) -> Timeline | None:
    """Return a consultation's line of time; None where no sound of it is there. Three queries."""
    recordings = list(Recording.objects.filter(consultation=consultation, removed_at=None))
    segments = list(
        Segment.objects.shown()
        .filter(recording__in=recordings)
        .select_related("token", "consultation")
        .order_by("number", "id")
    )
    if not segments:
        return None
    line = lay(recordings, segments, consultation.photos.shown())
    return line if line.pieces else None


def lay(
    recordings: Sequence[Recording], segments: Sequence[Segment], photos: Iterable[Photo]
) -> Timeline:
    """Lay recordings, the earliest first, on one line; segments are in their own order."""
    line = Timeline(recordings[0].started_at)
    why = ""
    for each in recordings:
        line.skip(line.position(each.started_at), why, is_pause=True)
        line.add(each, [one for one in segments if one.recording_id == each.pk])
        why = each.get_end_reason_display()
    line.mark(photos)
    return line
