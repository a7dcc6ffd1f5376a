"""Delete what was recorded, for good: on somebody's word, or when its time is over."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from capture import storage, uploads
from capture.models import Consultation
from recordings import running
from recordings.models import Recording, Segment
from recordings.telling import tell_of
from tokens.models import MobileToken

BATCH = 200  # segments


def forget(consultation: Consultation, *, token: MobileToken | None = None) -> None:
    """Delete all recordings of a consultation, on this phone or at the desk.

    Twice is as good as once. Raises BucketUnavailable: nothing is shown any more by then, and the
    sweep deletes the rest.
    """
    reason = "on the phone" if token else "at the desk"
    for recording in Recording.objects.filter(consultation=consultation):
        remove(recording, reason=reason, token=token)
    segments = Segment.objects.filter(consultation=consultation)
    empty(segments, reason=reason, at_desk=token is None)


@transaction.atomic
def remove(
    recording: Recording, *, reason: str, token: MobileToken | None = None, actor: str = ""
) -> bool:
    """Mark a recording as removed, by compare-and-set; one that runs ends first.

    From here on none of its segments is shown, and what arrives late becomes a tombstone.
    """
    end = Recording.End.PHONE if token else Recording.End.DESK
    running.stop(recording, reason=end, token=token, actor=actor)
    there = Recording.objects.filter(pk=recording.pk, removed_at=None)
    if not there.update(removed_at=timezone.now()):
        return False
    tell_of("recording.deleted", recording, token=token, actor=actor, reason=reason)
    return True


def empty(
    segments: QuerySet[Segment], *, reason: str, at_desk: bool = False, actor: str = ""
) -> int:
    """Delete these segments' objects and leave their tombstones; return how many."""
    left, count = segments.exclude(key=None), 0
    while batch := list(left[:BATCH]):
        for segment in batch:
            had = uploads.take_out(segment, reason=reason, at_desk=at_desk, actor=actor)
            storage.delete(had)
        count += len(batch)
    return count


def remove_old() -> int:
    """Remove recordings that have been kept for as long as the clinic wants; return how many.

    Counted from the end of their consultation, or from their last segment's arrival where that was
    later, as with photos.
    """
    if not settings.RECORDING_RETENTION_DAYS:
        return 0
    before = timezone.now() - timedelta(days=settings.RECORDING_RETENTION_DAYS)
    due = Recording.objects.filter(removed_at=None, consultation__ended_at__lte=before)
    due = due.exclude(segments__uploaded_at__gt=before)
    return sum(remove(each, reason="retention", actor="sweep") for each in due)


def empty_removed() -> int:
    """Delete what is left of removed recordings; return how many segments that were."""
    left = Segment.objects.filter(recording__removed_at__isnull=False)
    return empty(left, reason="its recording was deleted", actor="sweep")
