"""Download all: a ZIP that is written while it is sent, one photo in memory at a time.

Its length is known before (decision 22), so that a photo that cannot be read breaks the transfer
off, and nobody takes half an archive for a whole one.
"""

import hashlib
import logging
from collections.abc import Iterator, Sequence
from uuid import UUID

from zipstream import ZipStream

from capture.models import Photo
from review.exports import manifest
from review.exports.source import cleaned
from review.naming import file_name, unique

log = logging.getLogger(__name__)


def archive(photos: Sequence[Photo], *, with_patient: bool) -> ZipStream:
    """Return the ZIP of these photos and their manifest: its `len` now, its bytes as they come."""
    names = unique(file_name(each, with_patient=with_patient) for each in photos)
    files = dict(zip(names, photos, strict=True))
    hashes: dict[UUID, str] = {}
    written = ZipStream(sized=True)
    for name, photo in files.items():
        written.add(content(photo, hashes), name, size=photo.size)
    size = manifest.size(files, with_patient=with_patient)
    written.add(listed(files, hashes, with_patient=with_patient), manifest.NAME, size=size)
    return written


def content(photo: Photo, hashes: dict[UUID, str]) -> Iterator[bytes]:
    """Yield a photo's bytes when their turn has come, and note their hash."""
    try:
        body = cleaned(photo)
    except Exception:
        log.exception("a download broke off at photo %s", photo.pk)
        raise
    hashes[photo.pk] = hashlib.sha256(body).hexdigest()
    yield body


def listed(
    files: dict[str, Photo], hashes: dict[UUID, str], *, with_patient: bool
) -> Iterator[bytes]:
    yield manifest.manifest(files, hashes, with_patient=with_patient)
