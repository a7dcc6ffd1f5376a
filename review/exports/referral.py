"""A referral pack: the photos as JPEGs that fit a limit, and a note of what was done to each."""

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO

from django.utils import timezone
from django.utils.translation import gettext_noop

from capture.models import Photo
from review.exports.fitting import fit
from review.exports.source import cleaned, is_turned, upright
from review.naming import file_name, unique

KB = 1000  # bytes: the smaller reading, which fits the larger one too
NOTE = "what was done.txt"


@dataclass(frozen=True)
class Limit:
    """So many bytes per file, or for the whole ZIP."""

    label: str
    each: int = 0
    in_all: int = 0


LIMITS = {
    "500kb-each": Limit(gettext_noop("500 KB per file"), each=500 * KB),
    "1mb-each": Limit(gettext_noop("1 MB per file"), each=1000 * KB),
    "3.5mb": Limit(gettext_noop("3.5 MB in all"), in_all=3500 * KB),
    "5mb": Limit(gettext_noop("5 MB in all"), in_all=5000 * KB),
}
DEFAULT = "5mb"
NOTE_HEAD, NOTE_LINE, ENTRY, END = 600, 240, 130, 22  # bytes at most, beside names


@dataclass(frozen=True)
class Packed:
    body: bytes
    said: str


def pack(photos: Sequence[Photo], out: IO[bytes], *, limit: Limit, with_patient: bool) -> None:
    """Write a ZIP that fits the limit; raises DoesNotFit, and what the bucket raises."""
    names = unique(
        file_name(each, content_type="image/jpeg", with_patient=with_patient) for each in photos
    )
    with zipfile.ZipFile(out, "w") as written:
        said = fill(written, dict(zip(names, photos, strict=True)), limit=limit)
        written.writestr(NOTE, note(said, limit=limit))


def fill(written: zipfile.ZipFile, files: dict[str, Photo], *, limit: Limit) -> dict[str, str]:
    """Write the photos, smallest first: what these leave of their shares is for the larger ones.

    Returns what is to be said of each, in the order in which they were taken.
    """
    left = limit.in_all - overhead(files)
    said = dict.fromkeys(files, "")
    by_size = sorted(files.items(), key=lambda item: item[1].size)
    for done, (name, photo) in enumerate(by_size):
        packed = one(photo, most=limit.each or left // (len(files) - done))
        written.writestr(name, packed.body)
        left -= len(packed.body)
        said[name] = packed.said
    return said


def overhead(files: dict[str, Photo]) -> int:
    """Return what the ZIP needs beside the photos, in bytes, and rather too much."""
    names = sum(3 * len(name.encode()) for name in files)
    return names + (ENTRY + NOTE_LINE) * (len(files) + 1) + NOTE_HEAD + END


def one(photo: Photo, *, most: int) -> Packed:
    """Return one photo as it is, if it may be, or encoded anew; `most` is in bytes."""
    body = cleaned(photo)
    turned = is_turned(photo, body)
    if photo.content_type == "image/jpeg" and not turned and len(body) <= most:
        return Packed(body, f"as it was taken, {shown(len(body))}")
    fitted = fit(upright(photo, body), most=most)
    size = f"{fitted.width}×{fitted.height}"
    smaller = size not in {f"{photo.width}×{photo.height}", f"{photo.height}×{photo.width}"}
    changes = [
        f"encoded anew as JPEG of quality {fitted.quality}",
        "turned upright" if turned else "",
        f"made smaller, {size} instead of {photo.width}×{photo.height}" if smaller else "",
        f"{shown(len(fitted.body))} instead of {shown(photo.size)}",
    ]
    return Packed(fitted.body, ", ".join(filter(None, changes)))


def shown(size: int) -> str:
    return f"{max(1, round(size / KB))} KB"


def note(said: dict[str, str], *, limit: Limit) -> str:
    """Return the note, with the line ends that every system's editor knows."""
    made = timezone.localtime()
    lines = [
        f"Referral pack of {len(said)} photo{'s' if len(said) > 1 else ''}, {limit.label}.",
        f"Made by ClinicPro Capture on {made:%Y-%m-%d at %H:%M}.",
        "",
        "No file holds EXIF, place or camera data. What was done to each:",
        "",
        *(f"{name}: {done}." for name, done in said.items()),
    ]
    return "\r\n".join(lines) + "\r\n"
