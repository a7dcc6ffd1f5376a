"""Find where two segments overlap, on the sound itself: two clocks of a phone differ by too much.

Each segment begins a little before the one before it ends. The beginning of the later one is looked
for in the earlier one's end, near to where the clocks expect it. In silence there is nothing to be
found, and the clocks must do.
"""

import logging
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import numpy as np
from django.dispatch import receiver

from capture import storage
from recordings import sound
from recordings.forms import MOST_BYTES
from recordings.models import Segment
from recordings.signals import segment_filed
from recordings.sound import RATE, Samples
from tokens.errors import ApiError

type Mask = np.ndarray[tuple[int], np.dtype[np.bool]]

log = logging.getLogger(__name__)

RAMP = RATE // 20  # samples: an encoder's first 50 ms are not yet what was said
PIECE = RATE * 7 // 20  # samples: 350 ms are looked for
NEAR = RATE  # samples: to either side of what the clocks say
LIKE = 0.6  # of 1, from which on two pieces are the same
AS_LIKE = 0.99  # of the best: where sound repeats itself, the clocks decide
QUIET = 1e-3  # mean square root: below it is silence


@receiver(segment_filed)
def look_for_seams(segment_id: UUID, **_: Any) -> None:
    """Note the seams of a segment with those before and behind it, whichever came first."""
    segment = Segment.objects.shown().filter(pk=segment_id).first()
    for earlier, later in pairs(segment) if segment else ():
        try:
            note(earlier, later)
        except ApiError as error:
            log.warning("no seam was looked for: %s", error)


def pairs(segment: Segment) -> Iterator[tuple[Segment, Segment]]:
    """Yield it with its neighbours, but for where the later one comes after a gap."""
    others = Segment.objects.shown().filter(recording=segment.recording_id)
    before = others.filter(number=segment.number - 1).first()
    behind = others.filter(number=segment.number + 1).first()
    for earlier, later in ((before, segment), (segment, behind)):
        if earlier and later and not later.after:
            yield earlier, later


def note(earlier: Segment, later: Segment) -> None:
    """Write down how much of the later one's beginning the earlier one holds already."""
    expected = (earlier.ends_at - later.started_at).total_seconds()
    seam = seam_of(heard(earlier), heard(later), expected=round(expected * RATE))
    if seam is not None:
        Segment.objects.shown().filter(pk=later.pk).update(seam_ms=round(seam * 1000 / RATE))


def heard(segment: Segment) -> Samples:
    body = storage.read(segment.key or "", limit=MOST_BYTES).body
    return sound.samples(body, content_type=segment.content_type)


def seam_of(earlier: Samples, later: Samples, *, expected: int) -> int | None:
    """Return how many samples of `later` stand at the end of `earlier`, or None.

    `expected` is how many the clocks say.
    """
    piece = later[RAMP : RAMP + PIECE]
    longest = min(expected + NEAR, len(earlier))
    if len(piece) < PIECE or longest < RAMP + PIECE or loudness(piece) < QUIET:
        return None
    like = likeness(earlier[len(earlier) - longest :], piece)
    if like.max() < LIKE:
        return None
    seams = longest + RAMP - np.flatnonzero(peaks(like) & (like >= like.max() * AS_LIKE))
    return int(seams[np.argmin(np.abs(seams - expected))])


def peaks(like: Samples) -> Mask:
    """Say of each value whether it is none lower than its neighbours."""
    walled = np.concatenate(([-np.inf], like, [-np.inf]))
    return (like >= walled[:-2]) & (like >= walled[2:])


def loudness(piece: Samples) -> float:
    return float(np.sqrt(np.mean(piece**2)))


def likeness(place: Samples, piece: Samples) -> Samples:
    """Return how like `piece` each stretch of `place` is, -1 to 1: their correlation."""
    squares = np.concatenate(([0.0], np.cumsum(place.astype(np.float64) ** 2)))
    energy = squares[len(piece) :] - squares[: -len(piece)]
    scale = np.sqrt(np.maximum(energy, QUIET**2 * len(piece)) * np.sum(piece**2))
    found: Samples = (np.correlate(place, piece, "valid") / scale).astype(np.float32)
    return found
