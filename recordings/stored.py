"""A segment's bytes as they were filed."""

import base64
import hashlib

from capture import storage
from capture.errors import BytesDiffer
from recordings.models import Segment


def stored(segment: Segment) -> bytes:
    """Return a segment's bytes as they were filed.

    Raises NotInBucket, BucketUnavailable, and BytesDiffer where they are no longer the same.
    """
    found = storage.read(segment.key or "", limit=segment.size)
    if base64.b64encode(hashlib.sha256(found.body).digest()).decode() != segment.sha256:
        raise BytesDiffer
    return found.body
