"""What time alone does to consultations and photos: the sweep applies it."""

from datetime import timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from capture import consultations, storage, uploads
from capture.models import Consultation, Photo

FORGOTTEN_AFTER = timedelta(hours=12)  # without an act in it
BATCH = 200  # photos


def end_forgotten() -> int:
    """End consultations in which nothing has happened for twelve hours; return how many.

    An act is its start, or a photo that was filed in it. Its photos that still wait on a phone are
    filed there all the same.
    """
    since = timezone.now() - FORGOTTEN_AFTER
    recent = Photo.objects.filter(consultation=OuterRef("pk"), uploaded_at__gt=since)
    forgotten = Consultation.objects.filter(~Exists(recent), ended_at=None, started_at__lte=since)
    return sum(ended(each) for each in forgotten)


def ended(consultation: Consultation) -> bool:
    try:
        consultations.end(consultation, actor="sweep")
    except consultations.NotTheOpenOne:
        return False  # its clinician was quicker
    return True


def remove_old_photos() -> int:
    """Remove photos that have been kept for as long as the clinic wants; return how many.

    Counted from the end of their consultation, or from their own arrival where that was later: what
    waited on a phone for a week is not gone as soon as it is safe. Nor is what its clinician has
    moved to an old consultation: that can be undone. Raises BucketUnavailable, and what had become
    a tombstone by then is deleted from the bucket by a later sweep.
    """
    if not settings.PHOTO_RETENTION_DAYS:
        return 0
    before = timezone.now() - timedelta(days=settings.PHOTO_RETENTION_DAYS)
    due = Photo.objects.filter(
        Q(checked_at=None) | Q(checked_at__lte=before),
        removed_at=None,
        consultation__ended_at__lte=before,
        uploaded_at__lte=before,
    )
    count = 0
    while batch := list(due[:BATCH]):
        for photo in batch:
            storage.delete(uploads.take_out(photo, reason="retention", actor="sweep"))
        count += len(batch)
    return count
