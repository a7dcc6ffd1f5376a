"""Compare what is filed with what the bucket holds: after a restore, or to sleep well."""

from collections.abc import Iterator

from capture import kinds, storage, uploads
from capture.errors import NotInBucket
from capture.models import Upload
from tokens.errors import TooLarge

BATCH = 200  # rows; each object is read whole


def findings() -> Iterator[str]:
    """Yield a sentence for each filed upload whose bytes are not there as they were filed.

    Raises BucketUnavailable.
    """
    for kind in kinds.every():
        for row in kind.rows._default_manager.exclude(key=None).iterator(chunk_size=BATCH):
            if trouble := compare(row):
                yield f"{kind.name} {row.pk} at {row.key}: {trouble}"


def compare(row: Upload) -> str:
    """Return what is wrong with one of them, or nothing."""
    kind = kinds.of_row(row)
    try:
        found = storage.read(row.key or "", limit=kind.most_bytes)
    except NotInBucket:
        return "its object is gone"
    except TooLarge:
        return "its object is too large to be it"
    if uploads.sha256(found.body) != row.sha256:
        return "its object holds other bytes"
    if not all(storage.exists(key) for key in kind.beside(row)):
        return "its thumbnail is gone"
    return ""
