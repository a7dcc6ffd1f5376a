"""Compare what is filed with what the bucket holds: after a restore, or to sleep well."""

from collections.abc import Iterator

from django.conf import settings

from capture import storage, uploads
from capture.errors import NotInBucket
from capture.models import Photo
from tokens.errors import TooLarge

BATCH = 200  # rows; each photo is read whole


def findings() -> Iterator[str]:
    """Yield a sentence for each filed photo whose bytes are not there as they were filed.

    Raises BucketUnavailable.
    """
    for photo in Photo.objects.exclude(key=None).iterator(chunk_size=BATCH):
        if trouble := compare(photo):
            yield f"photo {photo.pk} at {photo.key}: {trouble}"


def compare(photo: Photo) -> str:
    """Return what is wrong with one photo, or nothing."""
    try:
        found = storage.read(photo.key or "", limit=settings.PHOTO_MAX_BYTES)
    except NotInBucket:
        return "its object is gone"
    except TooLarge:
        return "its object is too large to be it"
    if uploads.sha256(found.body) != photo.sha256:
        return "its object holds other bytes"
    if not storage.exists(photo.thumbnail_key):
        return "its thumbnail is gone"
    return ""
