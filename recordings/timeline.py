"""Lay a consultation's sound, its gaps and its photos on one line of time.

Where the seam of two segments was measured, the second goes on exactly where the first ends;
elsewhere the phone's clock says where it lies. All positions and lengths are milliseconds.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from capture.models import Consultation, Photo
from recordings.models import Recording, Segment

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
    """A time without sound, and why, in words; a `pause` was meant: nobody recorded."""

    start: int
    length: int
    why: str
    is_pause: bool = False


@dataclass(frozen=True)
class Mark:
    """A photo, where it was taken."""

    photo: Photo
    at: int


@dataclass(frozen=True)
class Timeline:
    """All that was recorded in a consultation; its zero is the moment `began`."""

    began: datetime
    length: int
    pieces: list[Piece]
    gaps: list[Gap]
    marks: list[Mark]


def timeline(consultation: Consultation) -> Timeline | None:
    """Return a consultation's line of time; None where no sound of it is there. Three queries."""
    recordings = list(Recording.objects.filter(consultation=consultation, removed_at=None))
    segments = Segment.objects.shown().filter(recording__in=recordings).order_by("number", "id")
    if not recordings or not segments:
        return None
    return lay(recordings, list(segments), list(consultation.photos.shown()))


def lay(
    recordings: Sequence[Recording], segments: Sequence[Segment], photos: Sequence[Photo]
) -> Timeline:
    """Lay recordings, the earliest first, on one line; their segments are in their own order."""
    began = recordings[0].started_at
    pieces: list[Piece] = []
    gaps: list[Gap] = []
    reached, why = 0, NOT_HERE
    for number, each in enumerate(recordings):
        own = [one for one in segments if one.recording_id == each.pk]
        if number:
            begun = max(reached, since(began, each.started_at))
            gaps += gap(reached, begun, why, is_pause=True)
            reached = begun
        laid = list(stretch(each, own, began, reached))
        gaps += holes(laid, reached)
        pieces += laid
        reached = laid[-1].end if laid else reached
        if each.ended_at:
            ended = since(began, each.ended_at)
            gaps += gap(reached, ended, NOT_HERE, shortest=AT_THE_ENDS)
            reached, why = max(reached, ended), each.get_end_reason_display()
    last = max(reached, *(each.start + each.length for each in gaps), 0)
    return Timeline(began, last, pieces, gaps, list(marks(photos, began, last)))


def stretch(
    recording: Recording, segments: Sequence[Segment], began: datetime, reached: int
) -> Iterator[Piece]:
    """Yield the pieces of one recording; what lies past its end is nobody's."""
    before: Segment | None = None
    end = since(began, recording.ended_at) if recording.ended_at else None
    for each in segments:
        start, begin = place(each, before, since(began, each.started_at), reached)
        length = each.duration_ms - begin
        if end is not None:
            length = min(length, end - start)
        if length > 0:
            yield Piece(each, start, begin, length)
            before, reached = each, start + length


def place(segment: Segment, before: Segment | None, clock: int, reached: int) -> tuple[int, int]:
    """Return where a segment lies on the line, and how much of its beginning is told already."""
    if before and segment.seam_ms is not None and segment.number == before.number + 1:
        return reached, segment.seam_ms
    return max(reached, clock), max(0, reached - clock)


def holes(pieces: Sequence[Piece], reached: int) -> Iterator[Gap]:
    """Yield what lies between the pieces of one recording, and before the first."""
    shortest = AT_THE_ENDS
    for each in pieces:
        why = each.segment.get_after_display() if each.segment.after else NOT_HERE
        yield from gap(reached, each.start, why, shortest=shortest)
        reached, shortest = each.end, SHORTEST_GAP


def gap(
    start: int, end: int, why: str, *, shortest: int = SHORTEST_GAP, is_pause: bool = False
) -> Iterator[Gap]:
    if end - start >= shortest:
        yield Gap(start, end - start, why, is_pause)


def marks(photos: Sequence[Photo], began: datetime, length: int) -> Iterator[Mark]:
    """Yield the photos that were taken while the line runs."""
    for each in photos:
        at = since(began, each.captured_at)
        if 0 <= at <= length:
            yield Mark(each, at)


def since(began: datetime, at: datetime) -> int:
    return (at - began) // timedelta(milliseconds=1)
