"""The list that goes with the photos of a ZIP, safe to open in a spreadsheet."""

import base64
import csv
import io
from collections.abc import Mapping, Sequence
from uuid import UUID

from django.utils import timezone

from capture.models import Photo

NAME = "manifest.csv"
HEAD = (
    *("file", "sha256", "stored_sha256", "captured_at", "uploaded_at", "width", "height"),
    *("description", "side", "rotation", "phone"),
)
# A spreadsheet takes a cell that begins so for a formula (OWASP, CSV injection); the last four
# are their full-width forms.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
HEX_DIGITS = 64  # of a SHA-256


def manifest(
    files: Mapping[str, Photo], hashes: Mapping[UUID, str], *, with_patient: bool
) -> bytes:
    """Return the CSV: a line for each file; `hashes` are the files' own, by photo.

    It has a byte order mark, for Excel takes UTF-8 for something else without one.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([*HEAD, *(["patient"] if with_patient else [])])
    for name, photo in files.items():
        cells = [*line(name, photo, hashes[photo.pk])]
        writer.writerow(cells + ([safe(photo.consultation.patient)] if with_patient else []))
    return out.getvalue().encode("utf-8-sig")


def size(files: Mapping[str, Photo], *, with_patient: bool) -> int:
    """Return how many bytes it will have, before a hash is known."""
    unknown = {photo.pk: "0" * HEX_DIGITS for photo in files.values()}
    return len(manifest(files, unknown, with_patient=with_patient))


def line(name: str, photo: Photo, sha256: str) -> Sequence[str]:
    return (
        name,
        sha256,
        base64.b64decode(photo.sha256).hex(),
        timezone.localtime(photo.captured_at).isoformat(),
        timezone.localtime(photo.uploaded_at).isoformat(),
        str(photo.width),
        str(photo.height),
        safe(photo.description),
        photo.body_side,
        str(photo.rotation),
        safe(str(photo.token)),
    )


def safe(text: str) -> str:
    """Return text that no spreadsheet takes for a formula: an apostrophe says that it is text."""
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text
